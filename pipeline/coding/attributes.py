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

    First the word of the dimension (empty where it has no status), then that of the rule; then a lack at the
    find, where the codebook knows what a lack of such a code means (unless the rule demands it: then it is
    part of what is found); then what is said in the same clause and in the one on which it depends, in the
    sentence, by the context, in the sentences around, in this order. An explicit demand goes before a plan, a
    plan before a report.
    """
    rule = firing.rule
    if rule.code in compiled.fixed_status:
        return compiled.fixed_status[rule.code]
    if rule.rule.status:
        return rule.rule.status
    lacking = rule.code in compiled.may_be_missing and "mangel" in firing.core_cues
    if lacking and not any("mangel" in c for c in rule.cues):
        return MISSING
    demanding = context is not None and context.status == DEMANDED
    said = _said(text.sentences[firing.sentence], firing, demanding)
    if said:
        return said
    if context is not None and context.status:
        return context.status
    around = text.sentences[max(0, firing.sentence - 1) : firing.sentence + 2]
    return DEMANDED if any("forderung" in s.named() for s in around) else EXISTING


def _said(sentence: Sentence, firing: Firing, demanding: bool) -> str:
    """The status that the verb and the cues of the sentence speak for, the nearest first; empty if none does.

    ``demanding``: in a programme or a motion what shall be is a demand.
    """
    named = sentence.named()
    near = firing.core_cues
    core = firing.hits[0] if firing.hits else (sentence.first, sentence.first + 1)
    clause = sentence.clause(core[0])
    above = sentence.governing(clause)
    clauses = [clause] if above is None else [clause, above]
    verbs = [sentence.verb(c) for c in clauses]
    if "forderung" in verbs or any(sentence.in_clause("forderung", c) for c in clauses):
        return DEMANDED
    verb = verbs[-1] or verbs[0]
    if verb == "absicht" or sentence.fragment == "plan":
        return DEMANDED if demanding or "forderung" in named else PLANNED
    if verb == "plan" and "forderung" in named:
        return DEMANDED
    if verb == "plan" or "plan" in near:
        return PLANNED
    if verb == "bestand" or (sentence.in_clause("bestand", clause) if demanding else "bestand" in near):
        return EXISTING
    if "forderung" in named or "empfehlung" in named:
        return DEMANDED
    if "absicht" in near:
        return PLANNED
    return EXISTING if "bestand" in named and not demanding else ""


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
