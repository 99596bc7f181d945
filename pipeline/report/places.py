"""The parts on places and people: structure table, three-level picture, register of interviewees.

The tables are made by ``pipeline.tables``; here each entry gets the segment it stands in, for its link.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.report.written import written
from pipeline.results import Results
from pipeline.tables.interviewees import interviewees
from pipeline.tables.levels import COVERED, NOTHING, three_levels
from pipeline.tables.structures import COLUMNS, shown, structure_entries


@dataclass(frozen=True, slots=True)
class Entry:
    """A named structure as printed; ``sentence``: where the text says it; ``segment``: for the link."""

    text: str
    status: str
    sentence: str
    source: str
    segment: str


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a case. ``state``: ``besetzt``, ``schwach`` (only planned, demanded or missed) or
    ``offen`` (nothing named); ``words`` says the same in the words of the table."""

    label: str
    state: str
    words: str
    structures: str
    open: str
    segment: str


@dataclass(frozen=True, slots=True)
class Interviewee:
    """One row of the register."""

    name: str
    institution: str
    function: str
    case: str
    source: str
    segment: str


class Places:
    """Structures, levels and interviewees of a results folder, each made when first asked for."""

    columns = COLUMNS

    def __init__(self, results: Results, cases: list[str]) -> None:
        self._results = results
        self._cases = cases

    @cached_property
    def _entries(self) -> pd.DataFrame:
        table = written(self._results, "strukturen")
        return structure_entries(self._results.segments) if table is None else table

    @cached_property
    def rows(self) -> list[tuple[str, list[list[Entry]]]]:
        """The structure table: per case with any entry one list of entries per column of ``columns``."""
        rows = []
        for case in self._cases:
            of_case = self._entries[self._entries["case"] == case].to_dict("records")
            if of_case:
                cells = [[self._entry(e) for e in of_case if e["column"] == name] for name in COLUMNS]
                rows.append((case, cells))
        return rows

    @cached_property
    def levels(self) -> dict[str, list[Level]]:
        """The three-level picture of each case that names any structure."""
        named = [case for case, _ in self.rows]
        table = three_levels(self._entries, named)
        pictures: dict[str, list[Level]] = {case: [] for case in named}
        for row in table.to_dict("records"):
            state = {COVERED: "besetzt", NOTHING: "offen"}.get(row["covered"], "schwach")
            segment = self.segment_at(row["document"], row["start"]) if row["document"] else ""
            texts = (row["covered"], row["structures"], row["open"])
            pictures[row["case"]].append(Level(row["level"], state, *texts, segment))
        return pictures

    @cached_property
    def register(self) -> list[Interviewee]:
        """The interviewees that documents list."""
        table = written(self._results, "interviewte")
        if table is None:
            documents = {n: self._results.document(n) for n in self._results.document_names}
            table = interviewees(documents, self._results.segments)
        return [
            Interviewee(
                name=r["name"],
                institution=r["institution"],
                function=r["function"],
                case=r["case"],
                source=_source(r["document"], r["page"]),
                segment=self.segment_at(r["document"], r["start"]),
            )
            for r in table.to_dict("records")
        ]

    def segment_at(self, document: str, start: int) -> str:
        """Id of the segment in which a place of the text lies (the one before it, if it lies in none)."""
        starts, ids = self._segments.get(document, ([], []))
        place = bisect_right(starts, int(start)) - 1
        return ids[max(place, 0)] if ids else ""

    @cached_property
    def _segments(self) -> dict[str, tuple[list[int], list[str]]]:
        table = self._results.segments[["document", "start", "segment_id"]].sort_values(
            "start", kind="stable"
        )
        return {
            str(name): (own["start"].tolist(), own["segment_id"].tolist())
            for name, own in table.groupby("document")
        }

    def _entry(self, row: dict[Any, Any]) -> Entry:
        segment = self.segment_at(row["document"], row["start"])
        return Entry(shown(row), row["status"], row["text"], _source(row["document"], row["page"]), segment)


def _source(document: str, page: Any) -> str:
    return document if page is None or pd.isna(page) else f"{document}, S. {page}"
