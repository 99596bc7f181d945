"""Tables from outside (.xlsx, .csv) as rows of text, whatever encoding and delimiter they have."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from pipeline.csv_cells import unguarded
from pipeline.errors import ExchangeError
from pipeline.exchange.safety import MAX_CODINGS, MAX_PROJECT, check_office_file

Row = dict[str, str]
_HEAD_ROWS = 15
_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, BadZipFile)
"""What openpyxl raises for damaged files."""


def read_header(path: Path, required: Sequence[frozenset[str]]) -> list[str]:
    """The first header with a column of each set in ``required``: lower case, without outer blanks.

    Raises ExchangeError where there is none.
    """
    for rows in _sheets(path):
        header = _find_header(iter(rows), required)
        if header is not None:
            return header
    wanted = "; ".join(" oder ".join(sorted(r)[:4]) for r in required)
    raise ExchangeError(
        f"„{path.name}“ hat keine Tabelle mit den nötigen Spalten ({wanted}); exportieren Sie die kodierten "
        "Segmente mit Dokument, Code und Wortlaut."
    )


def read_rows(path: Path, required: Sequence[frozenset[str]]) -> tuple[list[str], list[Row]]:
    """Header and rows of the first table that has such a header. Raises ExchangeError where none has."""
    for found in _tables(path, required):
        return found
    return read_header(path, required), []


def read_sheets(path: Path, required: Sequence[frozenset[str]]) -> list[list[Row]]:
    """Rows of each visible sheet with such a header (a CSV is one sheet)."""
    return [rows for _, rows in _tables(path, required)]


def _tables(path: Path, required: Sequence[frozenset[str]]) -> Iterator[tuple[list[str], list[Row]]]:
    for rows in _sheets(path):
        found = _table(rows, required, path.name)
        if found is not None:
            yield found


def _sheets(path: Path) -> Iterable[Iterable[list[str]]]:
    return _workbook(path) if path.suffix.lower() == ".xlsx" else [_csv_rows(path)]


def sheet_rows(path: Path, title: str) -> list[Row] | None:
    """Rows of the sheet called ``title`` in an .xlsx, None where there is no such sheet."""
    if path.suffix.lower() != ".xlsx":
        return None
    import openpyxl

    check_office_file(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if title not in book.sheetnames:
            return None
        found = _table(_cells(book[title], path.name), [], path.name)
        return found[1] if found else None
    finally:
        book.close()


def _table(
    rows: Iterable[list[str]], required: Sequence[frozenset[str]], name: str
) -> tuple[list[str], list[Row]] | None:
    lines = iter(rows)
    header = _find_header(lines, required)
    if header is None:
        return None
    table: list[Row] = []
    for cells in lines:
        if not any(cells):
            continue
        if len(table) >= MAX_CODINGS:
            raise ExchangeError(f"„{name}“ hat mehr als {MAX_CODINGS} Zeilen; teilen Sie die Tabelle.")
        table.append(dict(zip(header, cells, strict=False)))
    return header, table


def _find_header(lines: Iterator[list[str]], required: Sequence[frozenset[str]]) -> list[str] | None:
    """The header among the first lines; ``lines`` then stands behind it."""
    for _, cells in zip(range(_HEAD_ROWS), lines, strict=False):
        header = [c.strip().casefold() for c in cells]
        if all(set(header) & r for r in required):
            return header
    return None


def _workbook(path: Path) -> Iterator[Iterable[list[str]]]:
    import openpyxl

    check_office_file(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except _DAMAGED as error:
        raise _unreadable(path.name) from error
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield _cells(sheet, path.name)
    finally:
        book.close()


def _cells(sheet: Any, name: str) -> Iterator[list[str]]:
    try:
        for row in sheet.iter_rows(values_only=True):
            # A CSV of ours that was saved as a workbook keeps the apostrophes before its formulas.
            yield [unguarded(_text(value)) for value in row]
    except _DAMAGED as error:
        raise _unreadable(name) from error


def _unreadable(name: str) -> ExchangeError:
    return ExchangeError(
        f"„{name}“ ist keine lesbare Excel-Datei; speichern Sie sie in Excel erneut als .xlsx."
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _csv_rows(path: Path) -> Iterator[list[str]]:
    if path.stat().st_size > MAX_PROJECT:
        raise ExchangeError(f"„{path.name}“ ist größer als {MAX_PROJECT >> 20} MB; teilen Sie die Tabelle.")
    text = _decoded(path)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    before = csv.field_size_limit(MAX_PROJECT)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        yield from ([unguarded(cell) for cell in row] for row in rows)
    except csv.Error as error:
        raise ExchangeError(
            f"„{path.name}“ ist keine lesbare CSV-Tabelle ({error}); speichern Sie sie erneut als CSV "
            "(UTF-8)."
        ) from error
    finally:
        csv.field_size_limit(before)


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-16", "utf-8-sig") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")
