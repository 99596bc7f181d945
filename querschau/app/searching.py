"""The search of the open corpus: its index, made once, and the hits of the query that was asked last."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from pipeline.errors import OutputError
from pipeline.results import open_results
from pipeline.search.index import LIKE, Find, SearchIndex
from pipeline.search.kept import is_kept, make_index, search_index
from pipeline.search.query import read_query
from querschau.app.child import start

if TYPE_CHECKING:
    from querschau.app.project import Project

_AT_ONCE = 2_000
"""Passages whose words are indexed while the window waits; more in a process of its own."""


class Searcher:
    """Searches the results of one open corpus. Several threads may use it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._run = ""
        self._index: SearchIndex | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._last: tuple[tuple[str, str, str], Sequence[Find]] = (("", "", ""), [])

    def index(self, opened: Project) -> SearchIndex | None:
        """The index; None while it is being made. Raises OutputError where it cannot be made."""
        results = opened.coded
        with self._lock:
            if self._index is not None and self._run == opened.run:
                return self._index
            if not is_kept(results) and results.manifest.counts.segments > _AT_ONCE:
                self._make_elsewhere(opened.out)
                return None
            self._index, self._run = search_index(results), opened.run
            return self._index

    def _make_elsewhere(self, out: Path) -> None:
        if self._child is None:
            self._child = start("querschau.app.searching", [str(out)])
        elif (status := self._child.poll()) is not None:
            self._child = None
            raise OutputError(
                f"Das Wortverzeichnis ließ sich nicht anlegen (Status {status}); prüfen Sie den "
                "Speicherplatz und suchen Sie noch einmal."
            )

    def find(self, opened: Project, index: SearchIndex, query: str, case: str) -> Sequence[Find]:
        """The passages that hold the words, of one case (empty: of all), in the order of the text."""
        key = (opened.run, query, case)
        if self._last[0] != key:
            found = index.find(read_query(query, opened.codebook.lists))
            inside = _of_case(index, case)
            self._last = key, found if inside is None else found.within(inside)
        return self._last[1]

    def like(self, index: SearchIndex, text: str, besides: int | None, case: str) -> list[Find]:
        """The passages most like a text, the most similar first."""
        inside = _of_case(index, case)
        alike = (f for f in index.like(text, besides) if inside is None or inside[f.passage])
        return list(islice(alike, LIKE))


def _of_case(index: SearchIndex, case: str) -> np.ndarray | None:
    return (index.table["case"] == case).to_numpy() if case else None


_searchers: WeakKeyDictionary[Project, Searcher] = WeakKeyDictionary()


def searcher(opened: Project) -> Searcher:
    """The searcher of an open corpus."""
    return _searchers.setdefault(opened, Searcher())


if __name__ == "__main__":
    make_index(open_results(Path(sys.argv[1])))
