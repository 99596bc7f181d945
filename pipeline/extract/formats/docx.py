"""Word documents (DOCX): headings, lists, tables, foot- and endnotes, tracked changes as accepted.

python-docx shows neither footnotes nor text inside tracked insertions, so the parts are read directly;
comments, deleted and hidden text, unfilled placeholders and tables of contents are left out, text boxes
follow the paragraph they are anchored in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree.ElementTree import Element

from pipeline.errors import DocumentError
from pipeline.extract.beside import LARGE_PICTURE_CM, Beside
from pipeline.extract.formats.archive import Parts, damaged
from pipeline.extract.heading_levels import consistent_levels, headings_by_look
from pipeline.extract.pieces import Piece, assemble, one_line, paragraph_pieces, table_piece
from pipeline.model import BlockKind, Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_EMU_PER_CM = 360_000
_MOST_COLUMNS = 1_000
"""Word itself makes no table of more than 63."""
_SKIPPED = {
    f"{_W}{name}"
    for name in ("del", "moveFrom", "delText", "instrText", "fldChar", "rPr", "pPr", "sdtPr", "annotationRef")
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
"""What belongs to no text; a fallback repeats for old programs what stands before it."""
_CHANGES = {f"{_W}{name}" for name in ("ins", "del", "moveTo")}
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_SWITCHES = ("vanish", "b", "i")
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
    look: dict[str, bool] = field(default_factory=dict)


@dataclass(slots=True)
class _Word:
    """What one document's paragraphs refer to. ``file``: named in errors. ``hidden``: the hidden runs that
    were met and their text."""

    file: str
    styles: dict[str, _Style] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    hidden: dict[Element, str] = field(default_factory=dict)

    def above(self, key: str) -> Iterator[_Style]:
        """The style called ``key`` and those it is based on; one that the file does not describe is known by
        its key alone."""
        seen: set[str] = set()
        while key and key not in seen:
            seen.add(key)
            style = self.styles.get(key) or _named(_Style(key))
            yield style
            key = style.based_on

    def hides(self, properties: Element | None, style: str, otherwise: bool) -> bool:
        """Whether a run's ``properties`` hide its text, or the style called so and those above it do."""
        return self.is_on("vanish", properties, style, otherwise)

    def is_on(self, name: str, properties: Element | None, style: str, otherwise: bool) -> bool:
        """Whether a run's ``properties`` switch on what is called ``name``, or its style or one above it."""
        if properties is not None and (own := _switch(properties, name)) is not None:
            return own
        return next((s.look[name] for s in self.above(style) if name in s.look), otherwise)


def read_docx(data: bytes, name: str, file: str) -> Document:
    """The document in a DOCX file; ``file`` is named in errors. Raises DocumentError."""
    parts = Parts(data, file)
    main = next((n for n in ("word/document.xml", "word/document2.xml") if n in parts), None)
    body = parts[main].find(f"{_W}body") if main else None
    if body is None:
        raise damaged(file)
    _join_paragraphs(body)
    word = _Word(file, _styles(parts))
    word.notes = _notes(parts, word)
    pieces = list(_pieces(body, word))
    notices = _beside(body, parts, word).notices(file)
    return assemble(name, consistent_levels(headings_by_look(pieces)), "docx", notices)


def _join_paragraphs(body: Element) -> None:
    """Put a paragraph whose end was deleted in front of the next, as accepting the change does (in place)."""
    for container in list(body.iter()):
        for first, second in pairwise(list(container)):
            if first.tag == second.tag == f"{_W}p" and first.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
                at = 1 if second.find(f"{_W}pPr") is not None else 0
                second[at:at] = [child for child in first if child.tag != f"{_W}pPr"]
                container.remove(first)


def _beside(body: Element, parts: Parts, word: _Word) -> Beside:
    """What stands beside the text."""
    comments = parts.get("word/comments.xml")
    drawings = (e for tag in ("inline", "anchor") for e in body.iter(f"{_DRAWING}{tag}"))
    return Beside(
        changes=sum(1 for e in body.iter() if e.tag in _CHANGES and len(e)),
        comments=len(comments.findall(f"{_W}comment")) if comments is not None else 0,
        pictures=sum(_is_large(e) for e in drawings if e.find(f".//{_PICTURE}") is not None),
        objects=sum(1 for _ in _outermost(body, f"{_W}object")),
        hidden=list(word.hidden.values()),
    )


