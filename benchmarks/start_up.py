"""What everybody waits for: ``--help``, a run over one small document, a run in which nothing changed.

    python benchmarks/start_up.py [--turns 3]

CPU seconds of all processes, workers included: the median and every value. Modules are compiled before, as
they are wherever Querschau is installed, also where the environment keeps Python from writing that.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from _processes import cost_of

ROOT = Path(__file__).resolve().parents[1]
GOALS = {"--help": 0.25, "small document": 3.0, "unchanged": 0.8}
DOCUMENT = """# Bericht

In der Kernstadt fehlen bezahlbare Wohnungen. Der Rat hat 2021 beschlossen, Integration zur
Chefsache zu machen.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=3)
    turns = parser.parse_args().turns
    seconds: dict[str, list[float]] = {name: [] for name in GOALS}
    with tempfile.TemporaryDirectory() as place:
        corpus, out = Path(place, "corpus"), Path(place, "out")
        corpus.mkdir()
        (corpus / "bericht.txt").write_text(DOCUMENT, "utf-8")
        run = ["run", str(corpus), "--out", str(out)]
        cost(run)  # compiles what was changed, and the word lists of the language layer
        for _ in range(turns):
            shutil.rmtree(out, ignore_errors=True)
            seconds["--help"].append(cost(["--help"]))
            seconds["small document"].append(cost(run))
            seconds["unchanged"].append(cost(run))
    print(f"load {os.getloadavg()[0]:.1f}; CPU seconds of all processes, {turns} turns")
    for name, values in seconds.items():
        said = ", ".join(f"{value:.2f}" for value in values)
        print(f"{name:15} median {median(values):5.2f}  goal {GOALS[name]:.2f}  ({said})")


def cost(arguments: list[str]) -> float:
    """CPU seconds of a command of ours."""
    command = [sys.executable, "-m", "querschau", *arguments]
    return cost_of(command, ROOT, {"PYTHONDONTWRITEBYTECODE": ""}).cpu


if __name__ == "__main__":
    main()
