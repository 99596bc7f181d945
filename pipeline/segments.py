"""From blocks to segments: the coding units, with section, case, speaker and sentences.

A segment is a paragraph, a list item, a speaker turn or a table cell of prose. What is longer than
``LONGEST`` words is cut at sentence ends into parts of like length, because a coding unit should carry
one or few statements (Kuckartz 2018, ch. 4: the unit must be understandable by itself, not longer).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.corpus import Section, Source
from pipeline.extract.survey import respondent
from pipeline.language import sentence_spans
from pipeline.language.foreign import is_foreign
from pipeline.model import Block, BlockKind, Document, Role, Segment, segment_id

LONGEST = 150
"""Words above which a unit is cut at sentence ends."""

SHORTEST = 4
"""Fewer words than this are kept but not coded: no statement fits into them."""

_PROSE_CELL = 12
"""Words from which a table's cell is prose (minutes and concepts use tables for layout)."""

_APPARATUS = re.compile(
    r"^(\d+(\.\d+)*\.?\s+)?((verwendete\s+)?(literatur|quellen)(verzeichnis|nachweise?|angaben)?"
    r"|literatur und quellen|(abbildungs|tabellen|abkürzungs|stichwort)verzeichnis|bildnachweise?)\b.{0,20}$",
    re.IGNORECASE,
)
"""Headings whose sections are apparatus with all that stands below them (references): kept, never coded."""

_APPARATUS_ALONE = re.compile(
    r"^(\d+(\.\d+)*\.?\s+)?(impressum|inhalt(sverzeichnis|sübersicht)?|zitierweise|kontakt"
    r"|(über die|zu den) autor\W?innen|über die autor\w+)\b.{0,20}$",
    re.IGNORECASE,
)
"""The same (contents, imprint) up to the next heading: where print sets „Inhalt“ largest, all chapters would
stand below it."""


class Uncoded(StrEnum):
    """Why words are kept but not coded."""

    HEADING = "heading"
    LANGUAGE = "language"
    TABLE = "table"
    INTERVIEWER = "interviewer"
    APPARATUS = "apparatus"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    SHORT = "short"


def segment_document(document: Document, source: Source, code_interviewers: bool = False) -> list[Segment]:
    """The coding units of a document in the order of its text.

    ``source`` says which case and kind the document is and which headings open cases.
    ``code_interviewers``: whether questions of interviewers are coded like any other turn.
    """
    segments = []
    for block, context in _walk(document, source):
        for start, end in _units(document, block):
            segments.append(_segment(document, source, block, context, start, end, code_interviewers))
    segments = _with_guesses(segments, document)
    if is_foreign(document.text) and not source.entry.foreign:
        return [replace(segment, codable=False) for segment in segments]
    return segments


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a block stands: headings above it and the case they open."""

    section: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    case: str = ""
    state: str = ""
    case_level: int = 0
    case_number: str = ""


def _walk(document: Document, source: Source) -> Iterator[tuple[Block, _Context]]:
    start = _Context(case=source.default_case, state=source.entry.state)
    context = start
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            context = _enter(
                context, start, " ".join(document.quote(block).split()), block.level or 1, source
            )
        else:
            yield block, context


def _enter(context: _Context, start: _Context, heading: str, level: int, source: Source) -> _Context:
    """The context below a heading: deeper and equal headings end, a case ends with its own level."""
    kept = _kept(context, heading, level)
    context = replace(
        context, section=(*context.section[:kept], heading), levels=(*context.levels[:kept], level)
    )
    opened = next((s for s in source.entry.sections if _same_heading(s, heading)), None)
    if source.entry.respondents == "cases" and (person := respondent(heading)):
        opened = Section(heading=heading, case=person)
    if opened is not None:
        return replace(
            context,
            case=opened.case,
            state=opened.state or start.state,
            case_level=level,
            case_number=_number(heading),
        )
    below = context.case_number and _number(heading).startswith(context.case_number + ".")
    if context.case_level and level <= context.case_level and not below:
        return replace(context, case=start.case, state=start.state, case_level=0, case_number="")
    return context


def _kept(context: _Context, heading: str, level: int) -> int:
    """How many headings above stay: those of a higher level.

    For ``5.2.1`` all down to ``5.2`` or ``5``, and never one with a number that it does not continue,
    because print often sets a chapter smaller than its sections.
    """
    number = _number(heading)
    kept = sum(1 for known in context.levels if known < level)
    if not number:
        return kept
    for index in range(len(context.section) - 1, -1, -1):
        above = _number(context.section[index])
        if above and number.startswith(above + "."):
            return index + 1
    numbered = [i for i, above in enumerate(context.section) if _number(above)]
    return min([kept, *numbered])


def _number(heading: str) -> str:
    """``5.2.1`` of ``5.2.1 Lage``; empty without a number."""
    match = re.match(r"\s*(\d+(?:\.\d+)*)\.?\s", heading)
    return match[1] if match else ""


def _same_heading(section: Section, heading: str) -> bool:
    return section.heading.split() == heading.split() or _bare(section.heading) == _bare(heading)


def _bare(heading: str) -> str:
    text = re.sub(r"^\s*(\d+(\.\d+)*\.?|[IVX]+\.|[A-Za-z]\))\s+", "", heading)
    return " ".join(text.casefold().split())


def _units(document: Document, block: Block) -> Iterator[tuple[int, int]]:
    if block.kind is BlockKind.TABLE:
        yield from _table_units(document.text, block)
        return
    yield from _parts(document.text, block.start, block.end)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A passage whole or, where it is long, cut."""
    words = len(text[start:end].split())
    if words <= LONGEST:
        yield start, end
    else:
        yield from _cut(text, start, end, words)


