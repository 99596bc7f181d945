"""Attributes of a coding: does what is named exist, and who says so."""

from __future__ import annotations

import re

from pipeline.codebook.model import Context
from pipeline.coding.compiled import CompiledCodebook
from pipeline.coding.fire import Firing
from pipeline.coding.sentence import Sentence
from pipeline.coding.text import Text
from pipeline.model import BlockKind, Segment

MISSING, DEMANDED, PLANNED, EXISTING = "fehlt", "gefordert", "geplant", "vorhanden"
_QUOTE = re.compile(r"„[^“”\"]{15,}[“”\"]|»[^«]{15,}«|«[^»]{15,}»|“[^”]{15,}”|\"[^\"]{15,}\"")


def status_of(compiled: CompiledCodebook, text: Text, firing: Firing, context: Context | None) -> str:
    """The status that one firing supports.

    First the word of the rule or of its dimension; then a lack at the find (unless the rule demands it: then
    it is part of what is found); then what is said in the same clause, in the sentence, by the context, in
    the whole segment, in this order. An explicit demand goes before a plan, a plan before a report.
    """
    rule = firing.rule
    fixed = rule.rule.status or compiled.fixed_status[rule.code]
    if fixed:
        return fixed
    if "mangel" in firing.core_cues and not any("mangel" in c for c in rule.cues):
        return MISSING
    sentence = text.sentences[firing.sentence]
    said = _said(sentence, firing)
    if said:
        return said
    if context is not None and context.status:
        return context.status
    if any("forderung" in s.named() for s in text.sentences):
        return DEMANDED
    return EXISTING


def _said(sentence: Sentence, firing: Firing) -> str:
    """The status that the cues of the sentence speak for, the nearest first; empty if there are none."""
    named = sentence.named()
    near = firing.core_cues
    core = firing.hits[0] if firing.hits else (sentence.first, sentence.first + 1)
    if sentence.in_clause("forderung", core):
        return DEMANDED
    if "plan" in near:
        return PLANNED
    if "bestand" in near:
        return EXISTING
    if "forderung" in named or "empfehlung" in named:
        return DEMANDED
    if "absicht" in near:
        return PLANNED
    return EXISTING if "bestand" in named else ""


def perspective_of(segment: Segment, text: Text, firing: Firing | None, context: Context | None) -> str:
    """Who says it: a speaker, a quotation, someone reported, or the author."""
    if firing is not None and firing.rule.rule.perspective:
        return firing.rule.rule.perspective
    if context is not None and context.perspective:
        return context.perspective
    if segment.speaker or segment.block_kind == BlockKind.TURN:
        return "sprecher"
    if firing is None:
        return "autor"
    if firing.hits and _quoted(segment, text.span(firing.hits[0])):
        return "zitat"
    names = {c.name for c in text.sentences[firing.sentence].cues}
    return "indirekte_rede" if "rede" in names else "autor"


def _quoted(segment: Segment, span: tuple[int, int]) -> bool:
    return any(
        m.start() + segment.start <= span[0] and span[1] <= m.end() + segment.start
        for m in _QUOTE.finditer(segment.text)
        if m[0].count(" ") >= 3
    )
