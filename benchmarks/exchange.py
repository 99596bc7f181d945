"""Time and memory of the exchange: 20,000 codings over 200 documents out to each target, and back.

    python benchmarks/exchange.py [--codings 20000] [--documents 200]

Each target runs in a process of its own, so that its peak memory is its own. Prints a table with seconds
(wall and CPU), the process's peak memory, the file's size, and how many codings came back exactly.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

TARGETS = ("refi", "qualcoder", "nvivo", "taguette", "openqda", "csv", "xlsx")
GOAL_SECONDS, GOAL_MEGABYTES = 20.0, 500.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codings", type=int, default=20_000)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--one", nargs=2, metavar=("FOLDER", "TASK"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(Path(given.one[0]), given.one[1])))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, given.documents, given.codings)
        print(f"{given.codings} codings, {given.documents} documents")
        print("| task | seconds | CPU seconds | peak MB | file MB | exact |")
        print("|---|---|---|---|---|---|")
        for task in [*(f"export {t}" for t in TARGETS), "import refi", "import taguette", "import xlsx"]:
            row = run(folder, task)
            cells = (row["seconds"], row["cpu"], row["memory"], row.get("size", ""), row.get("exact", ""))
            print(f"| {task} | " + " | ".join(str(c) for c in cells) + " |")
        print(f"Goal of an export: under {GOAL_SECONDS:g} seconds and {GOAL_MEGABYTES:g} MB.")


def prepare(folder: Path, documents: int, codings: int) -> None:
    from exchange_sample import write_corpus
    from sample_results import make_large_results

    results = make_large_results(folder / "results", documents, codings)
    write_corpus(folder / "corpus", {n: results.document(n).text for n in results.document_names})


def run(folder: Path, task: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", str(folder), task]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    row: dict[str, Any] = json.loads(done.stdout)
    return row


def measure(folder: Path, task: str) -> dict[str, Any]:
    from pipeline.exchange.outgoing import Outgoing
    from pipeline.exchange.targets import SUFFIXES, export
    from pipeline.results import open_results

    verb, target = task.split()
    path = folder / f"{target}{SUFFIXES[target]}"
    results = open_results(folder / "results")
    wall, cpu = time.perf_counter(), time.process_time()
    row: dict[str, Any] = {}
    if verb == "export":
        export(Outgoing(results), target, path)
        row["size"] = round(path.stat().st_size / 1e6, 1)
    else:
        row["exact"] = bring_back(folder, path, results)
    row["seconds"] = round(time.perf_counter() - wall, 1)
    row["cpu"] = round(time.process_time() - cpu, 1)
    row["memory"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return row


def bring_back(folder: Path, path: Path, results: Any) -> str:
    """Import, confirm what is unchanged, and compare each coding (document, place, passage, code)."""
    import shutil

    from pipeline.corpus import open_corpus
    from pipeline.exchange.arrival import ImportSettings, import_codings
    from pipeline.people.batches import read_people

    corpus = open_corpus(folder / "corpus")
    shutil.rmtree(corpus.decisions_folder, ignore_errors=True)
    settings = ImportSettings(coder="Prüferin", confirm=True)
    import_codings(path, corpus, results.codebook, settings, results)
    columns = ["document", "start", "end", "text", "code"]
    back = {(d.document, *(d.span or ()), d.text, d.code) for d in read_people(corpus.folder)[0]}
    out = set(results.codings[columns].itertuples(index=False, name=None))
    return f"{len(out & back)} of {len(out)}"


if __name__ == "__main__":
    main()
