"""The chosen coded segments as a table for spreadsheets and for correction by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.csv_cells import csv_text
from pipeline.exchange.losses import Losses
from pipeline.exchange.names import xml_text
from pipeline.exchange.outgoing import Outgoing
from pipeline.files import replacing, write_text
from pipeline.model import CODED_SEGMENT_COLUMNS

SHEET = "Kodierungen"
ROWS = 1_048_575
"""Rows below the header that a sheet takes."""
_CELL = 32_767
_MORE = ("memo", "people", "against")
_WIDTHS = {"text": 70, "label": 30, "evidence": 30, "section": 30, "document": 24, "code": 22}


def write_csv(out: Outgoing, path: Path) -> Losses:
    """UTF-8 with byte-order mark, LF, comma: the contract of ``coded_segments.csv``."""
    write_text(path, csv_text(_table(out)), mark=True)
    return Losses("CSV")


def write_xlsx(out: Outgoing, path: Path) -> Losses:
    """A sheet with the same columns, and more of them where there are too many rows; text only, no formula
    is ever made from a passage."""
    import xlsxwriter

    table = _table(out)
    losses = Losses("Excel")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path) as partial, xlsxwriter.Workbook(str(partial), options) as book:
        book.set_properties({"created": pd.Timestamp(out.created).to_pydatetime()})
        for number, first in enumerate(range(0, max(len(table), 1), ROWS), start=1):
            sheet = book.add_worksheet(SHEET if number == 1 else f"{SHEET} {number}")
            _write_sheet(book, sheet, table.iloc[first : first + ROWS], losses)
    if len(table) > ROWS:
        losses.add(
            "zeilen",
            "Ein Blatt von Excel fasst nicht alle Zeilen; die Tabelle geht auf weiteren Blättern weiter",
            len(table) - ROWS,
        )
    return losses


def _write_sheet(book: Any, sheet: Any, table: pd.DataFrame, losses: Losses) -> None:
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    top = book.add_format({"valign": "top"})
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, str(name), bold)
        style = wrapped if name in ("text", "evidence") else top
        sheet.set_column(column, column, _WIDTHS.get(str(name), 12), style)
    for row, values in enumerate(table.itertuples(index=False, name=None), start=1):
        for column, value in enumerate(values):
            _write_cell(sheet, row, column, value, losses)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _write_cell(sheet: Any, row: int, column: int, value: Any, losses: Losses) -> None:
    if pd.isna(value) or value == "":
        return
    if isinstance(value, str):
        if len(value) > _CELL:
            losses.add("länge", f"Zellen mit mehr als {_CELL} Zeichen sind gekürzt", 1)
        sheet.write_string(row, column, xml_text(value)[:_CELL])
    else:
        sheet.write_number(row, column, value)


def _table(out: Outgoing) -> pd.DataFrame:
    order = {name: i for i, name in enumerate(out.document_names)}
    return out.codings[[*CODED_SEGMENT_COLUMNS, *_MORE]].sort_values(
        ["document", "start", "end"],
        key=lambda column: column.map(order) if column.name == "document" else column,
        kind="stable",
    )
