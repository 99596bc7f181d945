"""From the store to the results folder: tables are streamed, then everything appears at once.

All files are written to a staging folder first. When they are whole, a marker is set (the commit
point) and they are moved to their places; a run that is killed before the marker leaves the old results
as they were, one that is killed after it is completed by the next run.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import OutputError
from pipeline.files import write_text
from pipeline.model import Coding, Segment
from pipeline.model.coded import CodedDocument
from pipeline.model.manifest import Counts
from pipeline.run.pool import in_order
from pipeline.run.store import Store
from pipeline.run.work import WorkSettings, codebook_of, model_of
from pipeline.run.written import note_written
from pipeline.tables.coded_segments import coded_segments, segments_table

if TYPE_CHECKING:
    from pipeline.learning import TrainedModel

BATCH = 50
"""Documents whose segments and codings are in memory at once."""

GROUP = 4_000
"""Rows after which the rows of whole batches become a row group of a parquet file."""

_MARKER = "complete.json"
MANIFEST = "manifest.json"

_NOT_ALWAYS = (
    *(
        "bericht.html",
        "bericht.docx",
        "agreement.json",
        "agreement.xlsx",
        "proposals.csv",
        "proposals.parquet",
    ),
    *("coded_segments.xlsx", "querschau.xlsx", "fallprofile.xlsx", "strukturen.xlsx", "segments.csv"),
    "cross_case.parquet",
    "tabellen/*.csv",
)
"""Files of the results that not every run writes: with a larger collection or without a model they end."""

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

    def outdated(self) -> Iterator[str]:
        """Paths in the results that an earlier run wrote and this one did not."""
        for pattern in _NOT_ALWAYS:
            for path in self.results.glob(pattern):
                name = path.relative_to(self.results).as_posix()
                if not (self.files / name).exists():
                    yield name

    def commit(self, gone: Iterable[str] = ()) -> None:
        """Let the staged files appear and the files ``gone`` (paths in the results) disappear."""
        write_text(self.home / _MARKER, json.dumps(sorted(gone), ensure_ascii=False))
        self._move()
        shutil.rmtree(self.home, ignore_errors=True)

    def _move(self) -> None:
        """Move staged files to their places; may be repeated after an interruption. The manifest last."""
        gone = json.loads((self.home / _MARKER).read_text("utf-8"))
        moved: list[str] = []
        try:
            for folder, _, names in os.walk(self.files):
                target = self.results / Path(folder).relative_to(self.files)
                target.mkdir(parents=True, exist_ok=True)
                for name in names:
                    if name != MANIFEST:
                        Path(folder, name).replace(target / name)
                        moved.append((target / name).relative_to(self.results).as_posix())
            note_written(self.results, moved, gone)
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


def write_results(parts: list[Part], work: WorkSettings, run: str, staging: Path, workers: int = 1) -> Counts:
    """Write texts, ``segments`` and ``coded_segments`` tables of all documents; returns counts.

    With a model also ``proposals``: what rules and model together propose. With two ``workers`` or more
    they make the rows of ``BATCH`` documents each and this process puts them together. Memory is bounded
    by some batches and ``GROUP`` rows.
    """
    documents = staging / "documents"
    units = coded = 0
    try:
        documents.mkdir(parents=True, exist_ok=True)
        with (
            _Table(staging / "segments", as_csv=False) as segments,
            _Table(staging / "coded_segments", as_csv=True) as codings,
            _Table(staging / "proposals", as_csv=True) as proposals,
        ):
            for rows in in_order(workers, _rows, _batches(parts, BATCH), work, run, documents):
                segments.append(rows.segments)
                codings.append(rows.codings)
                if rows.proposals is not None:
                    proposals.append(rows.proposals)
                units += rows.segments.table.num_rows
                coded += rows.codings.table.num_rows
    except OSError as error:
        raise OutputError(
            f"Die Tabellen können nicht nach „{staging}“ geschrieben werden ({error.strerror}); schaffen Sie "
            "Platz auf dem Datenträger und starten Sie den Lauf erneut, er setzt dort fort."
        ) from error
    return Counts(documents=len(parts), segments=units, codings=coded)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of a table, as they go into the parquet and (if wished) into the CSV file."""

    table: pa.Table
    csv: str = ""


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a batch of documents."""

    segments: _Piece
    codings: _Piece
    proposals: _Piece | None


def _rows(batch: list[Part], work: WorkSettings, run: str, documents: Path) -> _Rows:
    """The rows of a batch; its texts are written to ``documents`` on the way."""
    store = Store(work.store)
    segments: list[Segment] = []
    codings: list[Coding] = []
    for part in batch:
        _write_document(part, store, documents)
        coded = CodedDocument.from_dict(store.need("coded", part.coded_key))
        segments += coded.segments
        codings += coded.codings
    table = coded_segments(codings, segments, codebook_of(work), run)
    return _Rows(
        _piece(segments_table(segments), as_csv=False), _piece(table), _proposals(codings, model_of(work))
    )


def _proposals(codings: list[Coding], model: TrainedModel | None) -> _Piece | None:
    if model is None:
        return None
    rules, models = ([c for c in codings if c.method == method] for method in ("rule", "model"))
    return _piece(model.proposals(rules, models))


def _piece(frame: pd.DataFrame, as_csv: bool = True) -> _Piece:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    return _Piece(table, frame.to_csv(index=False, header=False, lineterminator="\n") if as_csv else "")


class _Table:
    """A table that grows piece by piece as parquet and, if wished, as CSV for spreadsheets.

    A row group holds whole pieces, many of them where documents are short: the writer keeps a description
    of every group in memory until the file is closed.
    """

    def __init__(self, base: Path, as_csv: bool) -> None:
        self._base = base
        self._as_csv = as_csv
        self._waiting: list[pa.Table] = []
        self._parquet: pq.ParquetWriter | None = None
        self._csv: TextIO | None = None

    def append(self, piece: _Piece) -> None:
        """Add rows (same columns and types every time)."""
        if self._parquet is None:
            self._begin(piece.table.schema)
        assert self._parquet is not None
        if self._csv is not None:
            self._csv.write(piece.csv)
        self._waiting.append(piece.table.cast(self._parquet.schema))
        if sum(waiting.num_rows for waiting in self._waiting) >= GROUP:
            self._write_group()

    def _begin(self, schema: pa.Schema) -> None:
        name = self._base.name
        self._parquet = pq.ParquetWriter(self._base.with_name(f"{name}.parquet"), schema)
        if self._as_csv:
            self._csv = self._base.with_name(f"{name}.csv").open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._csv, lineterminator="\n").writerow(schema.names)

    def _write_group(self) -> None:
        if self._parquet is not None and self._waiting:
            group = pa.concat_tables(self._waiting)
            self._parquet.write_table(group, row_group_size=max(1, group.num_rows))
            self._waiting = []

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._write_group()
        for file in (self._parquet, self._csv):
            if file is not None:
                file.close()


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
