"""What a run can be asked for, said once.

The command line (``run``, ``schedule``, ``watch``), the flow's parameters and the deployment are derived from
:class:`RunOptions`: a new option is a field here and nothing else. Light: the command line reads it for
``--help``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.extract.settings import ReadSettings


def _option(default: Any, help: str, minimum: int | None = None) -> Any:
    return field(default=default, metadata={"help": help, "min": minimum})


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the user asked for. Fields without a default are arguments, the others options; ``metadata`` holds
    the help (German) and the smallest value."""

    corpus: Path = field(metadata={"help": "Ordner mit Dokumenten (corpus.yaml darin ist freiwillig)."})
    out: Path = field(metadata={"help": "Ordner für die Ergebnisse."})
    codebook: str = _option("", "Codebuch: Pfad einer YAML-Datei oder Name.")
    workers: int = _option(1, "Zahl der Prozesse.", minimum=1)
    language: str = _option("auto", "spaCy-Modell; auto nimmt das beste installierte.")
    model: Path | None = _option(None, "Trainiertes Modell (von „querschau train“).")
    seconds: float = _option(600.0, "Zeitlimit je Dokument in Sekunden.", minimum=1)
    ocr: bool = _option(True, "Seiten ohne Textebene mit OCR lesen, wenn installiert.")
    repair: bool = _option(True, "Erkannte OCR-Schäden im Text ausbessern.")
    reread: bool = _option(
        False, "Alle Dateien prüfen, auch wenn Größe und Zeit sagen, dass sie gleich sind."
    )
    keep: int = _option(0, "So viele frühere Ergebnisse in ERGEBNISSE/frueher aufheben.", minimum=0)

    @property
    def reading(self) -> ReadSettings:
        """How documents are read."""
        from pipeline.extract.settings import ReadSettings

        return ReadSettings(ocr="auto" if self.ocr else "off", repair=self.repair)

    def absolute(self) -> RunOptions:
        """The same for a process that stands in another folder: all paths absolute, a codebook given by
        path too."""
        book = Path(self.codebook)
        return replace(
            self,
            corpus=self.corpus.resolve(),
            out=self.out.resolve(),
            codebook=str(book.resolve()) if book.is_file() else self.codebook,
            model=self.model.resolve() if self.model else None,
        )
