"""How processes of ours come into being (light: the command line starts it before it loads anything else)."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.context
import os
import sys


def guard() -> None:
    """Let no process started from here take code from the folder in which the user stands.

    Workers, Prefect's server and the runs of a schedule start as ``python -c`` or ``python -m``, which put
    the working folder first on their path; a ``yaml.py`` in a folder of documents would be executed.
    """
    os.environ["PYTHONSAFEPATH"] = "1"


def collect_seldom() -> None:
    """Look for cycles of dead objects more seldom, in processes that end soon: tables and documents are many
    objects that live on, and looking at them again and again took a seventh of writing tables and report."""
    gc.set_threshold(50_000, 20, 20)


def begin_in_utf8() -> None:
    """Begin this process anew where names of files are not UTF-8 here (an old locale): documents and results
    may be called in any script. What the terminal cannot show becomes a question mark."""
    if sys.getfilesystemencoding() == "utf-8" or os.environ.get("PYTHONUTF8") == "1":
        return
    os.environ["PYTHONUTF8"] = "1"
    os.environ.setdefault("PYTHONIOENCODING", f"{sys.stdout.encoding}:replace")
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def context() -> multiprocessing.context.BaseContext:
    """A server process that has libraries and dictionaries loaded and forks clean workers, which share them;
    spawn on Windows.

    A plain fork would copy the locks of other threads (Prefect, Dask).
    """
    guard()
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["pipeline.run.preload"])
    return found


def start_early() -> None:
    """Let the server process load its libraries while this process loads its own."""
    if sys.platform != "win32":
        from multiprocessing import forkserver

        context()
        forkserver.ensure_running()
