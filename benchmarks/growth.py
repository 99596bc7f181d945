"""What a collection costs as it grows: time, processor, memory, files, bytes; and what a night costs.

    python benchmarks/growth.py [--documents 1000 10000] [--workers 2] [--changed 20] [--place FOLDER]

Short documents (about 200 words, every fifth a PDF of one page) made from the sample corpus. For each size
three runs: the first, one in which nothing changed, one in which ``--changed`` documents did. Prints JSON by
line: wall and CPU seconds of the process tree, milliseconds a document (without the start, which is a run
over one document), peak memory of the whole tree (PSS: shared pages count once), files and bytes of results
and store, and how many of our files the fullest folder holds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from collection import ROOT, paragraphs, typeset


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and CPU seconds of a run's process tree, and its peak memory in MB."""

    seconds: float
    cpu_seconds: float
    peak_memory_mb: float


def make_short_documents(folder: Path, count: int) -> Path:
    """``count`` documents of a heading and six paragraphs, a thousand to a folder, every fifth a PDF."""
    pool = paragraphs()
    for number in range(count):
        place = folder / f"{number // 1000:03d}"
        place.mkdir(parents=True, exist_ok=True)
        _write(place / f"dokument_{number:06d}", number, pool)
    return folder


def _write(path: Path, number: int, pool: list[str], stand: int = 0) -> None:
    mixed = random.Random(number).choices(pool, k=6)
    texts = [f"{text} Stand {number}.{i + stand}." for i, text in enumerate(mixed)]
    if number % 5:
        body = "\n\n".join(texts)
        path.with_suffix(".txt").write_text(f"# Bericht {number}\n\n{body}\n", "utf-8")
    else:
        typeset(path.with_suffix(".pdf"), f"Bericht {number}", texts)


def change(folder: Path, count: int, changed: int) -> None:
    """Write ``changed`` of the documents anew, spread over the collection, with other words."""
    pool = paragraphs()
    for number in random.Random(1).sample(range(count), min(changed, count)):
        _write(folder / f"{number // 1000:03d}" / f"dokument_{number:06d}", number, pool, stand=100)


def timed(corpus: Path, out: Path, workers: int) -> Cost:
    """What one run costs."""
    command = [sys.executable, "-m", "querschau", "run", str(corpus), "--out", str(out)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--workers", str(workers)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, tree_memory(process.pid))
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.25)
    assert process.returncode == 0, f"the run ended with {process.returncode}"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(round(time.perf_counter() - started, 1), round(cpu, 1), round(peak))


def tree_memory(pid: int) -> float:
    """Memory (MB) of a process and all below it; pages that they share count once."""
    try:
        tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0
    for member in tree:
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{member.pid}/smaps_rollup").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total / 1024


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
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.place) as folder:
        place = Path(folder)
        start = timed(make_short_documents(place / "corpus_1", 1), place / "out_1", arguments.workers)
        print(json.dumps({"documents": 1} | asdict(start)), flush=True)
        for count in arguments.documents:
            measure(place, count, arguments.workers, arguments.changed, start)


def measure(place: Path, count: int, workers: int, changed: int, start: Cost) -> None:
    """The three runs of one size."""
    corpus, out = make_short_documents(place / f"corpus_{count}", count), place / f"out_{count}"
    for run in ("first", "unchanged", f"{changed} changed"):
        if run.endswith(" changed"):
            change(corpus, count, changed)
        cost = timed(corpus, out, workers)
        each = 1000 * (cost.seconds - start.seconds) / count
        row = {"documents": count, "run": run} | asdict(cost) | {"milliseconds_per_document": round(each, 2)}
        print(json.dumps(row | files_below(out)), flush=True)


if __name__ == "__main__":
    main()
