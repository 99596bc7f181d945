"""A worksheet of XlsxWriter of which whole columns are filled at once.

XlsxWriter checks each cell for itself when it is said, and puts its attributes together when it is written:
of the workbook of codings that was half the time. Here both is done for what tables hold most, texts, numbers
and blanks. The file has the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import repeat
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet


class TableSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that is filled column by column."""

    def fill(
        self,
        first: int,
        column: int,
        values: Iterable[str | float | None],
        text: Format,
        number: Format,
        tints: Iterable[Format | None] = repeat(None),
    ) -> None:
        """Write values below a column's head, from row ``first`` on: texts that a cell can hold and finite
        numbers, in these formats. A cell with a tint has that instead, also without a value."""
        index_of, table = self.str_table._get_shared_string_index, self.table
        last = -1
        for row, (value, tint) in enumerate(zip(values, tints, strict=False), first):
            if isinstance(value, str):
                table[row][column] = CellStringTuple(index_of(value), tint or text)
            elif value is not None:
                table[row][column] = CellNumberTuple(value, tint or number)
            elif tint:
                table[row][column] = CellBlankTuple(tint)
            else:
                continue
            last = row
        self._check_dimensions(last, column)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if not cell.format:
            super()._write_cell(row, col, cell)
            return
        begin = f'<c r="{_name(col)}{row + 1}" s="{cell.format._get_xf_index()}"'
        kind = type(cell)
        if kind is CellStringTuple:
            self.fh.write(f'{begin} t="s"><v>{cell.string}</v></c>')
        elif kind is CellNumberTuple:
            self.fh.write(f"{begin}><v>{cell.number:.16G}</v></c>")
        else:
            super()._write_cell(row, col, cell)


_name = cache(xl_col_to_name)
