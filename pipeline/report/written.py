"""Tables that the run has already written: the report shows them instead of making them a second time."""

from __future__ import annotations

import pandas as pd

from pipeline.results import Results

_WHOLE = ("start", "end", "mentions", "segments", "rank")


def written(results: Results, name: str) -> pd.DataFrame | None:
    """The table ``tabellen/<name>.csv`` as the function in ``pipeline.tables`` returned it (``page`` as
    Int64, positions and counts as int64, other cells as text); None where there is none."""
    path = results.folder / "tabellen" / f"{name}.csv"
    if not path.is_file():
        return None
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for column in _WHOLE:
        if column in table:
            table[column] = table[column].astype("int64")
    table["page"] = pd.to_numeric(table["page"]).astype("Int64")
    return table
