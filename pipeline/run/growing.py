"""Tables that grow piece by piece, so that a collection of any size needs the memory of some documents."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.csv_cells import bytes_of, csv_lines
from pipeline.layout import csv_file, table_file

GROUP = 4_000
"""Rows after which the rows of whole batches become a row group of a parquet file."""


def arrow(frame: pd.DataFrame) -> pa.Table:
    """The rows of ``frame`` as the parquet file holds them."""
    return pa.Table.from_pandas(frame, preserve_index=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a table for the parquet file; of them ``columns`` as lines of the CSV file, if wished."""

    table: pa.Table
    columns: Sequence[str] = ()
    csv: bytes = b""

    @staticmethod
    def of(table: pa.Table, columns: Sequence[str] = ()) -> Piece:
        """The rows of ``table``; ``columns``: those that go into the CSV file, none: there is no such."""
        lines = bytes_of(csv_lines(table.select(list(columns)))) if columns else b""
        return Piece(table, tuple(columns), lines)


class GrowingTable:
    """A table that grows piece by piece as parquet and, if wished, as CSV for spreadsheets.

    A row group holds whole pieces, many of them where documents are short: the writer keeps a description
    of every group in memory until the file is closed. ``shard``: of which this is the part; its CSV has no
    byte-order mark, since the parts are put together.
    """

    def __init__(self, folder: Path, table: str, shard: str = "") -> None:
        self._places = folder / table_file(table, shard), folder / csv_file(table, shard)
        self._shard = shard
        self._waiting: list[pa.Table] = []
        self._parquet: pq.ParquetWriter | None = None
        self._csv: BinaryIO | None = None

    def append(self, piece: Piece) -> None:
        """Add rows (same columns and types every time)."""
        if self._parquet is None:
            self._begin(piece)
        assert self._parquet is not None
        if self._csv is not None:
            self._csv.write(piece.csv)
        self._waiting.append(piece.table.cast(self._parquet.schema))
        if sum(waiting.num_rows for waiting in self._waiting) >= GROUP:
            self._write_group()

    def _begin(self, first: Piece) -> None:
        parquet, text = self._places
        parquet.parent.mkdir(parents=True, exist_ok=True)
        self._parquet = pq.ParquetWriter(parquet, first.table.schema)
        if not first.columns:
            return
        text.parent.mkdir(parents=True, exist_ok=True)
        self._csv = text.open("wb")
        self._csv.write(b"" if self._shard else codecs.BOM_UTF8)
        self._csv.write(",".join(first.columns).encode() + b"\n")

    def _write_group(self) -> None:
        if self._parquet is not None and self._waiting:
            # in one piece, or the bytes would tell in how many the rows came
            group = pa.concat_tables(self._waiting).combine_chunks()
            self._parquet.write_table(group, row_group_size=max(1, group.num_rows))
            self._waiting = []

    def __enter__(self) -> GrowingTable:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._write_group()
        for file in (self._parquet, self._csv):
            if file is not None:
                file.close()
