"""The numbers printed on pages: people cite them, while files count their pages from the cover on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

Side = tuple[int, int]
"""A printed page: number of the file's page (from 1), and 1 or 2 for a half of a spread, else 0."""

_ARABIC = re.compile(
    r"(?:seite|s\.|blatt|page)?[-–—|·.\s]*(\d{1,4})[-–—|·.\s]*(?:(?:von|/|of)\s*\d{1,4})?[-–—|\s]*", re.I
)
_AT_AN_END = re.compile(
    r"(?:seite\s+)?(\d{1,4})\s*[|·•–—-]?\s+\D.*|.*\D\s+[|·•–—-]?\s*(?:seite\s+)?(\d{1,4})", re.I
)
_ROMAN = re.compile(r"[-–—\s]*(?=[ivxlc])(c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))[-–—\s]*", re.I)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SIGNS = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LEAST = 3
"""Pages on which a count must be seen; of two pages both. One page alone counts nothing."""
_Count = tuple[str, int]
"""A way of counting (``1``, ``i`` or ``I``) and how far it runs ahead of the order of pages."""


def printed_pages(
    sides: Sequence[Side], edges: Mapping[Side, Sequence[str]], labels: Sequence[str]
) -> dict[Side, str]:
    """The number printed on each page, as people cite it; pages of which it is not certain are left out.

    ``sides``: all pages in their order; ``edges``: what stands near the upper and lower edge of each;
    ``labels``: what the file itself calls its pages, by page (empty where it does not say).

    Numbers that go on by one from page to page count; between two pages of one count every page belongs to
    it, and so do the pages before its first down to number 1. What the file itself says counts where
    nothing is printed and it does not only count its pages.
    """
    counts = _counts([_numbers(edges.get(side, ())) for side in sides])
    printed = {
        side: _text(count, n) for n, (side, count) in enumerate(zip(sides, counts, strict=True)) if count
    }
    own = {s: labels[s[0] - 1] for s in sides if s[0] <= len(labels) and labels[s[0] - 1]}
    agree = all(printed[s] == own[s] for s in printed.keys() & own.keys())
    if (
        any(label != str(number) for (number, _), label in own.items())
        and agree
        and not any(h for _, h in sides)
    ):
        return own | printed
    return printed


def _numbers(texts: Sequence[str]) -> set[_Count]:
    """The numbers that may be a page's, each with its way of counting."""
    found: set[_Count] = set()
    for text in texts:
        if match := _ARABIC.fullmatch(text) or _AT_AN_END.fullmatch(text):
            number = next(g for g in match.groups() if g)
            found.add(("1", int(number)))
        elif match := _ROMAN.fullmatch(text):
            found.add(("I" if match[1].isupper() else "i", _value(match[1].lower())))
    return found


def _counts(numbers: Sequence[set[_Count]]) -> list[_Count | None]:
    """For each place the count that it belongs to."""
    places: dict[_Count, list[int]] = defaultdict(list)
    for place, found in enumerate(numbers):
        for kind, number in found:
            places[kind, number - place].append(place)
    least = min(_LEAST, max(2, len(numbers)))
    support = Counter({count: len(own) for count, own in places.items() if len(own) >= least})
    result: list[_Count | None] = [None] * len(numbers)
    for place, found in enumerate(numbers):
        own = [(kind, n - place) for kind, n in found if (kind, n - place) in support]
        result[place] = max(own, key=lambda count: (support[count], count), default=None)
    return _filled(result)


def _filled(counts: list[_Count | None]) -> list[_Count | None]:
    """The counts with those of the pages that print no number between others of one count or before it."""
    known = [n for n, count in enumerate(counts) if count]
    for before, after in zip([-1, *known], known, strict=False):
        count = counts[after]
        if count is None or (before >= 0 and counts[before] != count):
            continue
        for place in range(after - 1, before, -1):
            if place + count[1] < 1:
                break
            counts[place] = count
    return counts


def _text(count: _Count, place: int) -> str:
    kind, ahead = count
    number = place + ahead
    if kind == "1":
        return str(number)
    roman = ""
    for value, sign in _SIGNS:
        roman += sign * (number // value)
        number %= value
    return roman.upper() if kind == "I" else roman


def _value(roman: str) -> int:
    total = 0
    for sign, following in zip(roman, [*roman[1:], ""], strict=True):
        value = _VALUES[sign]
        total += -value if following and _VALUES[following] > value else value
    return total
