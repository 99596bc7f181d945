"""CSV and XLSX: surveys, transcripts in columns, other tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.counted import counted
from pipeline.errors import DocumentError
from pipeline.extract.encoding import decode
from pipeline.extract.formats.archive import Parts, damaged
from pipeline.extract.pieces import normalise
from pipeline.extract.rows import bad_rows_of, rows_of
from pipeline.extract.tabular import all_sheets
from pipeline.model import Document, Notice

_OWN_SHEETS = {"Kodierbogen", "Kodierungen", "Passagen"}
_OWN_COLUMNS = {"coding_id", "segment_id"}


def read_csv(data: bytes, name: str, file: str) -> Document:
    """The document in a table of text, whatever separates its columns. Raises DocumentError."""
    text = normalise(decode(data, file))
    rows = rows_of(text)
    bad = None if rows else bad_rows_of(text)
    rows = rows or (bad.rows if bad else [[line] for line in text.split("\n")])
    if _OWN_COLUMNS & set(rows[0]):
        raise _own(file)
    notices = [_too_long(bad.longer)] if bad and bad.longer else []
    return all_sheets([("", rows)]).document(name, "csv", notices)


def _too_long(numbers: Sequence[int]) -> Notice:
    return Notice(
        "rows-too-long",
        f"{counted(len(numbers), 'Zeile hat', 'Zeilen haben')} mehr Felder, als die Tabelle Spalten hat "
        f"(zuerst Zeile {numbers[0]}); was zu viel ist, steht in ihrer letzten Spalte: Setzen Sie Antworten, "
        "in denen das Trennzeichen vorkommt, in Anführungszeichen.",
    )


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
    return all_sheets(sheets).document(name, "openpyxl")


def _own(file: str) -> DocumentError:
    return DocumentError(
        f"„{file}“ ist eine Tabelle mit Kodierungen und kein Dokument; lesen Sie sie mit „querschau import“ "
        "ein oder legen Sie sie in einen anderen Ordner.",
        "own-table",
    )


def _shown(cell: object) -> str:
    """A cell as people see it: whole numbers without a point, days without an hour."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00")
