"""A run as a child process: started, watched through a file of its own, stopped; and the log of runs."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.csv_cells import unguarded
from pipeline.errors import InputError, OutputError
from pipeline.run.plan import locked
from querschau.app.child import end as end_child
from querschau.app.child import start as start_child
from querschau.app.progress import LOG, PROGRESS, Progress, read_progress


@dataclass(frozen=True, slots=True)
class Finished:
    """One line of the log of runs."""

    progress: Progress
    day: str
    documents: int = 0
    codings: int = 0
    seconds: float = 0.0


class Run:
    """The runs of one corpus into its results folder."""

    def __init__(self, corpus: Path, out: Path) -> None:
        self._corpus = corpus
        self._out = out
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self.state = self._now()

    @property
    def running(self) -> bool:
        """Whether a run is going on, started here or by an earlier server."""
        return self.state.state == "running"

    def start(self, workers: int | None = None) -> None:
        """Start a run. Raises InputError while one is going on, OutputError where it cannot be started."""
        if self._now().state == "running":
            raise InputError("Ein Lauf ist schon im Gang; warten Sie auf sein Ende oder halten Sie ihn an.")
        home = self._out / ".querschau"
        try:
            home.mkdir(parents=True, exist_ok=True)
            (home / PROGRESS).unlink(missing_ok=True)
            number = str(workers or max(1, min(4, (os.cpu_count() or 2) - 1)))
            arguments = [str(self._corpus), str(self._out), number]
            self._child = start_child("querschau.app.runner", arguments)
        except OSError as error:
            raise OutputError(
                f"Der Lauf ließ sich nicht starten ({error.strerror or error}); prüfen Sie, ob Sie in "
                f"„{self._out}“ schreiben dürfen."
            ) from error
        self._stopped = False
        self.moved()

    def stop(self) -> None:
        """End the run with its workers; what it has read is kept, the next run goes on from there."""
        child = self._child
        if child is None or child.poll() is not None:
            raise InputError("Hier läuft nichts, was sich anhalten ließe.")
        self._stopped = True
        end_child(child)
        self.moved()

    def moved(self) -> bool:
        """Look at the run; whether something is new."""
        now = self._now()
        moved, self.state = now != self.state, now
        return moved

    def _now(self) -> Progress:
        said = read_progress(self._out / ".querschau" / PROGRESS)
        if self._child is not None:
            code = self._child.poll()
            if code is None:
                return said if said.state == "running" else Progress("running")
            if said.state in ("", "running"):
                return replace(said, state="stopped" if self._stopped else "failed", message=self._why(code))
            return said
        if said.state == "running" and not _holds(self._out):
            return replace(said, state="stopped", message=_AGAIN)
        return said

    def _why(self, code: int) -> str:
        if self._stopped:
            return _AGAIN
        return f"Der Lauf endete unerwartet (Status {code}); starten Sie ihn noch einmal, er setzt dort fort."

    def log(self, number: int = 10) -> list[Finished]:
        """The latest runs that were started here, the last first."""
        try:
            lines = (self._out / ".querschau" / LOG).read_text("utf-8").splitlines()
        except OSError:
            return []
        found = []
        for line in reversed(lines[-number:]):
            with suppress(ValueError, TypeError, KeyError):
                data = json.loads(line)
                found.append(Finished(Progress(**data.pop("progress")), **data))
        return found

    def changes(self, number: int = 200) -> list[dict[str, str]]:
        """What the last run changed (``changes.csv``), the first rows."""
        try:
            with (self._out / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
                rows = (row for row, _ in zip(csv.DictReader(file), range(number), strict=False))
                return [{name: unguarded(cell) for name, cell in row.items()} for row in rows]
        except OSError:
            return []


_AGAIN = "Der Lauf wurde angehalten; der nächste setzt dort fort."


def _holds(out: Path) -> bool:
    """Whether some process is writing these results."""
    try:
        with locked(out):
            return False
    except OutputError:
        return True
