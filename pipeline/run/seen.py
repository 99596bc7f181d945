"""Files that were looked at before: a run reads only those that changed since.

As in git's index a file counts as unchanged while its size, its times (of content and of name and rights) and
its number on the disk are as they were. A file that had changed within ``SOON`` before it was looked at is
not remembered: it could change again without its time showing it.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.files import write_bytes
from pipeline.run.store import file_hash

SOON = 2_000_000_000
"""Nanoseconds: the coarsest time stamps of a file system (FAT) are two seconds apart."""

Look = tuple[int, int, int, int, str]
"""Size in bytes, time of the content's and of any change (nanoseconds), number on the disk, SHA-256."""

_ADAPTER = TypeAdapter(dict[str, Look])


class SeenFiles:
    """SHA-256 of files, remembered in the file ``record``. ``trust``: false reads every file again."""

    def __init__(self, record: Path, *, trust: bool = True) -> None:
        self._record = record
        self._before = _read(record)
        self._trust = trust
        self._now: dict[str, Look] = {}

    def hash_of(self, path: Path) -> str:
        """SHA-256 of a file's bytes (64 hexadecimal digits). Raises OSError where it cannot be read."""
        name = os.fspath(path)
        at = time.time_ns()
        found = path.stat()
        times = found.st_mtime_ns, found.st_ctime_ns
        signs = found.st_size, *times, found.st_ino
        known = self._before.get(name)
        if known and self._trust and known[:-1] == signs:
            self._now[name] = known
            return known[-1]
        digest = file_hash(path)
        if max(times) < at - SOON:
            self._now[name] = (*signs, digest)
        return digest

    def save(self) -> None:
        """Remember what was looked at since this was opened, and nothing else. Raises OutputError."""
        if self._now != self._before:
            kept = {name: look for name, look in self._now.items() if _is_text(name)}
            write_bytes(self._record, _ADAPTER.dump_json(kept))


def _read(record: Path) -> dict[str, Look]:
    try:
        return _ADAPTER.validate_json(record.read_bytes())
    except (OSError, ValueError):
        return {}


def _is_text(name: str) -> bool:
    """Whether a path can be written down (names in older encodings cannot)."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)
