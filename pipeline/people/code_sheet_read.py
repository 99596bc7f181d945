"""Reading back a coding sheet that a person filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet as ReadSheet

from pipeline.codebook.model import Codebook
from pipeline.errors import CodingsError
from pipeline.people.code_sheet_layout import (
    HEAD_ROW,
    HIDDEN,
    MEMO,
    NOTHING,
    PERSPECTIVE,
    SHEET,
    STATE,
    YES,
    check_of,
    columns_of,
)
from pipeline.people.codings import PEOPLE_COLUMNS


@dataclass(frozen=True)
class FilledSheet:
    """What came back: codings (``PEOPLE_COLUMNS``) per origin, the corpus it was made for, counts."""

    coder: str
    corpus: str
    codings: Mapping[str, pd.DataFrame]
    read: int
    unread: int


def read_sheet(path: Path, codebook: Codebook) -> FilledSheet:
    """What a person filled in. ``date`` is when the file was last saved, so that reading it twice gives the
    same rows.

    Raises CodingsError, naming the row, for a file that is no coding sheet, one of another codebook,
    changed passages or positions, unknown entries, and rows that say both "nothing" and a category.
    """
    sheet, state, date = _open(path, codebook)
    columns = _checked_columns(sheet, codebook, path)
    rows: dict[str, list[dict[str, Any]]] = {}
    read = unread = 0
    for number, values in enumerate(
        sheet.iter_rows(min_row=HEAD_ROW + 2, values_only=True), start=HEAD_ROW + 2
    ):
        cells = {c: _text(values[j]) if j < len(values) else "" for c, j in columns.items()}
        if not any(cells.values()):
            continue
        codings = _row_codings(cells, codebook, path, number)
        if codings is None:
            unread += 1
            continue
        read += 1
        common = {
            "coder": state["coder"],
            "date": date,
            "origin": cells["origin"],
            **_place(cells, path, number),
        }
        rows.setdefault(cells["origin"], []).extend({**common, **c} for c in codings)
    if not read:
        raise CodingsError(
            f"Im Kodierbogen „{path}“ ist noch keine Zeile ausgefüllt; wählen Sie je Passage Kategorien oder "
            "„nichts trifft zu“ und speichern Sie die Datei."
        )
    tables = {o: pd.DataFrame(r, columns=list(PEOPLE_COLUMNS)) for o, r in sorted(rows.items())}
    return FilledSheet(state["coder"], state["corpus"], tables, read, unread)


def corpus_of(path: Path) -> Path:
    """The corpus folder a sheet was made for. Raises CodingsError where the file is no coding sheet."""
    return Path(_state(_load(path), path)["corpus"])


def _load(path: Path) -> Any:
    try:
        return load_workbook(path, data_only=True)
    except OSError as error:
        raise CodingsError(
            f"Der Kodierbogen „{path}“ lässt sich nicht öffnen ({error.strerror or 'beschädigt'}); "
            "prüfen Sie "
            "Pfad und Leserechte."
        ) from error
    except Exception as error:  # openpyxl passes on whatever a damaged archive provokes
        raise CodingsError(
            f"„{path}“ ist keine lesbare Excel-Datei; speichern Sie den Kodierbogen als .xlsx."
        ) from error


def _state(book: Any, path: Path) -> dict[str, str]:
    try:
        state: dict[str, str] = json.loads(book[STATE]["A1"].value)
        return {k: state[k] for k in ("codebook", "hash", "coder", "corpus")}
    except (KeyError, TypeError, ValueError) as error:
        raise CodingsError(
            f"„{path}“ ist kein Kodierbogen von Querschau (das Blatt „{STATE}“ fehlt); lesen Sie die "
            "Datei ein, "
            "die „querschau code-sheet“ geschrieben hat."
        ) from error


def _open(path: Path, codebook: Codebook) -> tuple[ReadSheet, dict[str, str], str]:
    book = _load(path)
    state = _state(book, path)
    if SHEET not in book.sheetnames:
        raise CodingsError(f"In „{path}“ fehlt das Blatt „{SHEET}“; lesen Sie den unveränderten Bogen ein.")
    if state["codebook"].split("@")[0] != codebook.id:
        raise CodingsError(
            f"Der Kodierbogen „{path}“ gehört zum Codebuch „{state['codebook']}“, nicht zu "
            f"„{codebook.name}“; "
            "geben Sie mit --codebook das passende an."
        )
    modified = book.properties.modified
    return book[SHEET], state, modified.isoformat() if modified else ""


def _checked_columns(sheet: ReadSheet, codebook: Codebook, path: Path) -> dict[str, int]:
    head = [_text(c.value) for c in sheet[HEAD_ROW]]
    columns = {name: j for j, name in enumerate(head) if name}
    # The sheet may be of an earlier version of the codebook: codes it lacks were not asked for.
    missing = [c for c in (NOTHING, MEMO, "Passage", *HIDDEN) if c not in columns]
    if missing:
        raise CodingsError(
            f"Im Kodierbogen „{path}“ fehlt die Spalte „{missing[0]}“; fügen Sie keine Zeilen über "
            "dem Kopf ein und "
            "löschen Sie keine Spalten."
        )
    known = set(columns_of(codebook))
    unknown = [c for c in columns if c not in known]
    if unknown:
        raise CodingsError(
            f"Der Kodierbogen „{path}“ nennt die Kategorie „{unknown[0]}“, die das Codebuch "
            f"„{codebook.name}“ nicht "
            "kennt; verwenden Sie das Codebuch, mit dem der Bogen erzeugt wurde."
        )
    return columns


def _row_codings(
    cells: Mapping[str, str], codebook: Codebook, path: Path, number: int
) -> list[dict[str, str]] | None:
    """Code, status, perspective and memo of a row's codings; one without code for "nothing"; None: "
    "not read."""
    given = {c: cells[c] for c in codebook.codes if cells.get(c)}
    nothing = cells[NOTHING]
    if given and nothing:
        raise CodingsError(
            f"Im Kodierbogen „{path}“, Zeile {number}, stehen „{NOTHING}“ und Kategorien zugleich "
            f"({', '.join(given)}); löschen Sie eines von beiden."
        )
    if not given and not nothing:
        return None
    extra = {"perspective": cells.get(PERSPECTIVE, ""), "memo": cells[MEMO]}
    if nothing:
        return [{"code": "", "status": "", **extra}]
    attribute = codebook.attributes.get("status")
    values = list(attribute.values) if attribute else []
    for code, entry in given.items():
        if entry.lower() != YES and entry not in values:
            raise CodingsError(
                f"Im Kodierbogen „{path}“, Zeile {number}, steht bei „{code}“ der unbekannte Eintrag "
                f"„{entry}“; "
                f"erlaubt sind: {', '.join([YES, *values])}."
            )
    return [{"code": c, "status": "" if e.lower() == YES else e, **extra} for c, e in given.items()]


def _place(cells: Mapping[str, str], path: Path, number: int) -> dict[str, Any]:
    """Document, positions and text of a row, checked against what the sheet was written with."""
    try:
        start, end = int(float(cells["start"])), int(float(cells["end"]))
    except ValueError as error:
        raise CodingsError(
            f"Im Kodierbogen „{path}“, Zeile {number}, fehlt die Textstelle in den ausgeblendeten "
            "Spalten; erzeugen "
            "Sie den Bogen neu und übertragen Sie die Eintragungen."
        ) from error
    if check_of(cells["Passage"]) != cells["check"]:
        raise CodingsError(
            f"Im Kodierbogen „{path}“, Zeile {number}, wurde die Passage verändert; stellen Sie ihren "
            "Wortlaut "
            "wieder her (die Kodierung gilt dem Text des Dokuments)."
        )
    return {"document": cells["document"], "start": start, "end": end, "text": cells["Passage"]}


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
