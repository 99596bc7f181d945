"""A workbook that came back: its hidden state, its rows, and everything that is wrong in it at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from openpyxl import load_workbook

from pipeline.codebook.model import Codebook
from pipeline.counted import counted
from pipeline.errors import CodingsError
from pipeline.sheets.layout import HEAD_ROW, PASSAGES, STATE, Choices, Passage, values_of
from pipeline.yaml_faults import meant

_SHOWN = 40
"""So many faults a message lists."""


@dataclass(slots=True)
class Faults:
    """What is wrong in a workbook, gathered; nothing of it is taken over while there is any."""

    path: Path
    found: list[str] = field(default_factory=list)

    def add(self, sheet: str, row: int, what: str) -> None:
        """Note that ``what`` is wrong in a row."""
        self.found.append(f"Blatt „{sheet}“, Zeile {row}: {what}")

    def check(self) -> None:
        """Raises CodingsError that lists all faults, if there are any."""
        if not self.found:
            return
        more = len(self.found) - _SHOWN
        listed = [f"  {line}" for line in self.found[:_SHOWN]] + (
            [f"  und {more} weitere"] if more > 0 else []
        )
        count = counted(len(self.found), "Angabe", "Angaben")
        raise CodingsError(
            f"„{self.path}“ wurde nicht übernommen; bitte berichtigen Sie {count}:\n" + "\n".join(listed),
            tuple(self.found),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number as Excel shows it, and its cells by the columns' titles."""

    sheet: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, title: str) -> str:
        return self.cells.get(title, "")


class FilledBook:
    """A workbook of ours, opened. ``head``: what it is, as it was written; ``rows`` of the state after it."""

    def __init__(self, path: Path, form: str) -> None:
        self.path = path
        self._book = _load(path)
        head = _head(self._book)
        if head is None or head.get("form") != form:
            raise CodingsError(_STRANGER[form].format(path=path))
        self.head = head
        self.state = [_cells(row) for row in self._book[STATE].iter_rows(min_row=2, values_only=True)]
        self.passages = {
            p.number: p for p in map(_passage, self._book[PASSAGES].iter_rows(values_only=True)) if p
        }

    def check_codebook(self, codebook: Codebook) -> None:
        """Raises CodingsError where the workbook was made with another codebook (versions may differ)."""
        if self.head["codebook"].split("@")[0] != codebook.id:
            raise CodingsError(
                f"„{self.path}“ gehört zum Codebuch „{self.head['codebook']}“, nicht zu "
                f"„{codebook.name}“; geben "
                "Sie mit --codebook das passende an."
            )

    def rows(self, sheet: str, needed: tuple[str, ...]) -> Iterator[Row]:
        """The rows below the head that hold anything. Raises CodingsError where sheet or column is gone."""
        if sheet not in self._book.sheetnames:
            raise CodingsError(f"In „{self.path}“ fehlt das Blatt „{sheet}“; benennen Sie kein Blatt um.")
        table = self._book[sheet]
        titles = [_text(c.value) for c in table[HEAD_ROW]]
        for title in needed:
            if title not in titles:
                raise CodingsError(
                    f"In „{self.path}“, Blatt „{sheet}“, fehlt in Zeile {HEAD_ROW} die Spalte "
                    f"„{title}“; fügen Sie "
                    "über dem Kopf keine Zeilen ein und löschen Sie keine Spalten."
                )
        for number, values in enumerate(
            table.iter_rows(min_row=HEAD_ROW + 1, values_only=True), HEAD_ROW + 1
        ):
            cells = {t: _text(v) for t, v in zip(titles, values, strict=False) if t}
            if any(cells.values()):
                yield Row(sheet, number, cells)


