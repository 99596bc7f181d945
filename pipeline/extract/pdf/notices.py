"""What a researcher must know of a PDF's pages, in German sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.extract.beside import Beside, attachments
from pipeline.extract.pdf.ocr import install_hint
from pipeline.extract.pdf.opening import Outline
from pipeline.model import Notice

_XFA = (
    "„{file}“ ist ein XFA-Formular, dessen Inhalt nur Adobe-Programme zeigen; öffnen Sie es dort und drucken "
    "Sie es als PDF."
)

_SENTENCES = {
    "blank": ("blank-pages", "{pages}: leer."),
    "partly-image": (
        "partly-image",
        "{pages}: großenteils ein Bild; Text innerhalb des Bildes fehlt, prüfen Sie das Original.",
    ),
    "hidden-text": (
        "hidden-text",
        "{pages}: Text nur als Bild gesetzt, der hinterlegte Ersatztext wurde gelesen; prüfen Sie ihn am "
        "Original.",
    ),
    "ocr": (
        "read-by-ocr",
        "{pages}: keine Textebene, der Text stammt aus Texterkennung (OCR); rechnen Sie mit Lesefehlern.",
    ),
    "complex": (
        "page-too-complex",
        "{pages}: sehr viele gezeichnete Objekte (Karte, Plan); nur der Text wurde gelesen, nach Tabellen "
        "wurde nicht gesucht.",
    ),
    "second-reader": (
        "second-reader",
        "{pages}: vom ersten Leser nicht oder nur lückenhaft gelesen, der Text stammt vom zweiten Leser; "
        "prüfen Sie einige Sätze am Original.",
    ),
    "unmapped": (
        "unmapped-characters",
        "{pages}: Zeichen, deren Bedeutung die Datei nicht nennt; einzelne Buchstaben können fehlen.",
    ),
    "repaired": (
        "ligatures-repaired",
        "{pages}: verbundene Buchstaben (ti, tt, fi ...) ohne Zuordnung; sie wurden nach dem Wortschatz "
        "ergänzt.",
    ),
    "written": (
        "form-entries-read",
        "{pages}: Einträge in Formularfeldern oder auf die Seite geschriebener Text; sie wurden als Absätze "
        "gelesen.",
    ),
    "failed": (
        "page-unreadable",
        "{pages}: beschädigt und nicht lesbar; prüfen Sie das Original.",
    ),
    "picture": (
        "ocr-found-nothing",
        "{pages}: nur ein Bild, in dem die Texterkennung keinen Text fand (Foto, Karte, Handschrift); "
        "prüfen Sie das Original.",
    ),
    "image": (
        "no-text-layer",
        "{pages}: keine Textebene, nicht gelesen; {hint}",
    ),
}


def notices_of(
    path: Path, outline: Outline, report: Counter[tuple[str, int]], loose: list[int]
) -> tuple[Notice, ...]:
    """The notices on the file and for what happened on which pages. ``loose``: pages with tables without
    rulings."""
    beside = Beside(comments=sum(count for (name, _), count in report.items() if name == "note"))
    result = beside.notices(path.name)
    if outline.attached:
        result.append(attachments(path.name, outline.attached))
    if outline.xfa:
        result.append(Notice("xfa-form", _XFA.format(file=path.name)))
    for event, (code, sentence) in _SENTENCES.items():
        pages = sorted(page for name, page in report if name == event)
        if pages:
            text = sentence.format(pages=_range(pages), hint=install_hint(path))
            result.append(Notice(code, text, tuple(pages)))
    if loose:
        sentence = (
            f"{_range(loose)}: Tabelle ohne Linien; ihre Zeilen stehen im Text, ihre Zellen wurden nicht "
            "bestimmt und sie wird nicht kodiert."
        )
        result.append(Notice("table-not-extracted", sentence, tuple(loose)))
    return tuple(result)


def without_text(path: Path, outline: Outline, report: Counter[tuple[str, int]]) -> DocumentError:
    """The error for a file that yields no text at all; a portfolio holds other files instead."""
    if outline.attached:
        return DocumentError(
            f"„{path.name}“ enthält selbst keinen Text. {attachments(path.name, outline.attached).message}",
            "no-text",
        )
    if any(name == "image" for name, _ in report):
        return DocumentError(
            f"„{path.name}“ besteht nur aus Bildern ohne Textebene; {install_hint(path)}", "no-text"
        )
    if any(name == "picture" for name, _ in report):
        return DocumentError(
            f"„{path.name}“ besteht nur aus Bildern, in denen die Texterkennung keinen Text fand; scannen "
            "Sie das Original mit mindestens 300 dpi neu, oder nehmen Sie die Datei heraus.",
            "no-text",
        )
    return DocumentError(
        f"„{path.name}“ enthält keinen Text (alle Seiten sind leer); prüfen Sie, ob es die richtige "
        "Datei ist.",
        "no-text",
    )


def _range(pages: Iterable[int]) -> str:
    """``Seite 3`` or ``Seiten 3, 5 bis 8``."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    shown = ", ".join(str(a) if a == b else f"{a}, {b}" if b == a + 1 else f"{a} bis {b}" for a, b in runs)
    return ("Seite " if len(runs) == 1 and runs[0][0] == runs[0][1] else "Seiten ") + shown
