"""A Prefect server on loopback for as long as it is needed."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

from prefect.settings import PREFECT_API_URL, temporary_settings

from pipeline.errors import InputError

USUAL_PORT = 4200
"""Where Prefect's page usually lies, so that it has the same address every day."""

_FOR_SCHEDULES = (
    "CANCELLATION_CLEANUP",
    "FOREMAN",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "SCHEDULER",
    "TRIGGERS",
)
"""Prefect's services that a single run does not need; those that record runs and tasks stay."""


@contextlib.contextmanager
def server(*, for_schedules: bool, meanwhile: Callable[[], object] | None = None) -> Iterator[str]:
    """The address of a Prefect API: the configured one, or that of a server started for this block.

    ``for_schedules``: with Prefect's web page and the services that start runs. ``meanwhile`` is called
    once the server is on its way: what this process has to prepare costs no time of its own then.
    """
    configured = PREFECT_API_URL.value()
    if configured:
        if meanwhile:
            meanwhile()
        yield configured
        return
    port = _free_port(USUAL_PORT if for_schedules else 0)
    address = f"http://127.0.0.1:{port}/api"
    process = _start(port, for_schedules)
    try:
        if meanwhile:
            meanwhile()
        _wait(f"{address}/health", process)
        os.environ["PREFECT_API_URL"] = address  # runs are processes of their own and must find it
        with temporary_settings({PREFECT_API_URL: address}):
            yield address
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start(port: int, for_schedules: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flows.child", "--host", "127.0.0.1", "--port", str(port)]
    environment = dict(os.environ)
    if not for_schedules:
        command.append("--no-ui")
        environment |= {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _FOR_SCHEDULES}
    silent = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=silent, stderr=silent)


def _free_port(wanted: int = 0) -> int:
    """The wanted port, or any free one where it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(health: str, process: subprocess.Popen[bytes], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(health, timeout=5).close()
            return
        time.sleep(0.1)
    raise InputError(
        "Der Prefect-Server ist nicht gestartet; prüfen Sie mit „prefect server start“, woran es liegt, oder "
        "nennen Sie mit PREFECT_API_URL einen laufenden."
    )
