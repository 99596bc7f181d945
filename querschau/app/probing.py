"""The preview of a changed codebook: a child process that stays as long as somebody types (``probe.py``)."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pipeline.codebook.model import Codebook
from pipeline.errors import OutputError
from querschau.app.child import start

if TYPE_CHECKING:
    from querschau.app.project import Project


class Probing:
    """The previews of one open corpus. Several threads may use it; the newest order counts."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._run = ""
        self._number = 0
        self._state: dict[str, Any] = {}

    def ask(self, opened: Project, before: Codebook, after: Codebook) -> int:
        """Begin a preview; its number. Raises OutputError where the process cannot be started."""
        with self._lock:
            self._number += 1
            self._state = {"number": self._number, "total": 0, "done": 0}
            order = {"number": self._number, "before": _data(before), "after": _data(after)}
            line = json.dumps(order).encode() + b"\n"
            try:
                self._ready(opened)
                assert self._child and self._child.stdin
                self._child.stdin.write(line)
                self._child.stdin.flush()
            except OSError as error:
                self._child = None
                raise OutputError(
                    f"Die Vorschau ließ sich nicht beginnen ({error.strerror or error}); ändern Sie noch "
                    "einmal etwas."
                ) from error
            return self._number

    def state(self, number: int) -> dict[str, Any] | None:
        """What is known of a preview: see ``probe``; None where a newer one took its place.

        ``failed``: the process ended.
        """
        with self._lock:
            if number != self._number:
                return None
            gone = self._child is None or self._child.poll() is not None
            return {**self._state, "failed": gone and self._state.get("hints") is None}

    def _ready(self, opened: Project) -> None:
        """A process that works on the results of now."""
        if self._child is not None and self._child.poll() is None and self._run == opened.run:
            return
        self.end()
        pipe = subprocess.PIPE
        self._child = start("querschau.app.probe", [str(opened.out)], stdin=pipe, stdout=pipe)
        self._run = opened.run
        Thread(target=self._follow, args=(self._child,), daemon=True).start()

    def _follow(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout
        for line in child.stdout:
            with suppress(ValueError):
                said = json.loads(line)
                with self._lock:
                    if said["number"] == self._number:
                        self._state = said
        child.stdout.close()

    def end(self) -> None:
        """Let the process end: its input is closed."""
        if self._child is not None and self._child.stdin:
            with suppress(OSError):
                self._child.stdin.close()
        self._child = None


def _data(book: Codebook) -> dict[str, Any]:
    return book.model_dump(mode="json")


_probings: WeakKeyDictionary[Project, Probing] = WeakKeyDictionary()


def probing(opened: Project) -> Probing:
    """The previews of an open corpus."""
    return _probings.setdefault(opened, Probing())
