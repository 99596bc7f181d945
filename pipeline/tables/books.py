"""The workbooks a researcher opens: coded segments, Querschau, case profiles, structures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.model import CODED_SEGMENT_COLUMNS
from pipeline.tables.by_status import status_matrix
from pipeline.tables.cooccurrence import cooccurrence_matrix
from pipeline.tables.cross_case import cross_case_matrix, ground_sheet
from pipeline.tables.dictionary import column_sheet
from pipeline.tables.excel import add_sheet, workbook
from pipeline.tables.groups import SMALL, group_matrix
from pipeline.tables.interviewees import register_sheet
from pipeline.tables.levels import level_table
from pipeline.tables.marking import LEGEND
from pipeline.tables.profile_parts import profile_parts
from pipeline.tables.profiles import RANKING, profile_sheet
from pipeline.tables.structures import entries_sheet, structure_table
from pipeline.tables.summaries import summary_sheet
from pipeline.tables.summary import SummaryTables
from pipeline.tables.themes import theme_matrix

_COUNTS = "Zahl der Segmente je Kategorie und Fall."
_SHARES = "Anteil an den kodierbaren Segmenten des Falls."
_GROUNDS = "Wie viele Kategorien jeden Fall markieren, und wie viele davon noch niemand am Text geprüft hat."
_GROUPS = (
    "Anteil an den kodierbaren Segmenten der Gruppe; in wie vielen ihrer Fälle die Kategorie markiert ist. "
    f"* weniger als {SMALL} Fälle: Was dort abweicht, ist ein einzelner Ort und keine Gruppe."
)
_PAIRS = "Zahl der Segmente, in denen beide Kategorien vergeben wurden; in der Diagonale alle der Kategorie."
_LEVELS = "Welche Ebene ist im Fall durch welche Strukturen besetzt, und wo nennt der Text keine bestehende?"
_STRUCTURES = (
    "Nach Regeln über Nominalgruppen im Text gefunden; in Klammern, was nicht einfach vorhanden ist. "
    "Die Textstellen stehen im Blatt „Einträge“."
)
_SAME_AS_CSV = "Dasselbe liegt als CSV bei den Ergebnissen; das bedeuten die Spalten dort."
_CELL = 40.0
_CODING_WIDTHS = {
    "coding_id": 14,
    "document": 20,
    "case": 16,
    "section": 30,
    "segment_id": 14,
    "text": 80,
    "label": 28,
    "rule": 22,
    "evidence": 28,
    "coder": 14,
    "codebook": 20,
    "run": 20,
}


def write_coded_segments_xlsx(codings: pd.DataFrame, codebook: Codebook, path: Path) -> None:
    """Write the workbook: sheet ``Alle``, one sheet per dimension (also empty ones), sheet ``Spalten``.

    All columns of the contract in their order. Raises OutputError where it cannot be written.
    """
    codings = codings[list(CODED_SEGMENT_COLUMNS)]
    colors = {d.id: d.color for d in codebook.dimensions}
    with workbook(path, f"Kodierte Segmente ({codebook.label})") as book:
        tints = [colors.get(d, "") for d in codings["dimension"].tolist()]
        add_sheet(book, "Alle", codings, widths=_CODING_WIDTHS, row_colors=tints)
        for dimension in codebook.dimensions:
            rows = codings[codings["dimension"] == dimension.id]
            add_sheet(
                book,
                dimension.label,
                rows,
                widths=_CODING_WIDTHS,
                color=dimension.color,
                row_colors=[dimension.color] * len(rows),
            )
        _add_columns(book, "coded_segments")


def write_cross_case_book(path: Path, tables: SummaryTables) -> None:
    """``querschau.xlsx``: lists per dimension, matrices, status, documents, co-occurrence, groups.

    The threshold stands above every sheet that uses it.
    """
    codebook, threshold = tables.codebook, tables.marking.sentence()
    marks = f"{threshold} {LEGEND}"
    colors = {c.id: d.color for d in codebook.dimensions for c in d.codes}
    with workbook(path, f"Querschau ({codebook.label})") as book:
        for dimension in codebook.dimensions:
            table = tables.lists[dimension.id]
            title = f"{dimension.label}: Fälle"
            widths = {"Kategorie": _CELL, "Fälle": 60.0, "Zeile": 80.0}
            add_sheet(book, title, table, note=marks, color=dimension.color, widths=widths)
        for title, value, note in (
            ("Segmente je Fall", "segments", _COUNTS),
            ("Anteile je Fall", "share", _SHARES),
        ):
            table = cross_case_matrix(tables.cross, value)
            percent = [c for c in table.columns[2:] if value == "share"]
            _add_by_code(book, title, table, colors, note=note, percent=percent, shade_from=2)
        _add_by_code(book, "Markierte Fälle", cross_case_matrix(tables.cross, "mark"), colors, note=marks)
        add_sheet(book, "Worauf die Marken beruhen", ground_sheet(tables.cross), note=_GROUNDS)
        for dimension in (d for d in codebook.dimensions if d.has_status):
            table = status_matrix(tables.statuses[dimension.id], tables.cases)
            title = f"{dimension.label} nach Status"
            add_sheet(book, title, table, note=_COUNTS, color=dimension.color, shade_from=3)
        pairs = cooccurrence_matrix(tables.codings, codebook)
        _add_by_code(book, "Gemeinsames Auftreten", pairs, colors, note=_PAIRS, shade_from=2)
        likeness = cooccurrence_matrix(tables.codings, codebook, "jaccard")
        _add_by_code(book, "Jaccard", likeness, colors, note="Jaccard-Koeffizient, 0 bis 1.", shade_from=2)
        for name, compared in tables.comparisons.items():
            table = group_matrix(compared)
            shares = [c for c in table.columns if c.endswith(": Anteil")]
            note = f"{_GROUPS} {threshold}"
            _add_by_code(book, f"Vergleich {name}", table, colors, note=note, percent=shares)
        _add_columns(book, "cross_case", "markierungen", "status", "gemeinsames_auftreten", "vergleich")


def write_profile_book(path: Path, tables: SummaryTables) -> None:
    """``fallprofile.xlsx``: summaries if any, quotations of all profiles, one Themenmatrix per dimension."""
    with workbook(path, f"Fallprofile ({tables.codebook.label})") as book:
        if tables.summaries:
            named = {p.id: p.label for p in profile_parts(tables.codebook)} | {"": "Der Fall im Ganzen"}
            summaries = summary_sheet(tables.summaries, named)
            add_sheet(book, "Zusammenfassungen", summaries, widths={"Teil": 24.0, "Zusammenfassung": 80.0})
        widths = {"Teil": 24.0, "Zitat": 80.0, "Kategorien": _CELL}
        add_sheet(book, "Fallprofile", profile_sheet(tables.passages), note=RANKING, widths=widths)
        for dimension in tables.codebook.dimensions:
            table = theme_matrix(tables.grid, tables.codebook, dimension.id)
            widths = dict.fromkeys(map(str, table.columns[1:]), _CELL)
            add_sheet(book, f"Themen {dimension.label}", table, color=dimension.color, widths=widths)
        _add_columns(book, "fallprofile", "themenmatrix")


def write_structure_book(path: Path, tables: SummaryTables) -> None:
    """``strukturen.xlsx``: structure table, three levels, all entries with source, interviewees if any."""
    with workbook(path, "Strukturen der Fälle") as book:
        table = structure_table(tables.structures, tables.cases)
        widths = dict.fromkeys(map(str, table.columns[1:]), _CELL)
        add_sheet(book, "Strukturtabelle", table, note=_STRUCTURES, widths=widths)
        picture = level_table(tables.levels)
        widths = dict.fromkeys(map(str, picture.columns[1:]), _CELL)
        add_sheet(book, "Drei Ebenen", picture, note=_LEVELS, widths=widths)
        widths = {"Textstelle": 80.0, "Name": _CELL}
        add_sheet(book, "Einträge", entries_sheet(tables.structures), widths=widths)
        if tables.register:
            add_sheet(book, "Interviewte", register_sheet(tables.register))
        _add_columns(book, "strukturen", "drei_ebenen", "interviewte")


def _add_columns(book: Any, *tables: str) -> None:
    """The sheet ``Spalten``: what the columns of the same tables as CSV mean."""
    add_sheet(book, "Spalten", column_sheet(tables), note=_SAME_AS_CSV if len(tables) > 1 else "")


def _add_by_code(book: Any, title: str, table: pd.DataFrame, colors: dict[str, str], **options: Any) -> None:
    tints = [colors.get(c, "") for c in table["Kennung"].tolist()]
    add_sheet(book, title, table, row_colors=tints, widths={"Kategorie": _CELL}, **options)
