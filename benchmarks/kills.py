"""Kill the real command at random moments; the next one must come to the tables of an undisturbed one.

    python benchmarks/kills.py [--kills 100] [--seed 1] [--documents 40]

Each kill takes a way in turn (plain run, two workers, Prefect flow, import of a project) and a
moment
between the command's start and the time that it takes undisturbed. All of its processes get SIGKILL.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
TABLES = ("coded_segments.csv", "segments.parquet", "cross_case.csv", "proposals.csv")
WAYS = {
    "run": ["run", "korpus", "--out", "aus"],
    "run --workers 2": ["run", "korpus", "--out", "aus", "--workers", "2"],
    "run --flow": ["run", "korpus", "--out", "aus", "--flow"],
    "import": ["import", "zurueck.qdpx", "--corpus", "korpus", "--coder", "Anna", "--confirm"],
}
"""What is killed, in the folder of a try."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        right, wrong = kill_often(Path(folder), given.kills, given.seed, given.documents)
    print(f"{right} of {given.kills} equal to an undisturbed run (goal: all); different: {wrong or 'none'}")
    return 1 if wrong else 0


def kill_often(home: Path, kills: int, seed: int, documents: int) -> tuple[int, list[str]]:
    """How many tries ended with the right tables, and what became of the others."""
    chance = random.Random(seed)
    begin = prepared(home / "anfang", documents)
    undisturbed = {way: finished(copied(begin, home / f"ruhig {i}"), way) for i, way in enumerate(WAYS)}
    right, wrong = 0, list[str]()
    for number in range(kills):
        way = list(WAYS)[number % len(WAYS)]
        tables, seconds = undisturbed[way]
        place = copied(begin, home / f"versuch {number}")
        moment = chance.uniform(0.1, seconds)
        killed(place, WAYS[way], moment)
        if finished(place, way)[0] == tables:
            right += 1
        else:
            wrong.append(f"{way} after {moment:.1f} of {seconds:.1f} s")
        shutil.rmtree(place)
    return right, wrong


def prepared(home: Path, documents: int) -> Path:
    """A corpus that was coded once, a project that came of it, decisions of a person."""
    corpus = home / "korpus"
    corpus.mkdir(parents=True)
    for number in range(documents):
        text = f"Der Stadt {number} fehlt Personal. Der Landkreis plant ein Netzwerk mit {number} Ämtern."
        (corpus / f"bericht_{number:03d}.txt").write_text(
            f"# Lage\n\n{text}\n\n{text} Stand {number}.\n", "utf-8"
        )
    command(home, ["run", "korpus", "--out", "vorher"])
    command(home, ["export", "vorher", "--to", "refi", "--out", "zurueck.qdpx"])
    command(home, ["import", "zurueck.qdpx", "--corpus", "korpus", "--coder", "Berta", "--confirm"])
    shutil.rmtree(home / "vorher")
    return home


def copied(begin: Path, place: Path) -> Path:
    shutil.copytree(begin, place)
    return place


def finished(place: Path, way: str) -> tuple[list[bytes], float]:
    """The command to its end, then a run where it writes no tables: the tables, and the command's seconds."""
    begun = time.monotonic()
    command(place, WAYS[way])
    seconds = time.monotonic() - begun
    if not way.startswith("run"):
        command(place, ["run", "korpus", "--out", "aus"])
    return [(place / "aus" / name).read_bytes() for name in TABLES], seconds


def command(place: Path, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "querschau", *words], cwd=place, env=environment(place), capture_output=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"{words}: {(done.stdout + done.stderr).decode()[-800:]}")


def killed(place: Path, words: list[str], moment: float) -> None:
    silent = subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-m", "querschau", *words],
        cwd=place,
        env=environment(place),
        stdout=silent,
        stderr=silent,
        start_new_session=True,
    )
    time.sleep(moment)
    with suppress(psutil.Error, ProcessLookupError):
        family = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGKILL)
        for child in family:
            with suppress(psutil.Error):
                child.kill()
    process.wait()


def environment(place: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PREFECT_HOME": str(place.parent / "prefect")}


if __name__ == "__main__":
    sys.exit(main())
