"""Keyword in context: each place of a term of the rule language, with the words around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language

from pipeline.codebook.model import Code, Codebook, Dimension, Rule
from pipeline.coding.coder import RuleCoder
from pipeline.model import Segment


@dataclass(frozen=True, slots=True)
class Line:
    """One place: ``left`` and ``right`` are up to ``width`` characters of the same segment; ``start`` and
    ``end`` are code points in the document's text."""

    segment_id: str
    document: str
    page: int | None
    section: str
    start: int
    end: int
    left: str
    word: str
    right: str


def keyword_in_context(
    term: str, segments: Sequence[Segment], nlp: Language, width: int = 60, lists: Codebook | None = None
) -> Iterator[Line]:
    """All places of ``term`` in the segments, in their order.

    ``lists``: a codebook whose shared lists the term may name (``$wege``). Raises CodebookError for a term
    that cannot be read.
    """
    rule = Rule(id="kwic", any=[term], uncertain="keep")
    dimension = Dimension(id="kwic", label="kwic", codes=[Code(id="kwic", label=term, rules=[rule])])
    shared = lists.lists if lists is not None else {}
    coder = RuleCoder(
        Codebook(id="kwic", version="1", label="kwic", dimensions=[dimension], lists=shared), nlp
    )
    core = coder.compiled.rules[0].core
    for judged in coder.judge(segments):
        segment = judged.segment
        for sentence in judged.text.sentences:
            for hit in sentence.slots.get(core, ()) if sentence.own else ():
                start, end = judged.text.span(hit)
                a, b = start - segment.start, end - segment.start
                yield Line(
                    segment_id=segment.id,
                    document=segment.document,
                    page=segment.page,
                    section=segment.section_path,
                    start=start,
                    end=end,
                    left=" ".join(segment.text[max(0, a - width) : a].split("\n")),
                    word=segment.text[a:b],
                    right=" ".join(segment.text[b : b + width].split("\n")),
                )


def segments_with(terms: Sequence[str], segments: Sequence[Segment], nlp: Language) -> list[Segment]:
    """The segments that hold one of the terms, in their order. Raises CodebookError as above."""
    held = {line.segment_id for term in terms for line in keyword_in_context(term, segments, nlp)}
    return [segment for segment in segments if segment.id in held]
