"""A Prefect server in a process of its own that ends with the process that started it, even a killed one.

The parent starts it with :func:`start`, which needs nothing of Prefect and so can come before anything
else is loaded; the child runs this file with the options of ``prefect server start``. The parent holds the
other end of the child's standard input; when it is gone, the input ends.
"""

from __future__ import annotations

import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass

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

_NO_BLOCKS = {
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}
"""A single run uses no blocks of Prefect; to register them the server loads all that extends it, Dask too."""


@dataclass(frozen=True, slots=True)
class Child:
    """A server on its way: its process and the address of its API (not yet there at first)."""

    process: subprocess.Popen[bytes]
    address: str

    def end(self) -> None:
        """End the server and wait until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(*, for_schedules: bool) -> Child:
    """Start a server on loopback; ``for_schedules``: with Prefect's page and the services that start runs."""
    port = _free_port(USUAL_PORT if for_schedules else 0)
    # -P: a folder "flows" or "prefect" where the user happens to stand is not taken for ours.
    command = [sys.executable, "-P", __file__, "--host", "127.0.0.1", "--port", str(port)]
    environment = dict(os.environ)
    if not for_schedules:
        command.append("--no-ui")
        environment |= {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _FOR_SCHEDULES}
        environment |= _NO_BLOCKS
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=silent, stderr=silent)
    return Child(process, f"http://127.0.0.1:{port}/api")


def _free_port(wanted: int) -> int:
    """The wanted port, or any free one where it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Run ``prefect server start`` with the options of the command line until the standard input ends."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.argv = ["prefect", "server", "start", *sys.argv[1:]]
    runpy.run_module("prefect", run_name="__main__")


def _end_with_the_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
