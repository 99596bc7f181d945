"""Excel sheets that a researcher can work with: filters, frozen head, wrapped text, text kept as text.

Byte-identical for the same input: the creation date in the properties is fixed, XlsxWriter's zip
entries carry no clock time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import repeat
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from pipeline.files import replacing
from pipeline.tables.table_sheet import TableSheet

CELL_LIMIT = 32_767
"""Excel's limit of a cell, in UTF-16 code units."""

ROW_LIMIT = 1_048_576
"""Excel's limit of rows of a sheet, the head included."""

COLUMN_LIMIT = 16_384
"""Excel's limit of columns of a sheet."""

CUT_NOTICE = " […] (gekürzt: eine Excel-Zelle fasst höchstens 32.767 Zeichen; vollständig in der CSV-Datei)"
_REST_NOTICE = "Weitere Zeilen oder Spalten passen nicht in ein Excel-Blatt; vollständig in der CSV-Datei."

_CREATED = datetime(2020, 1, 1)
_MARGIN = 3
_NARROW, _WIDE = 8, 80
_LINE, _TALLEST = 15.0, 409.0
"""Height of a line and Excel's tallest row, in points."""

RowFormat = Callable[[int], Format | None]


@contextmanager
def workbook(path: Path, title: str, *, secret: bool = False) -> Iterator[Workbook]:
    """A new Excel workbook that appears at ``path`` whole or not at all (OutputError)."""
    with replacing(path, secret=secret) as partial:
        book = xlsxwriter.Workbook(
            str(partial),
            {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        book.set_properties({"title": title, "author": "Querschau", "created": _CREATED})
        yield book
        book.close()


def cell_text(text: str) -> str:
    """``text`` as Excel can hold it: cut with a notice where it is longer than a cell allows."""
    if len(text) * 2 <= CELL_LIMIT or len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return text
    room = (CELL_LIMIT - len(CUT_NOTICE)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + CUT_NOTICE


def sheet_name(name: str, taken: Sequence[str] = ()) -> str:
    """A name Excel accepts: no []:*?/\\ or outer apostrophes, at most 31 characters, not yet taken."""
    clean = "".join(" " if c in "[]:*?/\\" else c for c in name).strip(" '")[:31] or "Blatt"
    used = {t.casefold() for t in taken}
    number = 2
    result = clean
    while result.casefold() in used:
        result = f"{clean[: 31 - len(str(number)) - 1]} {number}"
        number += 1
    return result


def add_sheet(
    book: Workbook,
    name: str,
    table: pd.DataFrame,
    *,
    note: str = "",
    widths: Mapping[str, float] | None = None,
    percent: Sequence[str] = (),
    color: str = "#4C6A92",
    row_colors: Sequence[str] | None = None,
    shade_from: int | None = None,
) -> None:
    """Write ``table`` to a new sheet: ``note`` above, frozen head with filters, wrapped text.

    ``widths``: columns' widths in characters (others by their head and content). ``percent``: columns
    holding 0 to 1 shown as per cent. ``color``: of the head and the tab. ``row_colors``: one background
    per row (``""`` for none), in the first column. ``shade_from``: from this column on, numbers are shaded
    by size (a heat map).
    """
    sheet = book.add_worksheet(sheet_name(name, [s.get_name() for s in book.worksheets()]), TableSheet)
    head = book.add_format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": color, "text_wrap": True, "valign": "top"}
    )
    text = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"valign": "top"})
    share = book.add_format({"valign": "top", "num_format": "0.0%"})
    sheet.set_tab_color(color)
    top = 0
    if note:
        sheet.write_string(0, 0, cell_text(note), book.add_format({"italic": True, "valign": "top"}))
        top = 1
    fitting = table.iloc[: ROW_LIMIT - top - 2, :COLUMN_LIMIT]
    tints = _tints(book, row_colors)
    lines = [1] * len(fitting)
    total = 0.0
    for column, title in enumerate(map(str, fitting.columns)):
        values = fitting.iloc[:, column].tolist()
        width = (widths or {}).get(title) or _width(title, values)
        sheet.set_column(column, column, width)
        total += width
        sheet.write_string(top, column, cell_text(title), head)
        plain = share if title in percent else number
        looks = tints if tints and column == 0 else repeat(None)
        sheet.fill(top + 1, column, map(_in_cell, values), text, plain, looks)
        _count_lines(lines, values, width)
    for row, count in enumerate(lines):
        if count > 1:
            sheet.set_row(top + 1 + row, min(_TALLEST, count * _LINE))
    if len(note) > total and len(fitting.columns) > 1:
        _wrap_note(book, sheet, note, len(fitting.columns), total)
    _for_print(sheet, top)
    if fitting.shape != table.shape:
        sheet.write_string(top + 1 + len(fitting), 0, _REST_NOTICE)
    if shade_from is not None and len(fitting) and shade_from < len(fitting.columns):
        shades = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": color}
        last = len(fitting.columns) - 1
        sheet.conditional_format(top + 1, shade_from, top + len(fitting), last, shades)
    sheet.freeze_panes(top + 1, 0)
    if len(fitting.columns):
        sheet.autofilter(top, 0, top + len(fitting), len(fitting.columns) - 1)


def _in_cell(value: Any) -> str | float | None:
    """What a cell holds of a value: nothing of a missing one."""
    if isinstance(value, str):
        return cell_text(value) or None
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return value if isinstance(value, int | float) and isfinite(value) else cell_text(str(value))


def _tints(book: Workbook, colors: Sequence[str] | None) -> list[Format | None] | None:
    if colors is None:
        return None
    formats: dict[str, Format | None] = {"": None}
    for color in colors:
        if color not in formats:
            formats[color] = book.add_format({"bg_color": lighten(color), "valign": "top"})
    return [formats[c] for c in colors]


def lighten(color: str, part: float = 0.75) -> str:
    """``#RRGGBB`` mixed with ``part`` (0 to 1) of white, so that black text stays readable on it."""
    channels = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(c + (255 - c) * part):02X}" for c in channels)


def _width(title: str, values: Sequence[Any]) -> float:
    longest = [max(map(len, str(v).split("\n"))) for v in values[:200]]
    return float(min(_WIDE, max(_NARROW, len(title) + _MARGIN, *(n + 1 for n in longest or [0]))))


def _count_lines(lines: list[int], values: Sequence[Any], width: float) -> None:
    """Raise ``lines`` (per row) to what wrapped texts of this column need: programs other than Excel do
    not fit the heights themselves."""
    for row, value in enumerate(values):
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            needed = sum(1 + int(len(part) / width) for part in value.split("\n"))
            lines[row] = max(lines[row], needed)


def _wrap_note(book: Workbook, sheet: Any, note: str, columns: int, width: float) -> None:
    """Spread a note that is longer than the table is wide over several lines."""
    wrapped = book.add_format({"italic": True, "valign": "top", "text_wrap": True})
    sheet.merge_range(0, 0, 0, columns - 1, "", wrapped)
    sheet.write_string(0, 0, cell_text(note), wrapped)
    sheet.set_row(0, _LINE * (1 + int(len(note) / width)))


def _for_print(sheet: Any, head: int) -> None:
    """A4 across, one page wide, the head on each page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
