"""The child process of a run: ``python -m querschau.app.runner CORPUS OUT WORKERS``."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.counted import counted
from pipeline.errors import OutputError, QuerschauError
from pipeline.files import write_text
from pipeline.run.options import RunOptions
from pipeline.run.processes import collect_seldom, guard
from pipeline.run.run import Summary, run
from pipeline.run.work import Outcome
from querschau.app.progress import LOG, PROGRESS, Progress


def main(corpus: Path, out: Path, workers: int) -> int:
    """Run, and say in files how far it is and how it ended; the exit status is that of ``querschau run``."""
    guard()
    collect_seldom()
    home = out / ".querschau"
    began = time.perf_counter()
    day = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    now = Progress("running")

    def say(progress: Progress) -> None:
        nonlocal now
        now = progress
        with suppress(OutputError):  # the run itself will say what is wrong with the disk
            write_text(home / PROGRESS, json.dumps(asdict(progress), ensure_ascii=False))

    def on_document(outcome: Outcome, done: int, total: int) -> None:
        say(Progress("running", done, total, outcome.name, now.failed + (outcome.status == "failed")))

    say(now)
    summary = None
    try:
        summary = run(RunOptions(corpus, out, workers=workers), on_document)
        say(_ended(now, summary))
    except QuerschauError as error:
        say(replace(now, state="failed", message=str(error)))
    counts = summary.manifest.counts if summary else None
    line = {
        "progress": asdict(now),
        "day": day,
        "documents": counts.documents if counts else 0,
        "codings": counts.codings if counts else 0,
        "seconds": round(time.perf_counter() - began, 1),
    }
    with suppress(OSError), (home / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(line, ensure_ascii=False) + "\n")
    return summary.status if summary else 2


def _ended(now: Progress, summary: Summary) -> Progress:
    failed = len(summary.failed)
    if summary.status == 2:
        message = "Kein Dokument konnte gelesen werden; frühere Ergebnisse bleiben unverändert."
        return replace(now, state="failed", failed=failed, message=message)
    counts = summary.manifest.counts
    message = (
        f"{counted(counts.codings, 'Vorschlag', 'Vorschläge')} in "
        f"{counted(counts.documents, 'Dokument', 'Dokumenten')}."
    )
    if not summary.manifest.settings.proposals:
        message = f"{counted(counts.documents, 'Dokument ist', 'Dokumente sind')} gelesen, ohne Vorschläge."
    if not summary.changed:
        message = "Seit dem letzten Lauf hat sich nichts geändert."
    return replace(now, state="done", failed=failed, message=message)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
