"""OpenDocument texts and spreadsheets (ODT, ODS): headings, lists, tables, notes.

Text of frames and drawings follows the paragraph it is anchored in; comments, deleted and hidden text are
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipeline.extract.beside import LARGE_PICTURE_CM, Beside
from pipeline.extract.formats.archive import Parts, damaged
from pipeline.extract.heading_levels import consistent_levels, headings_by_look
from pipeline.extract.pieces import Piece, assemble, one_line, paragraph_pieces, table_piece
from pipeline.extract.tabular import all_sheets
from pipeline.model import BlockKind, Document

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_CONTAINERS = {f"{_TEXT}section", f"{_TEXT}index-body", f"{_TEXT}list-header"}
_SKIPPED = {
    f"{_TEXT}tracked-changes",
    f"{_TEXT}note",
    f"{_OFFICE}annotation",
    f"{_TEXT}bookmark",
    f"{_TEXT}table-of-content",
    f"{_TEXT}alphabetical-index",
}
_HIDDEN = {f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"}
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_UNSEEN, _BOLD, _ITALIC = (
    (f"{_TEXT}display", "none"),
    (f"{_FO}font-weight", "bold"),
    (f"{_FO}font-style", "italic"),
)
"""Properties of text, and the value that makes it so."""
_CM = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6}
_LONGEST_RUN = 10_000
"""Repeated cells and spaces beyond this come only from broken or hostile files."""


@dataclass(slots=True)
class _Odt:
    """What one document's paragraphs refer to: names of caption styles and of styles that hide text
    or set it bold or italic; ``hidden``: the hidden elements that were met and their text."""

    captions: set[str]
    hiding: set[str]
    bold: set[str] = field(default_factory=set)
    italic: set[str] = field(default_factory=set)
    hidden: dict[Element, str] = field(default_factory=dict)

    def hides(self, element: Element) -> bool:
        """Whether the element is not shown."""
        if element.tag in _HIDDEN:
            return element.get(f"{_TEXT}is-hidden") != "false"
        return element.get(f"{_TEXT}style-name") in self.hiding


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
    styled = [root, parts["styles.xml"]] if "styles.xml" in parts else [root]
    hiding, bold, italic = (_looking(styled, *look) for look in (_UNSEEN, _BOLD, _ITALIC))
    odt = _Odt(captions, hiding, bold, italic)
    pieces = list(_pieces(body, odt))
    return assemble(
        name, consistent_levels(headings_by_look(pieces)), "odt", _beside(body, odt).notices(file)
    )


def read_ods(data: bytes, name: str, file: str) -> Document:
    """The document in an ODS file, sheet by sheet. Raises DocumentError."""
    parts = Parts(data, file)
    root = parts.get("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet") if root is not None else None
    if body is None:
        raise damaged(file)
    odt = _Odt(set(), set())
    tables = body.findall(f"{_TABLE}table")
    rows = [[row for element in _rows(sheet) for row in _sheet_rows(element, odt)] for sheet in tables]
    sheets = list(zip((sheet.get(f"{_TABLE}name", "") for sheet in tables), rows, strict=True))
    return all_sheets(sheets).document(name, "ods", _beside(body, odt).notices(file))


def _sheet_rows(element: Element, odt: _Odt) -> list[list[str]]:
    """A row of a sheet as often as it stands there; empty cells at its end and empty rows are left out."""
    cells: list[str] = []
    for cell in element:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            text = " ".join(_text(p, odt) for p in _paragraphs(cell))
            cells += [text] * min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), _LONGEST_RUN)
    while cells and not cells[-1].strip():
        cells.pop()
    times = min(int(element.get(f"{_TABLE}number-rows-repeated", "1")), _LONGEST_RUN)
    return [cells] * times if cells else []


def _beside(body: Element, odt: _Odt) -> Beside:
    """What stands beside the text."""
    frames = list(body.iter(f"{_DRAW}frame"))
    objects = [f for f in frames if f.find(f"{_DRAW}object") is not None]
    return Beside(
        changes=sum(1 for _ in body.iter(f"{_TEXT}changed-region")),
        comments=sum(1 for _ in body.iter(f"{_OFFICE}annotation")),
        pictures=sum(
            _is_large(f) for f in frames if f not in objects and f.find(f"{_DRAW}image") is not None
        ),
        objects=len(objects),
        hidden=list(odt.hidden.values()),
    )


def _is_large(frame: Element) -> bool:
    """Whether a picture's frame is large; of one that does not say its size it is taken for granted."""
    sizes = [re.fullmatch(r"([\d.]+)(\w+)", frame.get(f"{_SVG}{side}", "")) for side in ("width", "height")]
    return all(s is None or float(s[1]) * _CM.get(s[2], 1.0) >= LARGE_PICTURE_CM for s in sizes)


def _captions(root: Element) -> set[str]:
    """Names of automatic styles whose parent is a caption style."""
    return {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if style.get(f"{_STYLE}parent-style-name") in ("Caption", "Illustration", "Table", "Figure")
    }


def _looking(roots: list[Element], property: str, value: str) -> set[str]:
    """Names of styles that give a text property this value, themselves or by the style above them."""
    styles = {s.get(f"{_STYLE}name", ""): s for root in roots for s in root.iter(f"{_STYLE}style")}

    def has(name: str, seen: tuple[str, ...] = ()) -> bool:
        style = styles.get(name)
        if style is None or name in seen:
            return False
        said = [look.get(property) for look in style.findall(f"{_STYLE}text-properties")]
        own = next((x for x in said if x is not None), None)
        return own == value if own else has(style.get(f"{_STYLE}parent-style-name", ""), (*seen, name))

    return {name for name in styles if has(name)}


