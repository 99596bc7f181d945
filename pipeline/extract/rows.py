"""Text in columns as rows of cells, whatever parts the columns."""

from __future__ import annotations

import csv
import io

SEPARATORS = ";\t,|"
csv.field_size_limit(1_000_000)


def rows_of(text: str, separators: str = SEPARATORS) -> list[list[str]] | None:
    """The rows of a text in columns; None where no separator parts it into columns row by row."""
    best: tuple[int, list[list[str]]] | None = None
    for separator in separators:
        try:
            rows = [
                row for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if any(row)
            ]
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        if width >= 2 and all(len(row) == width for row in rows) and (best is None or width > best[0]):
            best = width, rows
    return best[1] if best else None
