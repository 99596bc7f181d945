"""Tables with level rulings only: their columns are told by free space, also beyond the last ruling."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.extract.pdf.parts import Box, Page
from pipeline.extract.pdf.rows import Row, rows_of
from pipeline.extract.pdf.tables.grid import Grid, cluster


def half_ruled_grids(page: Page, edges: list[dict[str, Any]], taken: list[Box]) -> list[Grid]:
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
        ys = cluster([e["top"] for e in group])
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
    borders = _free_columns(rows, box)
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
        borders = _free_columns([*rows, *taken], box)
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


def _free_columns(rows: list[Row], box: Box) -> list[float]:
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
