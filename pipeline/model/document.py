"""A document as one plain text with blocks over it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

Respondents = dict[str, dict[str, str | int | float]]
"""Variables of people who answered a survey, by name (``Befragung 7``)."""


class BlockKind(StrEnum):
    """What a block is; the values are a contract of ``documents/<stem>.json``."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    TURN = "turn"


class Role(StrEnum):
    """The part a speaker plays in an interview or a debate."""

    INTERVIEWER = "interviewer"
    RESPONDENT = "respondent"
    CHAIR = "chair"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a researcher must know of a document: one German sentence.

    ``code`` is a stable word for programs (``scan-without-ocr``), ``pages`` are 1-based.
    """

    code: str
    message: str
    pages: tuple[int, ...] = ()


AMBIGUOUS = "Zeichenverwechslung, mehrdeutig"
"""Reason of a repair that has a rival (``Ausschlisse``: *Ausschüsse* or *Ausschlüsse*)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One repair of the text (OCR): what stood there, what stands there now, where (code points)."""

    start: int
    end: int
    before: str
    after: str
    reason: str

    @property
    def guessed(self) -> bool:
        """Whether another word may have been printed there."""
        return self.reason == AMBIGUOUS


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text that is one thing on the page.

    ``start``/``end``: code points into the document's text, end exclusive, without surrounding
    white space. ``page``: 1-based page on which it begins, None where the format has no pages.
    ``printed_page``: the number printed on that page (``12``, ``iv``), None where it is not certain.
    ``level``: 1 for the highest heading, nesting depth (1 = outermost) for list items.
    ``cells``: rows of strings of a table. ``mark``: the mark of a footnote or list item as printed.
    ``box``: x0, top, x1, bottom in PDF points from the page's top left.
    ``time_start``/``time_end``: seconds from the recording's beginning.
    ``asides``: spans (code points into the document's text) that are kept but never coded:
    interjections, pauses, transcriber's notes, time marks.
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    level: int | None = None
    speaker: str | None = None
    role: Role | None = None
    time_start: float | None = None
    time_end: float | None = None
    cells: tuple[tuple[str, ...], ...] | None = None
    mark: str | None = None
    box: tuple[float, float, float, float] | None = None
    asides: tuple[tuple[int, int], ...] = ()
    printed_page: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of one source file.

    ``name``: the source file's stem (unique in its corpus). ``text``: the plain text, LF line ends,
    blocks separated by a blank line. ``pages``: number of pages, None where the format has none.
    ``reader``: which reader produced it (``pdfplumber``, ``docx``, ...). ``changes``: OCR repairs.
    ``respondents``: what is known of those who answered a survey.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    reader: str = ""
    notices: tuple[Notice, ...] = ()
    changes: tuple[Change, ...] = ()
    respondents: Respondents = field(default_factory=dict)

    def quote(self, block: Block) -> str:
        """The text of a block."""
        return self.text[block.start : block.end]

    def to_dict(self) -> dict[str, Any]:
        """All but the text as JSON-able data: the content of ``documents/<stem>.json`` (see
        ``docs/architecture.md``)."""
        data = _ADAPTER.dump_python(self, mode="json", exclude={"text"})
        return {
            "document": data["name"],
            "pages": data["pages"],
            "reader": data["reader"],
            "blocks": [_without_empty(block) for block in data["blocks"]],
            "warnings": data["notices"],
            "changes": data["changes"],
        } | ({"respondents": data["respondents"]} if data["respondents"] else {})

    @classmethod
    def from_dict(cls, text: str, data: Mapping[str, Any]) -> Document:
        """The document of which ``to_dict`` gave all but the ``text``. Raises ValueError for other data."""
        own = {"name": data["document"], "notices": data["warnings"], "text": text}
        return _ADAPTER.validate_python({**data, **own})


_ALWAYS = {"kind", "start", "end", "page"}


def _without_empty(block: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in block.items() if k in _ALWAYS or v not in (None, [])}


_ADAPTER = TypeAdapter(Document)


def text_hash(text: str) -> str:
    """Short hash (16 hexadecimal digits) by which a text is recognised."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
