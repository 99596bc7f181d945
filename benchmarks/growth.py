"""What a document costs and how much memory a run needs as the collection grows.

    python benchmarks/growth.py [--documents 100 1000 10000] [--workers 2]

Short text documents (about 200 words, each its own case) made from the sample corpus. Prints JSON: for
each size the wall seconds of a whole run, the seconds a document without the start (a run over a single
document), and the peak memory of the command or its largest process. Up to 500 documents a run also
writes workbooks and the report; ``tables_only`` leaves them out at every size, so that like is compared
with like.
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

from collection import ROOT, paragraphs

TABLES_ONLY = "import pipeline.run.summary as s; s.LARGEST_READ = 0; from querschau.cli import main; main()"


def make_short_documents(folder: Path, count: int) -> Path:
    """``count`` text documents of a heading and six paragraphs."""
    folder.mkdir(parents=True)
    pool = paragraphs()
    for number in range(count):
        mixed = random.Random(number).choices(pool, k=6)
        body = "\n\n".join(f"{text} Stand {number}.{i}." for i, text in enumerate(mixed))
        (folder / f"dokument_{number:05d}.txt").write_text(f"# Bericht {number}\n\n{body}\n", "utf-8")
    return folder


def timed(corpus: Path, out: Path, workers: int, tables_only: bool) -> tuple[float, float]:
    """Wall seconds and peak memory (MB, of the command or its largest process) of one run."""
    program = ["-c", TABLES_ONLY] if tables_only else ["-m", "querschau"]
    command = [sys.executable, *program, "run", str(corpus), "--out", str(out), "--workers", str(workers)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "the run failed"
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        corpora = {n: make_short_documents(place / f"corpus_{n}", n) for n in [1, *arguments.documents]}
        for tables_only in (True, False):
            start, _ = timed(corpora[1], place / f"single_{tables_only}", arguments.workers, tables_only)
            for count in arguments.documents:
                out = place / f"out_{count}_{tables_only}"
                seconds, memory = timed(corpora[count], out, arguments.workers, tables_only)
                row = {
                    "documents": count,
                    "tables_only": tables_only,
                    "seconds": round(seconds, 1),
                    "milliseconds_per_document": round(1000 * (seconds - start) / count, 2),
                    "milliseconds_per_document_with_start": round(1000 * seconds / count, 2),
                    "peak_memory_mb": round(memory),
                }
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
