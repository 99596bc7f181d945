"""CSV and XLSX: surveys, transcripts in columns, other tables."""

from __future__ import annotations

import io
from collections.abc import Iterable
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.errors import DocumentError
from pipeline.extract.encoding import decode
from pipeline.extract.formats.archive import Parts, damaged
from pipeline.extract.pieces import Piece, assemble, normalise, table_piece
from pipeline.extract.rows import rows_of
from pipeline.extract.speech.layout import layout_of_turns
from pipeline.extract.survey import Rows, survey_of, survey_pieces, understood
from pipeline.model import BlockKind, Document, Notice

_OWN_SHEETS = {"Kodierbogen", "Kodierungen", "Passagen"}
_OWN_COLUMNS = {"coding_id", "segment_id"}


def read_csv(data: bytes, name: str, file: str) -> Document:
    """The document in a table of text, whatever separates its columns. Raises DocumentError."""
    text = normalise(decode(data, file))
    rows = rows_of(text) or [[line] for line in text.split("\n")]
    if _OWN_COLUMNS & set(rows[0]):
        raise _own(file)
    pieces, notices = _sheet(rows)
    return assemble(name, pieces, "csv", notices)


def read_xlsx(data: bytes, name: str, file: str) -> Document:
    """The document in a workbook, sheet by sheet; of formulas the last value. Raises DocumentError."""
    Parts(data, file).refuse_bombs()
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [
            (s.title, [[_shown(c) for c in row] for row in s.iter_rows(values_only=True)])
            for s in book.worksheets
        ]
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise damaged(file) from error
    if _OWN_SHEETS & {title for title, _ in sheets}:
        raise _own(file)
    pieces: list[Piece] = []
    notices: list[Notice] = []
    filled = [(title, rows) for title, rows in sheets if any(any(row) for row in rows)]
    for title, rows in filled:
        if len(filled) > 1:
            pieces.append(Piece(BlockKind.HEADING, title, level=1))
        own, said = _sheet(rows)
        pieces += own
        notices += said
    return assemble(name, pieces, "openpyxl", notices)


def _sheet(rows: Rows) -> tuple[list[Piece], list[Notice]]:
    """What one sheet is: a transcript in columns, a survey, or any table."""
    lines = ["\t".join(cell.replace("\t", " ") for cell in row) for row in rows]
    if layout_of_turns(lines):
        return [Piece(BlockKind.PARAGRAPH, line) for line in lines], []
    if survey := survey_of(rows):
        return list(survey_pieces(survey)), [understood(survey)]
    return [_table(rows)], []


def _own(file: str) -> DocumentError:
    return DocumentError(
        f"„{file}“ ist eine Tabelle mit Kodierungen und kein Dokument; lesen Sie sie mit „querschau import“ "
        "ein oder legen Sie sie in einen anderen Ordner.",
        "own-table",
    )


def _table(rows: Iterable[Iterable[str]]) -> Piece:
    cells = [list(row) for row in rows]
    return table_piece(cells) or Piece(BlockKind.PARAGRAPH, "\n".join(" ".join(row).strip() for row in cells))


def _shown(cell: object) -> str:
    """A cell as people see it: whole numbers without a point, days without an hour."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00")
