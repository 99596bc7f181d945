"""Attributes of a coding: does what is named exist, and who says so."""

from __future__ import annotations

import re

from pipeline.codebook.model import Context
from pipeline.coding.compiled import CompiledCodebook
from pipeline.coding.fire import Firing
from pipeline.coding.text import Text
from pipeline.model import BlockKind, Segment

MISSING, DEMANDED, PLANNED, EXISTING = "fehlt", "gefordert", "geplant", "vorhanden"
_QUOTE = re.compile(r"„[^“”\"]{15,}[“”\"]|»[^«]{15,}«|«[^»]{15,}»|“[^”]{15,}”|\"[^\"]{15,}\"")


def status_of(compiled: CompiledCodebook, firing: Firing, context: Context | None) -> str:
    """The status that one firing supports.

    The rule's own word goes first, then the dimension's, then explicit cues at the find, then the context. A
    lack that the rule demands as its condition is part of what is found and no status.
    """
    rule = firing.rule
    fixed = rule.rule.status or compiled.fixed_status[rule.code]
    if fixed:
        return fixed
    if "mangel" in firing.core_cues and not any("mangel" in c for c in rule.cues):
        return MISSING
    if "forderung" in firing.cues:
        return DEMANDED
    if "plan" in firing.cues:
        return PLANNED
    if context is not None and context.status and "bestand" not in firing.core_cues:
        return context.status
    return EXISTING


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
