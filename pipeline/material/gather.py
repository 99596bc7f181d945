"""All that a corpus offers for a first codebook, gathered for the person who arranges it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.language import term_keys
from pipeline.material.candidates import Candidate, bodies, headings, names, questions
from pipeline.material.company import Expression, Neighbour, expressions, neighbours
from pipeline.material.groups import Group, group_passages
from pipeline.material.keyness import KeyTerm, key_terms
from pipeline.material.words import vocabulary
from pipeline.model import Segment

_TERMS = 150
_WITH_NEIGHBOURS = 60


@dataclass(frozen=True, slots=True)
class Material:
    """``passages``, ``documents``, ``words``: how many were looked at; ``neighbours``: by key of a term."""

    passages: int
    documents: int
    words: int
    terms: list[KeyTerm]
    neighbours: dict[str, list[Neighbour]]
    expressions: list[Expression]
    groups: list[Group]
    headings: list[Candidate]
    questions: list[Candidate]
    bodies: list[Candidate]
    names: list[Candidate]


def gather(segments: Sequence[Segment], cases: Iterable[str] = (), groups: int | None = None) -> Material:
    """The material of passages. ``cases``: names that are no key terms; ``groups``: how many groups of
    passages (None: by their number)."""
    coded = [segment for segment in segments if segment.codable]
    found = vocabulary(coded)
    leave_out = frozenset(key for case in cases for word in case.split() for key in term_keys(word))
    terms = key_terms(found, leave_out)[:_TERMS]
    return Material(
        passages=len(coded),
        documents=len({segment.document for segment in coded}),
        words=found.total,
        terms=terms,
        neighbours=neighbours(found, [term.key for term in terms[:_WITH_NEIGHBOURS]]),
        expressions=expressions(found),
        groups=group_passages(coded, found, groups),
        headings=headings(coded),
        questions=questions(segments),
        bodies=bodies(coded),
        names=names(found),
    )
