"""A worker that takes too much memory ends: a hostile or broken document costs itself, never the machine."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress

import psutil

MOST = 2_000_000_000
"""Bytes that a worker may hold; the largest documents of real collections need a quarter of it."""
MOST_AT_ONCE = 2 * MOST
"""Bytes that a worker may ask for beyond what it has at its start, where the system can refuse them."""
EXIT = 86
"""Exit status of a worker that took too much."""
_SECONDS = 0.1


def limit_memory() -> None:
    """Limit the memory of this process: beyond ``MOST`` it ends with ``EXIT``; on systems that know limits a
    single larger piece is a MemoryError before it is there."""
    own = psutil.Process()
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wished = own.memory_info().vms + MOST_AT_ONCE
        resource.setrlimit(resource.RLIMIT_AS, (wished if hard < 0 else min(wished, hard), hard))
    threading.Thread(target=_watch, args=(own,), daemon=True).start()


def _watch(own: psutil.Process) -> None:
    while own.memory_info().rss < MOST:
        time.sleep(_SECONDS)
    os._exit(EXIT)


def too_much(file: str) -> str:
    """The sentence on a document that needs too much memory."""
    return (
        f"„{file}“ verlangt beim Lesen mehr als {MOST / 1e9:.0f} GB Arbeitsspeicher und wurde abgebrochen; "
        "teilen Sie die Datei, oder speichern Sie sie in ihrem Programm neu (bei PDF: „Als PDF drucken“)."
    )
