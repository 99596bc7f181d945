"""The results of a run as its readers (tables, report, exchange) see them: one folder, one object."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

import pandas as pd
import pyarrow.parquet as pq

from pipeline.codebook.model import Codebook, load_codebook
from pipeline.csv_cells import without_guards
from pipeline.errors import InputError
from pipeline.layout import shard_of, table_file, text_file
from pipeline.model import Document
from pipeline.model.manifest import Manifest
from pipeline.model.manifest_files import read_manifest

SEGMENT_COLUMNS = (
    "segment_id",
    "document",
    "case",
    "section",
    "page",
    "printed_page",
    "speaker",
    "role",
    "block_kind",
    "start",
    "end",
    "text",
    "time_start",
    "time_end",
    "document_kind",
    "year",
    "state",
    "codable",
    "words",
)
"""Columns of ``segments.parquet``/``segments.csv``: every coding unit, coded or not; ``section`` is the
path of headings joined by `` > ``; ``words`` counts white-space separated words."""

NOTE_COLUMNS = ("kind", "person", "time", "document", "case", "start", "end", "code", "text")
"""Columns of ``notes.csv``: what people wrote beside codings. ``kind``: memo, zusammenfassung, freier_code;
``start``, ``end``: the words or the passage that a memo is on, empty where it is on more."""

PROPOSED = frozenset({"review", "certainty", "probability", "printed_page"})
"""Columns of ``proposals.parquet`` that earlier versions did not write."""

LayerName = Literal["gueltig", "vorschlaege", "menschen"]
"""What readers of results may ask for: what counts, made of proposals and decisions; what machines proposed,
whatever people said of it; of what counts, what a person decided."""


def layer_name(name: str) -> LayerName:
    """``name`` as a layer. Raises InputError for any other."""
    for known in get_args(LayerName):
        if name == known:
            return known  # type: ignore[no-any-return]
    raise InputError(f"Die Schicht „{name}“ gibt es nicht; wählen Sie {', '.join(get_args(LayerName))}.")


@dataclass(frozen=True)
class Results:
    """A results folder. Tables are read when first asked for.

    Files: ``manifest.json``, ``codebook.yaml`` (as it was used), ``segments.parquet``,
    ``coded_segments.parquet``, ``proposals.parquet``, ``documents/<name>.txt|json``.
    ``behind``: results whose files count where ``folder`` has none: while results are being written, what
    stays the same is still in its old place. ``shown``: the layer that ``codings`` are of. ``within``: the
    shards to which documents and tables are confined (None: all). Large collections lie in shards
    (``pipeline/layout.py``); readers see one table, documents in the order of shards.
    """

    folder: Path
    behind: Path | None = None
    shown: LayerName = "gueltig"
    within: frozenset[str] | None = None

    def layer(self, name: LayerName) -> Results:
        """These results with the codings of another layer."""
        return replace(self, shown=name)

    def shards(self, names: Iterable[str]) -> Results:
        """These results confined to some shards."""
        some = replace(self, within=frozenset(names))
        some.__dict__["manifest"] = self.manifest  # read once
        return some

    @cached_property
    def manifest(self) -> Manifest:
        """``manifest.json``."""
        return read_manifest(self.place("manifest.json"))

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook of the run."""
        return load_codebook(self.place("codebook.yaml"))

    @cached_property
    def segments(self) -> pd.DataFrame:
        """All coding units (``SEGMENT_COLUMNS``), in the order of documents and text."""
        return self._read("segments")

    @cached_property
    def codings(self) -> pd.DataFrame:
        """The coded segments (``CODED_SEGMENT_COLUMNS`` and more), in the order of documents and text."""
        if self.shown == "vorschlaege":
            return self._read("proposals")
        table = self._read("coded_segments")
        if self.shown == "menschen":
            return table[table["review"] != "unbestaetigt"].reset_index(drop=True)
        return table

    @cached_property
    def weighed(self) -> pd.DataFrame | None:
        """What rules and model together propose (``learning.WEIGHED_COLUMNS``); None in a run without
        model."""
        there = all(path.is_file() for path in self._parts("weighed"))
        return self._read("weighed") if self.manifest.model and there else None

    @cached_property
    def notes(self) -> pd.DataFrame:
        """Memos, summaries and free codes that count (``notes.csv``, written with the coded segments);
        no rows where there are none."""
        path = self.place("coded_segments.csv").with_name("notes.csv")
        if not path.is_file():
            return pd.DataFrame(columns=pd.Index(NOTE_COLUMNS))
        return without_guards(pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False))

    def batches(self, table: str, columns: list[str] | None = None) -> Iterator[pd.DataFrame]:
        """Columns (none named: all) of ``segments``, ``coded_segments`` or ``proposals`` a few whole
        documents at a time, in their order; of an empty table one without rows."""
        for path in self._parts(table):
            yield from batches_of(path, columns)

    def has(self, table: str) -> bool:
        """Whether a long table was written (earlier versions knew fewer)."""
        return all(path.is_file() for path in self._parts(table))

    def rows_place(self, table: str, document: str) -> Path:
        """The parquet file with the rows of a document."""
        return self.place(table_file(table, shard_of(document) if self.manifest.shards else ""))

    def _read(self, table: str) -> pd.DataFrame:
        """All rows of a long table."""
        first, *more = map(pd.read_parquet, self._parts(table))
        return pd.concat([first, *more], ignore_index=True) if more else first

    def _parts(self, table: str) -> list[Path]:
        """The files that a long table consists of, in the order of its rows."""
        if not self.manifest.shards:
            return [self.place(table_file(table))]
        shards = (s for s in sorted(self.manifest.shards) if self.within is None or s in self.within)
        return [self.place(table_file(table, shard)) for shard in shards]

    @property
    def document_names(self) -> list[str]:
        """Names of the documents that were read, in the order of the run."""
        names = [d.name for d in self.manifest.read]
        return names if self.within is None else [name for name in names if shard_of(name) in self.within]

    def documents(self) -> Iterator[Document]:
        """The documents that were read, one at a time, in the order of the run."""
        return map(self.document, self.document_names)

    def document(self, name: str) -> Document:
        """One document with its text and blocks."""
        text = self.text_place(name).read_bytes().decode("utf-8")
        return Document.from_dict(text, json.loads(self.text_place(name, "json").read_bytes()))

    def text_place(self, name: str, ending: str = "txt") -> Path:
        """Where the text of a document lies, or (``json``) its blocks."""
        return self.place(text_file(name, ending, sharded=bool(self.manifest.shards)))

    def place(self, name: str) -> Path:
        """Where a file of these results lies."""
        path = self.folder / name
        return path if self.behind is None or path.is_file() else self.behind / name


