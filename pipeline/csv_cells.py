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
    import pyarrow as pa

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


def csv_lines(table: pa.Table) -> pa.Array:
    """Each row of an Arrow table as its line of a CSV file, as :func:`csv_text` writes it: whole columns at
    once, for tables of any length."""
    *cells, last = map(_cells, table.columns)
    return _joined(*cells, _joined(last, "\n"), between=",")


def bytes_of(lines: pa.Array) -> bytes:
    """Lines one after the other."""
    import numpy as np

    if not len(lines):
        return b""
    _, places, text = lines.buffers()
    ends = np.frombuffer(places, dtype=np.int64)
    first, last = ends[lines.offset], ends[lines.offset + len(lines)]
    return text.slice(int(first), int(last - first)).to_pybytes() if text else b""


def _cells(column: pa.ChunkedArray) -> pa.Array:
    """A column as it stands between the commas of a CSV file."""
    import pyarrow as pa
    import pyarrow.types as kinds

    cells = column.combine_chunks()
    if not kinds.is_large_string(cells.type) and not kinds.is_string(cells.type):
        known = cells if kinds.is_dictionary(cells.type) else cells.dictionary_encode()
        texts = [None if value is None else str(value) for value in known.dictionary.to_pylist()]
        return _written(pa.array(texts, pa.large_string())).take(known.indices).fill_null("")
    return _written(cells.cast(pa.large_string())).fill_null("")


def _written(texts: pa.Array) -> pa.Array:
    """Texts with the apostrophes and quotation marks that they need."""
    import pyarrow as pa
    import pyarrow.compute as pc

    risky = pc.match_substring_regex(texts, r"^[=+\-@\t\r]").fill_null(False)
    if pc.any(risky).as_py():
        safe = pa.array(map(guarded, texts.filter(risky).to_pylist()), texts.type)
        texts = pc.replace_with_mask(texts, risky, safe)
    quoted = pc.match_substring_regex(texts, r'[",\r\n]').fill_null(False)
    if not pc.any(quoted).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(quoted, _joined('"', doubled, '"'), texts)


def _joined(*texts: pa.Array | str, between: str = "") -> pa.Array:
    """Texts joined row by row; a plain one stands in every row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [pa.scalar(t, pa.large_string()) if isinstance(t, str) else t for t in (*texts, between)]
    return pc.binary_join_element_wise(*parts)


def without_guards(table: pd.DataFrame) -> pd.DataFrame:
    """A table that was read from a CSV file of ours, its cells as they were before."""
    import pandas as pd

    read = table.copy(deep=False)
    for name in table.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes]]:
        read[name] = [unguarded(cell) if isinstance(cell, str) else cell for cell in table[name]]
    read.columns = pd.Index([unguarded(str(name)) for name in table.columns])
    return read
