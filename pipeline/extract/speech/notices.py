"""What a researcher must know where it is not certain who speaks in a document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.extract.speech.asked import asks
from pipeline.extract.speech.heads import head_of
from pipeline.extract.speech.labels import is_talk
from pipeline.model import BlockKind, Document, Notice

_LEAST = 6
"""Paragraphs from which a text may be a conversation."""
_TURN_TAKING = 0.5
"""Share of neighbouring paragraphs of which just one asks."""
_TIMED = 0.3
"""Share of paragraphs that begin with a time."""
_SHOWN_LINES, _SHOWN_LETTERS = 3, 60


def unknown_interviewers(missing: Sequence[str], speakers: Sequence[str]) -> Notice:
    """Names of corpus.yaml (``missing``) with which nobody speaks; ``speakers``: those who do."""
    names = ", ".join(f"„{name}“" for name in missing)
    found = (
        ", ".join(f"„{name}“" for name in speakers)
        if speakers
        else "niemand, denn es wurde kein Gespräch erkannt"
    )
    return Notice(
        "interviewer-not-found",
        f"Bei „interviewers“ in corpus.yaml steht {names}, so heißt hier aber niemand; es sprechen {found}. "
        "Gleichen Sie die Schreibweise an.",
    )


def layout_unknown(document: Document) -> Notice | None:
    """The notice of a text that looks like a conversation without a certain layout, with its first lines.

    None for other texts.
    """
    texts = (
        document.quote(b) for b in document.blocks if b.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
    )
    said = [text for text in texts if not _is_label(text)]
    if len(said) < _LEAST or not (_is_timed(said) or _takes_turns(said)):
        return None
    lines = " / ".join(f"„{_short(line)}“" for line in said[:_SHOWN_LINES])
    return Notice(
        "layout-uncertain",
        "Der Text sieht nach einem Gespräch aus, aber wer spricht, ist nicht sicher zu erkennen, deshalb "
        f"wird alles kodiert; er beginnt mit {lines}. Setzen Sie vor jeden Beitrag ein Kürzel mit "
        "Doppelpunkt („I:“, „B:“).",
    )


def _is_label(text: str) -> bool:
    head = head_of(text)
    return head is not None and head.joint == "alone" and head.end >= len(text)


def _is_timed(said: Sequence[str]) -> bool:
    heads = [head_of(text) for text in said]
    return sum(h is not None and h.seconds is not None for h in heads) >= _TIMED * len(said)


def _takes_turns(said: Sequence[str]) -> bool:
    asking = [asks(text) for text in said]
    turns = sum(a != b for a, b in pairwise(asking))
    return turns >= _TURN_TAKING * (len(said) - 1) and is_talk([x for x in said if not asks(x)])


def _short(line: str) -> str:
    return line if len(line) <= _SHOWN_LETTERS else line[:_SHOWN_LETTERS].rsplit(" ", 1)[0] + " …"
