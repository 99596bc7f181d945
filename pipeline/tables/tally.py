"""Coding units counted by case and by document, batch after batch: what the Querschau needs of a collection.

Counts of whole documents add up (a coding unit belongs to one document), so that a collection of any
size is counted from a few documents at a time; what stays in memory is a row of counts per case and
document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.coded_segments import (
    case_names,
    codable_segments,
    code_order,
    document_names,
    labels,
    segment_counts,
    unit_counts,
)
from pipeline.tables.marking import Marking

Counts = dict[str, npt.NDArray[np.int32]]
"""Per case or document the number of its coding units with each code, in the codebook's order."""


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
        for names, counts in (
            (case_names(segments), self._cases),
            (document_names(segments), self._documents),
        ):
            for name in names:
                counts.setdefault(name, np.zeros(len(self._places), dtype=np.int32))
        base = codable_segments(segments).groupby("case", observed=True)["segment_id"].nunique()
        for case, number in base.items():
            self._codable[str(case)] = self._codable.get(str(case), 0) + int(number)

    def add_codings(self, codings: pd.DataFrame) -> None:
        """Add the coded segments of whole documents (columns segment_id, document, start, case, code).

        A unit counts once per code, whoever coded it; text outside every case does not count for a case.
        """
        self._add(segment_counts(codings, ["code", "case"]), self._cases)
        self._add(unit_counts(codings, ["code", "document"]), self._documents)

    def _add(self, found: pd.Series[int], counts: Counts) -> None:
        for key, number in found.to_dict().items():
            code, name = cast(tuple[str, str], key)
            if code in self._places and name in counts:
                counts[name][self._places[code]] += number

    def cross_case(self, marking: Marking) -> Iterator[pd.DataFrame]:
        """The rows of ``cross_case.csv``, code by code: code, label, case, segments, share, marked."""
        cases = list(self._cases)
        total = np.array([self._codable.get(case, 0) for case in cases], dtype="float64")
        for code, place in self._places.items():
            found = np.array([self._cases[case][place] for case in cases], dtype="int64")
            share = np.divide(found, total, out=np.zeros(len(cases)), where=total > 0).round(4)
            marked = (found >= marking.min_segments) & (share >= marking.min_share)
            columns = {"code": code, "label": self._labels[code], "case": cases}
            yield pd.DataFrame(
                columns | {"segments": found, "share": share, "marked": marked.astype("int64")}
            )

    def by_document(self) -> Iterator[tuple[str | int, ...]]:
        """The rows of ``code_by_document.csv``: code, label, counts; the first row is the table's head."""
        yield ("code", "label", *self._documents)
        for code, place in self._places.items():
            yield (code, self._labels[code], *(int(row[place]) for row in self._documents.values()))
