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
from collections.abc import Iterator

from prefect.settings import PREFECT_API_URL, temporary_settings

from pipeline.errors import InputError


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a Prefect API: the configured one, or that of a server started for this block."""
    configured = PREFECT_API_URL.value()
    if configured:
        yield configured
        return
    port = _free_port()
    address = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(health: str, process: subprocess.Popen[bytes], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(health, timeout=5).close()
            return
        time.sleep(0.5)
    raise InputError(
        "Der Prefect-Server ist nicht gestartet; prüfen Sie mit „prefect server start“, woran es liegt, oder "
        "nennen Sie mit PREFECT_API_URL einen laufenden."
    )
