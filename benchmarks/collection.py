"""Batch runs over generated collections: ratios of runs in one go.

    python benchmarks/collection.py [--small 100] [--large 1000] [--flow 500]

Documents are made from the sample corpus (paragraphs mixed with a fixed seed, so each differs). Prints
JSON: unchanged second run against the first; two processes against one; the Prefect flow against the
plain library; cost per document and peak memory at ``--large`` against ``--small``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def paragraphs() -> list[str]:
    """Prose of the sample corpus: what is long enough to be coded."""
    sys.path.insert(0, str(ROOT / "corpora"))
    from beispiel_erzeugen import BERICHT, INTERVIEW, KONZEPT

    texts = [
        text.replace("<super>1</super>", "").replace("<super>2</super>", "") for _, text in KONZEPT + BERICHT
    ]
    texts += [part for part in INTERVIEW.split("\n\n") if part.startswith("B: ")]
    return [text for text in texts if len(text.split()) >= 12]


def make_collection(folder: Path, count: int) -> Path:
    """``count`` documents of about 1,000 words with a heading each, every second one a PDF."""
    folder.mkdir(parents=True, exist_ok=True)
    pool = paragraphs()
    for number in range(count):
        mixed = random.Random(number).choices(pool, k=28)
        texts = [f"{text} Stand {number}.{i}." for i, text in enumerate(mixed)]
        path = folder / f"dokument_{number:05d}"
        if number % 2:
            typeset(path.with_suffix(".pdf"), f"Bericht {number}", texts)
        else:
            body = "\n\n".join(texts)
            path.with_suffix(".txt").write_text(f"# Bericht {number}\n\n{body}\n", "utf-8")
    return folder


def typeset(path: Path, title: str, texts: list[str]) -> None:
    """A plain PDF of one column."""
    styles = getSampleStyleSheet()
    story = [Paragraph(title, styles["Heading1"])]
    story += [Paragraph(text, styles["BodyText"]) for text in texts]
    SimpleDocTemplate(str(path), invariant=True).build(story)


def timed(corpus: Path, out: Path, *options: str) -> tuple[float, float]:
    """Wall seconds and peak memory (MB, of the command or its largest process) of one run."""
    command = [sys.executable, "-m", "querschau", "run", str(corpus), "--out", str(out), *options]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, env=os.environ | {"COLUMNS": "100"}
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "the run failed"
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=100)
    parser.add_argument("--large", type=int, default=1000)
    parser.add_argument("--flow", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), arguments), indent=1))


def measure(place: Path, arguments: argparse.Namespace) -> dict[str, float]:
    """All ratios; the small collection is run first so that peak memory of the large one shows."""
    small = make_collection(place / "small", arguments.small)
    middle = make_collection(place / "middle", arguments.flow)
    large = make_collection(place / "large", arguments.large)
    small_seconds, small_memory = timed(small, place / "out_small")
    one, _ = timed(middle, place / "out_one")
    again, _ = timed(middle, place / "out_one")
    two, _ = timed(middle, place / "out_two", "--workers", "2")
    flow, _ = timed(middle, place / "out_flow", "--flow")
    large_seconds, large_memory = timed(large, place / "out_large")
    fixed = startup(place)
    return {
        "documents_middle": arguments.flow,
        "first_run_seconds": round(one, 2),
        "unchanged_second_run_ratio": round(again / one, 3),
        "two_processes_speedup": round(one / two, 2),
        "prefect_overhead_ratio": round(flow / one - 1, 3),
        "startup_seconds": round(fixed, 2),
        "cost_per_document_ratio": round(
            ((large_seconds - fixed) / arguments.large) / ((small_seconds - fixed) / arguments.small), 3
        ),
        "peak_memory_small_mb": round(small_memory),
        "peak_memory_large_mb": round(large_memory),
    }


def startup(place: Path) -> float:
    """Seconds of a run over one document: what every run costs once."""
    return timed(make_collection(place / "single", 1), place / "out_single")[0]


if __name__ == "__main__":
    main()