def _is_large(drawing: Element) -> bool:
    extent = drawing.find(f"{_DRAWING}extent")
    if extent is None:
        return False
    return all(int(extent.get(side, "0")) >= LARGE_PICTURE_CM * _EMU_PER_CM for side in ("cx", "cy"))


def _styles(parts: Parts) -> dict[str, _Style]:
    styles: dict[str, _Style] = {}
    root = parts.get("word/styles.xml")
    for element in root.iter(f"{_W}style") if root is not None else ():
        style = _Style(_value(element, "name"), _value(element, "basedOn"))
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and int(outline.get(f"{_W}val", "9")) < 9:
            style.level = int(outline.get(f"{_W}val", "0")) + 1
        _named(style)
        look = element.find(f"{_W}rPr")
        said = {name: _switch(look, name) for name in _SWITCHES} if look is not None else {}
        style.look = {name: on for name, on in said.items() if on is not None}
        numbering = element.find(f"{_W}pPr/{_W}numPr")
        if numbering is not None and style.level is None:
            style.bullet = int(_value(numbering, "ilvl") or 0) + 1
        styles[element.get(f"{_W}styleId", "")] = style
    return styles


def _named(style: _Style) -> _Style:
    """The style with the level that its name says."""
    if match := _HEADING_STYLE.match(style.name):
        style.level = int(match[1])
    elif style.name.lower() in ("title", "titel"):
        style.level = 1
    return style


def _notes(parts: Parts, word: _Word) -> dict[tuple[str, str], str]:
    notes: dict[tuple[str, str], str] = {}
    for kind in ("footnote", "endnote"):
        path = f"word/{kind}s.xml"
        for element in parts[path].iter(f"{_W}{kind}") if path in parts else ():
            if element.get(f"{_W}type") in (None, "normal"):
                text = " ".join(_text(p, word) for p in _outermost(element, f"{_W}p"))
                notes[kind, element.get(f"{_W}id", "")] = one_line(text)
    return notes


def _pieces(container: Element, word: _Word) -> Iterator[Piece]:
    for child in container:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, word)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, word)
        elif child.tag in _WRAPPERS and not _is_placeholder(child):
            yield from _pieces(child, word)


def _paragraph(element: Element, word: _Word) -> Iterator[Piece]:
    style = word.styles.get(_style_of(element))
    if style and _CONTENTS_STYLE.match(style.name):
        return
    text = _text(element, word)
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
            piece.bold = _is_wholly(element, word, "b")
            piece.italic = _is_wholly(element, word, "i")
            piece.lead = _lead(element, word)
        if pieces:
            pieces[-1].notes = notes
        yield from pieces
    for box in _outermost(element, f"{_W}txbxContent"):
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
    for style in word.above(_value(properties, "pStyle")):
        level = level or style.level
        bullet = bullet or style.bullet or (1 if _LIST_STYLE.match(style.name) else None)
        caption = caption or bool(_CAPTION_STYLE.match(style.name))
    return level, bullet, caption


def _table(element: Element, word: _Word) -> Iterator[Piece]:
    rows: list[list[str]] = []
    notes: list[Piece] = []
    boxes: list[Element] = []
    table = [row for row in _inner(element, f"{_W}tr") if row.find(f"{_W}trPr/{_W}del") is None]
    for row in table:
        cells: list[str] = []
        for cell in _inner(row, f"{_W}tc"):
            cells.append(" ".join(_text(p, word) for p in _outermost(cell, f"{_W}p")))
            boxes += _outermost(cell, f"{_W}txbxContent")
            notes += [n for n in (_note(call, word) for call in _calls(cell)) if n]
            cells += [""] * (_columns(cell, word.file) - 1)
        rows.append(cells)
    piece = table_piece(rows)
    if piece:
        piece.notes = notes
        yield piece
        for box in boxes:
            yield from _pieces(box, word)
        return
    for row in table:
        for cell in _inner(row, f"{_W}tc"):
            yield from _pieces(cell, word)


def _columns(cell: Element, file: str) -> int:
    """How many columns a cell spans."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    columns = int(span.get(f"{_W}val", "1")) if span is not None else 1
    if columns > _MOST_COLUMNS:
        raise DocumentError(
            f"„{file}“ enthält eine Tabelle mit {columns} Spalten, wie sie nur beschädigte oder manipulierte "
            "Dateien haben, und wurde nicht gelesen; speichern Sie das Dokument in Word neu.",
            "unsafe",
        )
    return columns


def _inner(element: Element, tag: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also inside content controls, but not those of nested tables."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inner(child, tag)


def _outermost(element: Element, *tags: str) -> Iterator[Element]:
    """The elements of these tags below ``element`` but not below one another; none that belong to no text."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag not in _SKIPPED:
            yield from _outermost(child, *tags)


