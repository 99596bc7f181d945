"""What programs that read REFI-QDA will not show of a document."""

from __future__ import annotations

from pipeline.exchange.losses import Losses
from pipeline.exchange.names import has_astral
from pipeline.exchange.outgoing import OutDocument, Outgoing
from pipeline.exchange.profiles import Profile


def note_losses(losses: Losses, out: Outgoing, profile: Profile, document: OutDocument) -> None:
    """Note what ``profile``'s program will not show of a document, or show elsewhere."""
    if has_astral(document.clean.text) and not profile.utf16:
        losses.add(
            "astral",
            "Zeichen jenseits der Grundebene (etwa Emoji): MAXQDA, ATLAS.ti und NVivo zählen sie als zwei, "
            "danach stehen Kodierungen dort um je ein Zeichen versetzt; für NVivo hilft --to nvivo",
            1,
            [document.name],
        )
    if document.clean.removed:
        losses.add(
            "zeichen",
            "Steuerzeichen, die XML nicht kennt, sind aus dem Text genommen; die Positionen sind angepasst",
            len(document.clean.removed),
            [document.name],
        )
    cases = {case for case, _, _ in document.cases}
    if len(cases) > 1 and not profile.case_codes:
        losses.add(
            "fälle",
            "Dokumente mit mehreren Fällen gehören im Ziel als Ganzes zu jedem dieser Fälle",
            1,
            [document.name],
        )
    file = str(out.entry(document.name).get("file", ""))
    if file.lower().endswith(".pdf") and document.pdf is None and out.with_pdf:
        losses.add(
            "pdf",
            "PDF-Dateien fehlen oder sind seit dem Lauf verändert und gehen nur als Text hinaus; nennen Sie "
            "mit --corpus den Ordner, in dem sie liegen",
            1,
            [document.name],
        )
