"""Interviews that a table lays out: each row becomes a turn, the text of the table stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.extract.speech.asked import ANSWER, QUESTION, asks
from pipeline.extract.speech.table_layout import TableLayout, asking_column, table_layout
from pipeline.model import Block, BlockKind, Document


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell's text and where it stands (code points into the document's text)."""

    text: str
    start: int


def with_table_turns(document: Document) -> Document:
    """The document with a turn for each row of the tables that are interviews; the text stays as it is."""
    blocks = [made for block in document.blocks for made in _turns(document, block)]
    return replace(document, blocks=tuple(blocks)) if len(blocks) > len(document.blocks) else document


def _turns(document: Document, block: Block) -> list[Block]:
    rows = _rows(document, block)
    texts = [[cell.text for cell in row] for row in rows]
    layout = table_layout(texts)
    if layout is None:
        asking = asking_column(texts)
        return list(_asked(rows, asking, block)) if asking else [block]
    turns = list(_turns_of(rows, layout, block))
    for i, turn in enumerate(turns[:-1]):
        if turn.time_end is None and turn.time_start is not None:
            turns[i] = replace(turn, time_end=turns[i + 1].time_start)
    return turns


def _asked(rows: list[list[_Cell]], asking: tuple[int, int], block: Block) -> Iterator[Block]:
    """Each question and its answer; a first row that asks nothing names the columns."""
    for number, row in enumerate(rows):
        if number == 0 and not asks(row[asking[0]].text):
            yield from _kept(row, block)
            continue
        for column, speaker in zip(asking, (QUESTION, ANSWER), strict=True):
            said = row[column]
            if said.text:
                end = said.start + len(said.text)
                yield replace(
                    block, kind=BlockKind.TURN, start=said.start, end=end, speaker=speaker, cells=None
                )


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


def _turns_of(rows: list[list[_Cell]], layout: TableLayout, block: Block) -> Iterator[Block]:
    """The rows as turns; a row without a label goes on with the turn above, one above the first turn (the
    names of the columns) stays a row of a table. Without speakers the rows are paragraphs with times."""
    speaker: str | None = None
    kind = BlockKind.TURN if layout.speakers else BlockKind.PARAGRAPH
    for number, row in enumerate(rows):
        said = row[layout.said]
        texts = [cell.text for cell in row]
        is_head = layout.heads and number == 0
        speaker = speaker if is_head else layout.label(texts) or speaker
        if is_head or (layout.speakers and speaker is None):
            yield from _kept(row, block)
        elif said.text:
            start, end = layout.span(texts)
            yield replace(
                block,
                kind=kind,
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
