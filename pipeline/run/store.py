"""What was computed once, found again by the content it was computed from.

An entry's key is a hash over everything that went into it (the file's bytes, settings, code version,
codebook ...), so an entry is never stale and never changed. Entries are written beside their place and
renamed: a run that is killed leaves whole entries or none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
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


class Store:
    """A folder of JSON entries by kind (``documents``, ``unreadable``, ``coded``) and key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, kind: str, key: str) -> Path:
        """Where the entry lies or would lie; spread over folders so that none holds too many."""
        return self.folder / kind / key[:2] / f"{key}.json"

    def has(self, kind: str, key: str) -> bool:
        """Whether there is such an entry."""
        return self.path(kind, key).is_file()

    def read(self, kind: str, key: str) -> Any | None:
        """The entry's content, or None where there is none (or where a disk fault damaged it)."""
        try:
            return json.loads(self.path(kind, key).read_bytes())
        except (FileNotFoundError, ValueError):
            return None

    def need(self, kind: str, key: str) -> dict[str, Any]:
        """An entry that must be there. Raises OutputError where it is missing or damaged; what is damaged
        is removed, so that the next run makes it anew."""
        entry = self.read(kind, key)
        if entry is None:
            self.path(kind, key).unlink(missing_ok=True)
            raise OutputError(
                f"Im Zwischenspeicher „{self.folder}“ fehlt ein Eintrag; starten Sie den Lauf erneut, er "
                "wird dann neu berechnet."
            )
        result: dict[str, Any] = entry
        return result

    def write(self, kind: str, key: str, content: Any) -> None:
        """Write an entry whole or not at all. Raises OutputError (disk full, read-only)."""
        with replacing(self.path(kind, key)) as partial:
            partial.write_bytes(json.dumps(content, ensure_ascii=False).encode("utf-8"))

    def keep_only(self, kind: str, keys: Iterable[str]) -> int:
        """Remove entries of a kind that are not among ``keys``; returns how many went."""
        wanted, gone = set(keys), 0
        for path in (self.folder / kind).glob("*/*.json"):
            if path.stem not in wanted:
                path.unlink(missing_ok=True)
                gone += 1
        return gone
