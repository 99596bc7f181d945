"""Coding units counted by case and by document, batch after batch: what the Querschau needs of a collection.

Counts of whole documents add up (a coding unit belongs to one document), so that a collection of any
size is counted from a few documents at a time; what stays in memory is a few rows of counts per case and one
per document.

A cell of the Querschau is ``markiert`` where the units about whose coding people do not disagree reach the
threshold; ``schwach`` where that is one unit which nobody has confirmed, whose score is weak (``WEAK_SCORE``)
and which is not ``sicher``; ``strittig`` where it would be marked with the disputed units only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.model import WEAK_SCORE
from pipeline.tables.coded_segments import (
    case_names,
    codable_segments,
    code_order,
    document_names,
    labels,
    unit_counts,
    unit_ids,
)
from pipeline.tables.marking import Marking

Counts = dict[str, npt.NDArray[np.int32]]
"""Per case or document the numbers of its coding units with each code, in the codebook's order."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_KINDS = ("segments", "confirmed", "disputed", "firm")
"""What is counted of a case's units with a code: all; those that a person confirmed; those about which people
disagree; those of the others that are confirmed or strong."""


class Tally:
    """Counts of a codebook's codes. Segments are added before the codings of the same documents."""

    def __init__(self, codebook: Codebook) -> None:
        self._places = {code: i for i, code in enumerate(code_order(codebook))}
        self._labels = labels(codebook)
        self._cases: Counts = {}
        self._documents: Counts = {}
        self._codable: dict[str, int] = {}

    def add_segments(self, segments: pd.DataFrame) -> None:
        """Add the coding units of whole documents (columns segment_id, document, case, codable)."""
        for name in case_names(segments):
            self._cases.setdefault(name, np.zeros((len(_KINDS), len(self._places)), dtype=np.int32))
        for name in document_names(segments):
            self._documents.setdefault(name, np.zeros(len(self._places), dtype=np.int32))
        base = codable_segments(segments).groupby("case", observed=True)["segment_id"].nunique()
        for case, number in base.items():
            self._codable[str(case)] = self._codable.get(str(case), 0) + int(number)

    def add_codings(self, codings: pd.DataFrame) -> None:
        """Add the coded segments of whole documents (columns segment_id, document, start, case, code, score,
        certainty, review).

        A unit counts once per code, whoever coded it; text outside every case does not count for a case.
        """
        for key, *numbers in _units(codings).itertuples():
            code, name = key
            if code in self._places and name in self._cases:
                self._cases[name][:, self._places[code]] += np.array(numbers, dtype=np.int32)
        for key, number in unit_counts(codings, ["code", "document"]).to_dict().items():
            code, name = cast(tuple[str, str], key)
            if code in self._places and name in self._documents:
                self._documents[name][self._places[code]] += number

    def cross_case(self, marking: Marking) -> Iterator[pd.DataFrame]:
        """The rows of ``cross_case.csv``, code by code (``CROSS_CASE_COLUMNS``)."""
        cases = list(self._cases)
        total = np.array([self._codable.get(case, 0) for case in cases], dtype="float64")
        for code, place in self._places.items():
            units = np.array([self._cases[case][:, place] for case in cases], dtype="int64")
            yield _cells(code, self._labels[code], cases, units.reshape(-1, len(_KINDS)), total, marking)

    def by_document(self) -> Iterator[tuple[str | int, ...]]:
        """The rows of ``code_by_document.csv``: code, label, counts; the first row is the table's head."""
        yield ("code", "label", *self._documents)
        for code, place in self._places.items():
            yield (code, self._labels[code], *(int(row[place]) for row in self._documents.values()))


SEGMENTS_COUNTED = ("segment_id", "document", "case", "codable")
CODINGS_COUNTED = ("segment_id", "document", "start", "case", "code", "score", "certainty", "review")
"""Columns of segments and coded segments that counting needs."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of some documents, without zeros: ``codable`` units by case; ``cells``: code, case and how many
    units of each of ``_KINDS``."""

    codable: dict[str, int] = field(default_factory=dict)
    cells: list[tuple[str, str, int, int, int, int]] = field(default_factory=list)


