"""What the Word report is built of: paragraphs, tables, pictures and fields in the styles of a template."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu

from pipeline.errors import InputError
from pipeline.report.figures import Drawn, png
from pipeline.tables.quotes import quoted

TEMPLATE = Path(__file__).parent / "templates" / "bericht.docx"
"""Styles, page and footer of the report (made by ``word_template.py``)."""

_WORDS_STYLES = (
    "Title",
    "Heading 1",
    "Heading 2",
    "Heading 3",
    "Caption",
    "Quote",
    "List Bullet",
    "toc 1",
    "toc 2",
)
_LEVELS_OF_CONTENTS = 2
_OWN_STYLES = ("Quelle", "Tabellentext", "Tabelle")
_CREATED = datetime(2020, 1, 1)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Writer:
    """A Word document written from top to bottom."""

    def __init__(self, title: str, template: Path | None = None) -> None:
        """``template``: any DOCX, for instance an earlier report restyled in Word. Its styles, page, header
        and footer are taken, its text is not; styles that it lacks come from our own template.

        Raises InputError where it cannot be opened.
        """
        self._document = Document(str(TEMPLATE)) if template is None else _emptied(template)
        self._ids = {s.name: s.style_id for s in self._document.styles}
        self._tables = self._pictures = 0
        self._contents: Any = None
        self._headings: list[tuple[str, int, str]] = []
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = clean(title), "Querschau", ""
        properties.created = properties.modified = _CREATED
        properties.language = "de-DE"

    def paragraph(self, text: object, style: str = "Normal") -> Any:
        """Add a paragraph and return it."""
        line = self._styled(self._document.add_paragraph(), style)
        said = clean(text)
        if said:
            _write(line.add_run()._r, said)
        return line

    def heading(self, text: object, level: int) -> None:
        """Add a heading; those of the first two levels stand in the table of contents."""
        line = self.paragraph(text, f"Heading {level}")
        if level <= _LEVELS_OF_CONTENTS:
            name = f"_Toc{len(self._headings) + 1:08}"
            _bookmark(line, name, len(self._headings))
            self._headings.append((clean(text), level, name))

    def lead(self, text: object) -> None:
        """A paragraph that stays with what follows it, as the question above a table."""
        self.paragraph(text).paragraph_format.keep_with_next = True

    def quotation(self, text: str, source: str) -> None:
        """A quotation in German marks and, below it, its source."""
        self.paragraph(quoted(text), "Quote").paragraph_format.keep_with_next = True
        self.paragraph(source, "Quelle")

    def turn(self, *, landscape: bool) -> None:
        """Go on on a new page across (``landscape``) or upright."""
        if landscape != (self._section.page_width > self._section.page_height):
            old = self._section
            new = self._document.add_section()
            new.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
            new.page_width, new.page_height = old.page_height, old.page_width

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[object]],
        widths: Sequence[float],
        *,
        caption: str = "",
        centred_from: int | None = None,
    ) -> None:
        """A real table with a repeated head; ``widths`` are shares of the text width.

        ``caption``: printed above with its number.
        ``centred_from``: columns from this number on are centred. A row is not broken over pages.
        """
        if caption:
            self._tables += 1
            title = self.paragraph(f"Tabelle {self._tables}: {caption}", "Caption")
            title.paragraph_format.keep_with_next = True
        result = self._document.add_table(rows=1, cols=len(head))
        if caption:
            _describe(result, caption)
        result._tbl.tblStyle_val = self._ids["Tabelle"]
        result.alignment = WD_TABLE_ALIGNMENT.LEFT
        result.autofit = False
        sizes = [Emu(int(self._text_width * w / sum(widths))) for w in widths]
        for column, size in zip(result._tbl.tblGrid.gridCol_lst, sizes, strict=True):
            column.w = size
        self._fill(result.rows[0], head, sizes, centred_from, is_head=True)
        _flag(result.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
        if rows:
            empty = result.add_row()
            self._fill(empty, [""] * len(head), sizes, centred_from)
            _flag(empty._tr.get_or_add_trPr(), "w:cantSplit")
            _repeat(empty._tr, rows)
        self.paragraph("", "Tabellentext")

    def picture(self, drawn: Drawn) -> None:
        """A figure with its number, caption and alternative text, at most as wide as the text."""
        self._pictures += 1
        width = min(self._text_width, Emu(int(drawn.figure.get_figwidth() * 914_400)))
        line = self.paragraph("")
        line.paragraph_format.keep_with_next = True
        properties = line.add_run().add_picture(io.BytesIO(png(drawn)), width=width)._inline.docPr
        properties.set("descr", clean(drawn.alt))
        properties.set("title", clean(drawn.title))
        self.paragraph(f"Abbildung {self._pictures}: {drawn.title}", "Caption")

    def contents(self) -> None:
        """Where the table of contents stands; it is filled when the document is written."""
        self._contents = self.paragraph("", "toc 1")

    def _fill_contents(self) -> None:
        """A line for each heading: a link to it, dots, and its page as a field marked as outdated, so that
        Word counts the pages when it opens the file. No field ``TOC`` around them: LibreOffice would show the
        lines as they are written, without pages."""
        place = self._contents
        for text, level, name in self._headings:
            entry = self._styled(place.insert_paragraph_before(), f"toc {level}")
            stops = entry.paragraph_format.tab_stops
            stops.add_tab_stop(Emu(self._text_width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            _entry(entry, text, name)
        place._p.getparent().remove(place._p)

    def as_bytes(self) -> bytes:
        """The document's file; the same content gives the same bytes. Ends the writing."""
        if self._contents is not None and self._headings:
            self._fill_contents()
        return as_bytes(self._document)

    @property
    def _section(self) -> Any:
        return self._document.sections[-1]

    @property
    def _text_width(self) -> int:
        section = self._section
        return int(section.page_width - section.left_margin - section.right_margin)

    def _styled(self, line: Any, style: str) -> Any:
        """Set a style by its id: looking it up by name for each of thousands of cells takes longer than
        everything else."""
        line._p.style = self._ids[style]
        return line

    def _fill(
        self,
        row: Any,
        values: Sequence[object],
        sizes: Sequence[Any],
        centred_from: int | None,
        is_head: bool = False,
    ) -> None:
        for place, (cell, value, size) in enumerate(zip(row.cells, values, sizes, strict=True)):
            cell.width = size
            line = self._styled(cell.paragraphs[0], "Tabellentext")
            run = line.add_run()
            _write(run._r, _said(value))
            run.bold = True if is_head else None
            line.paragraph_format.keep_with_next = True if is_head else None
            if centred_from is not None and place >= centred_from:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def clean(text: object) -> str:
    """Text that XML can hold: control characters and lone surrogates become spaces."""
    return _ILLEGAL.sub(" ", str(text))


