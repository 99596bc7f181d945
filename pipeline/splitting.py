"""One document, several cases: which headings there are, and what a choice of them would make of the text.

A report with a chapter per town is the common case. What is chosen are ``corpus.Section``s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.corpus import Section, Source
from pipeline.model import BlockKind, Document, Segment
from pipeline.segments import segment_document

_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.?|[IVX]+\.|[A-Za-z]\))\s+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. ``level``: 1 for the highest; ``page``: 1-based, None where the format has none; ``words``:
    in the text below it, up to the next heading that is not deeper."""

    text: str
    level: int
    page: int | None
    words: int

    @property
    def name(self) -> str:
        """The heading without its number: what a case would be called."""
        return _NUMBER.sub("", self.text).strip()


@dataclass(frozen=True, slots=True)
class Stretch:
    """What belongs to a case. ``pages``: first and last, None where there are none; ``passages``: that can be
    coded. The empty case: text outside of every case."""

    case: str
    pages: tuple[int, int] | None
    passages: int
    words: int


def headings_of(document: Document) -> list[Heading]:
    """The document's headings in order."""
    blocks = [b for b in document.blocks if b.kind is BlockKind.HEADING]
    counts = [len(document.quote(b).split()) for b in document.blocks]
    at = [i for i, b in enumerate(document.blocks) if b.kind is BlockKind.HEADING]
    found = []
    for number, block in enumerate(blocks):
        level = block.level or 1
        following = (at[n] for n in range(number + 1, len(blocks)) if (blocks[n].level or 1) <= level)
        end = next(following, len(document.blocks))
        text = " ".join(document.quote(block).split())
        found.append(Heading(text, level, block.page, sum(counts[at[number] + 1 : end])))
    return found


def split(document: Document, source: Source, sections: Sequence[Section]) -> list[Stretch]:
    """What each case would get if these headings opened cases, in the order of the text.

    ``source``: the document's, whose other fields count as they are.
    """
    entry = source.entry.model_copy(update={"sections": list(sections)})
    return _stretches(segment_document(document, replace(source, entry=entry), code_interviewers=False))


def _stretches(segments: Iterable[Segment]) -> list[Stretch]:
    by_case: dict[str, list[Segment]] = {}
    for segment in segments:
        by_case.setdefault(segment.case, []).append(segment)
    return [_stretch(case, found) for case, found in by_case.items()]


def _stretch(case: str, segments: list[Segment]) -> Stretch:
    pages = [s.page for s in segments if s.page]
    return Stretch(
        case,
        (min(pages), max(pages)) if pages else None,
        sum(s.codable for s in segments),
        sum(len(s.text.split()) for s in segments),
    )
