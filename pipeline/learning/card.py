"""The model card: what a model learned from, what it can do, and what it must not be used for."""

from __future__ import annotations

from pathlib import Path

from pipeline.codebook.model import Codebook
from pipeline.files import write_text
from pipeline.learning.combination import GERMAN
from pipeline.learning.trained import CodeFigures, TrainedModel
from pipeline.learning.training import GROUP_NAMES

_PURPOSE = (
    "## Wozu\n\nDas Modell schlägt Kategorien für Segmente vor, die noch niemand gelesen hat. Es ersetzt "
    "keine Kodierung durch Menschen: Was Menschen kodiert haben, bleibt unverändert daneben stehen."
)

_LIMITS = (
    "## Grenzen\n\nDie Gütewerte gelten für Texte der Art, aus der die Kodierungen stammen. Bei wenigen "
    "Passagen je Kategorie schwanken sie stark. Die Wahrscheinlichkeit eines Vorschlags ist an den "
    "Kodierungen geeicht; in anderen Textsorten kann sie zu hoch oder zu niedrig sein."
)


def write_card(model: TrainedModel, codebook: Codebook, path: Path) -> None:
    """Write the card (Markdown, German) to ``path``. Raises OutputError."""
    write_text(Path(path), card(model, codebook))


def card(model: TrainedModel, codebook: Codebook) -> str:
    """The card's text, after Mitchell et al. (2019), "Model Cards for Model Reporting"."""
    parts = [
        f"# Modellkarte {model.id}",
        _origin(model),
        _PURPOSE,
        _quality(model),
        "## Güte je Kategorie\n\n" + _table(model, codebook),
        _notes(model),
        _LIMITS,
    ]
    return "\n\n".join(p for p in parts if p) + "\n"


def _origin(model: TrainedModel) -> str:
    lines = [
        f"- Codebuch: {model.codebook} (Prüfsumme {model.codebook_hash})",
        f"- Daten: {model.summary['human_passages']} von Menschen gelesene Passagen, dazu "
        f"{model.summary['weak_passages']} nur von den Regeln kodierte mit geringem Gewicht (Prüfsumme "
        f"{model.data_hash})",
        "- Verfahren: TF-IDF über Zeichen innerhalb von Wörtern und, ab 500 Beispielen, Wörter; je Kategorie "
        "eine lineare Stützvektormaschine mit ausgeglichenen Klassen, geeicht nach Platt, Schwelle je "
        "Kategorie aus der Kreuzvalidierung",
    ]
    if model.needs_evidence:
        lines.append(
            "- Ein gemeinsames Modell aller Kategorien wägt die Belege der Regeln und den Text "
            "gegeneinander ab."
        )
    return "\n".join(lines)


def _quality(model: TrainedModel) -> str:
    s = model.summary
    group = GROUP_NAMES[str(s["grouped_by"])]
    rows = [("Regeln", "rule"), ("Modell", "model"), ("Vorschlag aus beiden", "proposed")]
    table = "| | F1 (micro) | F1 (macro) |\n|---|---|---|\n" + "\n".join(
        f"| {label} | {number(s[f'{key}_micro_f1'])} | {number(s[f'{key}_macro_f1'])} |"
        for label, key in rows
        if f"{key}_micro_f1" in s and not (key == "proposed" and "rule_micro_f1" not in s)
    )
    return (
        f"## Güte\n\nKreuzvalidierung in {s['folds']} Teilen, getrennt nach {group}; Eichung, Schwellen und "
        f"Kombination stammen jeweils aus den anderen Teilen.\n\n{table}\n\nMittlerer Eichfehler der "
        f"Wahrscheinlichkeiten (ECE): {number(s['calibration_error'])}"
    )


def _table(model: TrainedModel, codebook: Codebook) -> str:
    head = (
        "| Kategorie | mit | ohne | F1 Regeln | Genauigkeit Modell | Trefferquote Modell | F1 Modell | "
        "F1 Vorschlag | es gilt |\n|---|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(_row(f, codebook) for f in model.figures)])


def _row(f: CodeFigures, codebook: Codebook) -> str:
    rule = "–" if f.rule_f1 is None else number(f.rule_f1)
    values = [number(v) for v in (f.model_precision, f.model_recall, f.model_f1, f.proposed_f1)]
    cells = [
        f"{codebook.codes[f.code].label} ({f.code})",
        str(f.with_code),
        str(f.without_code),
        rule,
        *values,
    ]
    return "| " + " | ".join([*cells, GERMAN[f.combination]]) + " |"


def _notes(model: TrainedModel) -> str:
    if not model.notes:
        return ""
    return "## Hinweise\n\n" + "\n".join(f"- {n}" for n in model.notes)


def number(value: float | int | str) -> str:
    """A figure with two decimals and a decimal comma."""
    return f"{float(value):.2f}".replace(".", ",")
