"""What a command costs with all the processes that it starts (Linux)."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER (prctl(2)): processes whose parent ended become ours, and so does their CPU time."""


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu``: seconds of all processes; ``wall``: seconds until the command ended; ``memory``: MB, the peak
    of the largest process."""

    cpu: float
    wall: float
    memory: float


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
    return Cost(cpu, wall, largest / 1024)
