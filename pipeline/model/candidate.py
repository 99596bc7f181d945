"""A code that the rules do not give, but that may apply: weak evidence, kept for what people's decisions
teach."""

from __future__ import annotations

from dataclasses import dataclass

CANDIDATE_COLUMNS = (
    *("coding_id", "document", "segment_id", "dimension", "code", "status", "perspective"),
    *("score", "rule", "evidence", "evidence_spans", "probability"),
)
"""Columns of ``candidates.parquet``; ``coding_id``: of the proposal that the candidate may become."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code whose evidence is not enough, whose topic is merely named, or that its passage is like.

    ``rule``: id of the rule that contributed most, empty where none did (``score`` is 0 then); ``evidence``,
    ``evidence_spans``: the words found, with their places; ``probability``: how likely the code applies. The
    other fields are those of the coding that it would be.
    """

    segment_id: str
    code: str
    probability: float
    score: float = 0.0
    rule: str = ""
    evidence: tuple[str, ...] = ()
    evidence_spans: tuple[tuple[int, int], ...] = ()
    status: str = ""
    perspective: str = ""