def _said(value: object) -> str:
    return "" if value is None else clean(value)


def _write(run: Any, text: str) -> None:
    """Put text into an empty ``w:r``. What python-docx does for it looks at each character for tabs and ends
    of lines: only for texts that have any."""
    if any(mark in text for mark in "\t\n\r"):
        run.text = text
    elif text:
        run.add_t(text)


def _repeat(empty: Any, rows: Sequence[Sequence[object]]) -> None:
    """Replace an empty ``w:tr`` by copies of it with the texts of ``rows``: to make each cell anew takes five
    times as long."""
    for values in rows:
        row = deepcopy(empty)
        for run, value in zip(row.iter(qn("w:r")), values, strict=True):
            _write(run, _said(value))
        empty.addprevious(row)
    empty.getparent().remove(empty)


def field(line: Any, instruction: str) -> None:
    """A field of Word without a value as yet (``PAGE``)."""
    _begin_field(line, instruction)
    _field_mark(line, "end")


def as_bytes(document: Any) -> bytes:
    """A document's file with fixed times inside."""
    raw, fixed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            packed = name.endswith(".png")
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return fixed.getvalue()


def _emptied(template: Path) -> Any:
    """The document of a template without its text and pictures, with all styles of the report."""
    try:
        document = Document(str(template))
    except Exception as error:  # python-docx passes on whatever zip, XML and file system raise
        raise InputError(
            f"Die Vorlage „{template}“ ist keine lesbare Word-Datei; speichern Sie sie in Word als .docx."
        ) from error
    body = document.element.body
    page = document.sections[0]._sectPr  # header and footer stand in the first, later sections inherit them
    for element in list(body):
        body.remove(element)
    body.append(page)
    for number, relation in list(document.part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.IMAGE:
            document.part.drop_rel(number)
    _add_styles(document)
    return document


def _add_styles(document: Any) -> None:
    """Add the styles of the report that a template lacks, as they are in our own."""
    known = {s.name: s.style_id for s in document.styles}
    ours = Document(str(TEMPLATE)).styles
    missing = [ours[name] for name in (*_WORDS_STYLES, *_OWN_STYLES) if name not in known]
    known |= {s.name: s.style_id for s in missing}
    names = {s.style_id: s.name for s in ours}
    for style in missing:
        element = deepcopy(style.element)
        for kind in ("basedOn", "next", "link"):
            for mark in element.findall(qn(f"w:{kind}")):
                target = known.get(names.get(mark.get(qn("w:val"))))
                mark.set(qn("w:val"), target) if target else element.remove(mark)
        for mark in element.iter(qn("w:numPr")):  # points into the numbering of our template
            mark.getparent().remove(mark)
        document.styles.element.append(element)


def _field_mark(line: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    line.add_run()._r.append(mark)


def _begin_field(line: Any, text: str, *, outdated: bool = False) -> None:
    _field_mark(line, "begin")
    if outdated:
        line.runs[-1]._r[-1].set(qn("w:dirty"), "true")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = text
    line.add_run()._r.append(instruction)


def _bookmark(line: Any, name: str, number: int) -> None:
    """A bookmark around the text of a heading."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    line.runs[0]._r.addprevious(start)
    line._p.append(end)


def _entry(line: Any, text: str, bookmark: str) -> None:
    """A line of the table of contents: a link to the heading, dots, its page as a field."""
    first = len(line.runs)
    line.add_run(f"{text}\t")
    _begin_field(line, f"PAGEREF {bookmark} \\h", outdated=True)
    _field_mark(line, "separate")
    line.add_run(" ")
    _field_mark(line, "end")
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    runs = [run._r for run in line.runs[first:]]
    runs[0].addprevious(link)
    link.extend(runs)


def _describe(table: Any, caption: str) -> None:
    """The table's title for screen readers (Word shows it as alternative text)."""
    mark = OxmlElement("w:tblCaption")
    mark.set(qn("w:val"), clean(caption))
    table._tbl.tblPr.append(mark)


def _flag(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))
