"""The method section: what was run, in German sentences that can be quoted, and the figures beside it."""

from __future__ import annotations

import pandas as pd

from pipeline.people.decisions import person_key
from pipeline.people.final import PEOPLE
from pipeline.report.german import count, listed, number
from pipeline.results import Results

Table = tuple[str, list[tuple[str, str]]]


def method_paragraphs(results: Results, marking: str, reliability: str = "") -> list[str]:
    """The method as paragraphs: corpus, coding unit, category system, coding, reading, software.

    ``marking``: the sentences on the threshold of the cross-case matrix and what its marks rest on;
    ``reliability``: the sentence on
    agreement, empty where no human codings exist (the text then says that it was not measured).
    """
    checked = reliability or (
        "Die Übereinstimmung mit menschlichen Kodierungen wurde für diesen Lauf nicht gemessen; die "
        "Ergebnisse sind als Vorschlag zu lesen, der am Text zu prüfen ist."
    )
    parts = [_corpus(results), _system(results), _coding(results), checked, marking, _software(results)]
    return [p for p in parts if p]


_SETTINGS = {
    "code_interviewers": "Fragen der Interviewenden kodiert",
    "proposals": "Vorschläge von Regeln und Modell",
    "ocr": "Texterkennung für Seiten ohne Textebene",
    "repair": "OCR-Schäden ausgebessert",
    "seconds_per_document": "Zeitlimit je Dokument in Sekunden",
}
"""Settings that may shape the results, as the report calls them; the number of processes does not."""


def method_tables(results: Results) -> list[Table]:
    """Tables below the text: run and codebook, settings, software, files with checksums.

    Time and duration stay in ``manifest.json``: the same results give the same report.
    """
    manifest = results.manifest
    log = results.codebook.log_entry
    run = [
        ("Lauf", manifest.run),
        ("Korpus", manifest.corpus),
        ("Codebuch", results.codebook.name),
        ("Prüfsumme des Codebuchs", manifest.codebook.hash or results.codebook.hash),
        ("Fassung des Codebuchs vom", log.date if log else ""),
        ("Änderungen dieser Fassung", "; ".join(log.changes) if log else ""),
        ("Sprachmodell", _language(results)),
        ("Trainiertes Modell", _model(results) or "keines"),
    ]
    tables: list[Table] = [("Lauf", [(k, str(v)) for k, v in run if v])]
    shown = [(label, _shown(getattr(manifest.settings, key))) for key, label in _SETTINGS.items()]
    packages = sorted(manifest.packages.items())
    tables += [(t, rows) for t, rows in (("Einstellungen", shown), ("Softwarepakete", packages)) if rows]
    files = [(f"{d.title} ({d.file})" if d.title else d.file or d.name, d.sha256) for d in manifest.documents]
    tables.append(("Eingelesene Dateien (SHA-256)", files))
    return tables


def _corpus(results: Results) -> str:
    read = results.manifest.read
    words = sum(d.words for d in read)
    pages = sum(d.pages or 0 for d in read)
    cases = results.segments.loc[results.segments["case"] != "", "case"].nunique()
    size = [count(words, "Wort", "Wörter")] if words else []
    size += [count(pages, "Seite", "Seiten")] if pages else []
    name = results.manifest.title or results.manifest.corpus
    text = f"Das Korpus „{name}“ umfasst {count(len(read), 'Dokument', 'Dokumente')}"
    text += f" ({listed(size)})" if size else ""
    text += f" zu {count(cases, 'Fall', 'Fällen')}." if cases else "."
    failed = len(results.manifest.failed)
    if failed:
        verb = "konnte" if failed == 1 else "konnten"
        text += f" {count(failed, 'weiteres Dokument', 'weitere Dokumente')} {verb} nicht gelesen werden."
    codable = int(results.segments["codable"].astype(bool).sum())
    units = count(len(results.segments), "Segment", "Segmente")
    return text + (
        " Kodiereinheit ist das Segment, eine Sinneinheit in der Regel von der Länge eines Absatzes, "
        f"Listenpunkts oder Redebeitrags; es entstanden {units}, "
        f"davon {number(codable)} kodierbar."
    )


