"""What the sheets of a table file hold: a transcript in columns, a survey, or any table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.extract.pieces import Piece, table_piece
from pipeline.extract.speech.layout import layout_of_turns
from pipeline.extract.speech.table_layout import table_layout
from pipeline.extract.survey import Rows, asks, survey_of, survey_pieces, understood
from pipeline.model import BlockKind, Notice

_NO_TITLE = re.compile(r"(?:Tabelle|Sheet|Table|Blatt|Worksheet)\s?\d*")


def sheet_pieces(sheets: Sequence[tuple[str, Rows]]) -> tuple[list[Piece], list[Notice]]:
    """The pieces of all sheets (title and rows of cells), each below its title unless that says nothing; and
    what was understood of them."""
    pieces: list[Piece] = []
    notices: list[Notice] = []
    filled = [(title, rows) for title, rows in sheets if any(any(row) for row in rows)]
    for title, rows in filled:
        own, said = _sheet(rows)
        if title and (len(filled) > 1 or not _NO_TITLE.fullmatch(title)):
            pieces.append(Piece(BlockKind.HEADING, title, level=1))
            own = [replace(p, level=p.level and p.level + 1) for p in own]
        pieces += own
        notices += said
    return pieces, notices


def known_pieces(rows: Rows) -> tuple[list[Piece], list[Notice]] | None:
    """The pieces of a table that is a conversation or a survey, and what was understood; None of others."""
    survey = survey_of(rows)
    if survey and asks(survey):
        return list(survey_pieces(survey)), [understood(survey)]
    table = _table(rows)
    if table.cells and table_layout(table.cells):
        return [table], []
    lines = ["\t".join(cell.replace("\t", " ") for cell in row) for row in rows]
    if layout_of_turns(lines):
        return [Piece(BlockKind.PARAGRAPH, line) for line in lines], []
    return (list(survey_pieces(survey)), [understood(survey)]) if survey else None


def _sheet(rows: Rows) -> tuple[list[Piece], list[Notice]]:
    return known_pieces(rows) or ([_table(rows)], [])


def _table(rows: Iterable[Iterable[str]]) -> Piece:
    cells = [list(row) for row in rows]
    return table_piece(cells) or Piece(BlockKind.PARAGRAPH, "\n".join(" ".join(row).strip() for row in cells))
