"""Hits of a search as a list and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.search.index import LIKE, Passage, SearchIndex
from pipeline.search.query import read_query
from pipeline.tables.single import write_table

_COLUMNS = [
    *("segment_id", "document", "case", "section", "page", "start", "end", "text"),
    *("words", "similarity"),
]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: by ``spans`` (code points within it), or by ``similarity`` (0 to 1)."""

    passage: Passage
    spans: tuple[tuple[int, int], ...] = ()
    similarity: float = 0.0

    @property
    def words(self) -> list[str]:
        """The words found."""
        return [self.passage.text[a:b] for a, b in self.spans]


def hits(
    index: SearchIndex, query: str, *, like: bool = False, lists: Mapping[str, Sequence[str]] | None = None
) -> list[Hit]:
    """The passages that ``query`` finds, in the order of the text; with ``like`` those similar to it (a text
    or a passage's id), the most similar first.

    Raises InputError or CodebookError for a query that cannot be read.
    """
    if not like:
        return [Hit(index.passage(f.passage), f.spans) for f in index.find(read_query(query, lists))]
    if not query.strip():
        raise InputError("Es fehlt ein Text, dem die Passagen gleichen sollen; geben Sie einen ein.")
    itself = index.number_of(query.strip())
    text = query if itself is None else index.text(itself)
    return [Hit(index.passage(f.passage), similarity=f.similarity) for f in index.like(text, itself)[:LIKE]]


def hit_table(found: Sequence[Hit]) -> pd.DataFrame:
    """One row per passage; columns as in ``segments``, then ``words`` and ``similarity``."""
    rows = [
        {
            "segment_id": hit.passage.id,
            "document": hit.passage.document,
            "case": hit.passage.case,
            "section": hit.passage.section,
            "page": hit.passage.page,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "text": hit.passage.text,
            "words": "; ".join(hit.words),
            "similarity": round(hit.similarity, 4) if not hit.spans else None,
        }
        for hit in found
    ]
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"page": "Int64"})


def write_hits(found: Sequence[Hit], path: Path) -> None:
    """Write the table as CSV or Excel, by the file's ending. Raises InputError, OutputError."""
    write_table(path, hit_table(found), "Treffer", {"text": 80, "section": 30})
