"""The parts on places and people: structure table, three-level picture, register of interviewees.

The entries are those of ``pipeline.tables``; here each gets the segment it stands in, for its link.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import pandas as pd

from pipeline.tables.interviewees import Interviewee
from pipeline.tables.levels import COVERED, NOTHING, CaseLevel
from pipeline.tables.structures import COLUMNS, StructureEntry


@dataclass(frozen=True, slots=True)
class LinkedEntry:
    """A named structure with the id of the segment in which the text says it."""

    entry: StructureEntry
    segment: str


@dataclass(frozen=True, slots=True)
class LinkedLevel:
    """One level of a case. ``state``: ``besetzt``, ``schwach`` (only planned, demanded or missed) or
    ``offen`` (nothing named); ``segment``: id of that of its first structure, empty where there is none."""

    level: CaseLevel
    state: str
    segment: str


@dataclass(frozen=True, slots=True)
class LinkedInterviewee:
    """One row of the register with the id of the segment it stands in."""

    person: Interviewee
    segment: str


class Listing(Protocol):
    """What is listed of a corpus."""

    @property
    def cases(self) -> list[str]:
        """Cases in the order of documents and text."""
        ...

    @property
    def structures(self) -> list[StructureEntry]:
        """Named structures, concepts, areas."""
        ...

    @property
    def levels(self) -> list[CaseLevel]:
        """The three levels of every case."""
        ...

    @property
    def register(self) -> list[Interviewee]:
        """Who was interviewed."""
        ...

    @property
    def segments(self) -> pd.DataFrame:
        """Coding units (document, start, segment_id)."""
        ...


class Governance:
    """Structures, levels and interviewees as the report shows them, each made when first asked for."""

    columns = COLUMNS

    def __init__(self, tables: Listing) -> None:
        self._tables = tables

    @cached_property
    def rows(self) -> list[tuple[str, list[list[LinkedEntry]]]]:
        """The structure table: per case with any entry one list of entries per column of ``columns``."""
        of_case: dict[str, list[LinkedEntry]] = {case: [] for case in self._tables.cases}
        for e in self._tables.structures:
            of_case[e.case].append(LinkedEntry(e, self.segment_at(e.document, e.start)))
        return [
            (case, [[e for e in entries if e.entry.column == name] for name in COLUMNS])
            for case, entries in of_case.items()
            if entries
        ]

    @cached_property
    def levels(self) -> dict[str, list[LinkedLevel]]:
        """The three-level picture of each case that names any structure."""
        pictures: dict[str, list[LinkedLevel]] = {case: [] for case, _ in self.rows}
        for level in self._tables.levels:
            if level.case in pictures:
                state = {COVERED: "besetzt", NOTHING: "offen"}.get(level.covered, "schwach")
                segment = self.segment_at(level.document, level.start) if level.document else ""
                pictures[level.case].append(LinkedLevel(level, state, segment))
        return pictures

    @cached_property
    def register(self) -> list[LinkedInterviewee]:
        """The interviewees that documents list."""
        return [LinkedInterviewee(p, self.segment_at(p.document, p.start)) for p in self._tables.register]

    def segment_at(self, document: str, start: int) -> str:
        """Id of the segment in which a place of the text lies (the one before it, if it lies in none)."""
        starts, ids = self._segments.get(document, ([], []))
        place = bisect_right(starts, start) - 1
        return ids[max(place, 0)] if ids else ""

    @cached_property
    def _segments(self) -> dict[str, tuple[list[int], list[str]]]:
        table = self._tables.segments[["document", "start", "segment_id"]].sort_values("start", kind="stable")
        return {
            str(name): (own["start"].tolist(), own["segment_id"].tolist())
            for name, own in table.groupby("document")
        }
