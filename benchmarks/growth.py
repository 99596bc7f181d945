"""What a collection costs as it grows: time, processor, memory, files, bytes; and what a night costs.

    python benchmarks/growth.py [--documents 1000 10000] [--workers 2] [--changed 20] [--place FOLDER]
    python benchmarks/growth.py --documents 2000 --dask [--place FOLDER]

Short documents (about 200 words, every fifth a PDF of one page) made from the sample corpus. For each size
three runs: the first, one in which nothing changed, one in which ``--changed`` documents did. Prints JSON by
line: wall and CPU seconds of all processes, CPU milliseconds a document (without the start, which is a run
over one document), peak memory of the largest process and of all together (shared pages count once), files
and bytes of results and store, and how many files the fullest folder holds.

``--dask``: the first run alone, as a flow, by one worker of a Dask cluster and by two; also the wall seconds
until all documents are read and coded, since the tables are written by the one process that began the run.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from _processes import cost_of
from collection import ROOT, paragraphs, until_tables
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

KINDS = 10_000
"""Documents of so many different texts; all differ in their numbers."""

NUMBER = "77777777"


def make_short_documents(folder: Path, count: int) -> Path:
    """``count`` documents of a heading and six paragraphs, a thousand to a folder, every fifth a PDF."""
    pool = paragraphs()
    for number in range(count):
        place = folder / f"{number // 1000:03d}"
        place.mkdir(parents=True, exist_ok=True)
        _write(place / f"dokument_{number:06d}", number, pool)
    return folder


def _write(path: Path, number: int, pool: list[str], stand: int = 0) -> None:
    said = f"{number + stand:08d}"
    if number % 5:
        path.with_suffix(".txt").write_text(_text(number % KINDS, tuple(pool)).replace(NUMBER, said), "utf-8")
    else:
        path.with_suffix(".pdf").write_bytes(
            _pdf(number % KINDS, tuple(pool)).replace(NUMBER.encode(), said.encode())
        )


def _paragraphs(kind: int, pool: tuple[str, ...]) -> list[str]:
    return [f"{text} Stand {NUMBER}." for text in random.Random(kind).choices(pool, k=6)]


@cache
def _text(kind: int, pool: tuple[str, ...]) -> str:
    return f"# Bericht {NUMBER}\n\n" + "\n\n".join(_paragraphs(kind, pool)) + "\n"


@cache
def _pdf(kind: int, pool: tuple[str, ...]) -> bytes:
    """A page whose content is not compressed, so that numbers can be replaced in it."""
    styles, data = getSampleStyleSheet(), io.BytesIO()
    story = [Paragraph(f"Bericht {NUMBER}", styles["Heading1"])]
    story += [Paragraph(text, styles["BodyText"]) for text in _paragraphs(kind, pool)]
    SimpleDocTemplate(data, invariant=True, pageCompression=0).build(story)
    return data.getvalue()


def change(folder: Path, count: int, changed: int) -> None:
    """Write ``changed`` of the documents anew, spread over the collection, with other numbers."""
    pool = paragraphs()
    for number in random.Random(1).sample(range(count), min(changed, count)):
        _write(folder / f"{number // 1000:03d}" / f"dokument_{number:06d}", number, pool, stand=10_000_000)


def cost(
    corpus: Path, out: Path, *options: str, environment: Mapping[str, str] | None = None
) -> dict[str, float]:
    """What one run costs."""
    command = [sys.executable, "-m", "querschau", "run", str(corpus), "--out", str(out), *options]
    found = cost_of(command, ROOT, environment)
    return {
        "seconds": round(found.wall, 1),
        "cpu_seconds": round(found.cpu, 1),
        "memory_of_largest_mb": round(found.memory),
        "memory_of_all_mb": round(found.together),
    }


def files_below(folder: Path) -> dict[str, int]:
    """Files, bytes, and files in the fullest folder."""
    files = bytes_ = 0
    fullest: Counter[str] = Counter()
    for here, _, names in os.walk(folder):
        fullest[here] = len(names)
        files += len(names)
        bytes_ += sum(Path(here, name).stat().st_size for name in names)
    return {"files": files, "megabytes": bytes_ // 1_000_000, "fullest_folder": max(fullest.values())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--changed", type=int, default=20)
    parser.add_argument("--place", type=Path, help="a folder on a disk with room (default: a temporary one)")
    parser.add_argument("--dask", action="store_true", help="one Dask worker against two")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.place) as folder:
        place = Path(folder)
        if arguments.dask:
            for count in arguments.documents:
                measure_dask(place, count)
            return
        corpus = make_short_documents(place / "corpus_1", 1)
        start = cost(corpus, place / "out_1", "--workers", str(arguments.workers))
        print(json.dumps({"documents": 1} | start), flush=True)
        for count in arguments.documents:
            measure(place, count, arguments.workers, arguments.changed, start["cpu_seconds"])


def measure(place: Path, count: int, workers: int, changed: int, start: float) -> None:
    """The three runs of one size; ``start``: CPU seconds of a run over one document."""
    corpus, out = make_short_documents(place / f"corpus_{count}", count), place / f"out_{count}"
    for run in ("first", "unchanged", f"{changed} changed"):
        if run.endswith(" changed"):
            change(corpus, count, changed)
        row = {"documents": count, "run": run} | cost(corpus, out, "--workers", str(workers))
        each = 1000 * (row["cpu_seconds"] - start) / count
        print(json.dumps(row | {"cpu_ms_a_document": round(each, 2)} | files_below(out)), flush=True)


def measure_dask(place: Path, count: int) -> None:
    """The first run of one size by one and by two workers, each a process with one for the documents."""
    corpus = make_short_documents(place / f"corpus_{count}", count)
    for workers in (1, 2):
        out = place / f"out_{count}_{workers}"
        said = {"QUERSCHAU_DASK": f"local:{workers}", "PREFECT_HOME": str(place / "prefect")}
        row = {"documents": count, "dask_workers": workers} | cost(corpus, out, "--flow", environment=said)
        load = round(os.getloadavg()[0], 1)
        print(json.dumps(row | {"until_tables": round(until_tables(out), 1), "load": load}), flush=True)


if __name__ == "__main__":
    main()
