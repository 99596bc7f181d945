"""From what a reader found to one text with blocks over it.

Every reader but the PDF's gives a list of ``Piece``; ``assemble`` cleans their texts, joins them with
blank lines and computes the offsets, so that no reader ever counts characters itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.characters import whole
from pipeline.extract.speech.labels import label_of
from pipeline.extract.speech.layout import printed_one_way
from pipeline.model import Block, BlockKind, Document, Notice

_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufffe\x00-\x08\x0b\x0e-\x1f]")
_PLAINER = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\uff1a": ":",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
    }
)
_NOTE_LINE = re.compile(r"(?:Transcribed with|Audio file:|Audiodatei:)")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")


@dataclass(slots=True)
class Piece:
    """A block before it has a place in the text. Fields as in ``Block``.

    ``label``: what stands before the block in the text without belonging to it (``B1: ``).
    ``notes``: footnotes called in this piece; they follow it as blocks of their own. ``bold``, ``italic``:
    wholly printed so; ``lead``: bold or italic words at its beginning, where the rest is plain.
    """

    kind: BlockKind
    text: str = ""
    level: int | None = None
    cells: tuple[tuple[str, ...], ...] | None = None
    mark: str | None = None
    speaker: str | None = None
    time_start: float | None = None
    time_end: float | None = None
    label: str = ""
    notes: list[Piece] = field(default_factory=list)
    bold: bool = False
    italic: bool = False
    lead: str = ""
    page: int | None = None


def normalise(text: str) -> str:
    """Whole, composed characters (NFC), LF line ends, plain hyphens; no invisible characters or ligatures."""
    composed = unicodedata.normalize("NFC", whole(text)).translate(_PLAINER)
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", composed))


def one_line(text: str) -> str:
    """``text`` without line ends and with single plain spaces."""
    return _SPACES.sub(" ", normalise(text).replace("\n", " ")).strip()


def paragraph_pieces(text: str) -> list[Piece]:
    """A paragraph with hard line breaks: one piece, or one per line where its lines are speaker turns."""
    lines = [line for line in normalise(text).split("\n") if line.strip()]
    labels = [label_of(line.strip()) for line in lines]
    if len(lines) > 1 and sum(x is not None for x in labels) >= 2:
        return [Piece(BlockKind.PARAGRAPH, line) for line in lines]
    if len(lines) > 1 and any(_NOTE_LINE.match(line.strip()) for line in lines):
        return [Piece(BlockKind.PARAGRAPH, line) for line in lines]
    return [Piece(BlockKind.PARAGRAPH, " ".join(lines))]


def table_piece(rows: Iterable[Sequence[str]]) -> Piece | None:
    """A table of cleaned cells; a table of one column is no table but None, as is an empty one."""
    cells = [tuple(one_line(c) for c in row) for row in rows]
    cells = [row for row in cells if any(row)]
    width = max((len(row) for row in cells), default=0)
    if width < 2:
        return None
    filled = tuple(row + ("",) * (width - len(row)) for row in cells)
    return Piece(BlockKind.TABLE, cells=filled)


def assemble(
    name: str,
    pieces: Iterable[Piece],
    reader: str,
    notices: Iterable[Notice] = (),
    pages: int | None = None,
) -> Document:
    """The document of these pieces; empty ones are left out. ``pages``: how many it has."""
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for piece in _in_reading_order(_with_turns(list(pieces))):
        body = "\n".join("\t".join(row) for row in piece.cells) if piece.cells else one_line(piece.text)
        body = body.strip()
        if not body:
            continue
        if parts:
            position += 2
        label = piece.label if piece.cells is None else ""
        start = position + len(label)
        parts.append(label + body)
        position += len(label) + len(body)
        blocks.append(
            Block(
                kind=piece.kind,
                start=start,
                end=position,
                page=piece.page,
                level=piece.level,
                speaker=piece.speaker,
                time_start=piece.time_start,
                time_end=piece.time_end,
                cells=piece.cells,
                mark=piece.mark,
            )
        )
    return Document(name, "\n\n".join(parts), tuple(blocks), pages, reader, tuple(notices))


def _with_turns(pieces: list[Piece]) -> list[Piece]:
    """The paragraphs of a transcript with all turns printed in one way; other pieces as they are."""
    lines = [_line(piece) for piece in pieces]
    turns = printed_one_way(lines)
    if turns is None:
        return pieces
    result = []
    for line in turns:
        piece = pieces[line.source]
        if line.text == lines[line.source]:
            result.append(piece)
        elif line.text:
            result.append(replace(piece, kind=BlockKind.PARAGRAPH, text=line.text, level=None, mark=None))
    return result


def _line(piece: Piece) -> str:
    """What of a piece can be the line of a transcript."""
    if (
        piece.cells
        or piece.speaker
        or piece.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM)
    ):
        return ""
    text = piece.text.strip()
    if piece.lead and text.startswith(piece.lead):
        return f"**{piece.lead}** {text.removeprefix(piece.lead).strip()}"
    return f"{piece.mark} {piece.text}" if piece.mark else piece.text


def _in_reading_order(pieces: Iterable[Piece]) -> Iterable[Piece]:
    for piece in pieces:
        yield piece
        yield from piece.notes
