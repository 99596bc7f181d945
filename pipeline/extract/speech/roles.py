"""The part each speaker plays: who asks, who answers, who is in the chair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.extract.speech.labels import INTERVIEWER
from pipeline.extract.speech.notices import unknown_interviewers
from pipeline.model import Block, BlockKind, Document, Notice, Role

_CHAIR = re.compile(
    r"(?:(?:\w+(?:rats|tags|parlaments)|Rats|Parlaments|Alters|Vize|Erste[r]? |Zweite[r]? |Dritte[r]? )*"
    r"(?:Vize)?[Pp]räsident(?:in)?"
    r"|(?:\w+)?[Vv]orsitzende[rn]?|Vorsitz|\w*[Vv]orsteher(?:in)?|Sitzungsleit\w+)\b.*"
)
_HEAD_OF_COUNCIL = re.compile(
    r"(?:(?:Ober|Bezirks|Orts)?[Bb]ürgermeister(?:in)?|Landr(?:at|ätin)|(?:Stadt|Gemeinde)präsident(?:in)?"
    r"|(?:Stadt|Gemeinde)ammann)\b.*"
)
_MODERATION = re.compile(
    r"(?:Moderation|Moderiert von|Gesprächsleitung|Diskussionsleitung|Sitzungsleitung|Vorsitz)\s?:\s?"
    r"(?:(?:Prof|Dr|Dipl)\.[^A-ZÄÖÜ]*)*([A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)+)"
)
_QUESTION = re.compile(r"\?[\"“”)\s]*(?:[#\[(][^?]*)?$")


@dataclass(slots=True)
class _Talk:
    turns: int = 0
    words: int = 0
    questions: int = 0

    @property
    def asks(self) -> bool:
        """Most of what this speaker says at any length ends in a question."""
        return self.turns >= 3 and self.questions >= 0.4 * self.turns


def with_roles(document: Document, interviewers: Sequence[str] = ()) -> Document:
    """The document with a role at each turn whose speaker's part is known.

    Known by the caller (``interviewers``), by the label (I, INT, Vorsitzende, Präsident), by a line
    ``Moderation: Name``, or, where exactly one speaker asks and the others answer at length, by the
    talk itself; the last is told by a notice (``interviewer-guessed``), and so is when nobody can be told
    to ask (``interviewer-unknown``).
    """
    speakers = {b.speaker for b in document.blocks if b.kind is BlockKind.TURN and b.speaker}
    given = {bare_name(s) for s in interviewers}
    moderators = {bare_name(m[1]) for m in _MODERATION.finditer(document.text)}
    talk = _talk(document)
    found = {s: _role_of(s, given, moderators, talk[s]) for s in sorted(speakers)}
    roles = {speaker: role for speaker, role in found.items() if role}
    notices = document.notices
    if missing := [s for s in interviewers if bare_name(s) not in {bare_name(x) for x in speakers}]:
        notices = (*notices, unknown_interviewers(missing, sorted(speakers)))
    if not any(r is Role.CHAIR for r in roles.values()) and (head := _head_of_council(document)):
        roles[head] = Role.CHAIR
    if not roles and (guess := _who_asks(talk)):
        roles[guess] = Role.INTERVIEWER
        notices = (*notices, _guessed(guess))
    if not roles:
        unknown = (_unknown(),) if 2 <= len(speakers) <= 6 else ()
        return replace(document, notices=(*notices, *unknown))
    blocks = tuple(_with_role(b, roles) for b in document.blocks)
    return replace(document, blocks=blocks, notices=notices)


def _role_of(speaker: str, given: set[str], moderators: set[str], talk: _Talk) -> Role | None:
    name = bare_name(speaker)
    if name in given or INTERVIEWER.fullmatch(speaker):
        return Role.INTERVIEWER
    if _CHAIR.fullmatch(speaker) or (name in moderators and talk.asks):
        return Role.CHAIR
    return None


def _with_role(block: Block, roles: dict[str, Role]) -> Block:
    if block.kind is not BlockKind.TURN or not block.speaker:
        return block
    return replace(block, role=roles.get(block.speaker, Role.RESPONDENT))


def _talk(document: Document) -> dict[str, _Talk]:
    talk: dict[str, _Talk] = {}
    for block in document.blocks:
        if block.kind is not BlockKind.TURN or not block.speaker:
            continue
        quote = document.quote(block)
        entry = talk.setdefault(block.speaker, _Talk())
        words = len(quote.split())
        entry.words += words
        if words >= 4:
            entry.turns += 1
            entry.questions += bool(_QUESTION.search(quote))
    return talk


def takes_the_chair(speaker: str) -> bool:
    """Whether a label by its function leads a meeting (president, chair, mayor of a council)."""
    return bool(_CHAIR.fullmatch(speaker) or _HEAD_OF_COUNCIL.fullmatch(speaker))


def _head_of_council(document: Document) -> str | None:
    """The mayor, where nobody takes the floor more often: he or she leads the council's meeting."""
    floor: Counter[str] = Counter()
    last = None
    for block in document.blocks:
        if block.kind is BlockKind.TURN and block.speaker and block.speaker != last:
            floor[block.speaker] += 1
            last = block.speaker
    most = floor.most_common(1)
    return most[0][0] if most and _HEAD_OF_COUNCIL.fullmatch(most[0][0]) and most[0][1] >= 3 else None


def _who_asks(talk: dict[str, _Talk]) -> str | None:
    """The one speaker who mostly asks while another mostly talks; None where it is not clear."""
    total = sum(t.words for t in talk.values())
    if not 2 <= len(talk) <= 6 or total < 50:
        return None
    asking = [s for s, t in talk.items() if t.asks]
    if len(asking) != 1 or talk[asking[0]].words > 0.45 * total:
        return None
    others = [t for s, t in talk.items() if s != asking[0]]
    rate = sum(t.questions for t in others) / max(1, sum(t.turns for t in others))
    return asking[0] if rate <= 0.15 else None


def bare_name(speaker: str) -> str:
    """A speaker's name for comparison: without title, party and case."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]|\b(?:Prof|Dr|med|jur|phil|Dipl|-Ing)\.", " ", speaker)
    return " ".join(bare.split()).casefold()


def _unknown() -> Notice:
    return Notice(
        "interviewer-unknown",
        "Wer in diesem Gespräch fragt, ist nicht zu erkennen, deshalb werden alle Beiträge kodiert; tragen "
        "Sie in corpus.yaml unter „interviewers“ die Kürzel der Fragenden ein.",
    )


def _guessed(speaker: str) -> Notice:
    return Notice(
        "interviewer-guessed",
        f"„{speaker}“ stellt fast nur Fragen und gilt deshalb als interviewende Person (nicht kodiert); "
        "tragen Sie in corpus.yaml unter „interviewers“ ein, wer wirklich fragt, falls das nicht stimmt.",
    )
