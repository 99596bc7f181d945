"""A choice among the material of a corpus: cases, kinds of documents, years, variables of cases.

Tables over a choice count only what was chosen, so that groups can be compared one with another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.tables.coded_segments import case_names

Variables = Mapping[str, Mapping[str, Any]]
"""What is known of each case, by its name (``Manifest.cases``)."""


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, both included; None: no bound."""

    low: float | None = None
    high: float | None = None

    @property
    def open(self) -> bool:
        """Whether it excludes nothing."""
        return self.low is None and self.high is None

    def holds(self, value: Any) -> bool:
        """Whether a number lies in it; what is no number lies in the open one alone."""
        if self.open:
            return True
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Choice:
    """What counts; empty means all.

    ``kinds``, ``years``: of the document; ``values``: of a variable of the case, those that may stand there;
    ``ranges``: of a variable that is a number.
    """

    cases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: Range = Range()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self == Choice()

    def segments(self, segments: pd.DataFrame, variables: Variables) -> pd.DataFrame:
        """The chosen coding units (columns document, case, document_kind, year)."""
        keep = pd.Series(True, index=segments.index)
        if self.kinds:
            keep &= segments["document_kind"].isin(self.kinds)
        if not self.years.open:
            years = segments["year"].astype("float64")
            keep &= years.between(
                -float("inf") if self.years.low is None else self.years.low,
                float("inf") if self.years.high is None else self.years.high,
            )
        if self.cases or self.values or self.ranges:
            taken = [c for c in case_names(segments) if self._takes(c, variables.get(c, {}))]
            keep &= segments["case"].isin(taken)
        return segments[keep]

    def _takes(self, case: str, known: Mapping[str, Any]) -> bool:
        return (
            (not self.cases or case in self.cases)
            and all(str(known.get(name, "")) in wanted for name, wanted in self.values.items() if wanted)
            and all(wanted.holds(known.get(name)) for name, wanted in self.ranges.items())
        )


def codings_in(codings: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """The codings of the documents and cases that ``segments`` (chosen ones) are of."""
    places = pd.MultiIndex.from_frame(segments[["document", "case"]].astype("str").drop_duplicates())
    mine = pd.MultiIndex.from_frame(codings[["document", "case"]].astype("str"))
    return codings[mine.isin(places)]


@dataclass(frozen=True, slots=True)
class Facet:
    """A variable by which one may choose: its values as text, or (``numeric``) its smallest and largest."""

    name: str
    values: tuple[str, ...]
    numeric: bool


def facets(variables: Variables) -> list[Facet]:
    """The variables of the cases that tell them apart, in the order in which they are first named."""
    found: dict[str, list[Any]] = {}
    for known in variables.values():
        for name, value in known.items():
            if value not in (None, ""):
                found.setdefault(name, []).append(value)
    return [facet for name, values in found.items() if len((facet := _facet(name, values)).values) > 1]


def _facet(name: str, values: list[Any]) -> Facet:
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(numbers) == len(values):
        ends = dict.fromkeys((min(numbers), max(numbers)))
        return Facet(name, tuple(f"{n:g}" if isinstance(n, float) else str(n) for n in ends), True)
    return Facet(name, tuple(sorted({str(v) for v in values}, key=str.casefold)), False)
