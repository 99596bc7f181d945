"""Long work that a window asked for, as a child process: what it is, how far it is, what came of it.

The child (``tasks.py``) says so in lines of JSON on its standard output. One job at a time; it ends with the
server.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any, Literal

from pipeline.errors import InputError, OutputError
from querschau.app.child import end, start

PLACE = "ausgabe"
"""The folder in the results for what is handed out."""


@dataclass(frozen=True, slots=True)
class Change:
    """A coding that changes: what happens (a German word), where it stands, the code's name, its words."""

    what: str
    document: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job. ``lines``: German sentences; ``files``: paths from the corpus on, to be offered;
    ``changes``: the first that a file would make or made; ``free``: its codes that are none of the codebook,
    each with how often it is used; ``batch``: by which that is undone."""

    lines: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    batch: str = ""
    free: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class JobState:
    """``number``: of the job since the server began; ``kind``: key of ``tasks.TASKS``; ``step``: what it does
    now, the ``done``-th of ``total``; ``message``: why it failed."""

    number: int = 0
    kind: str = ""
    state: Literal["", "running", "done", "failed", "stopped"] = ""
    step: str = ""
    done: int = 0
    total: int = 0
    message: str = ""
    outcome: Outcome = Outcome()

    def as_json(self) -> dict[str, Any]:
        """Its fields."""
        return asdict(self)


class Jobs:
    """The jobs of one server. ``moved`` is called, in a thread of its own, whenever the state changes."""

    def __init__(self, moved: Callable[[], object] = lambda: None) -> None:
        self.state = JobState()
        self._moved = moved
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: Thread | None = None

    @property
    def running(self) -> bool:
        """Whether one is going on."""
        return self.state.state == "running"

    def start(self, kind: str, corpus: Path, out: Path, order: str) -> JobState:
        """Start a job on a corpus. ``order``: what is wanted, as JSON (see ``tasks.TASKS``).

        Raises InputError while another one is going on, OutputError where it cannot be started.
        """
        if self.running:
            raise InputError("Es ist noch etwas in Arbeit; warten Sie auf sein Ende oder brechen Sie es ab.")
        pipe = subprocess.PIPE
        try:
            child = start("querschau.app.tasks", [kind, str(corpus), str(out)], stdin=pipe, stdout=pipe)
        except OSError as error:
            raise OutputError(f"Das ließ sich nicht beginnen ({error.strerror or error}).") from error
        self.state = JobState(self.state.number + 1, kind, "running", "Beginnt …")
        self._child = child
        self._reader = Thread(target=self._follow, args=(child, order), daemon=True)
        self._reader.start()
        return self.state

    def stop(self) -> None:
        """End the job; nothing half written stays. Raises InputError where nothing is going on."""
        if not self.running or self._child is None:
            raise InputError("Hier ist nichts in Arbeit.")
        self._now(replace(self.state, state="stopped", message="Abgebrochen."))
        end(self._child)

    def close(self) -> None:
        """The server ends."""
        if self.running:
            self.stop()

    def _now(self, state: JobState) -> None:
        self.state = state
        self._moved()

    def _follow(self, child: subprocess.Popen[bytes], order: str) -> None:
        assert child.stdin and child.stdout
        with suppress(OSError):  # it ended at once; its status says so below
            child.stdin.write(order.encode())
            child.stdin.close()
        for line in child.stdout:
            with suppress(ValueError, TypeError):
                self._heard(child, json.loads(line))
        child.stdout.close()
        code = child.wait()
        if child is self._child and self.running:
            message = f"Das endete unerwartet (Status {code}); versuchen Sie es noch einmal."
            self._now(replace(self.state, state="failed", message=message))

    def _heard(self, child: subprocess.Popen[bytes], said: dict[str, Any]) -> None:
        if child is not self._child or not self.running:
            return
        if outcome := said.pop("outcome", None):
            changes = tuple(Change(**c) for c in outcome.pop("changes"))
            made = Outcome(changes=changes, **{k: _tuple(v) for k, v in outcome.items()})
            self._now(replace(self.state, state="done", outcome=made))
        else:
            self._now(replace(self.state, **said))


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