def _is_placeholder(control: Element) -> bool:
    """Whether a content control shows only what to write into it (``Klicken Sie hier``)."""
    shown = control.find(f"{_W}sdtPr/{_W}showingPlcHdr")
    return shown is not None and shown.get(f"{_W}val") not in ("0", "false")


def _text(element: Element, word: _Word) -> str:
    """The text of a paragraph with its line breaks; without deleted and hidden text, fields' codes and text
    boxes."""
    parts: list[str] = []
    _collect(element, parts, word, word.hides(None, _style_of(element), otherwise=False))
    return "".join(parts)


def _collect(element: Element, parts: list[str], word: _Word, hidden: bool) -> None:
    for child in element:
        tag = child.tag
        if tag in _SKIPPED or tag == f"{_W}txbxContent" or _is_placeholder(child):
            continue
        if tag == f"{_W}r":
            _collect_run(child, parts, word, hidden)
        elif tag == f"{_W}t":
            parts.append(child.text or "")
        elif tag == f"{_W}tab":
            parts.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            _collect(child, parts, word, hidden)


def _collect_run(run: Element, parts: list[str], word: _Word, hidden: bool) -> None:
    """The text of a run, to ``parts`` or, where it is hidden, to what stands beside the text."""
    look = run.find(f"{_W}rPr")
    style = _value(look, "rStyle") if look is not None else ""
    if not word.hides(look, style, otherwise=hidden):
        _collect(run, parts, word, hidden)
        return
    unseen: list[str] = []
    _collect(run, unseen, word, hidden)
    word.hidden[run] = "".join(unseen)


def _calls(element: Element) -> Iterator[tuple[str, str]]:
    kinds = {f"{_W}{kind}Reference": kind for kind in ("footnote", "endnote")}
    for call in _outermost(element, *kinds):
        yield kinds[call.tag], call.get(f"{_W}id", "")


def _note(call: tuple[str, str], word: _Word) -> Piece | None:
    """The note that ``call`` refers to, numbered as it appears; None where its text is missing."""
    text = word.notes.get(call)
    if not text:
        return None
    word.numbers[call[0]] = word.numbers.get(call[0], 0) + 1
    mark = str(word.numbers[call[0]])
    return Piece(BlockKind.FOOTNOTE, text, mark=mark if call[0] == "footnote" else f"E{mark}")


def _is_wholly(element: Element, word: _Word, look: str) -> bool:
    """Whether all words of a paragraph are bold (``b``) or italic (``i``), by themselves or by a style."""
    below = word.is_on(look, None, _style_of(element), otherwise=False)
    runs = [r for r in _outermost(element, f"{_W}r") if (r.findtext(f"{_W}t") or "").strip()]
    return bool(runs) and all(_is_on(run.find(f"{_W}rPr"), word, look, below) for run in runs)


def _lead(element: Element, word: _Word) -> str:
    """The bold or italic words at a paragraph's beginning, where plain ones follow."""
    below = {look: word.is_on(look, None, _style_of(element), otherwise=False) for look in "bi"}
    words: list[str] = []
    for run in _outermost(element, f"{_W}r"):
        text = "".join(part.text or "" for part in run.findall(f"{_W}t"))
        looks = any(_is_on(run.find(f"{_W}rPr"), word, look, on) for look, on in below.items())
        if text.strip() and not looks:
            return "".join(words).strip()
        words.append(text)
    return ""


def _is_on(properties: Element | None, word: _Word, look: str, otherwise: bool) -> bool:
    style = _value(properties, "rStyle") if properties is not None else ""
    return word.is_on(look, properties, style, otherwise)


def _style_of(paragraph: Element) -> str:
    properties = paragraph.find(f"{_W}pPr")
    return _value(properties, "pStyle") if properties is not None else ""


def _switch(properties: Element, name: str) -> bool | None:
    """A property that is on or off; None where nothing is said of it."""
    found = properties.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val") not in ("0", "false", "off")


def _value(element: Element, child: str) -> str:
    found = element.find(f"{_W}{child}")
    return found.get(f"{_W}val", "") if found is not None else ""
