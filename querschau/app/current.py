"""What counts now as tables over the whole corpus, for the pages that count and compare.

In memory are the places of all codings, and the words of those in documents that people decided about; a
decision costs the table of its document alone.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from pipeline.model import ASIDE
from pipeline.people.decisions import Decision, in_force
from pipeline.people.final import notes_of
from querschau.app.held import CODINGS, compact

if TYPE_CHECKING:
    from querschau.app.project import Project

_KEPT = 4
"""Choices of which is kept what was made of them, of each kind."""

T = TypeVar("T")


class Current:
    """The tables of one state of results; decisions since then come in by document."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._codings: pd.DataFrame | None = None
        self._made: defaultdict[str, OrderedDict[object, Any]] = defaultdict(OrderedDict)

    def changed(self) -> None:
        """People decided something."""
        self._codings = None
        self._made.clear()

    @property
    def segments(self) -> pd.DataFrame:
        """All coding units (``PASSAGES``), in the order of documents and text."""
        return self._project.held.passages

    @property
    def codings(self) -> pd.DataFrame:
        """All codings that count now (``CODINGS``), in the order of documents and text."""
        self._project.fold()
        with self._project.lock:
            if self._codings is None:
                decided, proposed = self._known(), self._project.held.proposals[CODINGS]
                proposed = proposed[proposed["certainty"] != ASIDE]
                machine = proposed[~proposed["document"].isin(list(decided))]
                parts = [machine, *(t[CODINGS] for t in decided.values())]
                self._codings = compact(self._in_order(parts)) if decided else proposed
            return self._codings

    def codings_of(self, documents: Collection[str], dimension: str = "") -> pd.DataFrame:
        """The codings (of a ``dimension``) that count now in some documents, with their words (the columns of
        ``coded_segments.parquet``)."""
        self._project.fold()
        with self._project.lock:
            decided = {n: table for n, table in self._known().items() if n in documents}
        others = [n for n in documents if n not in decided]
        machine = self._rows("proposals", others, dimension)
        machine = machine[machine["certainty"] != ASIDE]
        machine = machine.assign(review="unbestaetigt", memo="", people="", against="")
        known = [t[t["dimension"] == dimension] if dimension else t for t in decided.values()]
        return self._in_order([part for part in (machine, *known) if len(part)] or [machine])

    def segments_of(self, documents: Collection[str]) -> pd.DataFrame:
        """The coding units of some documents with their words (the columns of ``segments.parquet``)."""
        return self._rows("segments", documents)

    def _known(self) -> dict[str, pd.DataFrame]:
        """What counts in each document that people decided about."""
        folding = self._project.folding
        return folding.codings(folding.decided())

    def made(self, kind: str, asked: object, make: Callable[[], T]) -> T:
        """What ``make`` gives over a choice (``asked``), made once for this state; ``kind``: what it is."""
        with self._project.lock:
            made = self._made[kind]
            if asked not in made:
                made[asked] = make()
                if len(made) > _KEPT:
                    made.popitem(last=False)
            found: T = made[asked]
            return found

    def _rows(self, table: str, documents: Collection[str], dimension: str = "") -> pd.DataFrame:
        path = self._project.coded.folder / f"{table}.parquet"
        wanted: list[tuple[str, str, Any]] = [("document", "in", list(documents) or [""])]
        found = pd.read_parquet(
            path, filters=wanted + ([("dimension", "==", dimension)] if dimension else [])
        )
        return found.astype(dict.fromkeys(found.select_dtypes("string").columns, "object"))

    def _in_order(self, parts: list[pd.DataFrame]) -> pd.DataFrame:
        table = pd.concat(parts, ignore_index=True)
        place = {name: i for i, name in enumerate(self._project.coded.document_names)}
        return table.iloc[table["document"].map(place).argsort(kind="stable")].reset_index(drop=True)

    @property
    def notes(self) -> tuple[Decision, ...]:
        """Summaries and free codes that count, and memos about no document."""
        return notes_of(in_force(self._project.decisions("")))

    @property
    def free_codes(self) -> dict[str, str]:
        """Labels of people's codes beside the codebook, by id."""
        return {d.code: d.text for d in self.notes if d.kind == "code"}
