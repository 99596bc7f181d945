"""What runs without anyone watching came to: one line each, in a log that does not grow without end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipeline.counted import counted
from pipeline.errors import QuerschauError
from pipeline.run.run import Summary

LOG = "laeufe.log"
"""Name of the log in the hidden folder of the results; older parts are ``laeufe.log.1`` and so on."""

_BYTES, _PARTS = 500_000, 4

Say = Callable[[str], object]


def journalled(out: Path, run: Callable[[], Summary], say: Say, warn: Say) -> Summary:
    """Do a run; note in the log of the results when it ended and what came of it, and ``say`` the same line.

    ``warn`` is told where the run failed or a document could not be read. No text of a document is in the
    line. Raises what the run raises.
    """
    begin = datetime.now()
    try:
        summary = run()
    except QuerschauError as error:
        _told(out, begin, f"misslungen: {error}", say, warn)
        raise
    _told(out, begin, outcome(summary), say, warn if summary.status else None)
    return summary


def outcome(summary: Summary) -> str:
    """What came of a run: ``2 Dokumente, 57 Kodierungen; unverändert; 1 nicht gelesen``."""
    counts, failed = summary.manifest.counts, len(summary.failed)
    documents = counted(counts.documents, "Dokument", "Dokumente")
    codings = counted(counts.codings, "Kodierung", "Kodierungen")
    parts = [f"{documents}, {codings}", "" if summary.changed else "unverändert"]
    return "; ".join(filter(None, [*parts, f"{failed} nicht gelesen" if failed else ""]))


def _told(out: Path, begin: datetime, what: str, say: Say, warn: Say | None) -> None:
    end = datetime.now()
    line = f"{end:%d.%m.%Y %H:%M:%S} ({(end - begin).total_seconds():.0f} s): {what}"
    _noted(out / ".querschau" / LOG, line)
    say(line)
    if warn is not None:
        warn(line)


def _noted(path: Path, line: str) -> None:
    """Append a line. A log that cannot be written ends no run."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_PARTS, encoding="utf-8", delay=True)
        with handler.lock:  # type: ignore[union-attr]
            handler.emit(logging.LogRecord("laeufe", logging.INFO, "", 0, line, None, None))
        handler.close()
    except OSError:
        return
