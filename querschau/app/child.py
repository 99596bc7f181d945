"""Child processes of the server: no code from the folder in which they start, and they end as a whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any


def start(module: str, arguments: Sequence[str], **streams: Any) -> subprocess.Popen[bytes]:
    """``python -m MODULE ARGUMENTS`` in a group of its own; streams that are not named lead nowhere.

    Raises OSError where it cannot be started.
    """
    group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments], **{**nowhere, **streams}, **group
    )


def end(child: subprocess.Popen[bytes]) -> None:
    """End a child with all that it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(child.pid)], check=False, capture_output=True)
    else:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
