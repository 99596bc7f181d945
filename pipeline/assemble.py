"""From the store to the results folder: tables are streamed, then everything appears at once.

All files are written to a staging folder first. When they are whole, a marker is set (the commit
point) and they are moved to their places; a run that is killed before the marker leaves the old results
as they were, one that is killed after it is completed by the next run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.codebook import Codebook
from pipeline.errors import OutputError
from pipeline.files import write_text
from pipeline.model import Coding, Segment
from pipeline.model.rows import coding_from_row, segment_from_row
from pipeline.store import Store
from pipeline.tables.coded_segments import coded_segments, segments_table

if TYPE_CHECKING:
    from pipeline.learning import TrainedModel

BATCH = 50
"""Documents whose segments and codings are in memory at once."""

GROUP = 4_000
"""Rows after which the rows of whole batches become a row group of a parquet file."""

_MARKER = "complete.json"
MANIFEST = "manifest.json"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """One document of the results: its name and where the store holds it. ``unchanged``: its text already
    lies in the results folder."""

    name: str
    document_key: str
    coded_key: str
    unchanged: bool = False


class Staging:
    """A folder beside the results in which the new ones are made whole before they appear."""

    def __init__(self, results: Path) -> None:
        self.results = results
        self.home = results / ".querschau" / "staging"
        self.files = self.home / "files"

    def begin(self) -> None:
        """Complete what an interrupted run had finished, remove what it had not, start empty."""
        if (self.home / _MARKER).is_file():
            self._move()
        shutil.rmtree(self.home, ignore_errors=True)
        try:
            self.files.mkdir(parents=True)
        except OSError as error:
            raise OutputError(
                f"In „{self.results}“ kann nicht geschrieben werden ({error.strerror}); prüfen Sie die "
                "Schreibrechte oder wählen Sie mit --out einen anderen Ordner."
            ) from error

    def commit(self, gone: Iterable[str] = ()) -> None:
        """Let the staged files appear and the files ``gone`` (paths in the results) disappear."""
        write_text(self.home / _MARKER, json.dumps(sorted(gone), ensure_ascii=False))
        self._move()
        shutil.rmtree(self.home, ignore_errors=True)

    def _move(self) -> None:
        """Move staged files to their places; may be repeated after an interruption. The manifest last."""
        gone = json.loads((self.home / _MARKER).read_text("utf-8"))
        try:
            for folder, _, names in os.walk(self.files):
                target = self.results / Path(folder).relative_to(self.files)
                target.mkdir(parents=True, exist_ok=True)
                for name in names:
                    if name != MANIFEST:
                        Path(folder, name).replace(target / name)
            if (self.files / MANIFEST).is_file():
                (self.files / MANIFEST).replace(self.results / MANIFEST)
            for name in gone:
                (self.results / name).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"Die fertigen Ergebnisse können nicht an ihren Platz in „{self.results}“ gelegt werden "
                f"({error.strerror}); schließen Sie Programme, die sie geöffnet haben (etwa Excel), "
                "und starten "
                "Sie den Lauf erneut."
            ) from error


def write_results(
    parts: list[Part],
    store: Store,
    codebook: Codebook,
    run: str,
    staging: Path,
    model: TrainedModel | None = None,
) -> dict[str, int]:
    """Write texts, ``segments`` and ``coded_segments`` tables of all documents; returns counts.

    With a ``model`` also ``proposals``: what rules and model together propose. Memory is bounded by
    ``BATCH`` documents and ``GROUP`` rows. Counts: documents, segments, codings.
    """
    (staging / "documents").mkdir(parents=True, exist_ok=True)
    counts = {"documents": len(parts), "segments": 0, "codings": 0}
    try:
        with (
            _Table(staging / "segments", as_csv=False) as segments_file,
            _Table(staging / "coded_segments", as_csv=True) as codings_file,
            _Table(staging / "proposals", as_csv=True) as proposals_file,
        ):
            for batch in _batches(parts, BATCH):
                segments, codings = _rows(batch, store, staging / "documents")
                segments_file.append(segments_table(segments))
                codings_file.append(coded_segments(codings, segments, codebook, run))
                if model is not None:
                    machine = [[c for c in codings if c.method == method] for method in ("rule", "model")]
                    proposals_file.append(model.proposals(*machine))
                counts["segments"] += len(segments)
                counts["codings"] += len(codings)
            if not parts:
                segments_file.append(segments_table([]))
                codings_file.append(coded_segments([], [], codebook, run))
    except OSError as error:
        raise OutputError(
            f"Die Tabellen können nicht nach „{staging}“ geschrieben werden ({error.strerror}); schaffen Sie "
            "Platz auf dem Datenträger und starten Sie den Lauf erneut, er setzt dort fort."
        ) from error
    return counts


class _Table:
    """A table that grows batch by batch as parquet and, if wished, as CSV for spreadsheets.

    A row group holds whole batches, many of them where documents are short: the writer keeps a description
    of every group in memory until the file is closed.
    """

    def __init__(self, base: Path, as_csv: bool) -> None:
        self.csv = base.with_name(base.name + ".csv") if as_csv else None
        self.parquet = base.with_name(base.name + ".parquet")
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []

    def append(self, frame: pd.DataFrame) -> None:
        """Add rows (same columns and types every time)."""
        first = self._writer is None
        table = pa.Table.from_pandas(frame, preserve_index=False)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.parquet, table.schema)
        self._waiting.append(table.cast(self._writer.schema))
        if sum(waiting.num_rows for waiting in self._waiting) >= GROUP:
            self._write_group()
        if self.csv is not None:
            frame.to_csv(
                self.csv,
                mode="w" if first else "a",
                header=first,
                index=False,
                encoding="utf-8-sig" if first else "utf-8",
                lineterminator="\n",
            )

    def _write_group(self) -> None:
        group = pa.concat_tables(self._waiting)
        self._waiting = []
        if self._writer is not None:
            self._writer.write_table(group, row_group_size=max(1, group.num_rows))

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._waiting and kind is None:
            self._write_group()
        if self._writer is not None:
            self._writer.close()


def _rows(batch: list[Part], store: Store, folder: Path) -> tuple[list[Segment], list[Coding]]:
    """Segments and codings of a batch; its documents are written to ``folder`` on the way."""
    segments: list[Segment] = []
    codings: list[Coding] = []
    for part in batch:
        _write_document(part, store, folder)
        entry = store.need("coded", part.coded_key)
        segments += [segment_from_row(row) for row in entry["segments"]]
        codings += [coding_from_row(row) for row in entry["codings"]]
    return segments, codings


def _write_document(part: Part, store: Store, folder: Path) -> None:
    if part.unchanged:
        return
    entry = store.need("documents", part.document_key)
    text = entry.pop("text")
    entry["document"] = part.name
    (folder / f"{part.name}.txt").write_bytes(text.encode("utf-8"))
    (folder / f"{part.name}.json").write_text(json.dumps(entry, ensure_ascii=False, indent=1), "utf-8")


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
