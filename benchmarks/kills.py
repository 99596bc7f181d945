"""Kill the real command at random moments; the next one must come to what an undisturbed one comes to.

    python benchmarks/kills.py [--kills 100] [--seed 1] [--documents 40]

Each kill takes a way in turn (plain run, two workers, Prefect flow, import of a project, a code sheet taken
back, training, decisions sent to the application) and a moment between its start and the time that it takes
undisturbed. All of its processes get SIGKILL. Compared are the tables, what people decided (each once) and
the trained model; of the application also that every decision it answered is on the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

from kills_app import decide_and_be_killed, decide_undisturbed, kill_family  # noqa: E402
from workbooks import filling  # noqa: E402

from pipeline.sheets.code_sheet import SHEET  # noqa: E402
from pipeline.sheets.layout import HEAD_ROW  # noqa: E402

COMPARED = (
    *("aus/coded_segments.csv", "aus/segments.parquet", "aus/cross_case.csv", "aus/proposals.csv"),
    *("modell.skops", "modell.md"),
)
"""Files of a try that must be equal byte for byte, where there are any."""

COMMANDS = {
    "run": ["run", "korpus", "--out", "aus"],
    "run --workers 2": ["run", "korpus", "--out", "aus", "--workers", "2"],
    "run --flow": ["run", "korpus", "--out", "aus", "--flow"],
    "import": ["import", "zurueck.qdpx", "--corpus", "korpus", "--coder", "Anna", "--confirm"],
    "code-sheet": ["code-sheet", "korpus", "--read", "bogen.xlsx"],
    "train": ["train", "korpus", "--out", "modell.skops"],
}
"""What is killed, in the folder of a try."""


@dataclass(frozen=True)
class Way:
    """How something is done in the folder of a try (returns its seconds), and how it is killed after so many
    seconds (returns whether it was still at work then)."""

    do: Callable[[Path], float]
    kill: Callable[[Path, float], bool]


def ways() -> dict[str, Way]:
    """All ways by name."""
    found = {name: Way(partial(command, words), partial(killed, words)) for name, words in COMMANDS.items()}
    return found | {"app": Way(decide_undisturbed, decide_and_be_killed)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        right, wrong = kill_often(
            Path(folder), given.kills, given.seed, given.documents, say=partial(print, flush=True)
        )
    print(f"{right} of {given.kills} equal to an undisturbed one (goal: all); different: {wrong or 'none'}")
    return 1 if wrong else 0


def kill_often(
    home: Path, kills: int, seed: int, documents: int, say: Callable[[str], object] = lambda _: None
) -> tuple[int, list[str]]:
    """How many tries ended with what an undisturbed one makes, and what became of the others."""
    chance = random.Random(seed)
    begin = prepared(home / "anfang", documents)
    known = ways()
    undisturbed = {
        name: finished(copied(begin, home / f"ruhig {i}"), name, way)
        for i, (name, way) in enumerate(known.items())
    }
    right, hit, wrong = 0, 0, list[str]()
    for number in range(kills):
        name, way = list(known.items())[number % len(known)]
        expected, seconds = undisturbed[name]
        place = copied(begin, home / f"versuch {number}")
        moment = chance.uniform(0.1, seconds)
        tried = f"{name} after {moment:.1f} of {seconds:.1f} s"
        try:
            hit += way.kill(place, moment)
            found, _ = finished(place, name, way)
            different = [file for file in expected if found.get(file) != expected[file]]
        except (RuntimeError, AssertionError) as error:
            different = [str(error)]
        if different:
            wrong.append(f"{tried}: {', '.join(different)}")
        else:
            right += 1
        what = f"different: {wrong[-1]}" if different else tried
        say(f"{number + 1}: {what}; {right} right so far, {hit} hit while at work")
        shutil.rmtree(place)
    return right, wrong


def prepared(home: Path, documents: int) -> Path:
    """A corpus that was coded once, a project and a filled code sheet that came of it, decisions of two
    people, enough of them to train on."""
    corpus = home / "korpus"
    corpus.mkdir(parents=True)
    for number in range(documents):
        text = f"Der Stadt {number} fehlt Personal. Der Landkreis plant ein Netzwerk mit {number} Ämtern."
        paragraphs = (
            text,
            f"{text} Stand {number}.",
            f"Im Sommer {number} war es lange trocken und windstill.",
        )
        content = "\n\n".join(["# Lage", *paragraphs])
        (corpus / f"bericht_{number:03d}.txt").write_text(f"{content}\n", "utf-8")
    command(["run", "korpus", "--out", "vorher"], home)
    command(["export", "vorher", "--to", "refi", "--out", "zurueck.qdpx"], home)
    command(["import", "zurueck.qdpx", "--corpus", "korpus", "--coder", "Berta", "--confirm"], home)
    for coder, sheet, code in (("Cem", "cem.xlsx", "GE.landkreis"), ("Anna", "bogen.xlsx", "HF.ressourcen")):
        new = ["--results", "vorher", "--coder", coder, "--n", str(3 * documents), "--out", sheet]
        command(["code-sheet", "korpus", *new], home)
        fill(home / sheet, code)
    command(["code-sheet", "korpus", "--read", "cem.xlsx"], home)
    return home


def fill(sheet: Path, code: str) -> None:
    """Code what speaks of the town with ``code``, read the rest."""
    with filling(sheet, SHEET) as table:
        for row in range(HEAD_ROW + 1, table.table.max_row + 1):
            if "Stadt" in str(table[row, "Passage"]):
                table[row, "Weiterer Code 1"] = code
            else:
                table[row, "Gelesen"] = "ja"


def copied(begin: Path, place: Path) -> Path:
    shutil.copytree(begin, place)
    return place


def finished(place: Path, name: str, way: Way) -> tuple[dict[str, bytes], float]:
    """The way to its end, then a run where it writes no tables: what is compared, and the way's seconds."""
    seconds = way.do(place)
    if not name.startswith("run"):
        command(COMMANDS["run"], place)
    made = {file: (place / file).read_bytes() for file in COMPARED if (place / file).is_file()}
    return made | {"decisions": said(place / "korpus" / "entscheidungen")}, seconds


def said(folder: Path) -> bytes:
    """All that people said, each record as often as it stands there, without ids, times and batches."""
    made_anew = ("id", "time", "count", "batch")
    lines = [line for path in folder.rglob("*.jsonl") for line in path.read_bytes().split(b"\n")[:-1]]
    records = [{k: v for k, v in json.loads(line).items() if k not in made_anew} for line in lines]
    return "\n".join(sorted(json.dumps(r, sort_keys=True) for r in records)).encode()


def command(words: list[str], place: Path) -> float:
    """A command to its end; the seconds that it took. Raises RuntimeError where it ends badly."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "querschau", *words], cwd=place, env=environment(place), capture_output=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"{words}: {(done.stdout + done.stderr).decode()[-800:]}")
    return time.monotonic() - begun


def killed(words: list[str], place: Path, moment: float) -> bool:
    """Begin a command and kill it, with all its processes, ``moment`` seconds later."""
    silent = subprocess.DEVNULL
    process = psutil.Popen(
        [sys.executable, "-m", "querschau", *words],
        cwd=place,
        env=environment(place),
        stdout=silent,
        stderr=silent,
        start_new_session=True,
    )
    time.sleep(moment)
    return kill_family(process)


def environment(place: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PREFECT_HOME": str(place.parent / "prefect")}


if __name__ == "__main__":
    sys.exit(main())
