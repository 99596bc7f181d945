"""Earlier results kept beside the new ones, as many as the user asked for."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from pipeline.errors import OutputError

FOLDER = "frueher"
"""Where they lie in the results: one folder each, named by when the run ended."""


def keep_earlier(results: Path, created: str, number: int) -> None:
    """Copy tables (also in parts), workbooks, report and manifest of ``results``, made at ``created`` (ISO
    time), to a folder of their own, and let go of all but the newest ``number``; nothing is done where that
    is 0.

    The texts of documents, which may be large, are not kept. Raises OutputError.
    """
    if not number or not created:
        return
    home = results / FOLDER
    ended = datetime.fromisoformat(created).astimezone()
    try:
        _copy(results, home / f"{ended:%Y-%m-%d_%H-%M-%S}")
        for old in sorted(p for p in home.iterdir() if p.is_dir())[:-number]:
            shutil.rmtree(old)
    except OSError as error:
        raise OutputError(
            f"Die früheren Ergebnisse können nicht in „{home}“ aufgehoben werden ({error.strerror}); "
            "schaffen Sie Platz auf dem Datenträger oder lassen Sie --keep weg."
        ) from error


def _copy(results: Path, place: Path) -> None:
    partial = place.with_name(f".{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for path in results.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy2(path, partial)
        elif path.is_dir() and (path.name == "tabellen" or path.suffix == ".parquet"):
            shutil.copytree(path, partial / path.name)
    shutil.rmtree(place, ignore_errors=True)
    partial.replace(place)
