"""The workbooks a researcher opens: Querschau, case profiles, structures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.tables.by_status import status_matrix
from pipeline.tables.cooccurrence import cooccurrence_matrix
from pipeline.tables.cross_case import Marking, cross_case_list, cross_case_matrix
from pipeline.tables.frames import Frames
from pipeline.tables.groups import compare_groups, group_matrix, group_values
from pipeline.tables.interviewees import register_sheet
from pipeline.tables.levels import level_table
from pipeline.tables.profiles import RANKING, profile_sheet
from pipeline.tables.sheets import add_sheet, workbook
from pipeline.tables.structures import entries_sheet, structure_table
from pipeline.tables.themes import theme_matrix

_COUNTS = "Zahl der Segmente je Kategorie und Fall."
_SHARES = "Anteil an den kodierbaren Segmenten des Falls."
_PAIRS = "Zahl der Segmente, in denen beide Kategorien vergeben wurden; in der Diagonale alle der Kategorie."
_LEVELS = "Welche Ebene ist im Fall durch welche Strukturen besetzt, und wo nennt der Text keine bestehende?"
_STRUCTURES = (
    "Nach Regeln über Nominalgruppen im Text gefunden; in Klammern, was nicht einfach vorhanden ist. "
    "Die Textstellen stehen im Blatt „Einträge“."
)
_CELL = 40.0


def write_cross_case_book(path: Path, frames: Frames, cross: pd.DataFrame, marking: Marking) -> None:
    """``querschau.xlsx``: lists per dimension, matrices, status, documents, co-occurrence, groups.

    ``cross``: result of ``cross_case``. The threshold stands above every sheet that uses it.
    """
    book_of = frames.codebook
    colors = {c.id: d.color for d in book_of.dimensions for c in d.codes}
    with workbook(path, f"Querschau ({book_of.label})") as book:
        for dimension in book_of.dimensions:
            table = cross_case_list(cross, book_of, dimension.id)
            title = f"{dimension.label}: Fälle"
            widths = {"Kategorie": _CELL, "Fälle": 60.0, "Zeile": 80.0}
            note = marking.sentence()
            add_sheet(book, title, table, note=note, color=dimension.color, widths=widths)
        for title, value, note in (
            ("Segmente je Fall", "segments", _COUNTS),
            ("Anteile je Fall", "share", _SHARES),
            ("Markierte Fälle", "marked", marking.sentence()),
        ):
            table = cross_case_matrix(cross, value)
            percent = [c for c in table.columns[2:] if value == "share"]
            _add_by_code(book, title, table, colors, note=note, percent=percent, shade_from=2)
        for dimension in book_of.dimensions:
            table = status_matrix(frames.codings, frames.segments, book_of, dimension.id)
            title = f"{dimension.label} nach Status"
            add_sheet(book, title, table, note=_COUNTS, color=dimension.color, shade_from=3)
        pairs = cooccurrence_matrix(frames.codings, book_of)
        _add_by_code(book, "Gemeinsames Auftreten", pairs, colors, note=_PAIRS, shade_from=2)
        likeness = cooccurrence_matrix(frames.codings, book_of, "jaccard")
        _add_by_code(book, "Jaccard", likeness, colors, note="Jaccard-Koeffizient, 0 bis 1.", shade_from=2)
        for name, groups in group_values(frames.segments, frames.variables).items():
            compared = compare_groups(frames.codings, frames.segments, book_of, groups, marking)
            table = group_matrix(compared)
            shares = [c for c in table.columns if c.endswith(": Anteil")]
            note = f"Anteil an den Segmenten der Gruppe. {marking.sentence()}"
            _add_by_code(book, f"Vergleich {name}", table, colors, note=note, percent=shares)


def write_profile_book(path: Path, frames: Frames, passages: pd.DataFrame, grid: pd.DataFrame) -> None:
    """``fallprofile.xlsx``: quotations of all profiles and one Themenmatrix per dimension."""
    with workbook(path, f"Fallprofile ({frames.codebook.label})") as book:
        widths = {"Teil": 24.0, "Zitat": 80.0, "Kategorien": _CELL}
        add_sheet(book, "Fallprofile", profile_sheet(passages), note=RANKING, widths=widths)
        for dimension in frames.codebook.dimensions:
            table = theme_matrix(grid, frames.codebook, dimension.id)
            widths = dict.fromkeys(map(str, table.columns[1:]), _CELL)
            add_sheet(book, f"Themen {dimension.label}", table, color=dimension.color, widths=widths)


def write_structure_book(
    path: Path, entries: pd.DataFrame, levels: pd.DataFrame, register: pd.DataFrame, cases: list[str]
) -> None:
    """``strukturen.xlsx``: structure table, three levels, all entries with source, interviewees if any."""
    with workbook(path, "Strukturen der Fälle") as book:
        table = structure_table(entries, cases)
        widths = dict.fromkeys(map(str, table.columns[1:]), _CELL)
        add_sheet(book, "Strukturtabelle", table, note=_STRUCTURES, widths=widths)
        picture = level_table(levels)
        widths = dict.fromkeys(map(str, picture.columns[1:]), _CELL)
        add_sheet(book, "Drei Ebenen", picture, note=_LEVELS, widths=widths)
        add_sheet(book, "Einträge", entries_sheet(entries), widths={"Textstelle": 80.0, "Name": _CELL})
        if len(register):
            add_sheet(book, "Interviewte", register_sheet(register))


def _add_by_code(book: Any, title: str, table: pd.DataFrame, colors: dict[str, str], **options: Any) -> None:
    tints = [colors.get(c, "") for c in table["Kennung"].tolist()]
    add_sheet(book, title, table, row_colors=tints, widths={"Kategorie": _CELL}, **options)
