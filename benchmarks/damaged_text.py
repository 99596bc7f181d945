"""Is OCR-damaged and repaired text coded nearly as well as clean text?

    python benchmarks/damaged_text.py SOURCES GOLD.jsonl [GOLD2.jsonl ...]

SOURCES: folder with the clean sources as text. Their umlauts and ß are damaged as a bad reader does (seed 7,
every one of them), the damaged copies are read (which repairs them), and clean, damaged and repaired text
is coded. Each gold unit is scored by the segment that covers most of it. Prints micro F1 of the three.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from transcripts_and_repair import CONFUSIONS

from pipeline.codebook import load_codebook
from pipeline.codebook.find import find_codebook
from pipeline.coding import RuleCoder
from pipeline.corpus import DocumentEntry, Source
from pipeline.extract.dispatch import read_document
from pipeline.extract.settings import ReadSettings
from pipeline.language import load_language
from pipeline.segments import segment_document

DOCUMENTS = {"gov": "001", "ils": "004", "pos": "000", "tag": "002"}


def damaged(text: str) -> str:
    """Every umlaut and ß misread."""
    chance = random.Random(7)
    return "".join(chance.choice(CONFUSIONS[c]) if c in CONFUSIONS else c for c in text)


def coded(path: Path, repair: bool, coder: RuleCoder) -> list[tuple[str, set[str]]]:
    """Text and codes of each segment of a document."""
    document = read_document(path, path.stem, ReadSettings(repair=repair))
    segments = segment_document(document, Source(path, path.stem, DocumentEntry(file=path.name)))
    codes: dict[str, set[str]] = {s.id: set() for s in segments}
    for coding in coder.code(segments):
        codes[coding.segment_id].add(coding.code)
    return [(s.text, codes[s.id]) for s in segments]


def long_words(text: str) -> set[str]:
    """Words of five letters and more, without umlauts: enough to know a passage again when it is damaged."""
    return set(re.findall(r"[a-z]{5,}", unicodedata.normalize("NFKD", text.lower())))


def micro_f1(units: list[dict[str, Any]], segments: list[tuple[str, set[str]]]) -> list[int]:
    """Right, wrong and missed codings; a unit takes the codes of the segments that share its words."""
    known = [(long_words(text), codes) for text, codes in segments]
    right = wrong = missed = 0
    for unit in units:
        own = long_words(unit["text"])
        given: set[str] = set()
        for theirs, codes in known:
            shared = len(own & theirs)
            if shared >= 3 and shared >= 0.5 * min(len(own), len(theirs)):
                given |= codes
        given = {c for c in given if c[:2] in ("GE", "HF", "EF", "HA")} - set(unit["unsure"])
        gold = set(unit["codes"])
        right += len(gold & given)
        wrong += len(given - gold)
        missed += len(gold - given)
    return [right, wrong, missed]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    arguments = parser.parse_args()
    units = [json.loads(line) for g in arguments.gold for line in g.read_text("utf-8").splitlines() if line]
    coder = RuleCoder(load_codebook(find_codebook("")), load_language("auto"))
    totals = {"clean": [0, 0, 0], "damaged": [0, 0, 0], "repaired": [0, 0, 0]}
    with tempfile.TemporaryDirectory() as folder:
        for name, stem in DOCUMENTS.items():
            clean = next(arguments.sources.glob(f"{stem}*.txt"))
            broken = Path(folder) / f"{stem}.txt"
            broken.write_text(damaged(clean.read_text("utf-8")), encoding="utf-8")
            ours = [u for u in units if u["doc"] == name]
            for kind, path, repair in (
                ("clean", clean, True),
                ("damaged", broken, False),
                ("repaired", broken, True),
            ):
                counts = micro_f1(ours, coded(path, repair, coder))
                totals[kind] = [a + b for a, b in zip(totals[kind], counts, strict=True)]
    f1 = {kind: round(2 * r / (2 * r + w + m), 3) for kind, (r, w, m) in totals.items()}
    print(json.dumps(f1 | {"lost_after_repair": round(f1["clean"] - f1["repaired"], 3)}, indent=1))


if __name__ == "__main__":
    main()
