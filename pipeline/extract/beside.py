"""What a file holds beside its text: taken over or left out, and said once per document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.counted import counted
from pipeline.model import Notice

LARGE_PICTURE_CM = 4.0
"""Pictures that are smaller in width or height are logos and ornaments, which nobody misses."""

NAMED = 8
"""Attached files that a notice names."""


@dataclass(slots=True)
class Beside:
    """Counts of what is not running text. ``changes``: tracked changes, read as accepted; ``comments``,
    ``pictures`` (large ones), ``objects`` (embedded sheets and the like) are left out, and so are
    ``hidden``, the hidden passages. ``others``: what else was left out, in German words."""

    changes: int = 0
    comments: int = 0
    pictures: int = 0
    objects: int = 0
    hidden: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def notices(self, file: str) -> list[Notice]:
        """One notice where there is anything to say, else none; ``file`` is named in it."""
        accepted = counted(self.changes, "nachverfolgte Änderung gilt", "nachverfolgte Änderungen gelten")
        left_out = (
            (self.comments, "Kommentar", "Kommentare"),
            (sum(len(h.split()) for h in self.hidden), "verborgenes Wort", "verborgene Wörter"),
            (self.pictures, "Bild", "Bilder"),
            (self.objects, "eingebettetes Objekt", "eingebettete Objekte"),
        )
        missing = [*(counted(n, one, many) for n, one, many in left_out if n), *filter(None, self.others)]
        said = [f"{accepted} als angenommen"] if self.changes else []
        if missing:
            said.append(f"nicht gelesen: {', '.join(missing)}")
        if not said:
            return []
        remedy = "prüfen Sie am Original, ob davon etwas in die Untersuchung gehört"
        return [Notice("beside-the-text", f"„{file}“: {'; '.join(said)}; {remedy}.")]


def attachments(file: str, names: Sequence[str]) -> Notice:
    """The notice on files that come attached to ``file``."""
    shown = ", ".join(names[:NAMED]) + (f" und {len(names) - NAMED} weitere" if len(names) > NAMED else "")
    return Notice(
        "attachments-not-read",
        f"Die Anhänge von „{file}“ ({shown}) wurden nicht gelesen; legen Sie sie als eigene Dateien in den "
        "Korpus.",
    )
