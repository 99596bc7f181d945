"""What a run found, as two tables without words that stay in memory while its corpus is open."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pipeline.results import Results

PASSAGES = ["segment_id", "document", "case", "start", "document_kind", "year", "state", "codable"]
"""What is in memory of all passages."""

CODINGS = [
    *("coding_id", "document", "case", "segment_id", "start", "end", "dimension", "code", "label"),
    *("status", "perspective", "method", "score", "certainty", "review"),
]
"""What the pages that count need of a coding."""

PROPOSALS = [*CODINGS, "probability"]
"""What is in memory of all proposals."""

_FEW = ("document", "case", "dimension", "code", "label", "method", "certainty", "document_kind", "state")
"""Columns with few different values."""


class Held:
    """The tables of one run, each read when it is first asked for, in the order of documents and text."""

    def __init__(self, results: Results) -> None:
        self._results = results

    @cached_property
    def passages(self) -> pd.DataFrame:
        """All passages (``PASSAGES``)."""
        return self._table("segments", PASSAGES)

    @cached_property
    def proposals(self) -> pd.DataFrame:
        """All proposals (``PROPOSALS``), as if nobody had decided anything."""
        table = self._table("proposals", PROPOSALS)
        return table.assign(review="unbestaetigt", probability=table["probability"].astype("float32"))

    def _table(self, name: str, columns: list[str]) -> pd.DataFrame:
        return compact(pd.concat(self._results.batches(name, columns), ignore_index=True))


def compact(table: pd.DataFrame) -> pd.DataFrame:
    """The table with each of few different words held once."""
    return table.astype({name: "category" for name in _FEW if name in table})
