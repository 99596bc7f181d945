"""Text in columns as rows of cells, whatever parts the columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

SEPARATORS = ";\t,|"
_SAID = re.compile(r"\ufeff?sep=(.)\n", re.I)
"""The line with which Excel says what parts the columns."""
_NEARLY_ALL = 0.7
"""Share of rows as long as the first from which on the others are rows of the same table, badly written."""
_QUOTING: tuple[Literal[0], Literal[3]] = (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
"""Where quotation marks hold no cells together, they are the writers' own."""
csv.field_size_limit(1_000_000)


@dataclass(frozen=True, slots=True)
class BadRows:
    """Rows of which some are longer than the first: what is too much hangs at their last cell. ``longer``:
    their numbers, from 1."""

    rows: list[list[str]]
    longer: tuple[int, ...]


def rows_of(text: str, separators: str = SEPARATORS) -> list[list[str]] | None:
    """The rows of a text in columns; None where no separator parts it into columns row by row."""
    said = _SAID.match(text)
    if said:
        text, separators = text[said.end() :], said[1]
    for quoting in _QUOTING:
        parted = (_parted(text, separator, quoting) for separator in separators)
        even = [rows for rows in parted if len({len(row) for row in rows}) == 1 and len(rows[0]) >= 2]
        if even:
            return max(even, key=lambda rows: len(rows[0]))
    return None


def bad_rows_of(text: str) -> BadRows | None:
    """The rows of a table in which some are too long (a separator inside an answer without quotation marks)
    or too short; None where a text has no columns. Commas need three columns: two are any sentence."""
    for quoting in _QUOTING:
        parted = {separator: _parted(text, separator, quoting) for separator in SEPARATORS}
        found = [bad for separator, rows in parted.items() if (bad := _bad_rows(rows, separator))]
        if found:
            return max(found, key=lambda bad: len(bad.rows[0]))
    return None


def _bad_rows(rows: list[list[str]], separator: str) -> BadRows | None:
    width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    if width < (3 if separator == "," else 2) or count < _NEARLY_ALL * len(rows):
        return None
    longer = tuple(n for n, row in enumerate(rows, 1) if any(row[width:]))
    return BadRows([_of_width(row, width, separator) for row in rows], longer)


def _parted(text: str, separator: str, quoting: Literal[0, 3]) -> list[list[str]]:
    """The rows with something in them; none where quotation marks do not stand as they should."""
    try:
        reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True, quoting=quoting)
        return [row for row in reader if any(row)]
    except csv.Error:
        return []


def _of_width(row: list[str], width: int, separator: str) -> list[str]:
    if any(row[width:]):
        return [*row[: width - 1], separator.join(row[width - 1 :])]
    return (row + [""] * width)[:width]
