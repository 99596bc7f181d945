"""OpenDocument texts (ODT): headings, lists, tables, notes; comments and deleted text are left out."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.extract.formats.archive import Parts, damaged
from pipeline.extract.heading_levels import consistent_levels
from pipeline.extract.pieces import Piece, assemble, one_line, paragraph_pieces, table_piece
from pipeline.model import BlockKind, Document

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CONTAINERS = {f"{_TEXT}section", f"{_TEXT}index-body", f"{_TEXT}list-header"}
_SKIPPED = {
    f"{_TEXT}tracked-changes",
    f"{_TEXT}note",
    f"{_OFFICE}annotation",
    f"{_TEXT}bookmark",
    f"{_TEXT}table-of-content",
    f"{_TEXT}alphabetical-index",
}
_LONGEST_RUN = 10_000
"""Repeated cells and spaces beyond this come only from broken or hostile files."""


def read_odt(data: bytes, name: str, file: str) -> Document:
    """The document in an ODT file; ``file`` is named in errors. Raises DocumentError."""
    parts = Parts(data, file)
    if "content.xml" not in parts:
        raise damaged(file)
    root = parts["content.xml"]
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise damaged(file)
    captions = {"Caption", "Illustration", "Table", "Figure"} | _captions(root)
    return assemble(name, consistent_levels(list(_pieces(body, captions))), "odt")


def _captions(root: Element) -> set[str]:
    """Names of automatic styles whose parent is a caption style."""
    return {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if style.get(f"{_STYLE}parent-style-name") in ("Caption", "Illustration", "Table", "Figure")
    }


def _pieces(container: Element, captions: set[str], depth: int = 0) -> Iterator[Piece]:
    for child in container:
        if child.tag == f"{_TEXT}h":
            level = int(child.get(f"{_TEXT}outline-level", "1"))
            yield Piece(BlockKind.HEADING, _text(child), level=level, notes=list(_notes(child)))
        elif child.tag == f"{_TEXT}p":
            yield from _paragraph(child, captions, depth)
        elif child.tag == f"{_TEXT}list":
            yield from _pieces(child, captions, depth + 1)
        elif child.tag == f"{_TEXT}list-item":
            yield from _pieces(child, captions, max(1, depth))
        elif child.tag == f"{_TABLE}table":
            yield from _table(child, captions)
        elif child.tag == f"{_TEXT}table-of-content":
            continue
        elif child.tag in _CONTAINERS:
            yield from _pieces(child, captions, depth)


def _paragraph(element: Element, captions: set[str], depth: int) -> Iterator[Piece]:
    notes = list(_notes(element))
    text = _text(element)
    style = element.get(f"{_TEXT}style-name", "")
    if style in ("Title", "Titel"):
        yield Piece(BlockKind.HEADING, text, level=1, notes=notes)
    elif depth:
        yield Piece(BlockKind.LIST_ITEM, text, level=depth, notes=notes)
    elif style in captions:
        yield Piece(BlockKind.CAPTION, text, notes=notes)
    else:
        pieces = paragraph_pieces(text)
        if pieces:
            pieces[-1].notes = notes
        yield from pieces


def _table(element: Element, captions: set[str]) -> Iterator[Piece]:
    rows: list[list[str]] = []
    notes: list[Piece] = []
    for row in _rows(element):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            text = " ".join(_text(p) for p in cell.iter(f"{_TEXT}p"))
            repeated = min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), 100 if text else 1)
            cells += [text] * repeated
            notes += _notes(cell)
        rows.append(cells)
    piece = table_piece(rows)
    if piece:
        piece.notes = notes
        yield piece
        return
    for row in _rows(element):
        for cell in row.findall(f"{_TABLE}table-cell"):
            yield from _pieces(cell, captions)


def _rows(element: Element) -> Iterator[Element]:
    """The rows of a table, not those of tables in its cells."""
    for child in element:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in (f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group"):
            yield from _rows(child)


def _text(element: Element) -> str:
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: Element, parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c", "1")), _LONGEST_RUN))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag not in _SKIPPED:
            _collect(child, parts)
        parts.append(child.tail or "")


def _notes(element: Element) -> Iterator[Piece]:
    for note in element.iter(f"{_TEXT}note"):
        body = note.find(f"{_TEXT}note-body")
        text = one_line(" ".join(_text(p) for p in body.iter(f"{_TEXT}p"))) if body is not None else ""
        if text:
            mark = one_line(note.findtext(f"{_TEXT}note-citation") or "") or None
            yield Piece(BlockKind.FOOTNOTE, text, mark=mark)
