"""Rows as frozen dataclasses, so that who reads them knows their fields, and the same rows as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
from pydantic import TypeAdapter

from pipeline.csv_cells import without_guards

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RowT = TypeVar("RowT")


def column_names(kind: type[DataclassInstance]) -> list[str]:
    """The columns of the table of such rows: the names of the fields in their order."""
    return [f.name for f in fields(kind)]


def table_of(kind: type[DataclassInstance], rows: Iterable[DataclassInstance]) -> pd.DataFrame:
    """Rows of ``kind`` as they are written to ``tabellen/``: one column per field, several values of a cell
    joined by ``; ``, ``page`` as Int64 (missing where unknown)."""
    names = column_names(kind)
    cells = [[_cell(getattr(row, name)) for name in names] for row in rows]
    return pd.DataFrame(cells, columns=names).astype({n: "Int64" for n in names if n == "page"})


def read_rows(kind: type[RowT], path: Path) -> list[RowT]:
    """The rows of ``kind`` that a table written from :func:`table_of` holds; none where there is no table."""
    if not path.is_file():
        return []
    table = without_guards(pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False))
    cells = table.to_dict("records")
    for row in cells:
        row.update({name: None for name in ("page",) if row.get(name) == ""})
    return TypeAdapter(list[kind]).validate_python(cells)  # type: ignore[valid-type]


def whole(value: Any) -> int | None:
    """A nullable whole number of a table as Python has it."""
    return None if pd.isna(value) else int(value)


def _cell(value: object) -> object:
    return "; ".join(value) if isinstance(value, tuple) else value
