"""Filling in our workbooks as a person does, with openpyxl, and opening them in LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.sheets.layout import HEAD_ROW


class Sheet:
    """A sheet of an open workbook; cells by row number (as Excel shows it) and column title."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self.columns = {c.value: c.column for c in table[HEAD_ROW] if c.value}

    def __getitem__(self, at: tuple[int, str]) -> Any:
        return self.table.cell(at[0], self.columns[at[1]]).value

    def __setitem__(self, at: tuple[int, str], value: Any) -> None:
        cell = self.table.cell(at[0], self.columns[at[1]])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # as Excel does in a cell of the format text, also with "=" in front

    def find(self, **cells: str) -> int:
        """The first row whose cells contain these words."""
        for row in range(HEAD_ROW + 1, self.table.max_row + 1):
            if all(words in str(self[row, title] or "") for title, words in cells.items()):
                return row
        raise AssertionError(f"no row with {cells}")

    def find_empty(self) -> int:
        """The first of the empty rows below the others."""
        return next(r for r in range(HEAD_ROW + 1, self.table.max_row + 2) if not self[r, "Nr."])


@contextmanager
def filling(path: Path, name: str) -> Iterator[Sheet]:
    """Open a workbook, give one of its sheets to be filled in, save."""
    book = load_workbook(path)
    yield Sheet(book[name])
    book.save(path)


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it. Skips where there is no LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice fehlt: apt-get install libreoffice")
    out = folder / "libreoffice"
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    subprocess.run(
        [
            program,
            profile,
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            out,
            path,
        ],
        check=True,
        timeout=180,
        capture_output=True,
    )
    return out / path.name
