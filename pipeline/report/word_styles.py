"""The Word document's styles, tables, pictures and fields: everything stays editable in Word."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from pipeline.report.figures import Drawn, png

BODY, HEADS = "Times New Roman", "Arial"
"""Faces that Word and LibreOffice set alike on every system; the styles can be changed in one place."""
TEXT_WIDTH = Cm(16)
_CREATED = datetime(2020, 1, 1)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: object) -> str:
    """Text that XML can hold: control characters and lone surrogates become spaces."""
    return _ILLEGAL.sub(" ", str(text))


def new_document(title: str) -> Any:
    """An empty A4 document in German with the styles of the report."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean(title), "Querschau", ""
    properties.created = properties.modified = _CREATED
    properties.language = "de-DE"
    _fonts(document)
    _own_styles(document)
    _page_number(section)
    return document


def paragraph(document: Any, text: object, style: str | None = None) -> Any:
    """Add a paragraph and return it."""
    result = document.add_paragraph(clean(text))
    if style:
        _set_style(result, style)
    return result


def heading(document: Any, text: object, level: int) -> Any:
    """Add a heading."""
    return paragraph(document, text, f"Heading {level}")


def quotation(document: Any, text: str, source: str) -> None:
    """A quotation in German marks and, below it, its source."""
    paragraph(document, f"„{text}“", "Zitat der Studie").paragraph_format.keep_with_next = True
    paragraph(document, source, "Quelle")


def table(
    document: Any,
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    *,
    caption: str = "",
    centred_from: int | None = None,
) -> Any:
    """A real table with a repeated head; ``widths`` are shares of the text width.

    ``caption``: printed above with its number.
    ``centred_from``: columns from this number on are centred. A row is not broken over pages.
    """
    if caption:
        number = 1 + sum(1 for _ in document.element.body.iter(qn("w:tblCaption")))
        title = f"Tabelle {number}: {caption}"
        paragraph(document, title, "Caption").paragraph_format.keep_with_next = True
    result = document.add_table(rows=1, cols=len(head))
    if caption:
        _describe(result, caption)
    result.style = "Tabelle der Studie"
    result.alignment = WD_TABLE_ALIGNMENT.LEFT
    result.autofit = False
    sizes = [Emu(int(TEXT_WIDTH * w / sum(widths))) for w in widths]
    for column, size in zip(result._tbl.tblGrid.gridCol_lst, sizes, strict=True):
        column.w = size
    _fill(result.rows[0], head, sizes, centred_from, is_head=True)
    _flag(result.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    for values in rows:
        row = result.add_row()
        _fill(row, values, sizes, centred_from)
        _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
    paragraph(document, "", "Tabellentext")
    return result


def picture(document: Any, drawn: Drawn, number: int) -> None:
    """A figure with caption and alternative text, at most as wide as the text."""
    width = min(TEXT_WIDTH, Emu(int(drawn.figure.get_figwidth() * 914_400)))
    inline = document.add_picture(io.BytesIO(png(drawn)), width=width)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    properties = inline._inline.docPr
    properties.set("descr", clean(drawn.alt))
    properties.set("title", clean(drawn.title))
    paragraph(document, f"Abbildung {number}: {drawn.title}", "Caption")


def contents(document: Any, lines: Sequence[str]) -> None:
    """A table of contents: Word's field (update with F9), filled with the headings of the first level."""
    for i, line in enumerate(lines):
        entry = paragraph(document, "", "Verzeichnis der Studie")
        if i == 0:
            _field_mark(entry, "begin")
            _instruction(entry, 'TOC \\o "1-2" \\h \\z \\u')
            _field_mark(entry, "separate")
        entry.add_run(clean(line))
        if i == len(lines) - 1:
            _field_mark(entry, "end")


def as_bytes(document: Any) -> bytes:
    """The document's file with fixed times inside, so that the same content gives the same bytes."""
    raw, fixed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return fixed.getvalue()


def _fonts(document: Any) -> None:
    normal = document.styles["Normal"]
    _font(normal, BODY, 11)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.2
    language = normal.element.get_or_add_rPr()
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), "de-DE")
    language.append(mark)
    sizes = {"Title": 26, "Heading 1": 18, "Heading 2": 14, "Heading 3": 11.5}
    for name, size in sizes.items():
        style = document.styles[name]
        _font(style, HEADS, size)
        style.font.color.rgb = RGBColor(0x1D, 0x1D, 0x1B)
        style.font.bold = name != "Title"
        style.paragraph_format.keep_with_next = True
    document.styles["Heading 1"].paragraph_format.space_before = Pt(0)
    document.styles["Heading 1"].paragraph_format.space_after = Pt(8)
    document.styles["Heading 1"].paragraph_format.page_break_before = True
    document.styles["Heading 2"].paragraph_format.space_before = Pt(16)
    document.styles["Heading 2"].paragraph_format.space_after = Pt(4)
    document.styles["Heading 3"].paragraph_format.space_before = Pt(10)
    caption = document.styles["Caption"]
    _font(caption, HEADS, 9)
    caption.font.color.rgb = RGBColor(0x5B, 0x57, 0x50)
    caption.font.bold = False
    caption.paragraph_format.space_before = Pt(6)


