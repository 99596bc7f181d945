"""Texts compared without what line breaks, hyphenation and typography change; positions lead back.

White space, hyphens and soft hyphens go; quotation marks, accents, ligatures and case are evened out.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left
from functools import lru_cache

_DROPPED = set("-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212\u00ac\ufeff\u200b\u200c\u200d\u2060")
_QUOTES = dict.fromkeys("„“”«»‹›‚‘’´`'\"", '"')


@lru_cache(maxsize=8192)
def _even(char: str) -> str:
    if char.isspace() or char in _DROPPED:
        return ""
    if char in _QUOTES:
        return '"'
    parts = unicodedata.normalize("NFKD", char)
    kept = "".join(c for c in parts if not unicodedata.combining(c) and not c.isspace())
    return kept.casefold()


def plain(text: str) -> str:
    """``text`` evened out."""
    return "".join(map(_even, text))


class NormalText:
    """A text evened out, with the place of each remaining character in the original."""

    def __init__(self, text: str) -> None:
        evened = [_even(c) for c in text]
        self.text = "".join(evened)
        self._origin = array("l")
        if len(self.text) == sum(map(bool, evened)):
            self._origin.extend(i for i, e in enumerate(evened) if e)
        else:
            for i, e in enumerate(evened):
                self._origin.extend([i] * len(e))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that ``text[start:end]`` stands for (``start < end``)."""
        return self._origin[start], self._origin[end - 1] + 1

    def at(self, position: int) -> int:
        """About where the original ``position`` lies in ``text``."""
        return bisect_left(self._origin, position)
