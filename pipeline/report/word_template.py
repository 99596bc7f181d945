"""Makes ``templates/bericht.docx``, from which the Word report takes its styles, page and footer.

    python -m pipeline.report.word_template

Styles that Word brings along keep their names in it (a German Word shows Titel, Überschrift 1, Beschriftung,
Zitat, Verzeichnis 1, Aufzählungszeichen); Quelle, Tabellentext and Tabelle are the report's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from pipeline.files import replacing
from pipeline.report.word_blocks import TEMPLATE, as_bytes, field

BODY, HEADS = "Times New Roman", "Arial"
"""Faces that Word and LibreOffice set alike on every system."""

_INK, _GREY = RGBColor(0x1D, 0x1D, 0x1B), RGBColor(0x5B, 0x57, 0x50)


def build() -> bytes:
    """The template: an empty A4 page in German with the styles of the report."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    _built_in(document)
    _own(document)
    hyphens = OxmlElement("w:autoHyphenation")
    document.settings.element.find(qn("w:defaultTabStop")).addnext(hyphens)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(footer, "PAGE")
    return as_bytes(document)


def _built_in(document: Any) -> None:
    normal = _style(document, "Normal", BODY, 11, after=6, line=1.2)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    normal.element.get_or_add_rPr().append(language)
    for name, size, before, after in (
        ("Title", 26, 0, 15),
        ("Heading 1", 18, 0, 8),
        ("Heading 2", 14, 16, 4),
        ("Heading 3", 11.5, 10, 0),
    ):
        style = _style(document, name, HEADS, size, before=before, after=after, color=_INK)
        style.font.bold = name != "Title"
        style.paragraph_format.keep_with_next = True
    document.styles["Heading 1"].paragraph_format.page_break_before = True
    caption = _style(document, "Caption", HEADS, 9, before=6, color=_GREY)
    caption.font.bold = False
    quote = _style(document, "Quote", BODY, 10.5, after=1, indent=0.8, line=1.1, color=_INK)
    quote.font.italic = False


def _own(document: Any) -> None:
    for name, size, after, indent, color in (
        ("Quelle", 8, 7, 0.8, _GREY),
        ("Tabellentext", 8, 1, 0, None),
        ("toc 1", 10, 2, 0, None),
        ("toc 2", 10, 2, 0.8, None),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
        style.base_style = document.styles["Normal"]
        line = 1.05 if name == "Tabellentext" else None
        _style(document, name, HEADS, size, after=after, indent=indent, line=line, color=color)
    lined = document.styles.add_style("Tabelle", WD_STYLE_TYPE.TABLE)
    lined.base_style = document.styles["Normal Table"]
    lined.element.append(_borders())


def _style(
    document: Any,
    name: str,
    face: str,
    size: float,
    *,
    before: float | None = None,
    after: float | None = None,
    indent: float | None = None,
    line: float | None = None,
    color: RGBColor | None = None,
) -> Any:
    """Set a style: size and spaces in points, ``indent`` in centimetres, ``line`` as a factor."""
    style = document.styles[name]
    style.font.name, style.font.size = face, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), face)
    form = style.paragraph_format
    form.line_spacing = line or form.line_spacing
    form.space_before = form.space_before if before is None else Pt(before)
    form.space_after = form.space_after if after is None else Pt(after)
    form.left_indent = form.left_indent if indent is None else Cm(indent)
    if color is not None:
        style.font.color.rgb = color
    return style


def _borders() -> Any:
    properties, borders = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
    for edge, size, color in (("top", "8", "1D1D1B"), ("bottom", "8", "1D1D1B"), ("insideH", "4", "DDD8CD")):
        line = OxmlElement(f"w:{edge}")
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", color)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties.append(borders)
    return properties


if __name__ == "__main__":
    with replacing(Path(TEMPLATE)) as partial:
        partial.write_bytes(build())
