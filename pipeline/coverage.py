"""How much of a document can be coded, and why not more: nothing stays out in silence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from pipeline.counted import counted
from pipeline.language.foreign import is_foreign
from pipeline.model import Block, BlockKind, Document, Notice, Segment
from pipeline.segments import Uncoded, why_uncoded

_ENOUGH = 25
"""Words from which a document is expected to yield something."""
_HALF = 0.5
"""Share of a document's words below which its notice tells where the others are."""

_COMMON = re.compile(
    r"\b(?:[Dd](?:er|as|en|em|es)|[Uu]nd|[Ii]st|nicht|[Ee]ine?|zu[mr]?|[Mm]it|[Ff]ür|[Vv]on)\b"
)

_REASONS = {
    Uncoded.HEADING: (
        "gelten als Überschriften",
        "geben Sie Absätzen im ursprünglichen Programm keine Überschriften-Vorlage und trennen Sie sie durch "
        "Leerzeilen",
    ),
    Uncoded.LANGUAGE: (
        "sind nicht deutsch, und das Codebuch ist es",
        "setzen Sie in corpus.yaml bei dem Dokument „foreign: true“, wenn es trotzdem kodiert werden soll",
    ),
    Uncoded.TABLE: (
        "stehen in kurzen Zellen von Tabellen",
        "legen Sie, was kodiert werden soll, als Fließtext vor",
    ),
    Uncoded.INTERVIEWER: (
        "sagt, wer das Gespräch führt",
        "prüfen Sie in corpus.yaml „interviewers“, oder setzen Sie „code_interviewers: true“",
    ),
    Uncoded.APPARATUS: (
        "stehen unter Überschriften wie „Literatur“, „Inhalt“ oder „Kontakt“",
        "benennen Sie die Überschrift um, wenn der Abschnitt zur Sache gehört",
    ),
    Uncoded.CAPTION: (
        "stehen unter Bildern und Tabellen",
        "legen Sie, was kodiert werden soll, als Fließtext vor",
    ),
    Uncoded.FOOTNOTE: (
        "stehen in Fußnoten",
        "legen Sie, was kodiert werden soll, als Fließtext vor",
    ),
    Uncoded.SHORT: (
        "stehen in Zeilen, die für eine Aussage zu kurz sind",
        "prüfen Sie, ob sie im Original Absätze sind, und legen Sie die Datei als Fließtext vor",
    ),
}


def coverage(document: Document, segments: Sequence[Segment]) -> Counter[Uncoded | None]:
    """Words of a document by the reason why they cannot be coded; None stands for those that can.

    The headings of a survey (who answers what) are none of its words.
    """
    starts = [s.start for s in segments]
    answers = any(n.code == "survey" for n in document.notices)
    words: Counter[Uncoded | None] = Counter()
    for block in document.blocks:
        if answers and block.kind is BlockKind.HEADING:
            continue
        inside = segments[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
        codable = sum(len(s.text.split()) for s in inside if s.codable)
        words[None] += codable
        words[_reason(block, inside)] += max(0, len(document.quote(block).split()) - codable)
    return +words


def _reason(block: Block, segments: Sequence[Segment]) -> Uncoded:
    """Why those words of a block that cannot be coded cannot; beside coded cells they are short cells."""
    if block.kind is BlockKind.HEADING:
        return Uncoded.HEADING
    return next((reason for s in segments if (reason := why_uncoded(s))), Uncoded.TABLE)


def _is_foreign(text: str) -> bool:
    """Whether a passage is in another language; asked of those without any common German word."""
    return not _COMMON.search(text) and is_foreign(text)


def _begin(text: str) -> str:
    return " ".join(text.split()[:6]) + " …"


def coverage_notices(document: Document, segments: Sequence[Segment], codings: int | None) -> list[Notice]:
    """What a researcher must know where a document of some length yields little: where its words are
    (``little-codable``), that some are in another language (``foreign-passages``), or that nothing was found
    in them (``nothing-found``; ``codings``: None where nobody looked for anything)."""
    words = coverage(document, segments)
    total, codable = words.total(), words.pop(None, 0)
    if total < _ENOUGH:
        return []
    if codable < _HALF * total:
        reason, count = words.most_common(1)[0]
        assert reason is not None
        where, remedy = _REASONS[reason]
        can = f"lassen sich nur {codable} kodieren" if codable else "lässt sich keines kodieren"
        told = f"Von {total} Wörtern {can}: {count} {where}; {remedy}."
        return [Notice("little-codable", told)]
    foreign = [s.text for s in segments if s.codable and _is_foreign(s.text)]
    if foreign:
        told = (
            f"{counted(len(foreign), 'Absatz ist', 'Absätze sind')} nicht deutsch (zuerst "
            f"„{_begin(foreign[0])}“), das Codebuch aber ist es; prüfen Sie, was dort kodiert wurde, oder "
            "nehmen Sie die Absätze heraus."
        )
        return [Notice("foreign-passages", told)]
    if codings == 0:
        told = (
            f"In {total} Wörtern wurde nichts gefunden, was das Codebuch kennt; prüfen Sie einige Stellen, "
            "und ob Text und Codebuch in Sprache und Gegenstand zusammengehören."
        )
        return [Notice("nothing-found", told)]
    return []
