"""A survey of many people, from its table to the results.

    python benchmarks/survey.py [--people 20000] [--respondents cases]

Makes a table (CSV) of invented answers to three open and three closed questions, reads it and runs it with
the default codebook, workbooks and report included. Prints CPU seconds of both, the number of units and
codings, and the peak of memory in MB.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import tempfile
import time
from pathlib import Path

from pipeline.extract.dispatch import read_document
from pipeline.run.options import RunOptions
from pipeline.run.processes import guard
from pipeline.run.run import run

QUESTIONS = ("Was gefällt Ihnen in Ihrem Ortsteil?", "Was fehlt Ihnen?", "Was soll die Stadt tun?")
DISTRICTS = ("Aue", "Berg", "Nordstadt", "Hafen", "Altstadt")
SUBJECTS = ("Der Bus", "Der Treff am Markt", "Das Jugendhaus", "Die Wohnung", "Der Sprachkurs", "Das Amt")
WORDS = (
    "fehlt am Abend",
    "ist zu teuer",
    "hilft den Familien",
    "wurde geschlossen",
    "soll bleiben",
    "ist weit weg",
)


def write(path: Path, people: int) -> None:
    """The table, the same for the same number of people."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["Nr.", "Ortsteil", "Alter", "Seit wann hier", *QUESTIONS])
        for number in range(1, people + 1):
            answers = [
                f"{chance.choice(SUBJECTS)} {chance.choice(WORDS)}, sagt Haus {chance.randrange(9999)}."
                for _ in QUESTIONS
            ]
            known = [chance.choice(DISTRICTS), chance.randrange(18, 90), chance.randrange(1960, 2024)]
            rows.writerow([number, *known, *answers])


def main() -> None:
    """Read and run such a survey and print what it cost."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--people", type=int, default=20_000)
    arguments.add_argument("--respondents", default="")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "korpus"
        corpus.mkdir()
        write(corpus / "befragung.csv", given.people)
        said = f"    respondents: {given.respondents}\n" if given.respondents else "    case: Lindenau\n"
        (corpus / "corpus.yaml").write_text(f"documents:\n  - file: befragung.csv\n{said}", "utf-8")
        started = time.process_time()
        document = read_document(corpus / "befragung.csv", "befragung")
        read = time.process_time() - started
        started = time.perf_counter()
        summary = run(RunOptions(corpus, Path(folder) / "out"))
        wall = time.perf_counter() - started
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    counts = summary.manifest.counts
    print(f"{given.people} people, {len(document.blocks)} blocks: read in {read:.1f} CPU s")
    print(f"run: {wall:.1f} s, {counts.segments} units, {counts.codings} codings")
    print(f"CPU in all {own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime:.1f} s")
    print(f"peak {own.ru_maxrss / 1024:.0f} MB, of a worker {children.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    guard()
    main()
