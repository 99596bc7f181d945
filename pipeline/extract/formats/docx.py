"""Word documents (DOCX): headings, lists, tables, foot- and endnotes, tracked changes as accepted.

python-docx shows neither footnotes nor text inside tracked insertions, so the parts are read directly;
comments, deleted text and tables of contents are left out, text boxes follow the paragraph they are
anchored in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipeline.extract.formats.archive import Parts, damaged
from pipeline.extract.heading_levels import consistent_levels
from pipeline.extract.pieces import Piece, assemble, one_line, paragraph_pieces, table_piece
from pipeline.model import BlockKind, Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {
    f"{_W}{name}"
    for name in ("del", "moveFrom", "delText", "instrText", "fldChar", "rPr", "pPr", "sdtPr", "annotationRef")
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_CONTENTS_STYLE = re.compile(r"(?:toc|verzeichnis|table of figures|abbildungsverzeichnis)\b", re.I)
_HEADING_STYLE = re.compile(r"(?:heading|überschrift|ueberschrift|berschrift|titre)\s*(\d)", re.I)
_LIST_STYLE = re.compile(r"list|aufz|nummerierung|bullet", re.I)
_CAPTION_STYLE = re.compile(r"caption|beschriftung|abbildungsunterschrift", re.I)


@dataclass(slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    level: int | None = None
    bullet: int | None = None


@dataclass(slots=True)
class _Word:
    """What one document's paragraphs refer to."""

    styles: dict[str, _Style] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)


def read_docx(data: bytes, name: str, file: str) -> Document:
    """The document in a DOCX file; ``file`` is named in errors. Raises DocumentError."""
    parts = Parts(data, file)
    main = next((n for n in ("word/document.xml", "word/document2.xml") if n in parts), None)
    body = parts[main].find(f"{_W}body") if main else None
    if body is None:
        raise damaged(file)
    word = _Word(_styles(parts), _notes(parts))
    pieces = list(_pieces(body, word))
    return assemble(name, consistent_levels(_bold_headings(pieces)), "docx")


def _styles(parts: Parts) -> dict[str, _Style]:
    styles: dict[str, _Style] = {}
    root = parts.get("word/styles.xml")
    for element in root.iter(f"{_W}style") if root is not None else ():
        style = _Style(_value(element, "name"), _value(element, "basedOn"))
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and int(outline.get(f"{_W}val", "9")) < 9:
            style.level = int(outline.get(f"{_W}val", "0")) + 1
        if match := _HEADING_STYLE.match(style.name):
            style.level = int(match[1])
        elif style.name.lower() in ("title", "titel"):
            style.level = 1
        numbering = element.find(f"{_W}pPr/{_W}numPr")
        if numbering is not None and style.level is None:
            style.bullet = int(_value(numbering, "ilvl") or 0) + 1
        styles[element.get(f"{_W}styleId", "")] = style
    return styles


def _notes(parts: Parts) -> dict[tuple[str, str], str]:
    notes: dict[tuple[str, str], str] = {}
    for kind in ("footnote", "endnote"):
        path = f"word/{kind}s.xml"
        for element in parts[path].iter(f"{_W}{kind}") if path in parts else ():
            if element.get(f"{_W}type") in (None, "normal"):
                text = " ".join(_text(p) for p in element.iter(f"{_W}p"))
                notes[kind, element.get(f"{_W}id", "")] = one_line(text)
    return notes


def _pieces(container: Element, word: _Word) -> Iterator[Piece]:
    for child in container:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, word)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, word)
        elif child.tag in _WRAPPERS:
            yield from _pieces(child, word)


def _paragraph(element: Element, word: _Word) -> Iterator[Piece]:
    style = word.styles.get(_style_of(element))
    if style and _CONTENTS_STYLE.match(style.name):
        return
    text = _text(element)
    notes = [n for n in (_note(call, word) for call in _calls(element)) if n]
    level, bullet, caption = _role(element, word)
    if level is not None:
        yield Piece(BlockKind.HEADING, text, level=level, notes=notes)
    elif bullet is not None:
        yield Piece(BlockKind.LIST_ITEM, text, level=bullet, notes=notes)
    elif caption:
        yield Piece(BlockKind.CAPTION, text, notes=notes)
    else:
        pieces = paragraph_pieces(text)
        for piece in pieces:
            piece.bold = _is_bold(element)
        if pieces:
            pieces[-1].notes = notes
        yield from pieces
    for box in element.iter(f"{_W}txbxContent"):
        yield from _pieces(box, word)


