"""Candidates (codes that the rules do not give, but that may apply) as a table, and as proposals once what
was learned from people has raised them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.codebook import Codebook
from pipeline.learning.shipped import as_shipped
from pipeline.model import RULES, SHIPPED, Coding, Segment, coding_id, spans_of, spans_text
from pipeline.model.candidate import CANDIDATE_COLUMNS, Candidate
from pipeline.results import Results
from pipeline.tables.coded_segments import code_order, coded_segments, dimension_ids

if TYPE_CHECKING:
    from pipeline.learning.layer import Learned
    from pipeline.people.decisions import Decision

CANDIDATES = "candidates"
"""The long table of candidates."""


def candidates_table(
    candidates: Iterable[Candidate], segments: Iterable[Segment], codebook: Codebook
) -> pd.DataFrame:
    """One row a candidate (``CANDIDATE_COLUMNS``), in the order of the passages."""
    by_id = {s.id: s for s in segments}
    dimensions = dimension_ids(codebook)
    rows = []
    for c in candidates:
        s = by_id[c.segment_id]
        rows.append(
            (
                coding_id(s.document, s.start, s.end, c.code, RULES),
                s.document,
                s.id,
                dimensions[c.code],
                c.code,
                c.status,
                c.perspective,
                c.score,
                c.rule,
                "; ".join(c.evidence),
                spans_text(c.evidence_spans),
                c.probability,
            )
        )
    table = pd.DataFrame(rows, columns=list(CANDIDATE_COLUMNS))
    return table.astype(
        {name: "float64" if name in ("score", "probability") else "str" for name in CANDIDATE_COLUMNS}
    )


def candidates_in(results: Results) -> Iterator[pd.DataFrame]:
    """The candidates of results a few whole documents at a time; none where an earlier version wrote them."""
    if results.has(CANDIDATES):
        return results.batches(CANDIDATES)
    return iter([pd.DataFrame(columns=list(CANDIDATE_COLUMNS))])


def without_raised(proposals: pd.DataFrame, candidates: pd.DataFrame) -> pd.DataFrame:
    """Proposals without those that were candidates once."""
    raised = proposals["coding_id"].isin(set(candidates["coding_id"]))
    return proposals[~raised].reset_index(drop=True)


def with_raised(
    proposals: pd.DataFrame,
    raised: pd.DataFrame,
    documents: Sequence[str],
    segments: Mapping[str, Segment],
    codebook: Codebook,
    run: str,
) -> pd.DataFrame:
    """Proposals and raised candidates (:func:`pipeline.learning.layer_apply.raised`) in one table, by
    document, place and code. ``documents``: in their order; ``segments``: the passages of those raised."""
    if raised.empty:
        return proposals
    codings = [_coding(row, segments[row["segment_id"]]) for row in raised.to_dict("records")]
    more = coded_segments(codings, list(segments.values()), codebook, run)
    shipped = dict(zip(raised["coding_id"], raised[SHIPPED], strict=True))
    more[SHIPPED] = [shipped[id] for id in more["coding_id"]]
    columns = [name for name in more if name in proposals]  # read anew, they lack what people said
    both = pd.concat([proposals[columns], more[columns]], ignore_index=True)
    place = {name: n for n, name in enumerate(documents)}
    code = code_order(codebook)
    places = zip(both["document"], both["start"], both["code"], both["end"], both["method"], strict=True)
    keys = [(place[d], start, code.get(c, len(code)), c, end, method) for d, start, c, end, method in places]
    return both.iloc[sorted(range(len(both)), key=keys.__getitem__)].reset_index(drop=True)


def _coding(row: dict[Hashable, Any], segment: Segment) -> Coding:
    return Coding(
        segment_id=segment.id,
        document=segment.document,
        start=segment.start,
        end=segment.end,
        text=segment.text,
        code=row["code"],
        method="rule",
        score=row["score"],
        coder=RULES,
        status=row["status"],
        perspective=row["perspective"],
        rule=row["rule"],
        evidence=tuple(row["evidence"].split("; ")) if row["evidence"] else (),
        evidence_spans=spans_of(row["evidence_spans"]),
        probability=row["probability"],
        certainty=row["certainty"],
        carried=row["carried"],
    )


@dataclass(frozen=True)
class Passages:
    """The passages of some documents: ``texts`` by id, ``segment``: a passage by its id."""

    texts: Mapping[str, str]
    segment: Callable[[str], Segment]


def after_learning(
    learned: Learned | None,
    proposals: pd.DataFrame,
    candidates: pd.DataFrame,
    passages: Passages,
    decisions: Mapping[str, Sequence[Decision]],
    documents: Sequence[str],
    codebook: Codebook,
    run: str,
) -> pd.DataFrame:
    """What machines propose of some ``documents``, in their order, with what was learned, whatever was
    learned before. ``proposals``: of rules and models; ``decisions``: in force, by document."""
    proposals = without_raised(proposals, candidates)
    decided = {d.proposal for name in documents for d in decisions.get(name, ()) if d.proposal}
    if learned is None and not candidates["coding_id"].isin(decided).any():
        return as_shipped(proposals)
    from pipeline.learning.layer_apply import places_in, raised, with_learned  # loads spaCy and scipy

    places = places_in(learned, passages.texts)
    up = raised(learned, candidates, places, decided)
    segments = {id: passages.segment(id) for id in up["segment_id"]}
    return with_raised(with_learned(learned, proposals, places), up, documents, segments, codebook, run)
