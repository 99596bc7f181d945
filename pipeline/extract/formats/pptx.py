"""Presentations (PPTX): each slide a page with its title as heading, then its texts, tables and notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.util import Cm

from pipeline.extract.beside import LARGE_PICTURE_CM, Beside
from pipeline.extract.formats.archive import Parts
from pipeline.extract.pieces import Piece, assemble, one_line, table_piece
from pipeline.model import BlockKind, Document

_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER)
_LISTS = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY)
_NOTES = "Notizen: "


def read_pptx(data: bytes, name: str, file: str) -> Document:
    """The document in a PPTX file; ``file`` is named in errors. Raises DocumentError."""
    parts = Parts(data, file)
    for part in parts:  # refuses what would unpack out of proportion
        if part.endswith(".xml"):
            parts.read(part)
    beside = Beside()
    pieces: list[Piece] = []
    hidden = 0
    slides = list(Presentation(io.BytesIO(data)).slides)
    for number, slide in enumerate(slides, start=1):
        if slide._element.get("show") == "0":
            hidden += 1
            continue
        for piece in _slide(slide, beside):
            piece.page = number
            pieces.append(piece)
    if hidden:
        beside.others.append(f"{hidden} ausgeblendete {'Folie' if hidden == 1 else 'Folien'}")
    return assemble(name, pieces, "pptx", beside.notices(file), pages=len(slides))


def _slide(slide: Any, beside: Beside) -> Iterator[Piece]:
    title = slide.shapes.title
    if title is not None:
        yield Piece(BlockKind.HEADING, one_line(title.text_frame.text), level=1)
    for shape in _in_order(s for s in slide.shapes if title is None or s.shape_id != title.shape_id):
        yield from _shape(shape, beside)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for n, paragraph in enumerate(_filled(slide.notes_slide.notes_text_frame)):
            yield Piece(BlockKind.PARAGRAPH, paragraph.text, label="" if n else _NOTES)


def _in_order(shapes: Iterable[Any]) -> list[Any]:
    """From top to bottom, then from left to right; what has no place of its own stays where it stands."""
    return sorted(shapes, key=lambda s: (s.top or 0, s.left or 0))


def _shape(shape: Any, beside: Beside) -> Iterator[Piece]:
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    if kind in _FURNITURE:
        return
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
        for inner in _in_order(shape.shapes):
            yield from _shape(inner, beside)
    elif shape.has_text_frame:
        for paragraph in _filled(shape.text_frame):
            if kind in _LISTS:
                yield Piece(BlockKind.LIST_ITEM, paragraph.text, level=paragraph.level + 1)
            else:
                yield Piece(BlockKind.PARAGRAPH, paragraph.text)
    elif shape.has_table:
        rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
        cells = (Piece(BlockKind.PARAGRAPH, cell) for row in rows for cell in row)
        table = table_piece(rows)
        yield from [table] if table else cells
    elif hasattr(shape, "image"):
        beside.pictures += min(shape.width or 0, shape.height or 0) >= Cm(LARGE_PICTURE_CM)
    elif shape.shape_type != MSO_SHAPE_TYPE.LINE:
        beside.objects += 1


def _filled(frame: Any) -> Iterator[Any]:
    return (paragraph for paragraph in frame.paragraphs if paragraph.text.strip())