def _system(results: Results) -> str:
    book = results.codebook
    dimensions = listed([d.label for d in book.dimensions])
    return (
        f"Kodiert wurde mit dem Kategoriensystem „{book.label}“ (Version {book.version}, Prüfsumme "
        f"{book.hash}) mit {count(len(book.codes), 'Kategorie', 'Kategorien')} in "
        f"{count(len(book.dimensions), 'Dimension', 'Dimensionen')} ({dimensions}). Ein Segment kann mehrere "
        "Kategorien tragen."
    )


def _coding(results: Results) -> str:
    codings = results.codings
    by_method = codings["method"].value_counts()
    given = {m: count(int(n), "Kodierung", "Kodierungen") for m, n in by_method.items()}
    parts = []
    if "rule" in given:
        rules = sum(len(c.rules) for c in results.codebook.codes.values())
        language = _language(results)
        parts.append(
            f"{given['rule']} durch {count(rules, 'Regel', 'Regeln')} auf der sprachlichen Analyse "
            "(Wortformen, Wortarten, Sätze)" + (f" mit dem Sprachmodell {language}" if language else "")
        )
    if "model" in given:
        makers = sorted(codings.loc[codings["method"] == "model", "coder"].unique().tolist())
        model = _model(results) or listed(makers)
        parts.append(f"{given['model']} durch das trainierte Modell {model}")
    if "human" in given:
        coders = codings.loc[codings["method"] == "human", "coder"].unique()
        people = {person_key(name) for together in coders for name in together.split(PEOPLE)}
        parts.append(f"{given['human']} durch {count(len(people), 'Person', 'Personen')}")
    if not parts:
        return "Es wurde keine Kodierung vergeben."
    segments = codings.loc[codings["segment_id"] != "", "segment_id"].nunique()
    kept = " Festgehalten sind dazu Perspektive, auslösende Wörter und, wo es einen gibt, Status."
    return (
        f"Vergeben wurden {listed(parts)}; sie verteilen sich auf {count(segments, 'Segment', 'Segmente')}."
        + kept
        + _seen(codings)
        + _sure(codings)
    )


def _seen(codings: pd.DataFrame) -> str:
    """How many codings a person has decided about."""
    seen = int((codings["review"] != "unbestaetigt").sum())
    if not seen:
        return f" Von {count(len(codings), 'Kodierung', 'Kodierungen')} hat noch niemand eine geprüft."
    return f" Von {number(len(codings))} Kodierungen hat eine Person {number(seen)} geprüft."


def _sure(codings: pd.DataFrame) -> str:
    """How many of the codings by rules that nobody has decided are called sure."""
    open_ = codings[(codings["review"] == "unbestaetigt") & (codings["certainty"] != "")]
    if open_.empty:
        return ""
    sure = int((open_["certainty"] == "sicher").sum())
    return (
        f" Von den {number(len(open_))} ungeprüften Kodierungen durch Regeln gelten {number(sure)} als "
        "sicher; die übrigen sind vor einer Veröffentlichung zu prüfen."
    )


def _software(results: Results) -> str:
    packages = results.manifest.packages
    wanted = [
        p for p in ("querschau", "python", "spacy", "scikit-learn", "pandas", "pdfplumber") if p in packages
    ]
    named = listed([f"{p} {packages[p]}" for p in wanted])
    run = results.manifest.run
    text = (
        f"Die Auswertung erfolgte mit Querschau (Lauf {run})"
        if run
        else "Die Auswertung erfolgte mit Querschau"
    )
    return text + (f", gestützt auf {named}." if named else ".")


def _language(results: Results) -> str:
    """The language model as ``name version``."""
    used = results.manifest.language
    return used.model if used.version in used.model else f"{used.model} {used.version}".strip()


def _model(results: Results) -> str:
    """The trained model's file, empty where there was none."""
    return results.manifest.model.file if results.manifest.model else ""


def _shown(value: bool | int | float | str) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
