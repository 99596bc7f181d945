"""The text of tables: cells of lines, rows parted that stand in one ruled band."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from pipeline.extract.pdf.parts import Word
from pipeline.extract.pdf.rows import rows_of, text_of
from pipeline.extract.pdf.tables.grid import Grid, cluster


@dataclass(slots=True)
class Found:
    """A table with its text: ``cells`` are rows of cells of lines; ``words`` the ids of words in it."""

    grid: Grid
    cells: list[list[list[str]]]
    words: set[int] = field(default_factory=set)


def read_grid(grid: Grid, words: list[Word]) -> Found:
    """The text of a table's cells; rows that stand in one cell without rulings between are parted."""
    inside: dict[tuple[int, int], list[Word]] = defaultdict(list)
    taken: set[int] = set()
    columns, rows = np.array(grid.columns), np.array(grid.rows)
    for word in words:
        x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size
        if not (columns[0] - 2 < x < columns[-1] + 2 and rows[0] - 1 < y < rows[-1] + 1):
            continue
        c = min(max(int(np.searchsorted(columns, x)) - 1, 0), len(columns) - 2)
        r = min(max(int(np.searchsorted(rows, y)) - 1, 0), len(rows) - 2)
        inside[_owner(grid, r, c, x, y)].append(word)
        taken.add(id(word))
    lines: list[list[list[tuple[float, str]]]] = []
    for r in range(len(rows) - 1):
        band = [
            [(row[0].base, text_of(row).strip()) for row in rows_of(inside.get((r, c), []))]
            for c in range(len(columns) - 1)
        ]
        header = r == 0 and grid.stacked and len(rows) > 2
        lines += [band] if header else _part_rows(band, grid.stacked and len(rows) <= 3 + grid.open_bottom)
    cells = [[[t for _, t in cell if t] for cell in row] for row in lines]
    return Found(grid, [row for row in cells if any(row)], taken)


def _owner(grid: Grid, r: int, c: int, x: float, y: float) -> tuple[int, int]:
    """Row and column of the cell around a point: a merged cell owns all of its fields."""
    for cell in grid.cells:
        if cell.x0 - 1 <= x <= cell.x1 + 1 and cell.top - 1 <= y <= cell.bottom + 1:
            column = int(np.argmin([abs(v - cell.x0) for v in grid.columns]))
            row = int(np.argmin([abs(v - cell.top) for v in grid.rows]))
            return row, column
    return r, c


def _part_rows(band: list[list[tuple[float, str]]], unruled: bool) -> list[list[list[tuple[float, str]]]]:
    """The rows that one ruled band holds: more than one where its cells are stacked."""
    bases = cluster([b for cell in band for b, _ in cell], 2.0)
    if len(bases) < 2:
        return [band]
    held = [[any(abs(b - base) < 3 for b, _ in cell) for cell in band] for base in bases]
    if len(bases) >= 3 and _mostly_figures(band):
        starts = _figure_rows(band, bases)
    elif unruled:
        starts = _stacked_rows(band, bases, held)
    else:
        return [band]
    if len(starts) < 2:
        return [band]
    limits = [bases[n] - 2.5 for n in starts[1:]]
    result: list[list[list[tuple[float, str]]]] = [[[] for _ in band] for _ in starts]
    for c, cell in enumerate(band):
        for base, text in cell:
            result[sum(base >= limit for limit in limits)][c].append((base, text))
    return result


def _stacked_rows(
    band: list[list[tuple[float, str]]], bases: list[float], held: list[list[bool]]
) -> list[int]:
    """Which of the base lines open a row where no ruling says so: those after a wider gap than cells have
    between their own lines; where no gap is wider, those with text in the first and in another column."""
    steps = [b[0] - a[0] for cell in band for a, b in zip(cell, cell[1:], strict=False)]
    within = min(steps, default=0.0)
    wide = [n for n in range(1, len(bases)) if within and bases[n] - bases[n - 1] > 1.22 * within]
    if wide and any(s < 1.1 * within for s in steps):
        return [0, *wide]
    width = len(band)
    first = {n: next((t for b, t in band[0] if abs(b - base) < 3), "") for n, base in enumerate(bases)}
    cut = [
        n
        for n in range(1, len(bases))
        if first[n] and (first[n][:1].islower() or first[n - 1].endswith(("-", "\u2010", "/")))
    ]
    if len(cut) > 1:
        return [0]
    return [
        n
        for n, h in enumerate(held)
        if n == 0 or n not in cut and (h[0] or sum(h) > width / 2) and sum(h) >= 2
    ]


def _figure_rows(band: list[list[tuple[float, str]]], bases: list[float]) -> list[int]:
    """Which of the base lines open a row in a band of labels with figures beside them.

    A line with figures does, unless its label goes on in lower case and its row has none yet; a label
    alone does when it begins like one. A band whose figures stand on one line only is one row.
    """
    starts: list[int] = []
    counted = False
    lines_with_figures = 0
    for n, base in enumerate(bases):
        label = next((t for b, t in band[0] if abs(b - base) < 3), "")
        figures = any(abs(b - base) < 3 for cell in band[1:] for b, _ in cell)
        lines_with_figures += figures
        goes_on = bool(starts) and label[:1].islower() and not (figures and counted)
        if not goes_on and (figures or label):
            starts.append(n)
            counted = figures
        else:
            counted = counted or figures
    return starts if lines_with_figures >= 2 else starts[:1]


def _mostly_figures(band: list[list[tuple[float, str]]]) -> bool:
    texts = [t for cell in band[1:] for _, t in cell]
    figures = sum(
        bool(re.fullmatch(r"[-+–()]?[\d.,\s]+(?:%|€|EUR|T€)?\)?|[-–—]|k\. ?A\.|n\. ?v\.", t)) for t in texts
    )
    return bool(texts) and figures >= 0.6 * len(texts)


def is_real(found: Found) -> bool:
    """At least two columns and two rows with text, or one row that goes on on another page."""
    cells = found.cells
    if sum(any(column) for column in zip(*cells, strict=True)) < 2:
        return False
    filled = sum(bool(c) for row in cells for c in row)
    goes_on = found.grid.open_top or found.grid.open_bottom
    rows_needed = 1 if goes_on else 2
    several = sum(sum(map(bool, row)) >= 2 for row in cells)
    return len(cells) >= rows_needed and filled >= (2 if goes_on else 3) and several >= rows_needed
