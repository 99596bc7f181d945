"""Interviews that a table lays out: a row is a turn, one column says who speaks, another what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.extract.speech.labels import TIME, Label, label_of, seconds_of
from pipeline.extract.speech.speakers import speakers_of
from pipeline.model import Block, BlockKind, Document

_TIME_CELL = re.compile(rf"[#\[(]?\s?({TIME})\s?[#\])]?(?:\s?[-–]\s?[#\[(]?\s?({TIME})\s?[#\])]?)?")
_LABELLED = 0.8
"""So many of a column's filled cells must be labels of speakers."""
_SAID = 0.7
"""So many of a table's words must stand in the column of what is said."""


_TURNS_EACH = 1.5
"""Rows for each speaker: ``I``, ``II``, ``III`` once each are numbers."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell's text and where it stands (code points into the document's text)."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _Layout:
    """Columns: of the speakers, of what they say, of the times (None where there is none)."""

    speaker: int
    said: int
    time: int | None
    speakers: frozenset[str]


def with_table_turns(document: Document) -> Document:
    """The document with a turn for each row of the tables that are interviews; the text stays as it is."""
    blocks = [made for block in document.blocks for made in _turns(document, block)]
    return replace(document, blocks=tuple(blocks)) if len(blocks) > len(document.blocks) else document


def _turns(document: Document, block: Block) -> list[Block]:
    rows = _rows(document, block)
    layout = _layout(rows)
    if layout is None:
        return [block]
    turns = list(_turns_of(rows, layout, block))
    for i, turn in enumerate(turns[:-1]):
        if turn.time_end is None and turn.time_start is not None:
            turns[i] = replace(turn, time_end=turns[i + 1].time_start)
    return turns


def _rows(document: Document, block: Block) -> list[list[_Cell]]:
    """The cells of a table with their places; none where the text does not hold them as they are."""
    if block.kind is not BlockKind.TABLE or not block.cells:
        return []
    body = "\n".join("\t".join(row) for row in block.cells)
    if body.strip() != document.quote(block):
        return []
    position = block.start - (len(body) - len(body.lstrip()))
    rows: list[list[_Cell]] = []
    for row in block.cells:
        rows.append([])
        for text in row:
            rows[-1].append(_Cell(text, position))
            position += len(text) + 1
    return rows


def _layout(rows: list[list[_Cell]]) -> _Layout | None:
    """How the table lays out an interview; None where it does not."""
    if len(rows) < 3 or len(rows[0]) < 2:
        return None
    columns = list(zip(*rows, strict=True))
    words = [sum(len(cell.text.split()) for cell in column) for column in columns]
    said = max(range(len(columns)), key=lambda n: words[n])
    if words[said] < _SAID * sum(words):
        return None
    time = next((n for n, column in enumerate(columns) if n != said and _are_times(column)), None)
    for n, column in enumerate(columns):
        filled = [cell.text for cell in column if cell.text]
        labels = [label for text in filled if (label := _label(text))]
        if n in (said, time) or len(labels) < _LABELLED * len(filled):
            continue
        speakers = speakers_of(labels, len(filled))
        if speakers and len(labels) >= _TURNS_EACH * len(speakers):
            return _Layout(n, said, time, speakers)
    return None


def _label(text: str) -> Label | None:
    """The speaker whom a cell names, with or without a colon."""
    label = label_of(f"{text.rstrip(' :')}: -")
    return label if label and label.end == len(text.rstrip(" :")) + 2 else None


def _are_times(column: tuple[_Cell, ...]) -> bool:
    filled = [cell.text for cell in column if cell.text]
    return bool(filled) and sum(bool(_TIME_CELL.fullmatch(t)) for t in filled) >= _LABELLED * len(filled)


def _turns_of(rows: list[list[_Cell]], layout: _Layout, block: Block) -> Iterator[Block]:
    """The rows as turns; a row without a label goes on with the turn above, one above the first turn (the
    names of the columns) stays a row of a table."""
    speaker: str | None = None
    for row in rows:
        label, said = _label(row[layout.speaker].text), row[layout.said]
        if label and label.speaker in layout.speakers:
            speaker = label.speaker
        if speaker is None:
            yield from _kept(row, block)
        elif said.text:
            start, end = _times(row, layout)
            yield replace(
                block,
                kind=BlockKind.TURN,
                start=said.start,
                end=said.start + len(said.text),
                speaker=speaker,
                time_start=start,
                time_end=end,
                cells=None,
            )


def _kept(row: list[_Cell], block: Block) -> Iterator[Block]:
    filled = [cell for cell in row if cell.text]
    if filled:
        end = filled[-1].start + len(filled[-1].text)
        cells = (tuple(cell.text for cell in filled),)
        yield replace(block, start=filled[0].start, end=end, cells=cells)


def _times(row: list[_Cell], layout: _Layout) -> tuple[float | None, float | None]:
    found = _TIME_CELL.fullmatch(row[layout.time].text) if layout.time is not None else None
    if found is None:
        return None, None
    return seconds_of(found[1]), seconds_of(found[2]) if found[2] else None
