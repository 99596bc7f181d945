"""Numbers in the margin that count the lines: every line or every fifth, on either side."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from pipeline.extract.pdf.parts import Page, Word
from pipeline.extract.pdf.rows import Row, rows_of

_ALIGNED = 3.0
"""Points within which numbers of one column end (or begin)."""
_STEPS = frozenset({1, 2, 3, 4, 5, 10})
_HEADS = 3
"""Rows of running heads that may stand between the last number of a page and the first of the next."""
_SHARE = 0.8
_WORDS = 3
_SMALL = 0.1


@dataclass(frozen=True, slots=True)
class _Margin:
    """The numbers in a page's margin from top to bottom, the base lines of the page's other rows, and the
    rows beside the numbers."""

    page: Page
    numbers: list[Word]
    rows: list[float]
    beside: list[Row]

    def above(self, number: Word) -> int:
        """Rows down to the one beside ``number``."""
        return bisect_right(self.rows, number.base + 0.4 * number.size)


def drop_line_numbers(pages: list[Page]) -> None:
    """Take numbers that count the lines out of consecutive ``pages`` (in place).

    A number counts lines where as many rows of text stand between it and the one before as their difference
    says; on the same page exactly, across pages running heads aside, or anew on each page. Three such pairs
    (two, where only every fifth line is counted), and four of five of all, make line numbers.
    """
    margins = [margin for page in pages if (margin := _margin(page))]
    hits = tries = 0
    for before, margin in zip([None, *margins], margins, strict=False):
        found = [_counts(margin, a, b) for a, b in zip(margin.numbers, margin.numbers[1:], strict=False)]
        found.append(_opens(before, margin))
        hits, tries = hits + sum(found), tries + len(found)
    by_fives = all(int(w.text) % 5 == 0 for margin in margins for w in margin.numbers)
    if hits < (2 if by_fives else 3) or hits < _SHARE * tries or not (by_fives or _is_running_text(margins)):
        return
    for margin in margins:
        gone = {id(w) for w in margin.numbers}
        margin.page.words = [w for w in margin.page.words if id(w) not in gone]


def _is_running_text(margins: list[_Margin]) -> bool:
    """Whether the rows beside the numbers are lines of sentences: rows of a table or of an agenda are short
    or all begin with a capital."""
    rows = [row for margin in margins for row in margin.beside]
    small = sum(min(row, key=lambda w: w.x0).text[:1].islower() for row in rows)
    return sum(len(row) for row in rows) >= _WORDS * len(rows) and small >= _SMALL * len(rows)


def _counts(margin: _Margin, first: Word, second: Word) -> bool:
    step = int(second.text) - int(first.text)
    return step in _STEPS and margin.above(second) - margin.above(first) == step


def _opens(before: _Margin | None, margin: _Margin) -> bool:
    """Whether a page's first number goes on from the page before or begins anew."""
    first = margin.numbers[0]
    above = margin.above(first)
    if 0 <= above - int(first.text) <= _HEADS:
        return True
    if before is None:
        return False
    last = before.numbers[-1]
    between = len(before.rows) - before.above(last) + above
    return 0 <= between - (int(first.text) - int(last.text)) <= 2 * _HEADS


def _margin(page: Page) -> _Margin | None:
    """The most numbers that stand one under another beside the text of a page; None where there are none."""
    groups: dict[tuple[str, int], list[Word]] = defaultdict(list)
    for word in page.words:
        if word.text.isdigit() and len(word.text) <= 4:
            for edge, x in (("left", word.x0), ("right", word.x1)):
                for place in (round(x / _ALIGNED), round(x / _ALIGNED) + 1):
                    groups[edge, place].append(word)
    for group in sorted(groups.values(), key=len, reverse=True):
        own = {id(w) for w in group}
        others = [w for w in page.words if id(w) not in own]
        if others and _is_outside(group, others):
            rows = rows_of(others)
            pairs = [(w, row) for w in group for row in rows if abs(row[0].base - w.base) < 0.4 * w.size]
            if pairs:
                pairs.sort(key=lambda pair: pair[0].base)
                bases = sorted(row[0].base for row in rows)
                return _Margin(page, [w for w, _ in pairs], bases, [row for _, row in pairs])
    return None


def _is_outside(group: list[Word], others: list[Word]) -> bool:
    """Whether hardly a word stands above, below or beyond the group."""
    left, right = min(w.x0 for w in group) - 2, max(w.x1 for w in group) + 2
    inside = sum(w.x0 < right and w.x1 > left for w in others)
    before, after = sum(w.x1 <= left for w in others), sum(w.x0 >= right for w in others)
    return inside <= 0.02 * len(others) and min(before, after) <= 0.03 * len(others)
