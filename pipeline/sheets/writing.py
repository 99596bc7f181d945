"""Sheets to fill in: columns with drop-down lists, rows as high as their text, cells not to be changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.codebook.model import Codebook
from pipeline.errors import OutputError
from pipeline.sheets.layout import HEAD_ROW, HOW_TO, LEGEND, PASSAGES, STATE, Choices, Passage, values_of
from pipeline.tables.excel import ROW_LIMIT, cell_text, lighten

_LINE, _TALLEST = 15.0, 405.0
"""Height of a line and of the tallest row, in points."""

GREY = "#5B6573"
"""Colour of the heads of columns that belong to no dimension."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``width`` in characters; ``entry``: to be filled in; ``choices``: a list of values or a
    reference (``=Kategorien!$D$2:$D$9``) for a drop-down list; ``color``: of the head; ``typed``: what is
    entered stays text (a memo that begins with ``=``)."""

    title: str
    width: float
    entry: bool = False
    choices: Sequence[str] | str = ()
    color: str = GREY
    hidden: bool = False
    typed: bool = True


class Formula(str):
    """A cell that is calculated; any other text stays text, whatever it begins with."""


class FormSheet:
    """A sheet to fill in: a line of advice, a frozen head with filters, rows below."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[Column], advice: str) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.columns = columns
        self._rows = 0
        border = {
            "text_wrap": True,
            "align": "left",
            "valign": "top",
            "border": 1,
            "border_color": "#D5D9DF",
        }
        self._fixed = book.add_format(border)
        entry = border | {"bg_color": "#FFFBEA", "locked": False}
        self._entry = book.add_format(entry | {"num_format": "@"})
        self._figure = book.add_format(entry)
        self.sheet.write_string(0, 0, advice, book.add_format({"italic": True}))
        self.sheet.set_row(HEAD_ROW - 1, 32)
        for j, column in enumerate(columns):
            head = book.add_format(
                {
                    "bold": True,
                    "font_color": "#FFFFFF",
                    "bg_color": column.color,
                    "text_wrap": True,
                    "valign": "top",
                }
            )
            self.sheet.write_string(HEAD_ROW - 1, j, column.title, head)
            self.sheet.set_column(j, j, column.width, None, {"hidden": column.hidden})

    def append(self, cells: Mapping[str, Any], height: float | None = None) -> None:
        """Write a row; ``cells`` by the columns' titles; ``height`` in points (else as its text needs)."""
        row = HEAD_ROW + self._rows
        if row >= ROW_LIMIT:
            raise OutputError(
                "Mehr Zeilen, als ein Excel-Blatt fasst; wählen Sie mit --cases weniger Fälle aus."
            )
        lines = 1
        for j, column in enumerate(self.columns):
            value = cells.get(column.title)
            style = self._style(column)
            if isinstance(value, int | float):
                self.sheet.write_number(row, j, value, style)
            elif isinstance(value, Formula):
                self.sheet.write_formula(row, j, value, style, "")
            elif value:
                self.sheet.write_string(row, j, cell_text(str(value)), style)
                lines = max(lines, _lines(str(value), column.width) if not column.hidden else 1)
            else:
                self.sheet.write_blank(row, j, None, style)
        self.sheet.set_row(row, height or min(_TALLEST, lines * _LINE + 3))
        self._rows += 1

    def finish(self, freeze: int, filled: int | None = None) -> None:
        """Lists, filter over the ``filled`` rows (all where not said), frozen panes; A4 across for print."""
        last = HEAD_ROW + max(self._rows, 1) - 1
        for j, column in enumerate(self.columns):
            if column.entry and column.choices:
                self.sheet.data_validation(HEAD_ROW, j, last, j, _list(column))
            elif not column.entry and not column.hidden:
                self.sheet.data_validation(HEAD_ROW, j, last, j, _UNTOUCHED)
        end = HEAD_ROW + (self._rows if filled is None else filled) - 1
        self.sheet.autofilter(HEAD_ROW - 1, 0, max(end, HEAD_ROW), len(self.columns) - 1)
        self.sheet.freeze_panes(HEAD_ROW, freeze)
        for_print(self.sheet, HEAD_ROW - 1)

    def protect(self) -> None:
        """Lock all cells that are not to be filled in (without password); filters stay usable."""
        allowed = ("autofilter", "format_columns", "format_rows", "format_cells")
        self.sheet.protect("", dict.fromkeys(allowed, True))

    def _style(self, column: Column) -> Format:
        if not column.entry:
            return self._fixed
        return self._entry if column.typed else self._figure