def counted(segments: Iterable[pd.DataFrame], codings: Iterable[pd.DataFrame]) -> Counted:
    """The counts of whole documents (columns ``SEGMENTS_COUNTED``, ``CODINGS_COUNTED``)."""
    found = Counted()
    for rows in segments:
        base = codable_segments(rows).groupby("case", observed=True)["segment_id"].nunique()
        for case, number in base.items():
            found.codable[str(case)] = found.codable.get(str(case), 0) + int(number)
    for rows in codings:
        cells = _units(rows).reset_index()
        found.cells.extend(zip(*(cells[name].tolist() for name in ("code", "case", *_KINDS)), strict=True))
    return found


def cross_case_of(counts: Iterable[Counted], codebook: Codebook, marking: Marking) -> Iterator[pd.DataFrame]:
    """The rows of ``cross_case.csv`` in which a case has a code, code by code: in a large collection the
    others are left out. Of each cell some twenty bytes are in memory."""
    places, names = code_order(codebook), labels(codebook)
    codable: Counter[str] = Counter()
    numbers: dict[str, int] = {}
    parts = []
    for some in counts:
        codable.update(some.codable)
        cells = [(places[code], case, units) for code, case, *units in some.cells if code in places]
        rows = [(place, numbers.setdefault(case, len(numbers)), *units) for place, case, units in cells]
        parts.append(np.array(rows, dtype=np.int32).reshape(-1, 2 + len(_KINDS)))
    table = np.concatenate(parts)
    by_name = np.array(sorted(range(len(numbers)), key=list(numbers).__getitem__), dtype=np.int64)
    cases = np.array(list(numbers), dtype=object)[by_name]
    total = np.array([codable[case] for case in cases], dtype="float64")
    for code, place in places.items():
        rows_of = table[table[:, 0] == place]
        units = np.zeros((len(cases), len(_KINDS)), dtype=np.int64)
        np.add.at(units, rows_of[:, 1], rows_of[:, 2:])
        units = units[by_name]
        there = np.flatnonzero(units[:, 0])
        yield _cells(code, names[code], cases[there].tolist(), units[there], total[there], marking)


def _cells(
    code: str, label: str, cases: list[str], units: Ints, total: Floats, marking: Marking
) -> pd.DataFrame:
    """Rows of ``cross_case.csv`` for a code. ``units``: cases x ``_KINDS``; ``total``: codable units."""
    found, confirmed, disputed, firm = units.T
    mark = _marks(found, disputed, firm, total, marking)
    return pd.DataFrame(
        {
            "code": code,
            "label": label,
            "case": cases,
            "segments": found,
            "share": _share(found, total),
            "marked": (mark == "markiert").astype("int64"),
            "mark": mark,
            "confirmed": confirmed,
            "disputed": disputed,
        }
    )


def by_document_of(codings: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``code_by_document.csv`` of a large collection for whole documents (code, document, units):
    no spreadsheet holds a column for each document."""
    return unit_counts(codings, ["code", "document"]).rename("segments").reset_index()


def _units(codings: pd.DataFrame) -> pd.DataFrame:
    """By code and case how many coding units there are of each of ``_KINDS``."""
    rows = codings[codings["case"] != ""]
    agreed = rows["review"] != "strittig"
    confirmed = agreed & (rows["review"] != "unbestaetigt")
    strong = (rows["score"] >= WEAK_SCORE) | (rows["certainty"] == "sicher")
    said = pd.DataFrame(
        {
            "code": rows["code"],
            "case": rows["case"],
            "unit": unit_ids(rows),
            "segments": True,
            "confirmed": confirmed,
            "agreed": agreed,
            "firm": confirmed | (agreed & strong),
        }
    )
    units = said.groupby(["code", "case", "unit"], observed=True).any()
    units["disputed"] = ~units["agreed"]
    return units[list(_KINDS)].groupby(level=["code", "case"], observed=True).sum()


def _share(found: Ints, total: Floats) -> Floats:
    return np.divide(found, total, out=np.zeros(len(found)), where=total > 0).round(4)


def _marks(
    found: Ints, disputed: Ints, firm: Ints, total: Floats, marking: Marking
) -> npt.NDArray[np.object_]:
    """The mark of each case."""

    def reached(units: Ints) -> npt.NDArray[np.bool_]:
        return (units >= max(1, marking.min_segments)) & (_share(units, total) >= marking.min_share)

    agreed = found - disputed
    weak = (agreed == 1) & (firm == 0)
    marks = np.full(len(found), "", dtype=object)
    marks[reached(agreed) & weak] = "schwach"
    marks[reached(found) & ~(reached(agreed) & ~weak) & (disputed > 0)] = "strittig"
    marks[reached(agreed) & ~weak] = "markiert"
    return marks
