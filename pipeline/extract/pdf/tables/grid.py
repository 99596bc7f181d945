"""The frame of a table: its borders and cells."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.extract.pdf.parts import Box

SNAP = 3.0
"""Points within which edges count as one."""


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


def cluster(values: list[float], tolerance: float = SNAP) -> list[float]:
    """Means of values that lie within ``tolerance`` of their neighbour."""
    result: list[list[float]] = []
    for value in sorted(values):
        if result and value - result[-1][-1] <= tolerance:
            result[-1].append(value)
        else:
            result.append([value])
    return [sum(group) / len(group) for group in result]
