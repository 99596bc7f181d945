"""``agreement.xlsx``: agreement of each pair of coders, and their disagreements to talk through."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from xlsxwriter.workbook import Workbook

from pipeline.agreement.compare import Level, compare, disagreements, reliability
from pipeline.agreement.votes import Votes
from pipeline.codebook.model import Codebook
from pipeline.tables.excel import add_sheet, workbook

_GERMAN = {
    "level": "Ebene",
    "coder_a": "A",
    "coder_b": "B",
    "scope": "Umfang",
    "id": "Kennung",
    "label": "Name",
    "units": "Entscheidungen",
    "both": "beide",
    "only_a": "nur A",
    "only_b": "nur B",
    "neither": "keine",
    "percent": "Übereinstimmung",
    "kappa": "Kappa (Cohen)",
    "alpha": "Alpha (Krippendorff)",
    "alpha_low": "Alpha von",
    "alpha_high": "Alpha bis",
    "precision": "Genauigkeit (B an A)",
    "recall": "Trefferquote (B an A)",
    "f1": "F1",
    "note": "Hinweis",
    "coders": "Kodierende",
    "document": "Dokument",
    "section": "Abschnitt",
    "page": "Seite",
    "start": "Beginn",
    "end": "Ende",
    "text": "Text",
    "code": "Kategorie",
    "given_by": "vergeben von",
    "not_given_by": "nicht vergeben von",
}
_SCOPES = {"all": "alle", "dimension": "Dimension", "code": "Kategorie"}
_LEVELS = {"segment": "Segmente", "character": "Zeichen"}

_NOTE = (
    "Werte ab 0,8 gelten als verlässlich, von 0,667 bis 0,8 als vorläufig (Krippendorff 2004). Gezählt ist "
    "nur, was beide gelesen haben. Bei Genauigkeit und Trefferquote ist A der Maßstab."
)
_WIDTHS = {"Text": 80.0, "Name": 34.0, "Hinweis": 34.0, "Abschnitt": 30.0}


def write_agreement_xlsx(
    votes: Votes, codebook: Codebook, path: Path, levels: tuple[Level, ...] = ("segment", "character")
) -> None:
    """Write the workbook: ``Übersicht``, one sheet per level, ``Alle zusammen``, ``Unterschiede``.

    Raises OutputError where it cannot be written.
    """
    pairs = votes.pairs()
    tables = {
        level: pd.concat([compare(votes, codebook, a, b, level) for a, b in pairs], ignore_index=True)
        for level in levels
    }
    overview = pd.concat(tables.values(), ignore_index=True)
    different = pd.concat([disagreements(votes, codebook, a, b) for a, b in pairs], ignore_index=True)
    with workbook(path, f"Übereinstimmung ({codebook.label})") as book:
        _add(book, "Übersicht", overview[overview["scope"] != "code"])
        for level, table in tables.items():
            _add(book, _LEVELS[level], table)
        _add(book, "Alle zusammen", reliability(votes, codebook))
        add_sheet(book, "Unterschiede", different.rename(columns=_GERMAN), widths=_WIDTHS)


def _add(book: Workbook, name: str, table: pd.DataFrame) -> None:
    shown = table.copy()
    shown["scope"] = shown["scope"].map(_SCOPES)
    if "level" in shown:
        shown["level"] = shown["level"].map(_LEVELS)
    shown = shown.round(3)
    add_sheet(
        book,
        name,
        shown.rename(columns=_GERMAN),
        note=_NOTE,
        widths=_WIDTHS,
        percent=["Übereinstimmung"],
    )
