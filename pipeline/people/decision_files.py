"""Decisions as JSON lines in ``CORPUS/entscheidungen/PERSON/ZEIT-ZUFALL.jsonl``.

No file has two writers: each process writes its own, a new one each day. So several people can work in one
folder on a network drive or in a sync client, and nothing needs merging.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from threading import RLock
from types import TracebackType

from pydantic import ValidationError

from pipeline.errors import OutputError
from pipeline.people.decisions import JSON, ORDER, Decision, bulk, folder_name, lacks, united

_MARK = b"\xef\xbb\xbf"


@dataclass
class _File:
    """What was read of one file: so many bytes and lines, records, and what is wrong with it."""

    size: int = 0
    lines: int = 0
    decisions: list[Decision] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    unfinished: bool = False
    unreadable: str = ""


Clock = Callable[[], datetime]


class DecisionFiles:
    """All decisions of a corpus. ``refresh`` reads what was appended since the last time, no more."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.lock = RLock()
        self._files: dict[Path, _File] = {}
        self._by_id: dict[str, Decision] = {}
        self._silent: dict[Path, str] = {}
        self.highest = 0
        """The highest count seen."""

    def refresh(self) -> list[Decision]:
        """Read what is new and return it (in order); a file that became shorter is read anew."""
        with self.lock, bulk():
            sizes = self._sizes()
            if stale := [p for p, f in self._files.items() if sizes.get(p, -1) < f.size]:
                for path in stale:
                    del self._files[path]
                self._by_id = united(d for f in self._files.values() for d in f.decisions)
            fresh: list[Decision] = []
            for path in sorted(sizes):
                file = self._files.setdefault(path, _File())
                if sizes[path] > file.size or file.unfinished:
                    fresh += self._take(_read_on(path, file))
            return sorted(fresh, key=ORDER)

    def _sizes(self) -> dict[Path, int]:
        """The files and their sizes in bytes; of a folder that does not answer, those known."""
        self._silent = {}
        found: dict[Path, int] = {}
        try:
            persons = [Path(p.path) for p in os.scandir(self.folder) if p.is_dir()]
        except OSError as error:
            if isinstance(error, FileNotFoundError) and not self._files:
                return {}
            self._silent[self.folder] = error.strerror or str(error)
            return {path: file.size for path, file in self._files.items()}
        for person in persons:
            try:
                files = [f for f in os.scandir(person) if f.name.endswith(".jsonl") and f.name[0] != "."]
                found |= {Path(f.path): f.stat().st_size for f in files}
            except OSError as error:
                self._silent[person] = error.strerror or str(error)
                found |= {p: f.size for p, f in self._files.items() if p.parent == person}
        return found

    def _take(self, decisions: list[Decision]) -> list[Decision]:
        """Those of the records just read that were not known."""
        fresh = []
        for decision in decisions:
            known = self._by_id.setdefault(decision.id, decision)
            if known is decision:
                fresh.append(decision)
                self.highest = max(self.highest, decision.count)
            elif known != decision:
                self._by_id |= united((known, decision))
        return fresh

    @property
    def decisions(self) -> list[Decision]:
        """All records, each once, in order."""
        with self.lock:
            return sorted(self._by_id.values(), key=ORDER)

    def get(self, id: str) -> Decision | None:
        """The record with this id."""
        return self._by_id.get(id)

    @property
    def notices(self) -> list[str]:
        """What could not be read: German sentences that name file and line."""
        found: list[str] = []
        with self.lock:
            unread = self._silent | {p: f.unreadable for p, f in self._files.items() if f.unreadable}
            found += [
                f"„{path}“ lässt sich nicht lesen ({why}); prüfen Sie Leserechte und Netzlaufwerk."
                for path, why in unread.items()
            ]
            for path, file in self._files.items():
                found += [f"„{path}“, {damage}" for damage in file.damage]
                if file.unfinished:
                    found.append(
                        f"„{path}“, Zeile {file.lines + 1}, ist unvollständig (das Schreiben wurde "
                        "unterbrochen) und zählt nicht; prüfen Sie die letzte Entscheidung dieser Sitzung."
                    )
        return found


def read_decisions(folder: Path) -> tuple[list[Decision], list[str]]:
    """All decisions below ``folder`` in order, and German notices on what could not be read."""
    files = DecisionFiles(folder)
    files.refresh()
    return files.decisions, files.notices


