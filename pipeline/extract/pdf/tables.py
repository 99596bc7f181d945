"""Tables with rulings: from edges to cells of lines, with pdfplumber's table code for the geometry."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pdfplumber import table as plumber

from pipeline.extract.pdf.parts import Box, Page, Word
from pipeline.extract.pdf.rows import Row, rows_of, text_of

_MOST_EDGES = 1_500
_SNAP = 3.0


@dataclass(slots=True)
class Grid:
    """A table's frame: ``columns`` and ``rows`` are the x and y of its borders, ``cells`` its boxes.

    ``open_top``/``open_bottom``: no ruling closes it there (it goes on on another page). ``stacked``: no
    rulings between its rows, so that the text has to part them.
    """

    box: Box
    columns: list[float]
    rows: list[float]
    cells: list[Box]
    open_top: bool = False
    open_bottom: bool = False
    stacked: bool = False


@dataclass(slots=True)
class Found:
    """A table with its text: ``cells`` are rows of cells of lines; ``words`` the ids of words in it."""

    grid: Grid
    cells: list[list[list[str]]]
    words: set[int] = field(default_factory=set)


def find_grids(page: Page) -> list[Grid]:
    """Frames of ruled and half-ruled tables with at least two columns and, as drawn, one row.

    Frames around a whole slide, boxes with one cell and rulings with too little text are left out.
    """
    edges = _edges(page)
    if len(edges) < 3 or len(edges) > _MOST_EDGES:
        return []
    edges = plumber.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    closed = edges + _closing(edges)
    cells = plumber.intersections_to_cells(plumber.edges_to_intersections(closed, _SNAP, _SNAP))
    grids = [g for boxes in plumber.cells_to_tables(cells) if (g := _grid(boxes, edges, page))]
    grids += _between_lines(page, edges, [g.box for g in grids])
    return sorted(grids, key=lambda g: (g.box.top, g.box.x0))


def _edges(page: Page) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = []
    for rule in page.rules:
        wide, high = rule.x1 - rule.x0, rule.bottom - rule.top
        if wide > 0.995 * page.width or high > 0.995 * page.height:
            continue
        if wide >= high:
            y = (rule.top + rule.bottom) / 2
            result.append(_edge(rule.x0, y, rule.x1, y, "h"))
        else:
            x = (rule.x0 + rule.x1) / 2
            result.append(_edge(x, rule.top, x, rule.bottom, "v"))
    return result


def _edge(x0: float, top: float, x1: float, bottom: float, orientation: str) -> dict[str, Any]:
    """An edge as pdfplumber's table code wants it."""
    size = {"width": x1 - x0, "height": bottom - top}
    return {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "orientation": orientation} | size


