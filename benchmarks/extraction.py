"""How well and how fast PDFs are read.

    python benchmarks/extraction.py FOLDER [--speed] [--memory] [--workers 2]

FOLDER holds PDFs and, for the accuracy, ``NAME.gold.json`` beside ``NAME.pdf``:
``{"blocks": [{"kind": "h1"|"p"|"li"|"fn"|"cap", "text"}], "tables": [[[cell, ...], ...], ...]}`` in
reading order. Prints one JSON object: per file ``words`` (similarity of the word sequences, 2 LCS / (n + m),
tables left out on both sides), ``headings`` (share found with the same rank of level), ``cells`` (share of
cells right, white space and line-end hyphens apart), and with ``--speed`` the CPU seconds of this reader and
of pdfplumber's ``extract_text`` on the same pages in this one process; with ``--memory`` the peak of a
process of its own per file in MB.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel, LCSseq

from pipeline.errors import DocumentError
from pipeline.extract.pdf import read_pdf
from pipeline.extract.settings import ReadSettings
from pipeline.model import BlockKind, Document


def words(text: str) -> list[str]:
    """White-space separated words; the hyphens of typesetting made one."""
    return text.replace("\u2010", "-").replace("\u00ad", "").split()


def compact(text: str) -> str:
    """A cell without white space and hyphens, which differ with where its lines break."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def word_similarity(document: Document, gold: dict[str, Any]) -> float:
    """2 LCS / (n + m) of the word sequences, tables left out."""
    ours = [w for b in document.blocks if b.kind != BlockKind.TABLE for w in words(document.quote(b))]
    known = [w for b in gold["blocks"] for w in words(b["text"])]
    return float(Indel.normalized_similarity(known, ours))


def heading_share(document: Document, gold: dict[str, Any]) -> float | None:
    """Share of known headings found in order with their level (ranks of the levels that occur)."""
    known = [
        (int(b["kind"][1]), compact(b["text"])) for b in gold["blocks"] if re.fullmatch(r"h\d", b["kind"])
    ]
    if not known:
        return None
    ranks = {level: n + 1 for n, level in enumerate(sorted({level for level, _ in known}))}
    wanted = [f"{ranks[level]} {text}" for level, text in known]
    found = [
        f"{b.level} {compact(document.quote(b))}" for b in document.blocks if b.kind == BlockKind.HEADING
    ]
    return float(LCSseq.similarity(wanted, found)) / len(wanted)


def extra_headings(document: Document, gold: dict[str, Any]) -> int:
    """Headings found that the gold does not have."""
    known = {compact(b["text"]) for b in gold["blocks"] if re.fullmatch(r"h\d", b["kind"])}
    return sum(
        b.kind == BlockKind.HEADING and compact(document.quote(b)) not in known for b in document.blocks
    )


def cell_share(document: Document, gold: dict[str, Any]) -> float | None:
    """Share of the cells of all known tables that stand in the same row and column of ours."""
    if not gold["tables"]:
        return None
    ours = [b.cells for b in document.blocks if b.cells]
    right = total = 0
    for table in gold["tables"]:
        best = 0
        for cells in ours:
            best = max(best, _equal_cells(table, cells))
        total += sum(len(row) for row in table)
        right += best
    return right / total


def _equal_cells(known: list[list[str]], ours: Any) -> int:
    return sum(
        r < len(ours) and c < len(ours[r]) and compact(cell) == compact(ours[r][c])
        for r, row in enumerate(known)
        for c, cell in enumerate(row)
    )


def cpu(path: Path) -> dict[str, float]:
    """CPU seconds of both readers on all pages of a file, in this process."""
    import pdfplumber

    start = time.process_time()
    with contextlib.suppress(DocumentError):
        read_pdf(path, path.stem, ReadSettings(ocr="off"))
    own = time.process_time() - start
    start = time.process_time()
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_text()
            page.close()
    other = time.process_time() - start
    return {
        "seconds": round(own, 2),
        "pdfplumber": round(other, 2),
        "ratio": round(own / max(other, 1e-6), 3),
    }


def peak(path: Path) -> int:
    """Peak resident memory in MB of a process that reads one file."""
    code = (
        "import re,sys;from pathlib import Path;from pipeline.extract.pdf import read_pdf;"
        "from pipeline.extract.settings import ReadSettings\n"
        "try: read_pdf(Path(sys.argv[1]),'x',ReadSettings(ocr='off'))\n"
        "except Exception as e: print(e,file=sys.stderr)\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)',Path('/proc/self/status').read_text())[1])//1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


def measure(path: Path, speed: bool, memory: bool) -> dict[str, Any]:
    result: dict[str, Any] = {}
    gold_path = path.with_suffix(".gold.json")
    start = time.perf_counter()
    document = read_pdf(path, path.stem, ReadSettings(ocr="off"))
    result["wall"] = round(time.perf_counter() - start, 2)
    result["pages"], result["notices"] = document.pages, [n.code for n in document.notices]
    if gold_path.exists():
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        result["words"] = round(word_similarity(document, gold), 5)
        result["headings"] = heading_share(document, gold)
        result["extra_headings"] = extra_headings(document, gold)
        result["cells"] = cell_share(document, gold)
    if speed:
        result["cpu"] = cpu(path)
    if memory:
        result["peak_mb"] = peak(path)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    files = sorted(options.folder.glob("*.pdf"))
    results = {f.name: measure(f, options.speed, options.memory) for f in files}
    if options.speed:
        own = sum(r["cpu"]["seconds"] for r in results.values())
        other = sum(r["cpu"]["pdfplumber"] for r in results.values())
        results["all"] = {
            "seconds": round(own, 2),
            "pdfplumber": round(other, 2),
            "ratio": round(own / other, 3),
        }
    print(json.dumps(results, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
