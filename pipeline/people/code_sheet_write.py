"""Writing a coding sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.codebook.model import Codebook
from pipeline.errors import OutputError
from pipeline.people.code_sheet_layout import (
    HEAD_ROW,
    HIDDEN,
    LEGEND,
    NOTHING,
    PERSPECTIVE,
    SHEET,
    STATE,
    YES,
    check_of,
    columns_of,
)
from pipeline.tables.excel import cell_text, workbook

_WIDTHS = {"Nr.": 5, "Dokument": 16, "Abschnitt": 22, "Seite": 6, "davor": 30, "Passage": 70, "danach": 30}

HOW_TO = (
    "Bitte je Passage bei jeder zutreffenden Kategorie „x“ oder, wo bekannt, den Status wählen. "
    "Trifft keine zu, "
    "„x“ unter „nichts trifft zu“. Ganz leere Zeilen gelten als nicht gelesen. Passagen bitte nicht ändern."
)


@dataclass(frozen=True)
class SheetRow:
    """One passage to code: its place, the text around it, and what the machine proposes (may be empty)."""

    document: str
    section: str
    page: int | None
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""
    proposal: str = ""
    random: bool = False


def write_sheet(
    rows: Sequence[SheetRow], codebook: Codebook, coder: str, path: Path, *, corpus: Path, show: bool = False
) -> None:
    """Write a sheet for ``coder``. ``show``: whether the proposals are shown.

    Raises OutputError where ``path`` exists already (a sheet somebody may have filled in is never
    overwritten) or cannot be written.
    """
    if path.exists():
        raise OutputError(
            f"„{path}“ gibt es schon und wird nicht überschrieben; geben Sie mit --out einen anderen "
            "Namen an."
        )
    state = {"codebook": codebook.name, "hash": codebook.hash, "coder": coder, "corpus": str(corpus)}
    with workbook(path, f"Kodierbogen {coder}") as book:
        _write_rows(book, rows, codebook, show)
        _write_legend(book, codebook)
        hidden = book.add_worksheet(STATE)
        hidden.write_string(0, 0, json.dumps(state, ensure_ascii=False, sort_keys=True))
        hidden.very_hidden()


def _write_rows(book: Workbook, rows: Sequence[SheetRow], codebook: Codebook, show: bool) -> None:
    sheet = book.add_worksheet(SHEET)
    columns = columns_of(codebook)
    sheet.write_string(0, 0, HOW_TO, book.add_format({"italic": True}))
    _write_head(book, sheet, columns, codebook)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for i, row in enumerate(rows):
        cells: dict[str, Any] = {
            "Nr.": i + 1,
            "Dokument": row.document,
            "Abschnitt": row.section,
            "Seite": row.page,
            "davor": row.before,
            "Passage": row.text,
            "danach": row.after,
            "Vorschlag": row.proposal,
            "document": row.document,
            "start": row.start,
            "end": row.end,
            "origin": "code-sheet:zufall" if row.random else "code-sheet:auswahl",
            "check": check_of(row.text),
        }
        for j, column in enumerate(columns):
            value = cells.get(column)
            if isinstance(value, int):
                sheet.write_number(HEAD_ROW + 1 + i, j, value, wrap)
            elif value:
                sheet.write_string(HEAD_ROW + 1 + i, j, cell_text(str(value)), wrap)
    _add_choices(sheet, columns, codebook, len(rows))
    _set_widths(sheet, columns, codebook, show)
    sheet.freeze_panes(HEAD_ROW + 1, columns.index("Passage") + 1)


def _write_head(book: Workbook, sheet: Worksheet, columns: list[str], codebook: Codebook) -> None:
    plain = book.add_format({"bold": True, "valign": "bottom", "text_wrap": True, "bottom": 1})
    colors = {c.id: d.color for d in codebook.dimensions for c in d.codes}
    names = {c.id: c for c in codebook.codes.values()}
    upright = {
        d.color: book.add_format({"bold": True, "rotation": 90, "bg_color": d.color, "font_color": "#FFFFFF"})
        for d in codebook.dimensions
    }
    sheet.set_row(HEAD_ROW, 190)
    for j, column in enumerate(columns):
        if column in names:
            sheet.write_string(HEAD_ROW - 1, j, column)
            sheet.write_string(HEAD_ROW, j, names[column].label, upright[colors[column]])
            if names[column].definition:
                sheet.write_comment(HEAD_ROW, j, names[column].definition, {"x_scale": 3})
        else:
            sheet.write_string(HEAD_ROW - 1, j, column)
            sheet.write_string(HEAD_ROW, j, column, plain)
    sheet.set_row(HEAD_ROW - 1, None, None, {"hidden": True})


def _add_choices(sheet: Worksheet, columns: list[str], codebook: Codebook, count: int) -> None:
    if not count:
        return
    status = codebook.attributes.get("status")
    perspective = codebook.attributes.get("perspektive")
    message = {"error_title": "Querschau", "error_message": "Bitte einen Wert aus der Liste wählen."}
    for j, column in enumerate(columns):
        if column in codebook.codes:
            values = [YES, *(status.values if status else [])]
        elif column == NOTHING:
            values = [YES]
        elif column == PERSPECTIVE and perspective:
            values = list(perspective.values)
        else:
            continue
        first, last = HEAD_ROW + 1, HEAD_ROW + count
        sheet.data_validation(first, j, last, j, {"validate": "list", "source": values, **message})


def _set_widths(sheet: Worksheet, columns: list[str], codebook: Codebook, show: bool) -> None:
    for j, column in enumerate(columns):
        name = xl_col_to_name(j)
        width = _WIDTHS.get(column, 4.5 if column in codebook.codes else 14)
        hidden = column in HIDDEN or (column == "Vorschlag" and not show)
        sheet.set_column(f"{name}:{name}", width, None, {"hidden": hidden})


def _write_legend(book: Workbook, codebook: Codebook) -> None:
    sheet = book.add_worksheet(LEGEND)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    heads = ("Dimension", "Kennung", "Kategorie", "Definition", "Kodieren, wenn", "Nicht kodieren, wenn")
    for j, head in enumerate(heads):
        sheet.write_string(0, j, head, bold)
    row = 1
    for dimension in codebook.dimensions:
        for code in dimension.codes:
            cells = (dimension.label, code.id, code.label, code.definition, code.include, code.exclude)
            for j, cell in enumerate(cells):
                sheet.write_string(row, j, cell_text(cell), wrap)
            row += 1
    sheet.set_column(0, 2, 24)
    sheet.set_column(3, 5, 60)
    sheet.freeze_panes(1, 0)