def _role(element: Element, word: _Word) -> tuple[int | None, int | None, bool]:
    """Heading level, list depth, caption: by the paragraph itself, else by its style and those below it."""
    properties = element.find(f"{_W}pPr")
    if properties is None:
        return None, None, False
    outline = properties.find(f"{_W}outlineLvl")
    numbering = properties.find(f"{_W}numPr")
    level = bullet = None
    caption = False
    if outline is not None and int(outline.get(f"{_W}val", "9")) < 9:
        level = int(outline.get(f"{_W}val", "0")) + 1
    if numbering is not None and _value(numbering, "numId") != "0":
        bullet = int(_value(numbering, "ilvl") or 0) + 1
    key, seen = _value(properties, "pStyle"), set[str]()
    while key in word.styles and key not in seen:
        seen.add(key)
        style = word.styles[key]
        level = level or style.level
        bullet = bullet or style.bullet or (1 if _LIST_STYLE.match(style.name) else None)
        caption = caption or bool(_CAPTION_STYLE.match(style.name))
        key = style.based_on
    return level, bullet, caption


def _table(element: Element, word: _Word) -> Iterator[Piece]:
    rows: list[list[str]] = []
    notes: list[Piece] = []
    for row in _inner(element, f"{_W}tr"):
        cells: list[str] = []
        for cell in _inner(row, f"{_W}tc"):
            cells.append(" ".join(_text(p) for p in cell.iter(f"{_W}p")))
            notes += [n for n in (_note(call, word) for call in _calls(cell)) if n]
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            cells += [""] * (int(span.get(f"{_W}val", "1")) - 1 if span is not None else 0)
        rows.append(cells)
    piece = table_piece(rows)
    if piece:
        piece.notes = notes
        yield piece
        return
    for row in _inner(element, f"{_W}tr"):
        for cell in _inner(row, f"{_W}tc"):
            yield from _pieces(cell, word)


def _inner(element: Element, tag: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also inside content controls, but not those of nested tables."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inner(child, tag)


def _text(element: Element) -> str:
    """The text of a paragraph with its line breaks; without deleted text, fields' codes and text boxes."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: Element, parts: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag in _SKIPPED or tag == f"{_W}txbxContent":
            continue
        if tag == f"{_W}t":
            parts.append(child.text or "")
        elif tag == f"{_W}tab":
            parts.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            _collect(child, parts)


def _calls(element: Element) -> Iterator[tuple[str, str]]:
    for child in element.iter():
        for kind in ("footnote", "endnote"):
            if child.tag == f"{_W}{kind}Reference":
                yield kind, child.get(f"{_W}id", "")


def _note(call: tuple[str, str], word: _Word) -> Piece | None:
    """The note that ``call`` refers to, numbered as it appears; None where its text is missing."""
    text = word.notes.get(call)
    if not text:
        return None
    word.numbers[call[0]] = word.numbers.get(call[0], 0) + 1
    mark = str(word.numbers[call[0]])
    return Piece(BlockKind.FOOTNOTE, text, mark=mark if call[0] == "footnote" else f"E{mark}")


def _is_bold(element: Element) -> bool:
    runs = [r for r in element.iter(f"{_W}r") if (r.findtext(f"{_W}t") or "").strip()]
    marks = [r.find(f"{_W}rPr/{_W}b") for r in runs]
    return bool(runs) and all(m is not None and m.get(f"{_W}val") not in ("0", "false") for m in marks)


def _bold_headings(pieces: list[Piece]) -> list[Piece]:
    """Short bold paragraphs are the headings of a document that uses no heading styles."""
    if any(p.kind is BlockKind.HEADING for p in pieces):
        return pieces
    for piece, following in zip(pieces, pieces[1:], strict=False):
        text = one_line(piece.text)
        if piece.bold and 2 < len(text) <= 110 and text[-1] not in ".,;:?!" and not following.bold:
            piece.kind, piece.level = BlockKind.HEADING, 1
    return pieces


def _style_of(paragraph: Element) -> str:
    properties = paragraph.find(f"{_W}pPr")
    return _value(properties, "pStyle") if properties is not None else ""


def _value(element: Element, child: str) -> str:
    found = element.find(f"{_W}{child}")
    return found.get(f"{_W}val", "") if found is not None else ""
