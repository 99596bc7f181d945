"""Cells of CSV files that no spreadsheet takes for a formula.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return is computed when Excel or
LibreOffice opens the file; what a document or a file name says could then read files or open addresses. Such
a cell is written behind an apostrophe (OWASP, CSV Injection), numbers apart, and read without it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.files import replacing

if TYPE_CHECKING:
    import pandas as pd

_FORMULA = re.compile(r"[=+\-@\t\r]")
_FIRST = frozenset("=+-@\t\r")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?%?")
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")


def guarded(cell: str) -> str:
    """A cell as it is written."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """A cell as it was before it was written."""
    return cell[1:] if _GUARDED.match(cell) else cell


def guarded_row(row: Iterable[Any]) -> list[Any]:
    """A row as it is written."""
    return [guarded(cell) if isinstance(cell, str) else cell for cell in row]


def write_rows(path: Path, rows: Iterable[Sequence[str | int]]) -> None:
    """Write rows (the first is the head) as CSV for spreadsheets, one after the other: UTF-8 with byte-order
    mark, LF, comma. Light: a run without changes needs no more."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(guarded_row(row) for row in rows)


def csv_text(table: pd.DataFrame, *, header: bool = True) -> str:
    """``table`` as the text of a CSV file for spreadsheets: LF, comma, no index."""
    import pandas as pd

    safe = table.copy(deep=False)
    for name in table.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]]:
        cells = table[name].tolist()
        if any(isinstance(cell, str) and cell[:1] in _FIRST for cell in cells):
            safe[name] = [guarded(cell) if isinstance(cell, str) else cell for cell in cells]
    safe.columns = pd.Index(guarded_row(table.columns))
    text: str = safe.to_csv(index=False, header=header, lineterminator="\n")
    return text


def without_guards(table: pd.DataFrame) -> pd.DataFrame:
    """A table that was read from a CSV file of ours, its cells as they were before."""
    import pandas as pd

    read = table.copy(deep=False)
    for name in table.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]]:
        read[name] = [unguarded(cell) if isinstance(cell, str) else cell for cell in table[name]]
    read.columns = pd.Index([unguarded(str(name)) for name in table.columns])
    return read
