"""One call for each target of an export."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.counted import counted
from pipeline.errors import ExchangeError, OutputError
from pipeline.exchange.correction import write_for_correction
from pipeline.exchange.losses import Losses
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.profiles import PROFILES
from pipeline.exchange.refi import write as refi_write
from pipeline.exchange.refi.schema import check_codebook, check_project
from pipeline.exchange.tables import database
from pipeline.exchange.tables import write as tables_write
from pipeline.exchange.taguette import write as taguette_write
from pipeline.files import replacing

SUFFIXES = {
    "maxqda": ".qdpx",
    "atlasti": ".qdpx",
    "refi": ".qdpx",
    "qualcoder": ".qdpx",
    "nvivo": ".qdpx",
    "taguette": ".sqlite3",
    "openqda": ".qdc",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "sqlite": ".sqlite",
    "korrektur": ".xlsx",
}
"""The targets and the endings of their files."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, how much is in them, and what the target will not show."""

    files: tuple[Path, ...]
    documents: int
    codings: int
    losses: Losses

    @property
    def line(self) -> str:
        """What was written, as a German sentence."""
        if not self.documents:
            return "Codebuch ausgegeben, ohne Dokumente und Kodierungen: das Format kennt keine."
        return (
            f"{counted(self.codings, 'Kodierung', 'Kodierungen')} in "
            f"{counted(self.documents, 'Dokument', 'Dokumenten')} ausgegeben."
        )


def export(out: Outgoing, target: str, path: Path) -> Exported:
    """Write ``out`` for ``target`` (a key of ``SUFFIXES``) to ``path``; nothing half written stays.

    Project and codebook files are checked against the schema before they appear. Raises ExchangeError
    for an unknown target, OutputError where the file cannot be written.
    """
    if target not in SUFFIXES:
        raise ExchangeError(f"Das Ziel „{target}“ gibt es nicht; wählen Sie unter {', '.join(SUFFIXES)}.")
    if path.is_dir():
        raise OutputError(f"„{path}“ ist ein Ordner; nennen Sie mit --out eine Datei ({SUFFIXES[target]}).")
    path = path if path.suffix else path.with_suffix(SUFFIXES[target])
    if target == "korrektur":
        count = write_for_correction(out, path)
        return Exported((path,), len(out.document_names), count, Losses("Excel"))
    files: list[Path] = [path]
    if target in PROFILES:
        with replacing(path) as partial:
            losses = refi_write.write_project(out, partial, PROFILES[target])
            check_project(partial)
    elif target == "openqda":
        with replacing(path) as partial:
            losses = refi_write.write_codebook(out, partial)
            check_codebook(partial)
        return Exported((path,), 0, 0, losses)
    elif target == "taguette":
        files, losses = taguette_write.write_taguette(out, path)
    elif target == "sqlite":
        losses = database.write_sqlite(out, path)
    elif target == "csv":
        losses = tables_write.write_csv(out, path)
    else:
        losses = tables_write.write_xlsx(out, path)
    return Exported(tuple(files), len(out.document_names), len(out.codings), losses)