def for_print(sheet: Worksheet, head: int) -> None:
    """A4 across, one page wide, the row ``head`` (from 0) on each page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(0.3, 0.3, 0.4, 0.4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)


_TITLE = "Querschau"
_UNTOUCHED = {
    "validate": "custom",
    "value": "=FALSE",
    "error_title": _TITLE,
    "error_message": "Diese Spalte wird nicht geändert: Die Kodierung gilt dem Text des Dokuments.",
}


def _list(column: Column) -> dict[str, Any]:
    source = column.choices if isinstance(column.choices, str) else list(column.choices)
    message = f"Bitte für „{column.title}“ einen Wert aus der Liste wählen."
    return {"validate": "list", "source": source, "error_title": _TITLE, "error_message": message}


@lru_cache(maxsize=65_536)
def _lines(text: str, width: float) -> int:
    return sum(max(1, len(wrap(part, max(4, int(width) - 1)))) for part in text.split("\n"))


def fitting_width(texts: Sequence[str], widths: Sequence[float] = (60, 80, 100)) -> float:
    """The narrowest of ``widths`` at which every text fits into a row of Excel; else the widest."""
    longest = sorted(texts, key=len)[-20:]
    for width in widths:
        if all(_lines(t, width) * _LINE + 3 <= _TALLEST for t in longest):
            return width
    return widths[-1]


def add_legend(book: Workbook, codebook: Codebook) -> None:
    """The sheet of categories with their definitions; the drop-down lists take their values from here."""
    sheet = book.add_worksheet(LEGEND)
    bold = book.add_format({"bold": True, "bg_color": GREY, "font_color": "#FFFFFF", "valign": "top"})
    heads = (
        "Dimension",
        "Kategorie",
        "Kennung",
        "Auswahl",
        "Definition",
        "Kodieren, wenn",
        "Nicht kodieren, wenn",
    )
    for j, head in enumerate((*heads, "Status", "Perspektive")):
        sheet.write_string(0, j, head, bold)
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    choices, row = Choices(codebook), 1
    for dimension in codebook.dimensions:
        tint = {"text_wrap": True, "valign": "top", "bg_color": lighten(dimension.color)}
        tinted = book.add_format(tint)
        for code in dimension.codes:
            cells = (dimension.label, code.label, code.id, choices.shown(code.id))
            texts = (code.definition, code.include, code.exclude)
            for j, cell in enumerate((*cells, *texts)):
                sheet.write_string(row, j, cell_text(cell), tinted if j < len(cells) else plain)
            sheet.set_row(row, min(_TALLEST, max(_lines(t, 50) for t in (*texts, "")) * _LINE + 3))
            row += 1
    for j, attribute in ((7, "status"), (8, "perspektive")):
        for i, value in enumerate(values_of(codebook, attribute)):
            sheet.write_string(1 + i, j, value, plain)
    for j, width in enumerate((20, 34, 24, 44, 50, 50, 50, 14, 16)):
        sheet.set_column(j, j, width)
    sheet.freeze_panes(1, 4)
    for_print(sheet, 0)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def choices_of(codebook: Codebook, dimension: str = "") -> str:
    """Reference to the list of codes in the sheet of categories: of one dimension, else of all."""
    dimensions = [c.id for d in codebook.dimensions for c in d.codes if dimension in ("", d.id)]
    every = list(codebook.codes)
    first = 2 + (every.index(dimensions[0]) if dimensions else 0)
    return f"={LEGEND}!$D${first}:$D${first + max(1, len(dimensions)) - 1}"


def attribute_list(codebook: Codebook, attribute: str) -> str | tuple[str, ...]:
    """Reference to the list of values of ``status`` or ``perspektive``; none where the codebook has none."""
    count = len(values_of(codebook, attribute))
    column = {"status": "H", "perspektive": "I"}[attribute]
    return f"={LEGEND}!${column}$2:${column}${count + 1}" if count else ()


def add_how_to(book: Workbook, paragraphs: Sequence[str]) -> None:
    """The sheet that says how the workbook works; a paragraph that begins with ``# `` is a heading."""
    sheet = book.add_worksheet(HOW_TO)
    sheet.set_column(0, 0, 110)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    heading = book.add_format({"bold": True, "font_size": 13, "valign": "bottom"})
    for row, text in enumerate(paragraphs):
        title = text.startswith("# ")
        sheet.write_string(row, 0, text.removeprefix("# "), heading if title else plain)
        sheet.set_row(row, 26 if title else _lines(text, 110) * _LINE + 5)
    sheet.protect()


def add_state(
    book: Workbook, head: Mapping[str, str], passages: Sequence[Passage], rows: Sequence[Sequence[Any]] = ()
) -> None:
    """Hidden sheets: ``head`` (JSON) and further ``rows``, and the passages."""
    state = book.add_worksheet(STATE)
    state.write_string(0, 0, json.dumps(head, ensure_ascii=False, sort_keys=True))
    _write_plain(state, 1, rows)
    state.very_hidden()
    kept = book.add_worksheet(PASSAGES)
    _write_plain(
        kept,
        0,
        [
            (p.number, p.document, p.document_hash, p.start, p.end, p.passage_hash, p.drawn, p.text)
            for p in passages
        ],
    )
    kept.very_hidden()


def _write_plain(sheet: Worksheet, top: int, rows: Sequence[Sequence[Any]]) -> None:
    for i, row in enumerate(rows, start=top):
        for j, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(i, j, value)
            else:
                sheet.write_string(i, j, cell_text(value))
