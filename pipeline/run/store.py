"""What was computed once, found again by the content it was computed from.

An entry's key is a hash over everything that went into it (the file's bytes, settings, code version,
codebook ...), so an entry is never stale and never changed. Entries are written beside their place and
renamed: a run that is killed leaves whole entries or none. An entry that a fault of the disk damaged
counts as
missing and is made anew within the same run (``pipeline.run.run.repairing``).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.errors import OutputError
from pipeline.files import replacing


def key_of(*parts: Any) -> str:
    """A key (24 hexadecimal digits) over JSON-able parts."""
    data = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(data.encode()).hexdigest()[:24]


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes (64 hexadecimal digits)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class DamagedEntry(OutputError):
    """An entry of the store is missing or damaged; a run makes it anew and goes on."""


class Store:
    """A folder of JSON entries by kind (``documents``, ``unreadable``, ``coded``) and key.

    An entry begins with a checksum over kind, key and content: a changed letter, a cut file or an entry that
    came to lie under another key is noticed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, kind: str, key: str) -> Path:
        """Where the entry lies or would lie; spread over folders so that none holds too many."""
        return self.folder / kind / key[:2] / f"{key}.json"

    def keys(self, kind: str) -> set[str]:
        """The keys of all entries of a kind: one look for a whole collection."""
        return {entry.name.removesuffix(".json") for entry in self._entries(kind) if entry.is_file()}

    def _entries(self, kind: str) -> Iterator[os.DirEntry[str]]:
        """What lies at the places of entries of a kind."""
        with suppress(OSError), os.scandir(self.folder / kind) as folders:
            for folder in folders:
                with suppress(OSError), os.scandir(folder) as entries:
                    yield from (entry for entry in entries if entry.name.endswith(".json"))

    def read(self, kind: str, key: str) -> Any | None:
        """The entry's content, or None where there is none or where it is damaged."""
        try:
            checksum, _, body = self.path(kind, key).read_bytes().partition(b"\n")
            return json.loads(body) if checksum == _checksum(kind, key, body) else None
        except (OSError, ValueError):
            return None

    def need(self, kind: str, key: str) -> dict[str, Any]:
        """An entry that must be there. Raises DamagedEntry where it is missing or damaged."""
        entry = self.read(kind, key)
        if entry is None:
            raise DamagedEntry(
                f"Im Zwischenspeicher „{self.folder}“ ist ein Eintrag auch neu berechnet nicht lesbar; "
                f"prüfen "
                "Sie den Datenträger und starten Sie den Lauf erneut."
            )
        result: dict[str, Any] = entry
        return result

    def write(self, kind: str, key: str, content: Any) -> None:
        """Write an entry whole or not at all. Raises OutputError (disk full, read-only)."""
        body = json.dumps(content, ensure_ascii=False).encode("utf-8")
        if self.path(kind, key).is_dir():
            _remove(self.path(kind, key))
        with replacing(self.path(kind, key)) as partial:
            partial.write_bytes(_checksum(kind, key, body) + b"\n" + body)

    def remove_damaged(self) -> int:
        """Look through all entries and remove what is damaged, so that it is made anew; returns how many."""
        gone = 0
        for path in self.folder.glob("*/*/*"):
            kind = path.parts[-3]
            if path.suffix != ".json" or self.read(kind, path.stem) is None:
                _remove(path)
                gone += 1
        return gone

    def keep_only(self, kind: str, keys: Iterable[str]) -> int:
        """Remove entries of a kind that are not among ``keys``; returns how many went."""
        wanted = set(keys)
        unwanted = [e.path for e in self._entries(kind) if e.name.removesuffix(".json") not in wanted]
        for path in unwanted:
            _remove(Path(path))
        return len(unwanted)


def _checksum(kind: str, key: str, body: bytes) -> bytes:
    return hashlib.sha256(f"{kind}/{key}\n".encode() + body).hexdigest().encode()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