def _closing(edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Edges that close a frame where at least three upright rulings end at one height without one."""
    upright = [e for e in edges if e["orientation"] == "v"]
    level = [e for e in edges if e["orientation"] == "h"]
    result = []
    for side in ("top", "bottom"):
        ends: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for edge in upright:
            ends[round(edge[side] / 4)].append(edge)
        for group in ends.values():
            left, right = min(e["x0"] for e in group), max(e["x0"] for e in group)
            y = sorted(e[side] for e in group)[len(group) // 2]
            there = any(
                abs(e["top"] - y) < 2 * _SNAP and e["x0"] < right - 1 and e["x1"] > left + 1 for e in level
            )
            if len(group) >= 3 and right - left > 40 and not there:
                result.append(_edge(left, y, right, y, "h"))
    return result


def _cluster(values: list[float], tolerance: float = _SNAP) -> list[float]:
    result: list[list[float]] = []
    for value in sorted(values):
        if result and value - result[-1][-1] <= tolerance:
            result[-1].append(value)
        else:
            result.append([value])
    return [sum(group) / len(group) for group in result]


def _grid(boxes: list[Any], edges: list[dict[str, Any]], page: Page) -> Grid | None:
    cells = [Box(*c) for c in boxes]
    columns = _cluster([x for c in cells for x in (c.x0, c.x1)])
    rows = _cluster([y for c in cells for y in (c.top, c.bottom)])
    box = Box(columns[0], rows[0], columns[-1], rows[-1])
    if len(columns) < 3 or len(rows) < 2:
        return None
    level = [e for e in edges if e["orientation"] == "h"]

    def ruled(y: float) -> bool:
        return any(
            abs(e["top"] - y) < 2 * _SNAP and e["x0"] < box.x1 - 5 and e["x1"] > box.x0 + 5 for e in level
        )

    grid = Grid(box, columns, rows, cells, not ruled(box.top), not ruled(box.bottom), len(rows) == 2)
    return grid if _has_text(grid, page) else None


def _has_text(grid: Grid, page: Page) -> bool:
    """Whether enough cells hold text: three (two where the table goes on) and a fifth of all."""
    box = grid.box
    inside = [w for w in page.words if box.x0 < (w.x0 + w.x1) / 2 < box.x1 and box.top < w.base < box.bottom]
    filled = sum(
        any(c.x0 < (w.x0 + w.x1) / 2 < c.x1 and c.top < w.base - 0.3 * w.size < c.bottom for w in inside)
        for c in grid.cells
    )
    return filled >= (2 if grid.open_top or grid.open_bottom else 3) and filled >= 0.2 * len(grid.cells)


def _between_lines(page: Page, edges: list[dict[str, Any]], taken: list[Box]) -> list[Grid]:
    """Half-ruled tables: level rulings of one width under each other, columns told by free space."""
    level = sorted((e for e in edges if e["orientation"] == "h" and e["width"] > 60), key=lambda e: e["top"])
    groups: list[list[dict[str, Any]]] = []
    for edge in level:
        if any(
            b.top - 3 <= edge["top"] <= b.bottom + 3 and edge["x0"] < b.x1 and edge["x1"] > b.x0
            for b in taken
        ):
            continue
        for group in groups:
            if abs(group[-1]["x0"] - edge["x0"]) < 4 and abs(group[-1]["x1"] - edge["x1"]) < 4:
                group.append(edge)
                break
        else:
            groups.append([edge])
    result = []
    for group in groups:
        ys = _cluster([e["top"] for e in group])
        if len(ys) >= 2:
            box = Box(group[0]["x0"] - 1, ys[0], group[0]["x1"] + 1, ys[-1])
            grid = _half_ruled(page, box, ys)
            if grid:
                result.append(grid)
    return result


def _half_ruled(page: Page, box: Box, ys: list[float]) -> Grid | None:
    words = [w for w in page.words if box.x0 - 2 < (w.x0 + w.x1) / 2 < box.x1 + 2]
    rows = [r for r in rows_of(words) if box.top < r[0].base < box.bottom]
    below = _rows_beyond([r for r in rows_of(words) if r[0].top >= box.bottom - 1], rows, box)
    above = (
        _rows_beyond([r for r in rows_of(words) if r[0].base <= box.top][::-1], rows, box) if below else []
    )
    if len(ys) < 3 and len(below) < 3 or len(rows) + len(below) < 2:
        return None
    rows = above[::-1] + rows + below
    if below:
        ys = [*ys, below[-1][0].bottom + 2]
    box = Box(box.x0, ys[0], box.x1, ys[-1])
    rows = [r for r in rows if box.top < r[0].base < box.bottom]
    borders = free_columns(rows, box)
    if len(borders) < 3 or not _short_cells(rows, borders):
        return None
    spans = zip(ys, ys[1:], strict=False)
    cells = [Box(a, top, b, low) for top, low in spans for a, b in zip(borders, borders[1:], strict=False)]
    return Grid(box, borders, ys, cells, open_bottom=bool(below), stacked=True)


def _rows_beyond(candidates: list[Row], rows: list[Row], box: Box) -> list[Row]:
    """Rows next to a half-ruled table that go on in its columns though no ruling closes them there."""
    if len(rows) < 1:
        return []
    taken: list[Row] = []
    edge = box.bottom if candidates and candidates[0][0].base > box.bottom else box.top
    for row in candidates:
        distance = abs(row[0].base - edge)
        size = row[0].size
        borders = free_columns([*rows, *taken], box)
        crossed = any(w.x0 < x < w.x1 for w in row for x in borders[1:-1])
        parts = {int(np.searchsorted(borders, (w.x0 + w.x1) / 2)) for w in row}
        crowded = any(_one_phrase(row, x, size) for x in borders[1:-1])
        if (
            distance > 2.6 * size
            or len(borders) < 3
            or crossed
            or crowded
            or abs(size - rows[0][0].size) > 0.6
        ):
            break
        if len(parts) < 2 and not taken:
            break
        taken.append(row)
        edge = row[0].base
    return taken


def _one_phrase(row: Row, x: float, size: float) -> bool:
    """Whether only a word space stands at ``x``: prose that happens to leave the border free."""
    gaps = [b.x0 - a.x1 for a, b in zip(row, row[1:], strict=False) if a.x1 <= x <= b.x0]
    return bool(gaps) and gaps[0] < 0.5 * size


def free_columns(rows: list[Row], box: Box) -> list[float]:
    """Borders of columns: the middles of stretches of x that nearly all rows leave free."""
    size = float(np.median([w.size for r in rows for w in r]))
    cover = np.zeros(max(2, int(box.x1 - box.x0) + 2))
    for row in rows:
        line = np.zeros_like(cover)
        for word in row:
            line[max(0, int(word.x0 - box.x0)) : max(0, int(word.x1 - box.x0)) + 1] = 1
        cover += line
    free = cover <= 0.06 * len(rows)
    inked = np.flatnonzero(~free)
    if not len(inked):
        return []
    runs = np.split(np.flatnonzero(free), np.flatnonzero(np.diff(np.flatnonzero(free)) > 1) + 1)
    starts = np.array([w.x0 - box.x0 for row in rows for w in row])
    middles = [
        box.x0 + (run[0] + run[-1]) / 2
        for run in runs
        if len(run)
        and inked[0] < run[0]
        and run[-1] < inked[-1]
        and _parts_columns(run, starts, size, len(rows))
    ]
    return [box.x0, *middles, box.x1]


def _parts_columns(run: Any, starts: Any, size: float, rows: int) -> bool:
    """Whether a free stretch is wide, or narrower but with words that begin under each other behind it."""
    if len(run) >= 0.6 * size:
        return True
    behind = int(((starts > run[-1]) & (starts < run[-1] + 3)).sum())
    return len(run) >= 0.3 * size and rows >= 6 and behind >= 0.4 * rows


def _short_cells(rows: list[Row], borders: list[float]) -> bool:
    """Cells hold few words or figures; columns of running text between two rulings are no table."""
    filled, words, whole = 0, 0, 0
    for row in rows:
        in_columns = {int(np.searchsorted(borders, (w.x0 + w.x1) / 2)) for w in row}
        filled += len(in_columns)
        words += len(row)
        whole += len(in_columns) > 1
    return whole >= 0.4 * len(rows) and words / max(1, filled) <= 4.5


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
    bases = _cluster([b for cell in band for b, _ in cell], 2.0)
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
