"""Decisions on the passages of today: in place, found again in a changed text, or without a place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple, Protocol

from rapidfuzz import fuzz

from pipeline.people.decisions import Decision, Span, text_hash
from pipeline.people.placing import Target, place

CANDIDATES = 3


class Unit(Protocol):
    """A passage of today: a ``Segment``, or a :class:`Row` of ``segments.parquet``."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def document(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


class Row(NamedTuple):
    """A passage as the results' table of segments has it."""

    id: str
    document: str
    start: int
    end: int
    text: str


class Anchored(NamedTuple):
    """A decision with its passage of today, and where its words stand there (None: extent was not said)."""

    decision: Decision
    unit: Unit
    span: Span | None
    text: str


def anchored(decisions: Iterable[Decision], units: Iterable[Unit]) -> tuple[list[Anchored], list[Decision]]:
    """Decisions about passages, each on the passage that holds (most of) its words today; those without.

    Decisions that name no passage are left out; one whose document is not among ``units`` has no place.
    """
    documents: dict[str, list[Unit]] = {}
    for unit in units:
        documents.setdefault(unit.document, []).append(unit)
    texts = {name: _Text(name, found) for name, found in documents.items()}
    found, lost = [], []
    for decision in decisions:
        if decision.passage is None:
            continue
        text = texts.get(decision.document)
        here = text.find(decision) if text else None
        if here:
            found.append(here)
        else:
            lost.append(decision)
    return found, lost


def renamed(decisions: Iterable[Decision], hashes: dict[str, str]) -> list[Decision]:
    """Decisions about a document that is gone, moved to the one with the same text.

    ``hashes``: ``text_hash`` of each document of today by name.
    """
    names: dict[str, str] = {}
    for name in sorted(hashes):
        if hashes[name]:
            names.setdefault(hashes[name], name)
    return [
        replace(d, document=names[d.document_hash])
        if d.document and d.document not in hashes and d.document_hash in names
        else d
        for d in decisions
    ]


def candidates(decision: Decision, units: Iterable[Unit]) -> list[Unit]:
    """For a decision without a place: the three passages of its document whose wording is most like its
    own (rapidfuzz ``WRatio``), of equally like ones the nearest."""
    at = (decision.span or decision.passage or (0, 0))[0]
    own = [u for u in units if u.document == decision.document]
    return sorted(own, key=lambda u: (-fuzz.WRatio(decision.text, u.text), abs(u.start - at), u.start))[
        :CANDIDATES
    ]


class _Text:
    """The passages of one document of today."""

    def __init__(self, name: str, units: Sequence[Unit]) -> None:
        self._name = name
        self._units = sorted(units, key=lambda u: (u.start, u.end))
        self._starts = [u.start for u in self._units]
        self._exact = {(u.start, u.end): u for u in self._units}
        self._hashes: dict[str, str] = {}

    @cached_property
    def _target(self) -> Target:
        """The text as far as passages cover it; between them, spaces."""
        parts, at = [], 0
        for unit in self._units:
            if unit.start >= at:
                parts += [" " * (unit.start - at), unit.text]
                at = unit.end
        return Target(self._name, "".join(parts))

    def find(self, decision: Decision) -> Anchored | None:
        """Where the decision stands today: unchanged, else by its words."""
        passage = decision.passage or (0, 0)
        unit, span = self._exact.get(passage), decision.span
        if unit and self._hash(unit) == decision.passage_hash:
            if not span:
                return Anchored(decision, unit, None, unit.text)
            if unit.start <= span[0] and span[1] <= unit.end:
                return Anchored(decision, unit, span, unit.text[span[0] - unit.start : span[1] - unit.start])
            if self._stands(decision.text, span):
                return Anchored(decision, unit, span, decision.text)
        if not decision.text and decision.passage_hash:
            return None
        start, end = span or passage
        place_today = place(self._target, decision.text, start, end)
        unit = self._at(*place_today[:2]) if place_today else None
        if place_today is None or unit is None:
            return None
        start, end, _ = place_today
        return Anchored(decision, unit, (start, end) if span else None, self._target.text[start:end])

    def _stands(self, text: str, span: Span) -> bool:
        """Whether words that reach over several passages (and what lies between them) are still there."""
        start, end = span
        if len(text) != end - start:
            return False
        return all(
            text[a - start : b - start] == u.text[a - u.start : b - u.start]
            for u in self._near(start, end)
            if (a := max(u.start, start)) < (b := min(u.end, end))
        )

    def _hash(self, unit: Unit) -> str:
        if unit.id not in self._hashes:
            self._hashes[unit.id] = text_hash(unit.text)
        return self._hashes[unit.id]

    def _at(self, start: int, end: int) -> Unit | None:
        """The passage that shares most of the span, of two the first."""
        shared = [(min(u.end, end) - max(u.start, start), u) for u in self._near(start, end)]
        most, unit = max(shared, key=lambda pair: pair[0], default=(0, None))
        return unit if most > 0 else None

    def _near(self, start: int, end: int) -> Sequence[Unit]:
        """The passages that a span can touch."""
        return self._units[max(0, bisect_left(self._starts, start) - 1) : bisect_left(self._starts, end)]
