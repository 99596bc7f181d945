"""A results folder as one SQLite file, for those who ask their own questions in SQL, R or Python.

Its tables are said in ``docs/auswerten.md``; the columns of ``segments`` and ``codings`` are those of the
tables of the same name (``docs/tabellen.md``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.exchange.losses import Losses
from pipeline.exchange.outgoing import Outgoing
from pipeline.files import replacing
from pipeline.model import CODED_SEGMENT_COLUMNS
from pipeline.results import SEGMENT_COLUMNS

_SAID = ("memo", "people", "against")
_WHOLE = {"start", "end", "page", "year", "words", "codable"}
_REAL = {"score", "time_start", "time_end"}
_VIEW = """
CREATE VIEW passages AS
SELECT s.*, c.code, c.label, c.dimension, c.status, c.perspective, c.method, c.coder, c.review
FROM segments s LEFT JOIN codings c USING (segment_id)
"""


def write_sqlite(out: Outgoing, path: Path) -> Losses:
    """Write documents, variables, codes, segments and codings to ``path``; what stood there is replaced.

    Raises OutputError where it cannot be written.
    """
    with replacing(path) as partial, closing(sqlite3.connect(partial)) as database:
        # The file only appears when it is whole: no journal and no waiting for the disk is needed.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        _table(database, "documents", ("document", "title", "file", "kind", "year", "text"), _documents(out))
        _table(database, "variables", ("owner", "name", "variable", "value"), _variables(out))
        _table(
            database, "codes", ("code", "label", "dimension", "dimension_label", "definition"), _codes(out)
        )
        segments = out.results.segments
        segments = segments[segments["document"].isin(out.document_names)]
        _table(database, "segments", SEGMENT_COLUMNS, _rows(segments, SEGMENT_COLUMNS))
        columns = (*CODED_SEGMENT_COLUMNS, *_SAID)
        _table(database, "codings", columns, _rows(out.codings, columns))
        database.execute("CREATE INDEX codings_of_segment ON codings (segment_id)")
        database.execute("CREATE INDEX codings_of_code ON codings (code)")
        database.execute(_VIEW)
        database.commit()
    return Losses("SQLite")


def _table(
    database: sqlite3.Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    kinds = (
        "INTEGER" if c in _WHOLE else "REAL" if c in _REAL else "" if c == "value" else "TEXT"
        for c in columns
    )
    fields = ", ".join(f'"{c}" {kind}' for c, kind in zip(columns, kinds, strict=True))
    database.execute(f"CREATE TABLE {name} ({fields})")
    database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", rows)


def _rows(table: pd.DataFrame, columns: Sequence[str]) -> Iterable[Sequence[Any]]:
    """Rows with plain Python values, None where there is nothing."""
    there = table.reindex(columns=list(columns)).astype(object)
    return there.where(there.notna() & (there != ""), None).itertuples(index=False, name=None)


def _documents(out: Outgoing) -> Iterable[Sequence[Any]]:
    for name in out.document_names:
        entry = out.entry(name)
        yield name, entry.title or None, entry.file, entry.kind or None, entry.year, out.text(name)


def _variables(out: Outgoing) -> Iterable[Sequence[Any]]:
    for name in out.document_names:
        yield from (("document", name, variable, value) for variable, value in out.variables(name).items())
    for case, values in out.case_variables.items():
        yield from (("case", case, variable, value) for variable, value in values.items())


def _codes(out: Outgoing) -> Iterable[Sequence[Any]]:
    for dimension in out.dimensions:
        for code in dimension.codes:
            yield code.id, code.label, dimension.id, dimension.label, code.definition or None
