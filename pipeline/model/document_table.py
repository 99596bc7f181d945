"""The documents of a large run as a table beside its manifest (``documents.parquet``)."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from pipeline.model.document import Notice
from pipeline.model.manifest import DocumentEntry

_NESTED: dict[str, TypeAdapter[Any]] = {
    "seconds": TypeAdapter(dict[str, float]),
    "warnings": TypeAdapter(tuple[Notice, ...]),
    "sketch": TypeAdapter(tuple[str, ...]),
    "respondents": TypeAdapter(dict[str, Any]),
}
"""Columns that hold JSON."""

_SHARED = frozenset({"author", "kind", "state", "status", "code", "reader"})
"""Columns in which many documents say the same."""

_AT_ONCE = 5_000
"""Rows that are in memory as a table at once."""

_NUMBERS = frozenset({"year", "pages", "words", "segments", "codings"})


def table_bytes(documents: Sequence[DocumentEntry]) -> bytes:
    """The table's file: a column for each field of ``DocumentEntry``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {}
    for name in (field.name for field in fields(DocumentEntry)):
        values = [getattr(document, name) for document in documents]
        if nested := _NESTED.get(name):
            values = [nested.dump_json(value).decode() for value in values]
        columns[name] = pa.array(values, pa.int64() if name in _NUMBERS else pa.string())
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd")
    return buffer.getvalue()


def documents_in(data: bytes) -> tuple[DocumentEntry, ...]:
    """The documents of such a file. Raises ValueError where it is none."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(io.BytesIO(data)) as file:
        return tuple(entry for rows in file.iter_batches(_AT_ONCE) for entry in _entries(rows.to_pydict()))


def _entries(columns: dict[str, list[Any]]) -> Iterator[DocumentEntry]:
    for name in _SHARED & columns.keys():
        columns[name] = [sys.intern(cell) for cell in columns[name]]  # in memory once
    for name in _NESTED.keys() & columns.keys():
        columns[name] = [_value(name, cell) for cell in columns[name]]
    for row in zip(*columns.values(), strict=True):
        yield DocumentEntry(**dict(zip(columns, row, strict=True)))


def _value(name: str, cell: str) -> Any:
    """What a cell of JSON holds."""
    if name == "sketch":
        return tuple(json.loads(cell))
    return () if cell == "[]" else {} if cell == "{}" else _NESTED[name].validate_json(cell)
