"""The picture of codes that stand together: cells below the diagonal, as plain geometry for a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook.model import Codebook
from pipeline.tables.cooccurrence import Pair

CELL = 17
"""Side of a cell in units of the picture."""

_PER_LETTER = 5.9
"""Room for the labels of the rows, per character."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair of codes: place, colour (as in :mod:`colors`), and the sentence that a pointer shows."""

    x: int
    y: int
    fill: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """``left``: where the cells begin; ``labels``: (y, text, number of the dimension) of the rows; the
    columns carry the row numbers."""

    left: int
    width: int
    height: int
    labels: tuple[tuple[int, str, int], ...]
    cells: tuple[Cell, ...]


def picture(pairs: Sequence[Pair], codebook: Codebook, steps: list[str]) -> Picture:
    """The lower triangle over the codes that share any segment with another.

    ``steps``: five colours from light to dark for
    Jaccard's coefficient up to 0.04, 0.1, 0.2, 0.4 and above.
    """
    used = {p.code_a for p in pairs} | {p.code_b for p in pairs}
    rows = [
        (code.id, code.label, d)
        for d, dimension in enumerate(codebook.dimensions)
        for code in dimension.codes
        if code.id in used
    ]
    place = {code: i for i, (code, _, _) in enumerate(rows)}
    left = round(12 + _PER_LETTER * max((len(label) for _, label, _ in rows), default=0)) + 24
    cells = []
    for pair in pairs:
        low, high = sorted((place[pair.code_a], place[pair.code_b]))
        shared = f"{pair.both} gemeinsame Segmente, Jaccard {pair.jaccard:.2f}".replace(".", ",")
        words = f"{pair.label_a} und {pair.label_b}: {shared}"
        cells.append(Cell(left + low * CELL, high * CELL, steps[step(pair.jaccard)], words))
    labels = tuple((i * CELL, f"{label} ({i + 1})", d) for i, (_, label, d) in enumerate(rows))
    return Picture(left, left + len(rows) * CELL, (len(rows) + 1) * CELL, labels, tuple(cells))


def step(jaccard: float) -> int:
    """Number (0 to 4) of the colour for a coefficient."""
    return sum(jaccard > bound for bound in (0.04, 0.1, 0.2, 0.4))
