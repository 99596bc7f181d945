"""Scanned pages that lie askew: their lines are made level, or those of two columns would mix."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from pipeline.extract.pdf.parts import Word

_LEAST_PAIRS = 30
_LEVEL = 0.002
"""A slope below this moves the end of a line by less than a tenth of its height."""
_STEEPEST = 0.06
_ONE_WAY = 0.6
"""Share of neighbouring words that rise (or fall) with the page; raised numbers go either way."""


def straighten(words: list[Word]) -> None:
    """Put the words of a page that lies askew on level base lines (in place).

    The slope is the median of that between neighbouring words, in the order in which the file prints them.
    """
    slopes = [
        (word.base - before.base) / (word.x0 - before.x0)
        for before, word in pairwise(words)
        if 0 <= word.x0 - before.x1 < 1.5 * word.size and word.x0 > before.x0
    ]
    slopes = [slope for slope in slopes if abs(slope) < _STEEPEST]
    if len(slopes) < _LEAST_PAIRS:
        return
    slope = median(slopes)
    if abs(slope) < _LEVEL or sum(s * slope > 0 for s in slopes) < _ONE_WAY * len(slopes):
        return
    middle = (min(w.x0 for w in words) + max(w.x1 for w in words)) / 2
    for word in words:
        word.base -= slope * (word.x0 - middle)
