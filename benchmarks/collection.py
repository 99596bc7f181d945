"""Batch runs over generated collections: ratios of runs in one go.

    python benchmarks/collection.py [--documents 500] [--pairs 3]

Documents are made from the sample corpus (paragraphs mixed with a fixed seed, so each differs). Prints
JSON: unchanged second run against the first; two processes against one; the Prefect flow against the
plain library; wall seconds, and CPU seconds of all processes. Both processors must be free, or the walls say
nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from _processes import Cost, cost_of
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def paragraphs() -> list[str]:
    """Prose of the sample corpus: what is long enough to be coded."""
    sys.path.insert(0, str(ROOT / "corpora"))
    from beispiel_erzeugen import BERICHT, INTERVIEW, KONZEPT

    texts = [
        text.replace("<super>1</super>", "").replace("<super>2</super>", "") for _, text in KONZEPT + BERICHT
    ]
    texts += [part for part in INTERVIEW.split("\n\n") if part.startswith("B: ")]
    return [text for text in texts if len(text.split()) >= 12]


def make_collection(folder: Path, count: int) -> Path:
    """``count`` documents of about 1,000 words with a heading each, every second one a PDF."""
    folder.mkdir(parents=True, exist_ok=True)
    pool = paragraphs()
    for number in range(count):
        mixed = random.Random(number).choices(pool, k=28)
        texts = [f"{text} Stand {number}.{i}." for i, text in enumerate(mixed)]
        path = folder / f"dokument_{number:05d}"
        if number % 2:
            typeset(path.with_suffix(".pdf"), f"Bericht {number}", texts)
        else:
            body = "\n\n".join(texts)
            path.with_suffix(".txt").write_text(f"# Bericht {number}\n\n{body}\n", "utf-8")
    return folder


def typeset(path: Path, title: str, texts: list[str]) -> None:
    """A plain PDF of one column."""
    styles = getSampleStyleSheet()
    story = [Paragraph(title, styles["Heading1"])]
    story += [Paragraph(text, styles["BodyText"]) for text in texts]
    SimpleDocTemplate(str(path), invariant=True).build(story)


def timed(corpus: Path, out: Path, *options: str) -> Cost:
    """What one run costs, with all its processes."""
    command = [sys.executable, "-m", "querschau", "run", str(corpus), "--out", str(out), *options]
    return cost_of(command, ROOT, {"COLUMNS": "100"})


def run_anew(corpus: Path, out: Path, *options: str) -> Cost:
    """What a run costs that finds nothing done."""
    shutil.rmtree(out, ignore_errors=True)
    return timed(corpus, out, *options)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--pairs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), arguments.documents, arguments.pairs), indent=1))


def measure(place: Path, documents: int, pairs: int) -> dict[str, object]:
    """All ratios. Plain run, flow and two processes take turns, so that a slow minute meets all three."""
    corpus = make_collection(place / "corpus", documents)
    plain, again, flow, two = [], [], [], []
    documents_one, documents_two = [], []
    for _ in range(pairs):
        plain.append(run_anew(corpus, place / "out"))
        documents_one.append(until_tables(place / "out"))
        again.append(timed(corpus, place / "out"))
        flow.append(run_anew(corpus, place / "out", "--flow"))
        two.append(run_anew(corpus, place / "out", "--workers", "2"))
        documents_two.append(until_tables(place / "out"))
    runs = {"first_run": plain, "unchanged_run": again, "flow": flow, "two_processes": two}
    walls = {name: [cost.wall for cost in costs] for name, costs in runs.items()}
    cpus = {name: [cost.cpu for cost in costs] for name, costs in runs.items()}
    return {
        "documents": documents,
        "load": round(os.getloadavg()[0], 1),
        "wall_seconds": {name: rounded(seconds) for name, seconds in walls.items()},
        "cpu_seconds": {name: rounded(seconds) for name, seconds in cpus.items()},
        "unchanged_run_ratio_of_cpu": rounded(ratios(cpus["unchanged_run"], cpus["first_run"])),
        "two_processes_speedup": rounded(ratios(walls["first_run"], walls["two_processes"])),
        "two_processes_speedup_until_tables": rounded(ratios(documents_one, documents_two)),
        "prefect_seconds_of_cpu": rounded(
            a - b for a, b in zip(cpus["flow"], cpus["first_run"], strict=True)
        ),
        "prefect_overhead_ratio": rounded(r - 1 for r in ratios(walls["flow"], walls["first_run"])),
        "prefect_overhead_of_medians": round(median(walls["flow"]) / median(walls["first_run"]) - 1, 3),
    }


def until_tables(out: Path) -> float:
    """Wall seconds until all documents were read and coded, the start of the workers included."""
    seconds = json.loads((out / "manifest.json").read_text("utf-8"))["seconds"]
    return float(seconds["total"] - seconds["tables"])


def ratios(above: list[float], below: list[float]) -> list[float]:
    """Ratios turn by turn."""
    return [a / b for a, b in zip(above, below, strict=True)]


def rounded(values: Iterable[float]) -> list[float]:
    """For reading."""
    return [round(value, 3) for value in values]


if __name__ == "__main__":
    main()
