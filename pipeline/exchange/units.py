"""In what unit another program counts positions, found by what makes its selections make sense.

REFI-QDA says code points; real programs also count UTF-16 units, CRLF as one or two, and the byte-order
mark. Each way of counting is tried; the one whose passages match their names and begin and end at word
boundaries wins, and code points win where the difference is small.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

_SAMPLE = 400
_MARGIN = 2.0
"""By so much another way of counting must fit better; one passage that matches its name gives 3."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A way of counting. ``utf16``: UTF-16 units; ``crlf``: CRLF counts two; ``mark``: the mark counts."""

    utf16: bool = False
    crlf: bool = False
    mark: bool = False

    def __str__(self) -> str:
        parts = ["UTF-16-Einheiten" if self.utf16 else "Codepunkte"]
        parts += ["Zeilenende zählt zwei"] if self.crlf else []
        parts += ["Marke zählt mit"] if self.mark else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Span:
    """A selection as the file gives it; ``name`` is usually the beginning of the passage."""

    start: int
    end: int
    name: str = ""


class RawText:
    """A source's text as it lies in the file, and our reading of it: no mark, LF line ends."""

    def __init__(self, raw: str) -> None:
        self.mark = raw.startswith("\ufeff")
        self._raw = raw[1:] if self.mark else raw
        self.text = self._raw.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def units(self) -> list[Unit]:
        """The ways of counting that differ for this text, code points first."""
        utf16 = (False, True) if any(ord(c) > 0xFFFF for c in self._raw) else (False,)
        crlf = (False, True) if "\r\n" in self._raw else (False,)
        mark = (False, True) if self.mark else (False,)
        return [Unit(u, c, m) for m in mark for u in utf16 for c in crlf]

    def positions(self, unit: Unit, spans: Sequence[Span]) -> list[tuple[int, int] | None]:
        """The spans as code points into ``text``; None where a span lies outside it."""
        starts = self._starts(unit)
        shift, length = int(unit.mark), len(self.text)

        def point(at: int) -> int:
            if starts is None:
                return at - shift
            return bisect_left(starts, at - shift)

        last = length if starts is None else starts[-1]
        found: list[tuple[int, int] | None] = []
        for span in spans:
            inside = 0 <= span.start - shift < span.end - shift <= last
            found.append((point(span.start), point(span.end)) if inside else None)
        return found

    def _starts(self, unit: Unit) -> list[int] | None:
        """Where each character of ``text`` begins in the unit, and the end; None where it is the index."""
        if not unit.utf16 and not unit.crlf:
            return None
        widths = [1] * len(self.text)
        if unit.utf16:
            widths = [2 if ord(c) > 0xFFFF else 1 for c in self.text]
        if unit.crlf:
            pieces = self._raw.split("\r\n")
            at = -1
            for piece in pieces[:-1]:
                at += len(piece) + 1
                widths[at] = 2
        return list(accumulate(widths, initial=0))


def choose(texts: Sequence[tuple[RawText, Sequence[Span]]]) -> Unit:
    """The way of counting that fits a whole project best (each program counts one way throughout)."""
    candidates = [Unit()]
    for raw, _ in texts:
        candidates += [u for u in raw.units if u not in candidates]
    if len(candidates) == 1:
        return candidates[0]
    telling = [(raw, spans) for raw, spans in texts if len(raw.units) > 1 and spans]
    scores = [sum(_score(raw, _sample(spans), unit) for raw, spans in telling) for unit in candidates]
    return candidates[scores.index(max(scores))] if max(scores) > scores[0] + _MARGIN else candidates[0]


def _sample(spans: Sequence[Span]) -> Sequence[Span]:
    """Spans from the whole text: a wrong count shows late in a text, not early."""
    ordered = sorted(spans, key=lambda s: s.start)
    step = max(1, len(ordered) // _SAMPLE)
    return ordered[::step][-_SAMPLE:]


def _score(raw: RawText, spans: Sequence[Span], unit: Unit) -> float:
    text, score = raw.text, 0.0
    for span, place in zip(spans, raw.positions(unit, spans), strict=True):
        if place is None:
            score -= 5
            continue
        start, end = place
        passage = text[start:end]
        name = " ".join(span.name.rstrip(".… ").split())
        if len(name) >= 8 and " ".join(passage.split()).startswith(name):
            score += 3
        score += _boundary(text, start) + _boundary(text, end)
        score += (not passage[:1].isspace()) / 2 + (not passage[-1:].isspace()) / 2
    return score


def _boundary(text: str, at: int) -> bool:
    """Whether no word is cut at ``at``."""
    return not (0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum())