def batches_of(path: Path, columns: list[str] | None = None) -> Iterator[pd.DataFrame]:
    """The row groups of a parquet file; of an empty table one without rows."""
    with pq.ParquetFile(path) as file:
        if not file.num_row_groups:
            yield file.read(columns).to_pandas()
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns).to_pandas()


def knows_layers(folder: Path) -> bool:
    """Whether results hold what machines proposed, as earlier versions did not write it."""
    proposals = folder / table_file("proposals")
    if proposals.is_dir():
        proposals = next(proposals.glob("*.parquet"), proposals)
    return proposals.is_file() and PROPOSED.issubset(pq.read_schema(proposals).names)


def open_results(folder: Path) -> Results:
    """The results in ``folder``. Raises InputError where there are none, or only those of an earlier version,
    which knew no layers."""
    if not (Path(folder) / "manifest.json").is_file():
        raise InputError(
            f"Im Ordner „{folder}“ liegen keine Ergebnisse (manifest.json fehlt); erzeugen Sie sie mit "
            "„querschau run KORPUS --out ORDNER“."
        )
    if not knows_layers(Path(folder)):
        raise InputError(
            f"Die Ergebnisse in „{folder}“ sind von einer früheren Fassung (es fehlen Spalten); "
            "erzeugen Sie sie mit „querschau run KORPUS --out ORDNER“ neu."
        )
    return Results(Path(folder))
