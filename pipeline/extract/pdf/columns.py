"""The order in which the parts of a page are read: bands from top to bottom, in each the columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.extract.pdf.parts import Word
from pipeline.extract.pdf.rows import Row, pieces_of, rows_of

_DEPTH = 4


def reading_order(words: list[Word], size: float) -> list[list[Row]]:
    """Regions in reading order, each a list of rows; ``size`` is the usual font size.

    A gutter is a stretch of x, at least 0.7 of the font size wide, that rows on both sides leave free.
    Rows that cross it part the page into bands; what stands in columns must look like running text or
    have base lines of its own, else it is a table without lines and is read row by row.
    """
    return _regions(rows_of(words), size, 0)


def _regions(rows: list[Row], size: float, depth: int) -> list[list[Row]]:
    if len(rows) < 3 or depth >= _DEPTH:
        return [rows] if rows else []
    gutter = _gutter(rows, size, least=3 if depth == 0 else 6)
    if gutter is None:
        return [rows]
    result: list[list[Row]] = []
    bands = _bands(rows, gutter, size, 3 if depth == 0 else 6)
    if not any(columns for columns, _ in bands):
        return [rows]
    for columns, band in bands:
        if columns:
            left, right = _halves(band, gutter)
            result += _regions(rows_of(left), size, depth + 1) + _regions(rows_of(right), size, depth + 1)
        elif len(band) < len(rows):
            result += _regions(band, size, depth + 1)
        else:
            result.append(band)
    return result


def _cover(rows: list[Row], size: float) -> tuple[Any, float]:
    """For each row (first axis) and each point of x (second axis) whether ink or a narrow gap is there."""
    left = min(r[0].x0 for r in rows)
    right = max(w.x1 for r in rows for w in r)
    cover = np.zeros((len(rows), max(1, int(right - left) + 2)), dtype=bool)
    for n, row in enumerate(rows):
        start, end = row[0].x0, row[0].x1
        for word in row[1:]:
            if word.x0 - end > 0.7 * size:
                cover[n, int(start - left) : int(end - left) + 1] = True
                start = word.x0
            end = max(end, word.x1)
        cover[n, int(start - left) : int(end - left) + 1] = True
    return cover, left


def _gutter(rows: list[Row], size: float, least: int) -> float | None:
    """The x of the best gutter, or None."""
    cover, left = _cover(rows, size)
    points = left + np.arange(cover.shape[1])
    first = np.array([r[0].x0 for r in rows])[:, None]
    last = np.array([max(w.x1 for w in r) for r in rows])[:, None]
    before = (~cover & (first < points)).sum(axis=0)
    after = (~cover & (last > points)).sum(axis=0)
    score = np.minimum(before, after)
    margin = int(0.12 * cover.shape[1])
    score[:margin] = 0
    score[-margin or None :] = 0
    best = int(score.max(initial=0))
    if best < max(least, 0.08 * len(rows)):
        return None
    flat = np.flatnonzero(score >= best)
    runs = np.split(flat, np.flatnonzero(np.diff(flat) > 1) + 1)
    widest = max(runs, key=len)
    return float(left + (widest[0] + widest[-1]) / 2 + 0.5)


def _crosses(row: Row, x: float, size: float) -> bool:
    end = -1e9
    for word in row:
        if word.x0 <= x <= word.x1 or end < x < word.x0 and end > -1e8 and word.x0 - end <= 0.7 * size:
            return True
        end = max(end, word.x1)
    return False


def _halves(rows: list[Row], x: float) -> tuple[list[Word], list[Word]]:
    words = [w for row in rows for w in row]
    return [w for w in words if w.x1 <= x], [w for w in words if w.x1 > x]


def _bands(rows: list[Row], x: float, size: float, least: int) -> list[tuple[bool, list[Row]]]:
    """Rows in bands: (True, rows) stands in columns at ``x``, (False, rows) does not."""
    runs: list[tuple[bool, list[Row]]] = []
    for row in rows:
        free = not _crosses(row, x, size)
        if not runs or runs[-1][0] != free:
            runs.append((free, []))
        runs[-1][1].append(row)
    bands: list[tuple[bool, list[Row]]] = []
    for n, (free, run) in enumerate(runs):
        if not free:
            bands.append((False, run))
            continue
        for part in _between_headings(run, x, size):
            bands += _column_band(part, x, size, least, before_text=n + 1 < len(runs))
    merged: list[tuple[bool, list[Row]]] = []
    for columns, band in bands:
        if merged and not columns and not merged[-1][0]:
            merged[-1][1].extend(band)
        elif band:
            merged.append((columns, list(band)))
    return merged


def _between_headings(run: list[Row], x: float, size: float) -> list[list[Row]]:
    """Cut a run at short headings over both columns: nothing stands beside them on the other side."""
    parts: list[list[Row]] = [[]]
    right = [w for row in run for w in row if w.x0 >= x]
    tops = sorted(w.top for w in right)
    for row in run:
        word = row[0]
        spans = (
            word.x1 < x
            and max(w.x1 for w in row) < x
            and word.size > 1.25 * size
            and tops
            and tops[0] < word.top - size
            and tops[-1] > word.bottom
            and not any(w.bottom > word.top - 0.5 * size and w.top < word.bottom + 0.5 * size for w in right)
        )
        if spans and parts[-1]:
            parts.append([])
        parts[-1].append(row)
    return parts


def _column_band(
    run: list[Row], x: float, size: float, least: int, *, before_text: bool
) -> list[tuple[bool, list[Row]]]:
    """A run of rows that leave the gutter free: its lead and tail may belong to the text around it."""
    right = [n for n, row in enumerate(run) if row[-1].x1 > x]
    left = [n for n, row in enumerate(run) if row[0].x0 < x]
    if len(right) < least - 1 or len(left) < least - 1:
        return [(False, run)]
    first, last = right[0], right[-1] + 1
    lead = 0
    if first > 0:
        lead = first
        while lead > 0 and not _apart(run[lead - 1], run[lead], size):
            lead -= 1
    tail = len(run)
    if before_text and last < len(run) and len(run) - last <= 3:
        tail = next((n for n in range(last, len(run)) if _apart(run[n - 1], run[n], size)), len(run))
    middle = run[lead:tail]
    if not _in_columns(middle, x, size):
        return [(False, run)]
    return [b for b in ((False, run[:lead]), (True, middle), (False, run[tail:])) if b[1]]


def _apart(upper: Row, lower: Row, size: float) -> bool:
    return lower[0].top - upper[0].bottom > 0.7 * size or lower[0].size < 0.85 * upper[0].size


def _in_columns(rows: list[Row], x: float, size: float) -> bool:
    """Whether rows free at ``x`` are columns of text rather than the cells of a table without lines."""
    left = [[w for w in row if w.x1 <= x] for row in rows]
    right = [[w for w in row if w.x1 > x] for row in rows]
    both = sum(bool(a and b) for a, b in zip(left, right, strict=True))
    sides = [[r for r in side if r] for side in (left, right)]
    fewest = min(len(s) for s in sides)
    if fewest < 3 or both < 8 and not _stands_out(left, right):
        return False
    if both < 0.5 * fewest and fewest >= 3:
        return True
    return all(_running_text(side, size) for side in sides)


def _stands_out(left: list[Row], right: list[Row]) -> bool:
    """Whether the gap between the sides is wider than those between words: in a few lines of justified
    text gaps come to stand under each other by chance."""
    ratios = []
    for a, b in zip(left, right, strict=True):
        words = a + b
        gaps = sorted(w.x0 - v.x1 for v, w in zip(words, words[1:], strict=False))
        if a and b and len(gaps) > 1:
            ratios.append((b[0].x0 - a[-1].x1) / max(0.1, gaps[(len(gaps) - 1) // 2]))
    return not ratios or float(np.median(ratios)) > 1.6


def _running_text(side: list[Row], size: float, depth: int = 0) -> bool:
    """Lines of several words that mostly fill their column, which may itself be several."""
    letters = sum(c.isalpha() for row in side for w in row for c in w.text)
    signs = sum(len(w.text) for row in side for w in row)
    pieces = [piece for row in side for piece in pieces_of(row, 0.9)]
    if letters <= 0.7 * signs:
        return False
    if _fills(side) or _fills(pieces):
        return True
    gutter = _gutter(side, size, 6) if depth < 2 and len(side) >= 6 else None
    if gutter is None:
        return False
    halves = [rows_of(half) for half in _halves(side, gutter)]
    return all(len(h) >= 6 and _running_text(h, size, depth + 1) for h in halves)


def _fills(lines: list[Row]) -> bool:
    widths = np.array([max(w.x1 for w in line) - line[0].x0 for line in lines])
    words = np.array([len(line) for line in lines])
    return bool(words.mean() >= 2.2 and np.median(widths) > 0.5 * np.percentile(widths, 95))
