"""A process that codes a corpus by itself (at set times, at every change), as other processes see it.

A lock that the process holds says that it is alive, whatever ended it; a file beside it says what it does.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from pipeline.files import write_bytes

_LOCK, _FILE = "bereitschaft.lock", "bereitschaft.json"


@dataclass(frozen=True, slots=True)
class Standby:
    """``kind``: at set times (``cron``, five fields) or at every change; ``since``: ISO, UTC; ``computer``:
    on which it stands by."""

    kind: Literal["zeitplan", "beobachtung"]
    cron: str = ""
    since: str = ""
    computer: str = ""


_ADAPTER = TypeAdapter(Standby)


@contextmanager
def standing_by(out: Path, kind: Literal["zeitplan", "beobachtung"], cron: str = "") -> Iterator[None]:
    """Tell others, for the time of the block, that this process codes into the results in ``out`` by itself.

    Raises OutputError where nothing can be written there. A second process stands by untold.
    """
    home = out / ".querschau"
    since = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    write_bytes(home / _FILE, _ADAPTER.dump_json(Standby(kind, cron, since, platform.node())))
    lock = FileLock(home / _LOCK)
    with suppress(Timeout):
        lock.acquire(timeout=0)
    try:
        yield
    finally:
        lock.release()


def standby(out: Path) -> Standby | None:
    """Who codes into the results in ``out`` by itself now; None where nobody does."""
    home = out / ".querschau"
    try:
        with FileLock(home / _LOCK, timeout=0):
            return None
    except Timeout:
        with suppress(OSError, ValueError):
            return _ADAPTER.validate_json((home / _FILE).read_bytes())
    except OSError:
        pass
    return None
