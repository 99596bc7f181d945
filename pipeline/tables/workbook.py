"""``coded_segments.xlsx``: one sheet with all codings and one per dimension, in the dimensions' colours."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.sheets import add_sheet, workbook

_WIDTHS = {
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

COLUMN_NOTES = {
    "coding_id": "Kennung der Kodierung (aus dem Inhalt gebildet, in jedem Lauf gleich)",
    "document": "Name des Dokuments (Dateiname ohne Endung)",
    "case": "Fall (Kommune), leer bei Text außerhalb der Fälle",
    "section": "Überschriften über der Textstelle, von außen nach innen",
    "page": "Seite, auf der die Textstelle beginnt",
    "speaker": "Sprecherin oder Sprecher (Transkripte)",
    "segment_id": "Kennung der Kodiereinheit",
    "start": "Beginn im Klartext documents/<Dokument>.txt (Zeichen, ab 0)",
    "end": "Ende im Klartext (Zeichen, ausschließlich)",
    "text": "kodierte Textstelle",
    "dimension": "Dimension des Kategoriensystems",
    "code": "Kennung der Kategorie",
    "label": "Name der Kategorie",
    "status": "Besteht das Benannte, fehlt es, ist es geplant oder gefordert?",
    "perspective": "Wer sagt es?",
    "method": "rule = Regel, model = gelerntes Modell, human = Mensch",
    "score": "Stärke der Evidenz, 0 bis 1",
    "rule": "Kennung der Regel, die am meisten beitrug",
    "evidence": "auslösende Wörter in der Reihenfolge des Textes",
    "coder": "wer kodiert hat (regeln, Name oder Modell)",
    "codebook": "Codebuch und Fassung",
    "run": "Kennung des Laufs",
}
"""What each column of the coded segments means, in German (sheet ``Spalten``)."""


def write_coded_segments_xlsx(codings: pd.DataFrame, codebook: Codebook, path: Path) -> None:
    """Write the workbook: sheet ``Alle``, one sheet per dimension (also empty ones), sheet ``Spalten``.

    All columns of the contract in their order. Raises OutputError where it cannot be written.
    """
    colors = {d.id: d.color for d in codebook.dimensions}
    with workbook(path, f"Kodierte Segmente ({codebook.label})") as book:
        tints = [colors.get(d, "") for d in codings["dimension"].tolist()]
        add_sheet(book, "Alle", codings, widths=_WIDTHS, row_colors=tints)
        for dimension in codebook.dimensions:
            rows = codings[codings["dimension"] == dimension.id]
            add_sheet(
                book,
                dimension.label,
                rows,
                widths=_WIDTHS,
                color=dimension.color,
                row_colors=[dimension.color] * len(rows),
            )
        notes = pd.DataFrame(list(COLUMN_NOTES.items()), columns=["Spalte", "Bedeutung"])
        add_sheet(book, "Spalten", notes)