def _is_wholly(element: Element, looking: set[str]) -> bool:
    """Whether all words of a paragraph stand in styles of this look."""
    if element.get(f"{_TEXT}style-name") in looking:
        return True
    loose = [element.text, *(child.tail for child in element)]
    said = [child for child in element if "".join(child.itertext()).strip()]
    return (
        bool(said)
        and not any((x or "").strip() for x in loose)
        and all(child.tag == f"{_TEXT}span" and _is_wholly(child, looking) for child in said)
    )


def _pieces(container: Element, odt: _Odt, depth: int = 0) -> Iterator[Piece]:
    for child in container:
        if child.tag == f"{_TEXT}h":
            level = int(child.get(f"{_TEXT}outline-level", "1"))
            yield Piece(BlockKind.HEADING, _text(child, odt), level=level, notes=list(_notes(child, odt)))
            yield from _drawn(child, odt)
        elif child.tag == f"{_TEXT}p":
            yield from _paragraph(child, odt, depth)
            yield from _drawn(child, odt)
        elif child.tag == f"{_TEXT}list":
            yield from _pieces(child, odt, depth + 1)
        elif child.tag == f"{_TEXT}list-item":
            yield from _pieces(child, odt, max(1, depth))
        elif child.tag == f"{_TABLE}table":
            yield from _table(child, odt)
        elif child.tag == f"{_TEXT}table-of-content":
            continue
        elif child.tag in _CONTAINERS:
            yield from _pieces(child, odt, depth)
        elif child.tag.startswith(_DRAW):
            yield from _pieces(child, odt)


def _drawn(paragraph: Element, odt: _Odt) -> Iterator[Piece]:
    """The text of frames and shapes that are anchored in a paragraph."""
    for child in paragraph:
        if child.tag.startswith(_DRAW):
            yield from _pieces(child, odt)
        elif child.tag not in _SKIPPED:
            yield from _drawn(child, odt)


def _paragraph(element: Element, odt: _Odt, depth: int) -> Iterator[Piece]:
    notes = list(_notes(element, odt))
    text = _text(element, odt)
    style = element.get(f"{_TEXT}style-name", "")
    if style in ("Title", "Titel"):
        yield Piece(BlockKind.HEADING, text, level=1, notes=notes)
    elif depth:
        yield Piece(BlockKind.LIST_ITEM, text, level=depth, notes=notes)
    elif style in odt.captions:
        yield Piece(BlockKind.CAPTION, text, notes=notes)
    else:
        pieces = paragraph_pieces(text)
        for piece in pieces:
            piece.bold, piece.italic = _is_wholly(element, odt.bold), _is_wholly(element, odt.italic)
            piece.lead = _lead(element, odt)
        if pieces:
            pieces[-1].notes = notes
        yield from pieces


def _lead(element: Element, odt: _Odt) -> str:
    """The bold or italic words at a paragraph's beginning, where plain ones follow."""
    first = element[0] if len(element) and not (element.text or "").strip() else None
    if first is None or first.get(f"{_TEXT}style-name", "") not in odt.bold | odt.italic:
        return ""
    return one_line(_text(first, odt))


def _table(element: Element, odt: _Odt) -> Iterator[Piece]:
    rows: list[list[str]] = []
    notes: list[Piece] = []
    drawn: list[Piece] = []
    for row in _rows(element):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            paragraphs = list(_paragraphs(cell))
            text = " ".join(_text(p, odt) for p in paragraphs)
            repeated = min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), 100 if text else 1)
            cells += [text] * repeated
            notes += _notes(cell, odt)
            drawn += [piece for p in paragraphs for piece in _drawn(p, odt)]
        rows.append(cells)
    piece = table_piece(rows)
    if piece:
        piece.notes = notes
        yield piece
        yield from drawn
        return
    for row in _rows(element):
        for cell in row.findall(f"{_TABLE}table-cell"):
            yield from _pieces(cell, odt)


def _rows(element: Element) -> Iterator[Element]:
    """The rows of a table, not those of tables in its cells."""
    for child in element:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in (f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group"):
            yield from _rows(child)


def _paragraphs(cell: Element) -> Iterator[Element]:
    """The paragraphs and headings of a cell, those of tables in it too, not those of frames and comments."""
    for child in cell:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield child
        elif child.tag not in _SKIPPED and not child.tag.startswith(_DRAW):
            yield from _paragraphs(child)


def _text(element: Element, odt: _Odt) -> str:
    parts: list[str] = []
    _collect(element, parts, odt)
    text = "".join(parts)
    if odt.hides(element):
        odt.hidden[element] = text
        return ""
    return text


def _collect(element: Element, parts: list[str], odt: _Odt) -> None:
    parts.append(element.text or "")
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c", "1")), _LONGEST_RUN))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag not in _SKIPPED and not child.tag.startswith(_DRAW):
            parts.append(_text(child, odt))
        parts.append(child.tail or "")


def _notes(element: Element, odt: _Odt) -> Iterator[Piece]:
    for note in _note_elements(element):
        body = note.find(f"{_TEXT}note-body")
        text = one_line(" ".join(_text(p, odt) for p in _paragraphs(body))) if body is not None else ""
        if text:
            mark = one_line(note.findtext(f"{_TEXT}note-citation") or "") or None
            yield Piece(BlockKind.FOOTNOTE, text, mark=mark)


def _note_elements(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == f"{_TEXT}note":
            yield child
        elif not child.tag.startswith(_DRAW):
            yield from _note_elements(child)
