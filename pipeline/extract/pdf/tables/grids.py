"""Where tables stand on a page: frames from rulings, with pdfplumber's table code for the geometry."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pdfplumber import table as plumber

from pipeline.extract.pdf.parts import Box, Page
from pipeline.extract.pdf.tables.grid import SNAP, Grid, cluster
from pipeline.extract.pdf.tables.half_ruled import half_ruled_grids

_MOST_RAW, _MOST_EDGES = 20_000, 1_500
"""Edges as drawn and edges in line made one; beyond them a drawing is no table (``Page.complex``)."""


def find_grids(page: Page) -> list[Grid]:
    """Frames of ruled and half-ruled tables with at least two columns and, as drawn, one row.

    Frames around a whole slide, boxes with one cell and rulings with too little text are left out.
    """
    edges = _edges(page)
    if len(edges) < 3:
        return []
    edges = plumber.merge_edges(edges, SNAP, SNAP, SNAP, SNAP) if len(edges) <= _MOST_RAW else edges
    if len(edges) > _MOST_EDGES:
        page.complex = True
        return []
    closed = edges + _closing(edges)
    cells = plumber.intersections_to_cells(plumber.edges_to_intersections(closed, SNAP, SNAP))
    grids = [g for boxes in plumber.cells_to_tables(cells) if (g := _grid(boxes, edges, page))]
    grids += half_ruled_grids(page, edges, [g.box for g in grids])
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
                abs(e["top"] - y) < 2 * SNAP and e["x0"] < right - 1 and e["x1"] > left + 1 for e in level
            )
            if len(group) >= 3 and right - left > 40 and not there:
                result.append(_edge(left, y, right, y, "h"))
    return result


def _grid(boxes: list[Any], edges: list[dict[str, Any]], page: Page) -> Grid | None:
    cells = [Box(*c) for c in boxes]
    columns = cluster([x for c in cells for x in (c.x0, c.x1)])
    rows = cluster([y for c in cells for y in (c.top, c.bottom)])
    box = Box(columns[0], rows[0], columns[-1], rows[-1])
    if len(columns) < 3 or len(rows) < 2:
        return None
    level = [e for e in edges if e["orientation"] == "h"]

    def ruled(y: float) -> bool:
        return any(
            abs(e["top"] - y) < 2 * SNAP and e["x0"] < box.x1 - 5 and e["x1"] > box.x0 + 5 for e in level
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
