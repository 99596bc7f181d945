"""What a command costs with all the processes that it starts (Linux)."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER (prctl(2)): processes whose parent ended become ours, and so does their CPU time."""


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu``: seconds of all processes; ``wall``: seconds until the command ended; ``memory``: MB, the peak
    of the largest process; ``together``: MB, the peak of all, pages that they share counted once (PSS)."""

    cpu: float
    wall: float
    memory: float
    together: float


def cost_of(command: Sequence[str], cwd: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command and wait for it and for every process that it left behind.

    Waiting for the command alone misses our workers: they are children of a fork server that nobody waits
    for. This process must have no other children. Raises AssertionError where the command fails.
    """
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    )
    together = _Peak(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    largest = usage.ru_maxrss
    while True:
        try:
            largest = max(largest, os.wait3(0)[2].ru_maxrss)
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert process.returncode == 0, f"{command} ended with {process.returncode}"
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, largest / 1024, together.stop())


class _Peak:
    """The memory of a process and all below it, looked at twice a second."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._over = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self._peak = max(self._peak, _memory(self._pid))

    def stop(self) -> float:
        """MB at the highest."""
        self._over.set()
        self._thread.join()
        return self._peak


def _memory(pid: int) -> float:
    total = 0
    with suppress(psutil.NoSuchProcess):
        for member in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            with suppress(OSError, StopIteration):
                lines = Path(f"/proc/{member.pid}/smaps_rollup").read_text().splitlines()
                total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total / 1024
