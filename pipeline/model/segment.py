"""The coding unit: a paragraph, list item or speaker turn of roughly 20 to 150 words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from pipeline.model.document import BlockKind, Role


def segment_id(document: str, start: int, end: int, text: str) -> str:
    """A short id (12 hexadecimal digits) made from content and place, so that it is the same in every run."""
    key = f"{document}\x1f{start}\x1f{end}\x1f{text}".encode()
    return hashlib.sha256(key).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Segment:
    """One coding unit of a document.

    ``start``/``end``: code points into the document's text; ``text`` is exactly that stretch.
    ``section``: headings above it, outermost first. ``sentences``: spans of its sentences, code
    points into the *document's* text. ``codable``: False for units that are kept but not coded
    (interviewer turns, captions). ``asides``: spans in the document's text never used as evidence.
    ``guessed``: spans of words that the repair of OCR guessed: alone they count half as evidence.
    ``document_kind``, ``year``, ``state`` come from corpus.yaml (empty or None where not known).
    ``block_kind``: what it is on the page. ``printed_page``: the number printed there, where it is known.
    """

    id: str
    document: str
    start: int
    end: int
    text: str
    sentences: tuple[tuple[int, int], ...]
    case: str = ""
    section: tuple[str, ...] = ()
    page: int | None = None
    speaker: str = ""
    role: Role | None = None
    time_start: float | None = None
    time_end: float | None = None
    block_kind: BlockKind = BlockKind.PARAGRAPH
    document_kind: str = ""
    year: int | None = None
    state: str = ""
    codable: bool = True
    asides: tuple[tuple[int, int], ...] = field(default=())
    printed_page: str = ""
    guessed: tuple[tuple[int, int], ...] = ()

    @property
    def section_path(self) -> str:
        """The headings above the segment joined by `` > ``, as in the tables' column ``section``."""
        return " > ".join(self.section)
