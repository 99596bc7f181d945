"""A Prefect API for as long as it is needed: the configured one, or a server started here on loopback."""

from __future__ import annotations

import contextlib
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from flows.child import Child, start
from pipeline.errors import InputError
from pipeline.run.privacy import guard_folder


@contextlib.contextmanager
def server(*, for_schedules: bool, early: Child | None = None) -> Iterator[str]:
    """The address of a Prefect API: the configured one, or that of a server started for this block.

    ``for_schedules``: with Prefect's web page and the services that start runs; ``early``: a server that
    is on its way already. Raises InputError where the server does not start.
    """
    configured = PREFECT_API_URL.value()
    if configured:
        if early:
            early.end()
        yield configured
        return
    guard_folder(PREFECT_HOME.value())  # its database says which folders were coded when
    child = early or start(for_schedules=for_schedules)
    try:
        _wait(child)
        os.environ["PREFECT_API_URL"] = child.address  # runs are processes of their own and must find it
        with temporary_settings({PREFECT_API_URL: child.address}):
            yield child.address
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        child.end()


def _wait(child: Child, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and child.process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{child.address}/health", timeout=5).close()
            return
        time.sleep(0.1)
    raise InputError(
        "Der Prefect-Server ist nicht gestartet; prüfen Sie mit „prefect server start“, woran es liegt, oder "
        "nennen Sie mit PREFECT_API_URL einen laufenden."
    )