def _own_styles(document: Any) -> None:
    quote = document.styles.add_style("Zitat der Studie", WD_STYLE_TYPE.PARAGRAPH)
    quote.base_style = document.styles["Normal"]
    _font(quote, BODY, 10.5)
    quote.paragraph_format.line_spacing = 1.1
    quote.paragraph_format.left_indent = Cm(0.8)
    quote.paragraph_format.space_after = Pt(1)
    source = document.styles.add_style("Quelle", WD_STYLE_TYPE.PARAGRAPH)
    source.base_style = document.styles["Normal"]
    _font(source, HEADS, 8)
    source.font.color.rgb = RGBColor(0x5B, 0x57, 0x50)
    source.paragraph_format.left_indent = Cm(0.8)
    source.paragraph_format.space_after = Pt(7)
    cell = document.styles.add_style("Tabellentext", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = document.styles["Normal"]
    _font(cell, HEADS, 8)
    cell.paragraph_format.space_after = Pt(1)
    cell.paragraph_format.line_spacing = 1.05
    entry = document.styles.add_style("Verzeichnis der Studie", WD_STYLE_TYPE.PARAGRAPH)
    entry.base_style = document.styles["Normal"]
    _font(entry, HEADS, 10)
    entry.paragraph_format.space_after = Pt(2)
    lined = document.styles.add_style("Tabelle der Studie", WD_STYLE_TYPE.TABLE)
    lined.base_style = document.styles["Normal Table"]
    lined.element.append(_borders())


def _borders() -> Any:
    properties, borders = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
    for edge, size, color in (("top", "8", "1D1D1B"), ("bottom", "8", "1D1D1B"), ("insideH", "4", "DDD8CD")):
        line = OxmlElement(f"w:{edge}")
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", color)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties.append(borders)
    return properties


def _fill(
    row: Any, values: Sequence[object], sizes: Sequence[Any], centred_from: int | None, is_head: bool = False
) -> None:
    for place, (cell, value, size) in enumerate(zip(row.cells, values, sizes, strict=True)):
        cell.width = size
        lines = cell.paragraphs[0]
        _set_style(lines, "Tabellentext")
        run = lines.add_run(clean("" if value is None else value))
        run.bold = True if is_head else None
        if centred_from is not None and place >= centred_from:
            lines.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_style(line: Any, name: str) -> None:
    """Set a style by its id (the name without spaces): looking it up by name for each of thousands of
    cells takes longer than everything else."""
    line._p.style = name.replace(" ", "")


def _font(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size = name, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), name)


def _page_number(section: Any) -> None:
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field_mark(line, "begin")
    _instruction(line, "PAGE")
    _field_mark(line, "end")


def _field_mark(line: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    line.add_run()._r.append(mark)


def _instruction(line: Any, text: str) -> None:
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = text
    line.add_run()._r.append(instruction)


def _describe(table: Any, caption: str) -> None:
    """The table's title for screen readers (Word shows it as alternative text)."""
    mark = OxmlElement("w:tblCaption")
    mark.set(qn("w:val"), clean(caption))
    table._tbl.tblPr.append(mark)


def _flag(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))
