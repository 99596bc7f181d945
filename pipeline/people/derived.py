"""The final layer of a results folder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq

from pipeline.model import Coding
from pipeline.people.anchoring import Row
from pipeline.people.decisions import Decision
from pipeline.people.final import Layer, final

if TYPE_CHECKING:
    from pipeline.results import Results

_SAID = ("segment_id", "document", "text", "code", "method", "coder", "status", "perspective", "rule")


def derived(
    results: Results, decisions: Iterable[Decision], documents: Collection[str] | None = None
) -> Layer:
    """The final layer of the run's proposals and ``decisions``, of some ``documents`` or of all."""
    segments, proposals = results.segments, _proposals(results)
    if documents is not None:
        segments = segments[segments["document"].isin(documents)]
        proposals = proposals[proposals["document"].isin(documents)]
        decisions = [d for d in decisions if not d.passage or d.document in documents]
    columns = ["segment_id", "document", "start", "end", "text"]
    rows = segments[columns].itertuples(index=False, name=None)
    units = [Row(segment, name, int(start), int(end), text) for segment, name, start, end, text in rows]
    return final(_codings(proposals), decisions, units, results.codebook)


def _proposals(results: Results) -> pd.DataFrame:
    """What machines coded: the run's table of proposals, else the coded segments that are no person's."""
    path = results.folder / "proposals.parquet"
    own = path.is_file() and "coding_id" in pq.read_schema(path).names
    table = pd.read_parquet(path) if own else results.codings
    return table[table["method"] != "human"]


def _codings(table: pd.DataFrame) -> Iterator[Coding]:
    for row in table.fillna(dict.fromkeys((*_SAID, "evidence"), "")).to_dict("records"):
        yield Coding(
            start=int(row["start"]),
            end=int(row["end"]),
            score=float(row["score"]),
            evidence=tuple(filter(None, str(row["evidence"]).split("; "))),
            **{name: row[name] for name in _SAID},
        )
