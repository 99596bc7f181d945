"""The results of a run as its readers (tables, report, exchange) see them: one folder, one object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from pipeline.codebook.model import Codebook, load_codebook
from pipeline.errors import InputError
from pipeline.model import Document
from pipeline.model.manifest import Manifest, read_manifest

SEGMENT_COLUMNS = (
    "segment_id",
    "document",
    "case",
    "section",
    "page",
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


@dataclass(frozen=True)
class Results:
    """A results folder. Tables are read when first asked for.

    Files: ``manifest.json``, ``codebook.yaml`` (as it was used), ``segments.parquet``,
    ``coded_segments.parquet``, ``documents/<name>.txt|json``.
    """

    folder: Path
    texts: Path | None = None
    """Where documents lie that are not in ``folder``: while results are being written, unchanged
    documents are still in their old place."""

    @cached_property
    def manifest(self) -> Manifest:
        """``manifest.json``."""
        return read_manifest(self.folder / "manifest.json")

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook of the run."""
        return load_codebook(self.folder / "codebook.yaml")

    @cached_property
    def segments(self) -> pd.DataFrame:
        """All coding units (``SEGMENT_COLUMNS``), in the order of documents and text."""
        return pd.read_parquet(self.folder / "segments.parquet")

    @cached_property
    def codings(self) -> pd.DataFrame:
        """The coded segments (``CODED_SEGMENT_COLUMNS``), in the order of documents and text."""
        return pd.read_parquet(self.folder / "coded_segments.parquet")

    def batches(self, table: str, columns: list[str]) -> Iterator[pd.DataFrame]:
        """Columns of ``segments`` or ``coded_segments`` a few whole documents at a time, in their order."""
        with pq.ParquetFile(self.folder / f"{table}.parquet") as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, columns).to_pandas()

    @property
    def document_names(self) -> list[str]:
        """Names of the documents that were read, in the order of the run."""
        return [d.name for d in self.manifest.read]

    def documents(self) -> Iterator[Document]:
        """The documents that were read, one at a time, in the order of the run."""
        return map(self.document, self.document_names)

    def document(self, name: str) -> Document:
        """One document with its text and blocks."""
        base = self.folder / "documents"
        if self.texts is not None and not (base / f"{name}.txt").is_file():
            base = self.texts
        text = (base / f"{name}.txt").read_bytes().decode("utf-8")
        return Document.from_dict(text, json.loads((base / f"{name}.json").read_bytes()))


def open_results(folder: Path) -> Results:
    """The results in ``folder``. Raises InputError where there are none."""
    if not (Path(folder) / "manifest.json").is_file():
        raise InputError(
            f"Im Ordner „{folder}“ liegen keine Ergebnisse (manifest.json fehlt); erzeugen Sie sie mit "
            "„querschau run KORPUS --out ORDNER“."
        )
    return Results(Path(folder))