class DecisionWriter:
    """Writes one person's decisions into a file of its own; close it when the process ends."""

    def __init__(self, files: DecisionFiles, person: str, clock: Clock | None = None) -> None:
        self.person = " ".join(person.split())
        self.folder = files.folder / folder_name(person)
        self._files = files
        self._clock = clock or (lambda: datetime.now(UTC))
        self._written: dict[str, Decision] = {}
        self._last = 0
        self._day = ""
        self._file: FileIO | None = None

    def write(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Write records and return them as stored: with person, time, count, and an id where they had none.

        When this returns they are on the disk. One whose id is already stored is not written again. Raises
        OutputError where nothing of this call is stored, ValueError for a record that lacks something.
        """
        with self._files.lock:
            now = self._clock()
            count = max(self._files.highest, self._last)
            stored: list[Decision] = []
            fresh: dict[str, Decision] = {}
            for decision in decisions:
                if field := lacks(decision):
                    raise ValueError(f"a decision of kind {decision.kind} needs a valid {field}")
                known = self._files.get(decision.id) or self._written.get(decision.id)
                if known := known or fresh.get(decision.id):
                    stored.append(known)
                    continue
                count += 1
                made = replace(
                    decision,
                    id=decision.id or secrets.token_hex(8),
                    time=f"{now:%Y-%m-%dT%H:%M:%S.%fZ}",
                    count=count,
                    person=self.person,
                )
                stored.append(made)
                fresh[made.id] = made
            if fresh:
                self._append(list(fresh.values()), now)
                self._written |= fresh
                self._last = count
            return stored

    def close(self) -> None:
        """End the file; the next decision would begin another."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def __enter__(self) -> DecisionWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, decisions: Sequence[Decision], now: datetime) -> None:
        data = b"".join(JSON.dump_json(d, exclude_defaults=True) + b"\n" for d in decisions)
        size = None
        try:
            file = self._open(now)
            size = file.tell()
            written = 0
            while written < len(data):
                written += file.write(data[written:]) or 0
            os.fsync(file.fileno())
        except OSError as error:
            if self._file is not None and size is not None:
                with suppress(OSError):
                    self._file.truncate(size)
            self.close()  # whatever stands at its end now, nothing is appended behind it
            raise OutputError(
                f"Nicht gespeichert: In den Ordner „{self.folder}“ kann nicht geschrieben werden "
                f"({error.strerror or error}); prüfen Sie Speicherplatz, Schreibrechte und Netzlaufwerk "
                "und versuchen Sie es erneut."
            ) from error

    def _open(self, now: datetime) -> FileIO:
        day = f"{now:%Y%m%d}"
        if self._file is None or day != self._day:
            self.close()
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}.jsonl"
            self._file = FileIO(path, "x")
            self._day = day
            _sync_folder(self.folder)
        return self._file


def _read_on(path: Path, file: _File) -> list[Decision]:
    """The records behind ``file.size``, which moves behind the last whole line."""
    try:
        with path.open("rb") as stream:
            stream.seek(file.size)
            data = stream.read()
    except OSError as error:
        file.unreadable = error.strerror or str(error)
        return []
    file.unreadable = ""
    *lines, rest = data.split(b"\n")
    if rest and isinstance(_parsed(rest), Decision):  # an editor took the line's end away
        lines, rest = [*lines, rest], b""
    file.unfinished = bool(rest)
    file.size += len(data) - len(rest)
    found = []
    for line in lines:
        file.lines += 1
        record = _parsed(line.removeprefix(_MARK) if file.lines == 1 else line)
        if isinstance(record, Decision):
            found.append(record)
        elif record:
            file.damage.append(
                f"Zeile {file.lines}, ist beschädigt ({record}) und zählt nicht; stellen Sie sie aus einer "
                "Sicherung wieder her oder löschen Sie sie."
            )
    file.decisions += found
    return found


def _parsed(line: bytes) -> Decision | str:
    """The record of a line, or what is wrong with it (German; empty for an empty line)."""
    if not line.strip():
        return ""
    try:
        decision = JSON.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        return f"Feld „{field}“ fehlt oder ist ungültig" if field else "kein JSON"
    if not (decision.id and decision.time and decision.person.strip()):
        return "ohne Kennung, Zeit oder Person"
    if field := lacks(decision):
        return f"Feld „{field}“ fehlt oder ist ungültig"
    return decision


def _sync_folder(folder: Path) -> None:
    """Make a new file's name survive a power cut, where the system can (Windows does it by itself)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
