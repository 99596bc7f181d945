"""What people decide: one record per decision, never changed, undone by a further record.

A decision is about a passage (the run's segment) and a code, or about the passage, the case, the document.
The machine's proposals stay what they are; what counts is derived from both (``final.py``).
"""

from __future__ import annotations

import gc
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from pipeline.model import text_hash as text_hash

Kind = Literal[
    "applies", "applies_not", "read", "unread", "memo", "summary", "code", "consensus", "blind", "undo"
]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One record. ``id``, ``time`` (ISO, UTC) and ``count`` are given when it is written.

    ``count``: 1 + the highest count that the writer had seen, so that of one person's records on two
    computers the later wins even with wrong clocks.
    ``kind``: a code *applies* to a passage or *applies not*; the passage is *read* or *unread*; *consensus*:
    what several people agreed on about passage and code (``holds``: whether it applies); *memo* on whatever
    document, passage and code name; *summary* of a ``case`` (and code); *code*: a free code ``frei:…`` with
    its label in ``text``; *blind*: the person sees nothing of others from now on (``holds``: or does again);
    *undo* of the record or batch that ``cancels`` names.
    ``document_hash``, ``passage_hash``: ``text_hash`` of the document's and the passage's text then.
    ``passage``, ``span``: start and end of the passage and of the words meant, code points into the
    document's text; without ``span`` the extent was not said: as proposed, else the whole passage.
    ``text``: the words of the span, else of the passage; by them the place is found again in a changed text.
    ``status``, ``perspective``: None was not said (as proposed), the empty string says that there is none.
    ``proposal``: id of the machine's coding that it is about. ``codebook``: ``id@version`` then.
    ``blind``: neither proposals nor other people's decisions were visible. ``drawn``: how the passage came
    up (``zufall``, ``liste:schwach``, ``frei``). ``origin``: where the record was made (``app``,
    ``refi:projekt.qdpx``). ``batch``: what was done in one go is undone in one go. ``made``: when it was
    said (ISO, UTC), where that was before it was written here.
    """

    id: str = ""
    time: str = ""
    count: Annotated[int, Field(ge=0)] = 0
    person: str
    kind: Kind
    document: str = ""
    document_hash: str = ""
    passage: Span | None = None
    passage_hash: str = ""
    span: Span | None = None
    text: str = ""
    code: str = ""
    status: str | None = None
    perspective: str | None = None
    memo: str = ""
    holds: bool = True
    case: str = ""
    proposal: str = ""
    codebook: str = ""
    blind: bool = False
    drawn: str = ""
    origin: str = ""
    batch: str = ""
    cancels: str = ""
    made: str = ""

    @property
    def order(self) -> tuple[int, str, str]:
        """What is later: the same on every computer, whatever their clocks say."""
        return self.count, self.time, self.id


ORDER = attrgetter("count", "time", "id")
"""Key to sort records by."""

JSON = TypeAdapter(Decision)
"""A record to and from one line of JSON; what is not said is left out."""

_CODING = ("document", "passage", "code")
_NEEDED = {
    "applies": _CODING,
    "applies_not": _CODING,
    "consensus": _CODING,
    "read": ("document", "passage"),
    "unread": ("document", "passage"),
    "memo": (),
    "summary": ("case",),
    "code": ("code",),
    "blind": (),
    "undo": ("cancels",),
}


def lacks(decision: Decision) -> str:
    """The field that is missing or impossible in a record of this kind, empty where it is sound."""
    for name in _NEEDED[decision.kind]:
        if not getattr(decision, name):
            return name
    for name, span in (("passage", decision.passage), ("span", decision.span)):
        if span is not None and not 0 <= span[0] < span[1]:
            return name
    return ""


def united(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Each record once, by id. Of two with one id (a browser repeated it) the earlier counts."""
    found: dict[str, Decision] = {}
    for decision in decisions:
        other = found.setdefault(decision.id, decision)
        if other is not decision and other != decision:
            found[decision.id] = min(other, decision, key=lambda d: (d.order, repr(d)))
    return found


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """What is not undone, in order, each record once.

    An undo cancels an earlier record of the same person, or all of a batch; undoing an undo is a redo.
    """
    cancelled: set[tuple[str, str]] = set()
    kept = []
    for decision in sorted(united(decisions).values(), key=ORDER, reverse=True):
        if cancelled:
            who = person_key(decision.person)
            if (who, decision.id) in cancelled or (decision.batch and (who, decision.batch) in cancelled):
                continue
        if decision.kind == "undo":
            cancelled.add((person_key(decision.person), decision.cancels))
        kept.append(decision)
    return kept[::-1]


@lru_cache(maxsize=4096)
def person_key(name: str) -> str:
    """By this two spellings of a name are one person: case, spaces and invisible characters do not count."""
    visible = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) != "Cf")
    spaced = "".join(" " if unicodedata.category(c)[0] in "ZC" else c for c in visible)
    return unicodedata.normalize("NFC", " ".join(spaced.split()).lower())


_RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
_RESERVED |= {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}
_LONGEST = 40


def folder_name(person: str) -> str:
    """The folder of a person: a name that Windows, macOS and Linux take, the same on each of them.

    A name that had to be changed carries a hash, so that two persons never share a folder. Raises
    ValueError for a name of which nothing is visible.
    """
    key = person_key(person)
    if not key:
        raise ValueError("a person needs a name")
    kept = "".join(c if c.isalnum() or c in " -_.'" else "-" for c in key)[:_LONGEST].strip(" .")
    plain = unicodedata.normalize("NFKC", kept).casefold() == kept == key
    if plain and kept.split(".")[0].strip() not in _RESERVED:
        return kept
    return f"{kept}~{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


@contextmanager
def bulk() -> Iterator[None]:
    """Without Python's search for cycles, which takes as long again where many small objects are made."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
