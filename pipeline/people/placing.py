"""Where a person's passage stands in a text: one answer for runs, learning and exchange.

First at its own position, then by its wording at the nearest place, then without line breaks, hyphens and
typography (``evened.py``), then with a few characters that differ (rapidfuzz alignment).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz

from pipeline.people.evened import NormalText, plain

if TYPE_CHECKING:
    pass

Span = tuple[int, int]
"""Start and end, code points into a document's text."""

How = Literal["exact", "wording", "similar"]

_SEED = 14
_CUTOFF = 90.0
_SHORTEST = 16
_NEAR = 16
"""Seeds of so many characters give the places to align at; from this likeness (percent, rapidfuzz) and
length a passage may differ; so far an alignment's ends may move to a word boundary."""


@dataclass
class Target:
    """One of our documents, in which passages are looked for."""

    name: str
    text: str
    _found: dict[str, list[int]] = field(default_factory=dict, repr=False)

    @cached_property
    def normal(self) -> NormalText:
        """The text evened out (made when the first passage does not stand there exactly)."""
        return NormalText(self.text)

    def occurrences(self, quote: str) -> list[int]:
        """All places where ``quote`` stands exactly."""
        if quote not in self._found:
            self._found[quote] = list(all_places(self.text, quote))
        return self._found[quote]


def place(target: Target, passage: str, start: int, end: int) -> tuple[int, int, How] | None:
    """Where ``passage``, once coded from ``start`` to ``end`` (code points), stands today; None where it
    stands nowhere. Of several equal places the nearest is taken. A row without its passage keeps its place.
    """
    its_own = 0 <= start < end <= len(target.text)
    if its_own and (not passage or target.text[start:end] == passage):
        return start, end, "exact"
    if hits := everywhere(target, passage):
        return (*nearest(hits, start), "wording")
    found = aligned(target, passage)
    return None if found is None else (*found, "similar")


def everywhere(target: Target, passage: str) -> list[Span]:
    """All places of ``passage`` in the order of the text: as it is written or, where it stands nowhere so,
    without regard to line breaks, hyphens and typography. Evened out, a short passage would also stand
    within other words (``im Rat`` in ``heimraten``): it must begin and end where words do.
    """
    if hits := target.occurrences(passage):
        return [(hit, hit + len(passage)) for hit in hits]
    wanted, normal = plain(passage), target.normal
    ends = ((hit, hit + len(wanted)) for hit in all_places(normal.text, wanted))
    if len(wanted) < _SHORTEST:
        ends = (e for e in ends if _begins_word(target, e[0]) and _ends_word(target, e[1]))
    return [normal.original(*e) for e in ends]


def nearest(hits: Sequence[Span], start: int) -> Span:
    """The hit that begins nearest to ``start``, of two equally near ones the first."""
    return min(hits, key=lambda hit: abs(hit[0] - start))


def all_places(text: str, quote: str) -> Iterator[int]:
    """All places where ``quote`` stands in ``text``, also overlapping ones."""
    at = text.find(quote) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def aligned(target: Target, passage: str) -> Span | None:
    """The span of the text that reads almost like ``passage``, None where none does."""
    wanted = plain(passage)
    found = _align(wanted, target.normal.text)
    return None if found is None else target.normal.original(*_refine(wanted, target, *found))


def _align(wanted: str, text: str) -> tuple[int, int] | None:
    """The stretch of ``text`` that reads almost like ``wanted``: seeds give windows, rapidfuzz aligns."""
    if len(wanted) < _SHORTEST:
        return None
    votes: Counter[int] = Counter()
    for at in range(0, len(wanted) - _SEED + 1, max(1, len(wanted) // 24)):
        seed = wanted[at : at + _SEED]
        for number, hit in enumerate(all_places(text, seed)):
            if number > 20:
                break
            votes[(hit - at) // 64] += 1
    best: tuple[float, int, int] | None = None
    for bucket, _ in votes.most_common(4):
        low = max(0, bucket * 64 - 64 - len(wanted) // 4)
        window = text[low : low + len(wanted) + 192 + len(wanted) // 2]
        found = fuzz.partial_ratio_alignment(wanted, window, score_cutoff=_CUTOFF)
        if found is None or found.dest_end <= found.dest_start:
            continue
        covered = (found.src_end - found.src_start) / len(wanted)
        if covered >= 0.9 and (best is None or found.score > best[0]):
            best = (found.score, low + found.dest_start, low + found.dest_end)
    return best[1:] if best else None


def _refine(wanted: str, target: Target, start: int, end: int) -> tuple[int, int]:
    """The ends (positions in the evened text) moved to the word boundaries nearby that fit best."""
    normal = target.normal
    near = range(-_NEAR, _NEAR + 1)
    starts = [start + d for d in near if 0 <= start + d < end and _begins_word(target, start + d)]
    start = max(starts or [start], key=lambda at: fuzz.ratio(wanted, normal.text[at:end]))
    ends = [end + d for d in near if start < end + d <= len(normal.text) and _ends_word(target, end + d)]
    return start, max(ends or [end], key=lambda at: fuzz.ratio(wanted, normal.text[start:at]))


def _begins_word(target: Target, at: int) -> bool:
    begin, _ = target.normal.original(at, at + 1)
    return begin == 0 or not (target.text[begin - 1].isalnum() and target.text[begin].isalnum())


def _ends_word(target: Target, at: int) -> bool:
    _, end = target.normal.original(at - 1, at)
    return end == len(target.text) or not (target.text[end - 1].isalnum() and target.text[end].isalnum())
