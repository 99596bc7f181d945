"""Results appear whole or not at all.

All files are written to a staging folder first. When they are whole, a marker is set (the commit
point) and they are moved to their places; a run that is killed before the marker leaves the old results
as they were, one that is killed after it is completed by the next run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.files import flush, write_text
from pipeline.layout import RECORDS
from pipeline.model.manifest_files import DOCUMENTS, MANIFEST
from pipeline.run.written import MARK, keep_changed, note_written

_MARKER = "complete.json"

OF_PEOPLE = ("agreement.json", "agreement.xlsx", "notes.csv", "unplaced.csv", "gelernt.json")
"""Files of the results that there are where people said something."""

NOT_ALWAYS = (
    *OF_PEOPLE,
    *("bericht.html", "bericht.docx", "weighed.csv", "weighed.parquet"),
    *("coded_segments.xlsx", "querschau.xlsx", "fallprofile.xlsx", "strukturen.xlsx", "segments.csv"),
    "cross_case.parquet",
    "tabellen/*.csv",
)
"""Files of the results that not every run writes: with a larger collection or without a model they end."""


_LAST = (DOCUMENTS, MANIFEST)
"""What names the other files appears after them."""


def _make_way(path: Path, *, folder: bool) -> None:
    """Remove a long table that lay whole where its shards are to lie (``folder``), or the other way round."""
    if path.suffix != ".parquet":
        return
    if folder and path.is_file():
        path.unlink()
    elif not folder and path.is_dir():
        shutil.rmtree(path)


def _remove(path: Path) -> None:
    """Remove a file and the folder that it leaves empty."""
    with suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()
    with suppress(OSError):
        path.parent.rmdir()


class Staging:
    """A folder beside the results in which the new ones are made whole before they appear."""

    def __init__(self, results: Path) -> None:
        self.results = results
        self.home = results / ".querschau" / "staging"
        self.files = self.home / "files"

    def begin(self) -> None:
        """Complete what an interrupted run had finished, remove what it had not, start empty."""
        if self._gone() is not None:
            self._move()
        shutil.rmtree(self.home, ignore_errors=True)
        try:
            self.files.mkdir(parents=True)
        except OSError as error:
            raise OutputError(
                f"In „{self.results}“ kann nicht geschrieben werden ({error.strerror}); prüfen Sie die "
                "Schreibrechte oder wählen Sie mit --out einen anderen Ordner."
            ) from error

    def outdated(self, patterns: Iterable[str] = NOT_ALWAYS) -> Iterator[str]:
        """Paths in the results, of those that ``patterns`` name, that an earlier run wrote and this one did
        not."""
        for pattern in patterns:
            for path in (p for p in self.results.glob(pattern) if not p.is_dir()):
                name = path.relative_to(self.results).as_posix()
                if not (self.files / name).exists() and MARK not in name:
                    yield name

    def commit(self, gone: Iterable[str] = ()) -> list[str]:
        """Let the staged files appear and the files ``gone`` (paths in the results) disappear.

        Those of them that a person changed are kept under another name; returns German sentences on these.
        """
        going = sorted(gone)
        staged = {p.relative_to(self.files).as_posix() for p in self.files.rglob("*")}
        kept = keep_changed(self.results, staged | set(going), self.files)
        self._flush()
        write_text(self.home / _MARKER, json.dumps(going, ensure_ascii=False))
        self._move()
        shutil.rmtree(self.home, ignore_errors=True)
        return kept

    def _gone(self) -> list[str] | None:
        """What the marker says is to disappear; None where there is no marker, or none that can be believed
        (damaged, or not ours: nothing outside the results is ever removed)."""
        try:
            said = json.loads((self.home / _MARKER).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
            return None
        home = self.results.resolve()
        return [name for name in said if self._inside(name, home)]

    def _inside(self, name: str, home: Path) -> bool:
        """Whether a path names a file of the results, and not our own records below them (but for those of
        shards, which come and go with them)."""
        try:
            place = (home / name).resolve()
        except (OSError, ValueError):
            return False
        ours = place.is_relative_to(home / ".querschau") and not place.is_relative_to(home / RECORDS)
        return place.is_relative_to(home) and place != home and not ours

    def _flush(self) -> None:
        """Let the staged files reach the disk: behind the marker stands the promise that they are whole."""
        try:
            for path in self.files.rglob("*"):
                if path.is_file():
                    flush(path)
        except OSError as error:
            raise OutputError(
                f"Die Ergebnisse können nicht nach „{self.results}“ geschrieben werden ({error.strerror}); "
                f"prüfen "
                "Sie Speicherplatz und Datenträger und starten Sie den Lauf erneut."
            ) from error

    def _move(self) -> None:
        """Move staged files to their places; may be repeated after an interruption. The manifest last.

        They are noted before, so that one that was moved is known also where the rest is moved later.
        """
        gone = self._gone() or []
        try:
            files = [p.relative_to(self.files).as_posix() for p in self.files.rglob("*") if p.is_file()]
            note_written(self.results, (name for name in files if name not in _LAST), gone, self.files)
            for folder, _, names in os.walk(self.files):
                target = self.results / Path(folder).relative_to(self.files)
                _make_way(target, folder=True)
                target.mkdir(parents=True, exist_ok=True)
                for name in names:
                    if name not in _LAST or Path(folder) != self.files:
                        _make_way(target / name, folder=False)
                        Path(folder, name).replace(target / name)
            for name in _LAST:
                if (self.files / name).is_file():
                    (self.files / name).replace(self.results / name)
            for name in gone:
                _remove(self.results / name)
        except OSError as error:
            raise OutputError(
                f"Die fertigen Ergebnisse können nicht an ihren Platz in „{self.results}“ gelegt werden "
                f"({error.strerror}); schließen Sie Programme, die sie geöffnet haben (etwa Excel), "
                "und starten "
                "Sie den Lauf erneut."
            ) from error
