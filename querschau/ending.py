"""Ctrl+C ends a command soon, with all its processes; a second one at once.

What a run has done lies in its store, so ending it hard loses nothing: the next run continues.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from types import FrameType

import psutil

STATUS = 130
"""Exit status of a command that was ended by Ctrl+C, as shells expect it."""

_PATIENCE = 2.0
"""Seconds for files to be taken away and processes to end by themselves."""

_asked = threading.Event()


def install() -> None:
    """Let Ctrl+C end this process within some seconds, whatever it is doing."""
    signal.signal(signal.SIGINT, _interrupt)


def asked() -> None:
    """Note that the user wants the end: in some seconds it comes; if he asks again, now."""
    if _asked.is_set():
        end()
    _asked.set()
    timer = threading.Timer(_PATIENCE, end)
    timer.daemon = True
    timer.start()


def end() -> None:
    """End all processes that were started from here, and this one."""
    with suppress(psutil.Error):
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                process.kill()
    os._exit(STATUS)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    asked()
    raise KeyboardInterrupt
