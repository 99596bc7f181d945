"""Search: precision at 10 of "passages like this one", and how fast 50,000 passages answer.

    python benchmarks/search.py

Precision: citizens' proposals of Bonn (same main topic) and the gold passages (a code in common). Speed:
50,000 passages of four sentences drawn from the source documents, one word in twenty made into a new
compound, so that there are as many different words as in documents. CPU time of the process.
"""

from __future__ import annotations

import csv
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.coding.sample import segment_of
from pipeline.language import sentence_spans
from pipeline.model import Segment
from pipeline.search.build import build
from pipeline.search.index import SearchIndex
from pipeline.search.query import read_query

SHARED = Path(__file__).resolve().parents[2] / "shared"
PASSAGES = 50_000
QUERIES = (
    *("Stadt", "Integrationsrat", "*integration*", "fehlen", "Sprachkurs, Deutschkurs", "runder Tisch"),
    *(
        "Mittel ... fehlen",
        "Stadt + Geflüchtete",
        "bereitstellen",
        "Integration und Migration",
        "=Rat",
        "*netz*",
    ),
)


def main() -> None:
    bonn = list(csv.DictReader((SHARED / "benchmarks/cimt_topics/bonn.csv").open(encoding="utf-8")))
    texts = [f"{row['title']}. {row['text']}" for row in bonn]
    topics = [row["main_category_level1"] for row in bonn]
    print(
        f"precision at 10, Bonn, same main topic: {precision(texts, lambda i, j: topics[i] == topics[j]):.3f}"
    )
    several = [
        {name for name, given in row.items() if name.startswith("level1_") and given == "1"} for row in bonn
    ]
    common = precision(texts, lambda i, j: bool(several[i] & several[j]))
    print(f"precision at 10, Bonn, a topic in common: {common:.3f}")
    units = [json.loads(line) for n in ("dev", "dev2", "dev3") for line in lines(f"gold/{n}.jsonl")]
    units = [u for u in units if u["codes"]]
    codes = [set(u["codes"]) for u in units]
    same = precision([u["text"] for u in units], lambda i, j: bool(codes[i] & codes[j]))
    print(f"precision at 10, gold: {same:.3f}")
    speed()


def lines(name: str) -> list[str]:
    return (SHARED / name).read_text("utf-8").splitlines()


def precision(texts: list[str], same: Callable[[int, int], bool]) -> float:
    """Share of the ten most similar passages that are of the same kind, over all passages."""
    with tempfile.TemporaryDirectory() as folder:
        index = made(Path(folder), (replace(segment_of(t), id=str(n)) for n, t in enumerate(texts)))
        found = []
        for number, text in enumerate(texts):
            nearest = index.like(text, number)[:10]
            found.append(sum(same(number, other.passage) for other in nearest) / 10)
    return statistics.mean(found)


def speed() -> None:
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        index = made(Path(folder), passages())
        print(f"index of {len(index)} passages: {time.process_time() - began:.0f} s")
        for query in QUERIES:
            first, number = timed(lambda query=query: len(index.find(read_query(query))))
            again, _ = timed(lambda query=query: len(index.find(read_query(query))))
            print(f"{query}: {number} passages, {first:.0f} ms, again {again:.0f} ms")
        text = "Es fehlt an bezahlbaren Wohnungen für Familien mit Kindern."
        for name in ("like, first", "like, again"):
            print(f"{name}: {timed(lambda: len(index.like(text)))[0]:.0f} ms")
        for query in ("Intergrationsrat", "Wohnungs Geflüchtte"):
            print(f"ways out of {query}: {timed(lambda query=query: len(index.ways_out(query)))[0]:.0f} ms")


def made(folder: Path, segments: Iterator[Segment]) -> SearchIndex:
    build(segments, folder)
    return SearchIndex(folder)


def timed(call: Callable[[], int]) -> tuple[float, int]:
    began = time.process_time()
    found = call()
    return 1000 * (time.process_time() - began), found


def passages() -> Iterator[Segment]:
    chance = random.Random(14)
    sentences = []
    for path in sorted((SHARED / "sources").glob("*.txt")):
        text = " ".join(path.read_text("utf-8").split())
        sentences += [text[a:b] for a, b in sentence_spans(text) if 20 < b - a < 400]
    nouns = sorted({w for s in sentences for w in s.split() if w.isalpha() and w.istitle() and len(w) > 5})
    for number in range(PASSAGES):
        words = " ".join(chance.sample(sentences, 4)).split()
        for at in range(0, len(words), 20):
            words[at] = chance.choice(nouns) + chance.choice(nouns).lower()
        yield replace(segment_of(" ".join(words)), id=str(number))


if __name__ == "__main__":
    main()
