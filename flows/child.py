"""A Prefect server that ends with the process that started it, even if that one is killed.

    python -m flows.child [options of "prefect server start"]

The parent holds the other end of the standard input; when it is gone, the input ends.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


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
