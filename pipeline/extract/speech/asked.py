"""Interviews without labels: questions set off in bold, italics or as headings, answers plain below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.survey import respondent
from pipeline.model import Block, BlockKind, Document, Notice, Role

QUESTION, ANSWER = "Frage", "Antwort"
"""The speakers of an interview that names none."""
_LEAST = 3
_ASKING = 0.6
"""Share of the headings of one level that ask, from which on they are what the interviewer says."""
_ASKS = re.compile(r"\?[\"“”’)\s]*$")
_TALK = re.compile(r"\b(?:[Ii]ch|mir|mich|mein\w*|[Ww]ir|uns|[Jj]a|[Nn]ein|[Nn]ee|[Aa]lso|äh\w*)\b")
_TALKING = 0.4
_OWN = re.compile(r"\b(?:[Ii]ch|mir|mich|mein\w*|[Nn]ee|äh\w*|Ja,|Nein,|Also,?|Na ja)(?!\w)")
_SPEAKING = 0.15
"""Share of the answers in which one person speaks; who answers the town's frequent questions says but we."""
_SPOKEN = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)


def asks(text: str) -> bool:
    """Whether ``text`` ends with a question."""
    return bool(_ASKS.search(text))


def mostly_asks(texts: Sequence[str]) -> bool:
    """Whether most of these texts are questions, and enough of them."""
    return len(texts) >= _LEAST and sum(map(asks, texts)) >= _ASKING * len(texts)


def with_asked_turns(document: Document) -> Document:
    """The document with its questions and answers as turns, or the document itself where its headings of no
    level are questions that a person answers. A notice (``questions-by-look``) tells."""
    level = _asking_level(document)
    if level is None:
        return document
    blocks: list[Block] = []
    asked = False
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            asked = block.level == level
            block = _turn(block, QUESTION, Role.INTERVIEWER) if asked else block
        elif asked and block.kind in _SPOKEN:
            block = _turn(block, ANSWER, Role.RESPONDENT)
        blocks.append(block)
    return replace(document, blocks=tuple(blocks), notices=(*document.notices, _NOTICE))


_NOTICE = Notice(
    "questions-by-look",
    "Als Gespräch ohne Kürzel gelesen: Was fett, kursiv, nummeriert oder als Überschrift steht und meist "
    "fragt, gilt als Frage (nicht kodiert), der Text darunter als Antwort; stimmt das nicht, setzen Sie "
    "Kürzel wie „I:“ und „B:“.",
)


def _turn(block: Block, speaker: str, role: Role) -> Block:
    return replace(block, kind=BlockKind.TURN, speaker=speaker, role=role, level=None)


def _asking_level(document: Document) -> int | None:
    """The level of the headings that ask; None where there is none, or nobody answers as in a talk."""
    headings = [b for b in document.blocks if b.kind is BlockKind.HEADING]
    if any(respondent(document.quote(b)) for b in headings):
        return None
    for level in sorted({b.level or 1 for b in headings}, reverse=True):
        own = [document.quote(b) for b in headings if (b.level or 1) == level]
        if mostly_asks(own) and _is_talk(_answers(document, level)):
            return level
    return None


def _answers(document: Document, level: int) -> list[str]:
    """What stands below each heading of a level, as one text."""
    answers: list[list[str]] = []
    asked = False
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            asked = (block.level or 1) == level
            if asked:
                answers.append([])
        elif asked and block.kind in _SPOKEN:
            answers[-1].append(document.quote(block))
    return [" ".join(answer) for answer in answers if answer]


def _is_talk(answers: Sequence[str]) -> bool:
    talking = sum(bool(_TALK.search(a)) for a in answers)
    own = sum(bool(_OWN.search(a)) for a in answers)
    return len(answers) >= _LEAST and talking >= _TALKING * len(answers) and own >= _SPEAKING * len(answers)