def _cut(text: str, start: int, end: int, words: int) -> Iterator[tuple[int, int]]:
    """Parts of like length that end with a sentence."""
    parts = -(-words // LONGEST)
    target = words / parts
    unit_start, seen, last_end = None, 0, start
    done = 1
    for s, e in _sentences(text, start, end):
        length = len(text[s:e].split())
        if unit_start is not None and done < parts and seen + length / 2 > done * target:
            yield unit_start, last_end
            unit_start, done = None, done + 1
        unit_start = s if unit_start is None else unit_start
        seen, last_end = seen + length, e
    if unit_start is not None:
        yield unit_start, last_end


def _table_units(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Cells of prose one by one; a table without any as a whole (kept, not coded)."""
    cells = [
        (block.start + m.start(), block.start + m.end())
        for m in re.finditer(r"[^\t\n]+", text[block.start : block.end])
    ]
    prose = [(s, e) for s, e in cells if len(text[s:e].split()) >= _PROSE_CELL]
    if not prose:
        yield block.start, block.end
    for start, end in prose:
        yield from _parts(text, start, end)


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(start + s, start + e) for s, e in sentence_spans(text[start:end])]


def _segment(
    document: Document,
    source: Source,
    block: Block,
    context: _Context,
    start: int,
    end: int,
    code_interviewers: bool,
) -> Segment:
    text = document.text[start:end]
    return Segment(
        id=segment_id(document.name, start, end, text),
        document=document.name,
        start=start,
        end=end,
        text=text,
        sentences=tuple(_sentences(document.text, start, end)),
        case=context.case,
        section=context.section,
        page=block.page,
        printed_page=block.printed_page or "",
        speaker=block.speaker or "",
        role=block.role,
        time_start=block.time_start,
        time_end=block.time_end,
        block_kind=block.kind,
        document_kind=source.entry.kind,
        year=source.entry.year,
        state=context.state,
        codable=not _reason(text, block.kind, block.role, context.section, code_interviewers),
        asides=tuple((s, e) for s, e in block.asides if s < end and e > start),
    )


def _with_guesses(segments: list[Segment], document: Document) -> list[Segment]:
    """The segments with the words that the repair of OCR guessed in each."""
    guesses = sorted((c.start, c.end) for c in document.changes if c.guessed)
    if not guesses:
        return segments
    inside = [
        guesses[bisect_left(guesses, (s.start, 0)) : bisect_left(guesses, (s.end, 0))] for s in segments
    ]
    return [replace(s, guessed=tuple(found)) for s, found in zip(segments, inside, strict=True)]


def why_uncoded(segment: Segment) -> Uncoded | None:
    """Why a segment is not coded; None where it is."""
    if segment.codable:
        return None
    role, section = segment.role, segment.section
    own = _reason(segment.text, segment.block_kind, role, section, code_interviewers=False)
    return own or Uncoded.LANGUAGE  # told of the whole document


def _reason(
    text: str, kind: BlockKind, role: Role | None, section: tuple[str, ...], code_interviewers: bool
) -> Uncoded | None:
    if kind is BlockKind.CAPTION:
        return Uncoded.CAPTION
    if kind is BlockKind.FOOTNOTE:
        return Uncoded.FOOTNOTE
    if kind is BlockKind.TABLE and len(text.split()) < _PROSE_CELL or "\t" in text:
        return Uncoded.TABLE
    if role is Role.INTERVIEWER and not code_interviewers:
        return Uncoded.INTERVIEWER
    if _is_apparatus(section):
        return Uncoded.APPARATUS
    return Uncoded.SHORT if len(text.split()) < SHORTEST else None


def _is_apparatus(section: tuple[str, ...]) -> bool:
    if section and _APPARATUS_ALONE.match(section[-1]):
        return True
    return any(_APPARATUS.match(heading) for heading in section)
