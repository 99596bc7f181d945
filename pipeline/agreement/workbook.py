"""``agreement.xlsx``: agreement of each pair of coders, the machine's precision, what to talk through."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from xlsxwriter.workbook import Workbook

from pipeline.agreement.compare import compare, parts_of
from pipeline.agreement.measures import alpha_interval, alpha_of
from pipeline.agreement.model import Agreement, Figures, Pair, Precision
from pipeline.agreement.overall import beside_the_machine, people_together, to_discuss
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
    "status": "Status",
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
    "recall": "Trefferquote (B an A)",
    "f1": "F1",
    "f1_low": "F1 von",
    "f1_high": "F1 bis",
    "note": "Hinweis",
    "coders": "Menschen",
    "coder": "Maschine",
    "proposed": "vorgeschlagen",
    "right": "davon richtig",
    "low": "von",
    "high": "bis",
    "document": "Dokument",
    "section": "Abschnitt",
    "page": "Seite",
    "start": "Beginn",
    "end": "Ende",
    "text": "Text",
    "code": "Kategorie",
    "about": "Unterschied",
    "given_by": "vergeben von",
    "not_given_by": "nicht vergeben von",
    "said": "Status im Einzelnen",
    "consensus": "Konsens",
}
_MEASURES = (
    *("percent", "kappa", "alpha", "alpha_low", "alpha_high"),
    *("precision", "recall", "f1", "f1_low", "f1_high"),
)
_SCOPES = {"all": "alle", "dimension": "Dimension", "code": "Kategorie", "status": "Status"}
_LEVELS = {"segment": "Segmente", "character": "Zeichen"}

_NOTE = (
    "Werte ab 0,8 gelten als verlässlich, von 0,667 bis 0,8 als vorläufig (Krippendorff 2004). Gezählt ist "
    "nur, was beide gelesen haben. Bei Genauigkeit und Trefferquote ist A der Maßstab. Intervalle (95 %): "
    "Bootstrap über Passagen."
)
_RANDOM = (
    "Nur zufällig gezogene Passagen: {count} wurden gelesen. Richtig ist, was auch die Entscheidungen der "
    "Menschen ergeben. Unter 10 Vorschlägen steht kein Anteil. Intervall (95 %): Wilson."
)
_TORN = "Nach Kategorien sortiert. „Konsens: ja“ heißt, dass sich die Beteiligten danach geeinigt haben."
_WIDTHS = {"Text": 80.0, "Name": 34.0, "Hinweis": 34.0, "Abschnitt": 30.0, "Status im Einzelnen": 30.0}


def write_agreement_xlsx(
    votes: Votes, agreement: Agreement, codebook: Codebook, path: Path, *, seen: bool = False
) -> None:
    """Write the workbook: ``Übersicht``, ``Segmente``, ``Zeichen``, ``Status``, ``Alle zusammen`` (people),
    ``Zufallsstichprobe``, ``Besprechen`` (people), ``Maschine`` (where it differs from people).

    Raises OutputError where it cannot be written.
    """
    spans = [compare(votes, codebook, p.coder_a, p.coder_b, "character", seen=seen) for p in agreement.pairs]
    codes = {"segment": _table(agreement.pairs), "character": _table(spans)}
    overview = pd.concat([t.assign(level=level) for level, t in codes.items()], ignore_index=True)
    overview = overview[["level", *overview.columns.drop("level")]]
    with workbook(path, f"Übereinstimmung ({codebook.label})") as book:
        _add(book, "Übersicht", overview[overview["scope"] != "code"].drop(columns="status"))
        for level, table in codes.items():
            _add(book, _LEVELS[level], table.drop(columns="status"))
        _add(book, "Status", _rows((p, f) for p in agreement.pairs for f in p.statuses))
        _add(book, "Alle zusammen", _people(votes, codebook, seen=seen))
        _add_random(book, agreement)
        for name, torn in (("Besprechen", to_discuss), ("Maschine", beside_the_machine)):
            table = torn(votes, codebook, seen=seen).rename(columns=_GERMAN)
            add_sheet(book, name, table, note=_TORN, widths=_WIDTHS)


def _table(pairs: Iterable[Pair]) -> pd.DataFrame:
    return _rows((p, f) for p in pairs for f in p.figures if f.scope != "status")


def _rows(figures: Iterable[tuple[Pair, Figures]]) -> pd.DataFrame:
    rows = [{"coder_a": p.coder_a, "coder_b": p.coder_b, **f.model_dump()} for p, f in figures]
    table = pd.DataFrame(rows, columns=["coder_a", "coder_b", *Figures.model_fields])
    return table.astype(dict.fromkeys(_MEASURES, float))


def _people(votes: Votes, codebook: Codebook, *, seen: bool) -> pd.DataFrame:
    """Krippendorff's alpha of all people together; ``units``: decisions that at least two of them took."""
    decisions = people_together(votes, seen=seen)
    rows = []
    for part in parts_of(votes, codebook):
        own = decisions[:, :, part.columns]
        units = int(((~np.isnan(own)).sum(axis=0) >= 2).sum())
        alpha, (low, high) = alpha_of(own.reshape(len(own), -1)), alpha_interval(own)
        rows.append((part.scope, part.id, part.label, len(votes.people), units, alpha, low, high))
    columns = ["scope", "id", "label", "coders", "units", "alpha", "alpha_low", "alpha_high"]
    return pd.DataFrame(rows, columns=columns)


def _add(book: Workbook, name: str, table: pd.DataFrame) -> None:
    shown = table.assign(scope=table["scope"].map(_SCOPES))
    if "level" in shown:
        shown["level"] = shown["level"].map(_LEVELS)
    titles = _GERMAN | {"precision": "Genauigkeit (B an A)"}
    shown = shown.round(3).rename(columns=titles)
    add_sheet(book, name, shown, note=_NOTE, widths=_WIDTHS, percent=["Übereinstimmung"])


def _add_random(book: Workbook, agreement: Agreement) -> None:
    rows = [p.model_dump() for p in agreement.precision if p.proposed]
    table = pd.DataFrame(rows, columns=list(Precision.model_fields))
    table = table.astype(dict.fromkeys(("precision", "low", "high"), float)).round(3)
    shown = table.rename(columns=_GERMAN | {"precision": "Genauigkeit"})
    note = _RANDOM.format(count=agreement.random)
    add_sheet(book, "Zufallsstichprobe", shown, note=note, widths=_WIDTHS, percent=["Genauigkeit"])
