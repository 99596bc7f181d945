"""The final layer of a results folder."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from pipeline.people.anchoring import Row, renamed
from pipeline.people.decisions import Decision
from pipeline.people.final import Layer, final
from pipeline.people.layer_tables import codings_of

if TYPE_CHECKING:
    from pipeline.results import Results


def derived(
    results: Results, decisions: Iterable[Decision], documents: Collection[str] | None = None
) -> Layer:
    """The final layer of the run's proposals and ``decisions``, of some ``documents`` or of all.

    Decisions about a renamed document count for the one of today with the same text.
    """
    proposals = results.layer("vorschlaege").codings
    decisions = of_today(results, decisions)
    if documents is not None:
        proposals = proposals[proposals["document"].isin(documents)]
        decisions = [d for d in decisions if not d.passage or d.document in documents]
    return final(codings_of(proposals), decisions, units_of(results, documents), results.codebook)


def units_of(results: Results, documents: Collection[str] | None = None) -> list[Row]:
    """The passages of some ``documents`` or of all."""
    segments = results.segments
    if documents is not None:
        segments = segments[segments["document"].isin(documents)]
    columns = ["segment_id", "document", "start", "end", "text"]
    rows = segments[columns].itertuples(index=False, name=None)
    return [Row(segment, name, int(start), int(end), text) for segment, name, start, end, text in rows]


def of_today(results: Results, decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions with the names that their documents have in ``results``."""
    return renamed(decisions, {d.name: d.text_hash for d in results.manifest.read})
