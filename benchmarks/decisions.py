"""Time to read people's decisions of a large corpus and to derive the final layer from them.

    python benchmarks/decisions.py [--decisions 200000] [--documents 1000]

Goal: 200,000 decisions over 1,000 documents in under 3 s, read and folded.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pipeline.codebook.model import Code, Codebook, Dimension
from pipeline.model import Coding
from pipeline.people.anchoring import Row
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision, text_hash
from pipeline.people.final import final

PASSAGES = 60
CODES = [f"HF.{n:02d}" for n in range(40)]
T = TypeVar("T")
KINDS = ("applies", "applies", "applies_not", "read")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--decisions", type=int, default=200_000)
    parser.add_argument("--documents", type=int, default=1_000)
    given = parser.parse_args()
    units = [unit(d, n) for d in range(given.documents) for n in range(PASSAGES)]
    chosen = random.Random(1)
    proposals = [coding(u, c) for u in units for c in chosen.sample(CODES, 1)]
    codes = [Code(id=c, label=c) for c in CODES]
    book = Codebook(id="b", version="1", label="b", dimensions=[Dimension(id="HF", label="HF", codes=codes)])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, units, given.decisions, chosen)
        size = sum(f.stat().st_size for f in folder.rglob("*.jsonl"))
        print(
            f"{given.decisions} decisions, {len(units)} passages, {size / 1e6:.0f} MB; seconds (wall, CPU):"
        )
        files = DecisionFiles(folder)
        fresh = timed("read", files.refresh)
        layer = timed("fold", lambda: final(proposals, fresh, units, book))
        timed("read again, nothing new", files.refresh)
    print(f"{len(layer.codings)} codings")


def unit(document: int, number: int) -> Row:
    text = f"Passage {number} in {document}: " + "Die Stadt hat zu wenig Wohnungen für alle. " * 8
    start = number * 1_000
    return Row(f"{document}-{number}", f"bericht_{document:04d}", start, start + len(text), text)


def coding(unit: Row, code: str) -> Coding:
    span = (unit.start, unit.end)
    return Coding(unit.id, unit.document, *span, unit.text, code, "rule", 0.5, "regeln", "gefordert")


def write(folder: Path, units: list[Row], count: int, chosen: random.Random) -> None:
    """Four people, 50 files each."""
    files = DecisionFiles(folder)
    each = count // 200
    for number in range(200):
        with DecisionWriter(files, ("Anna", "Ben", "Öz", "Ida")[number % 4]) as writer:
            writer.write(decision(chosen.choice(units), chosen) for _ in range(each))


def decision(unit: Row, chosen: random.Random) -> Decision:
    kind = chosen.choice(KINDS)
    at = chosen.randrange(0, 100)
    return Decision(
        person="",
        kind=kind,
        document=unit.document,
        document_hash=text_hash(unit.document),
        passage=(unit.start, unit.end),
        passage_hash=text_hash(unit.text),
        span=(unit.start + at, unit.start + at + 100) if kind == "applies" else None,
        text=unit.text[at : at + 100],
        code="" if kind == "read" else chosen.choice(CODES),
        status="gefordert",
        codebook="kommunal@1",
        drawn="liste:schwach",
        origin="app",
    )


def timed(name: str, step: Callable[[], T]) -> T:
    wall, cpu = time.perf_counter(), time.process_time()
    result = step()
    print(f"  {time.perf_counter() - wall:6.2f} {time.process_time() - cpu:6.2f}  {name}")
    return result


if __name__ == "__main__":
    main()
