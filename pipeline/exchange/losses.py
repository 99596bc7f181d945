"""What the target of an export will not show, said before anyone misses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.exchange.names import has_astral
from pipeline.exchange.outgoing import OutDocument, Outgoing
from pipeline.exchange.profiles import Profile


@dataclass
class Loss:
    """One kind of loss: a German sentence without its full stop, how often, in which documents."""

    text: str
    count: int = 0
    documents: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        shown = ", ".join(self.documents[:5]) + (" …" if len(self.documents) > 5 else "")
        where = f" ({self.count}; {shown})" if shown else f" ({self.count})" if self.count else ""
        return f"{self.text.rstrip('.')}{where}."


class Losses:
    """The loss report of one export."""

    def __init__(self, program: str) -> None:
        self.program = program
        self._losses: dict[str, Loss] = {}

    def add(self, kind: str, text: str, count: int = 0, documents: Sequence[str] = ()) -> None:
        """Note a loss; the same ``kind`` is counted together."""
        loss = self._losses.setdefault(kind, Loss(text))
        loss.count += count
        loss.documents += [d for d in documents if d not in loss.documents]

    @property
    def kinds(self) -> set[str]:
        """Stable words for programs (``astral``, ``pdf``, ``kodierer``, ...)."""
        return set(self._losses)

    def lines(self) -> list[str]:
        """One German sentence per kind of loss."""
        return [str(loss) for loss in self._losses.values()]


def note_losses(losses: Losses, out: Outgoing, profile: Profile, document: OutDocument) -> None:
    """Note what ``profile``'s program will not show of a document, or show elsewhere."""
    if has_astral(document.clean.text) and not profile.utf16:
        losses.add(
            "astral",
            "Zeichen jenseits der Grundebene (etwa Emoji): MAXQDA, ATLAS.ti und NVivo zählen sie als zwei, "
            "danach stehen Kodierungen dort um je ein Zeichen versetzt; dagegen hilft --to maxqda, atlasti "
            "oder nvivo",
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
    file = out.entry(document.name).file
    if file.lower().endswith(".pdf") and document.pdf is None and out.with_pdf:
        losses.add(
            "pdf",
            "PDF-Dateien fehlen oder sind seit dem Lauf verändert und gehen nur als Text hinaus; nennen Sie "
            "mit --corpus den Ordner, in dem sie liegen",
            1,
            [document.name],
        )
