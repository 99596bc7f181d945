"""What one server holds: at most one open corpus, its run, who codes, and the windows that look at it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import InputError
from querschau.app.folding import totals
from querschau.app.instance import Instance, instance_of, note_recent
from querschau.app.jobs import Jobs
from querschau.app.news import News
from querschau.app.project import Project
from querschau.app.runs import Run

IDLE = 30 * 60
"""Seconds after the last window was closed when the server ends."""


class Elsewhere(Exception):  # noqa: N818 - no error: the way to the window
    """Another server has this corpus; ``address`` opens a window on it."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class Workplace:
    """The state of the server. ``stop`` ends it."""

    def __init__(self, instance: Instance, stop: Callable[[], None] = lambda: None) -> None:
        self.instance = instance
        self.stop = stop
        self.news = News()
        self.person = instance.person
        self.project: Project | None = None
        self.run: Run | None = None
        self.jobs = Jobs()
        self.windows: dict[str, float] = {}
        self._last = time.monotonic()
        self._place: TemporaryDirectory[str] | None = None

    def open(self, folder: Path) -> None:
        """Open the corpus in ``folder`` instead of the one that is open.

        Raises InputError where it is no folder or its results cannot be read, Elsewhere where another server
        has it.
        """
        folder = folder.resolve()
        if not folder.is_dir():
            raise InputError(f"Den Ordner „{folder}“ gibt es nicht; wählen Sie einen anderen.")
        known = instance_of(folder)
        if known.port != self.instance.port and (address := known.opening_address()):
            raise Elsewhere(address)
        if self.jobs.running:
            raise InputError(
                f"Im Ordner „{self.instance.folder}“ ist noch etwas in Arbeit; warten Sie auf sein Ende."
            )
        project = Project(folder, self.news)
        self.jobs = Jobs()
        if self.project:
            self.project.close()
        if self.instance.folder != str(folder):
            self.instance.ended()
        self.project, self.run = project, Run(project.folder, project.out)
        self.person = self.person or known.person
        project.see_as(self.person)
        self.instance = replace(self.instance, folder=str(folder), person=self.person, pid=os.getpid())
        self.instance.save()
        note_recent(folder)
        self.news.tell()

    def cleared_place(self) -> Path:
        """An empty folder for a file that is taken in; it goes with the server."""
        if self._place is None:
            self._place = TemporaryDirectory(prefix="querschau-")
        place = Path(self._place.name)
        for earlier in place.iterdir():
            earlier.unlink()
        return place

    def close(self) -> None:
        """The server ends."""
        if self._place:
            self._place.cleanup()
        self.jobs.close()
        if self.project:
            self.project.close()
        self.instance.ended()

    def name(self, person: str) -> None:
        """Say who codes from now on."""
        self.person = person
        self.instance = replace(self.instance, person=person)
        self.instance.save()
        if self.project:
            self.project.see_as(person)
        self.news.tell()

    def refresh(self) -> None:
        """Take up what happened outside: other processes' decisions, the run's progress, new results."""
        if self.project:
            self.project.refresh()
        if self.run and self.run.moved():
            self.news.tell()

    def seen(self) -> None:
        """A window asked for something."""
        self._last = time.monotonic()

    @property
    def deserted(self) -> bool:
        """Whether all windows were closed a while ago and nothing runs."""
        running = self.jobs.running or (self.run is not None and self.run.running)
        return not self.windows and not running and time.monotonic() - self._last > IDLE

    def state(self, since: int) -> dict[str, Any] | None:
        """What windows must know; None where nothing is new since ``since``.

        ``passages``: those that changed, by document (an empty list: all); null: load everything.
        """
        if since == self.news.number:
            return None
        blind = self.project.blind if self.project else ""
        number, passages = self.news.number, self.news.since(since, blind)
        counts = totals(self.project.counts()) if self.project else None
        return {
            "number": number,
            "folder": str(self.project.folder) if self.project else "",
            "person": self.person,
            "blind": bool(blind),
            "results": self.project.run if self.project else "",
            "passages": passages,
            "counts": {n: getattr(counts, n) for n in counts.__slots__} if counts else {},
            "newer": self.project.newer if self.project and not blind else 0,
            "run": self.run.state.as_json() if self.run else None,
        }
