"""What writers and readers of workbooks agree on: sheets, what may be entered, the state that went out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import Successors
from pipeline.people.decisions import Decision, Kind

HEAD_ROW = 2
"""The row (counted from 1) with the columns' titles; above it stands a line on how to fill in."""

LEGEND, HOW_TO = "Kategorien", "Hinweise"
STATE, PASSAGES = "_stand", "_passagen"
"""Hidden sheets: what the workbook is and held when it went out; the passages it is about."""

NUMBER, PASSAGE, READ, MEMO = "Nr.", "Passage", "Gelesen", "Memo"
YES = "ja"


def check_of(text: str) -> str:
    """A short hash of a passage without regard to white space, to notice changed passages."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as it went out: its number in the workbook, place (code points) and text, the ``text_hash``
    of document and passage, how it came up (``zufall`` or empty)."""

    number: int
    document: str
    document_hash: str
    start: int
    end: int
    passage_hash: str
    drawn: str
    text: str

    def decision(self, person: str, kind: Kind, **more: Any) -> Decision:
        """A record about this passage."""
        return Decision(
            person=person,
            kind=kind,
            document=self.document,
            document_hash=self.document_hash,
            passage=(self.start, self.end),
            passage_hash=self.passage_hash,
            **{"text": self.text, "drawn": self.drawn} | more,
        )


class Choices:
    """What may be entered for a code, and which code an entry means."""

    def __init__(self, codebook: Codebook) -> None:
        self._codes = {c.id: f"{c.label} [{c.id}]" for c in codebook.codes.values()}
        self._successors = Successors(codebook)
        labels = [c.label.casefold() for c in codebook.codes.values()]
        self._meant = {
            c.label.casefold(): c.id for c in codebook.codes.values() if labels.count(c.label.casefold()) == 1
        }
        self._meant |= {shown.casefold(): code for code, shown in self._codes.items()}
        self._meant |= {code.casefold(): code for code in self._codes}

    @property
    def all(self) -> list[str]:
        """What the lists offer."""
        return list(self._codes.values())

    def shown(self, code: str) -> str:
        """A code as the drop-down lists show it; one that the codebook does not know by its id."""
        return self._codes.get(code, code)

    def code(self, entry: str) -> str | None:
        """The code that is meant: by what the list shows, by id, or by a label that stands once. A code of an
        earlier version of the codebook counts where the codebook says what became of it."""
        entry = " ".join(entry.split())
        if (code := self._meant.get(entry.casefold())) is not None:
            return code
        named = _ID.search(entry)
        return named[1] if named and self._successors.of(named[1]) else None


_ID = re.compile(r"\[([^\[\]]+)\]$")


def values_of(codebook: Codebook, attribute: str) -> list[str]:
    """The values of ``status`` or ``perspektive`` that the codebook knows; none where it has no such."""
    known = codebook.attributes.get(attribute)
    return list(known.values) if known else []