class Reader:
    """Reads entries of rows and notes those that are not allowed."""

    def __init__(self, codebook: Codebook, faults: Faults) -> None:
        self.faults = faults
        self.choices = Choices(codebook)
        self._values = {a: values_of(codebook, a) for a in ("status", "perspektive")}

    def code(self, row: Row, title: str, known: str = "") -> str:
        """The code of a cell, ``known`` where the cell still shows it; empty where it is wrong."""
        entry = row[title]
        if known and entry == self.choices.shown(known):
            return known
        code = self.choices.code(entry)
        if code is None:
            self.faults.add(
                row.sheet,
                row.number,
                f"„{title}“ nennt „{entry}“{meant(entry, self.choices.all)}; erlaubt sind die "
                f"Kategorien der Auswahlliste (Blatt "
                f"„Kategorien“).",
            )
        return code or ""

    def value(self, row: Row, title: str, attribute: str, known: str = "") -> str:
        """A status or perspective; what was there before (``known``) may stay."""
        entry = row[title]
        values = self._values[attribute]
        if not entry or entry == known or entry in values:
            return entry
        for value in values:
            if value.casefold() == entry.casefold():
                return value
        listed = ", ".join(values) or "keiner: das Codebuch kennt hier keine Werte"
        self.faults.add(row.sheet, row.number, f"„{title}“ ist „{entry}“; erlaubt sind: {listed}.")
        return ""

    def one_of(self, row: Row, title: str, values: tuple[str, ...]) -> str:
        """An entry out of a few."""
        entry = row[title].casefold()
        if entry and entry not in values:
            self.faults.add(
                row.sheet,
                row.number,
                f"„{title}“ ist „{row[title]}“; erlaubt sind: {', '.join(values)} oder leer.",
            )
        return entry


_STRANGER = {
    "korrektur": "„{path}“ ist keine Korrekturmappe von Querschau; lesen Sie die Datei ein, die "
    "„querschau export "
    "--to korrektur“ geschrieben hat.",
    "kodierbogen": "„{path}“ ist kein Kodierbogen von Querschau in der heutigen Form; lesen Sie die "
    "Datei ein, die "
    "„querschau code-sheet“ geschrieben hat, und übertragen Sie ältere Bögen in einen neuen.",
}


def form_of(path: Path) -> str:
    """Which of our workbooks a file is (``korrektur``, ``kodierbogen``); empty for all others."""
    if path.suffix.lower() != ".xlsx" or not is_zipfile(path):
        return ""
    with suppress(CodingsError):
        head = _head(_load(path, read_only=True))
        return str(head["form"]) if head and head.get("form") in _STRANGER else ""
    return ""


def _load(path: Path, *, read_only: bool = False) -> Any:
    try:
        return load_workbook(path, read_only=read_only, data_only=True)
    except OSError as error:
        raise CodingsError(
            f"„{path}“ lässt sich nicht öffnen ({error.strerror or 'beschädigt'}); prüfen Sie Pfad "
            "und Leserechte und schließen Sie sie in Excel."
        ) from error
    except Exception as error:  # openpyxl passes on whatever a damaged archive provokes
        raise CodingsError(
            f"„{path}“ ist keine lesbare Excel-Datei; speichern Sie die Mappe als .xlsx."
        ) from error


def _head(book: Any) -> dict[str, str] | None:
    try:
        head = json.loads(book[STATE]["A1"].value)
        book[PASSAGES]
    except (KeyError, TypeError, ValueError):
        return None
    return head if isinstance(head, dict) else None


def _passage(values: tuple[Any, ...]) -> Passage | None:
    cells = _cells(values)
    if len(cells) < 8 or not cells[0]:
        return None
    return Passage(
        int(cells[0]),
        cells[1],
        cells[2],
        int(cells[3]),
        int(cells[4]),
        cells[5],
        cells[6],
        str(values[7] or ""),
    )


def _cells(values: tuple[Any, ...]) -> list[str]:
    return [_text(v) for v in values]


def _text(value: Any) -> str:
    """A cell as text; a whole number that a program made a float of stays one."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
