"""PDF files: classify pages, read columns in order, tell blocks apart, join what pages broke."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pipeline.extract.pdf.chunks import read_chunks
from pipeline.extract.pdf.document import blocks_of
from pipeline.extract.pdf.ligatures import mend_ligatures
from pipeline.extract.pdf.notices import notices_of, without_text
from pipeline.extract.pdf.opening import look_into
from pipeline.extract.pdf.parts import Fragment
from pipeline.extract.pdf.printed import Side, printed_pages
from pipeline.extract.pdf.talk import with_turns
from pipeline.extract.settings import ReadSettings
from pipeline.model import Document

PdfSettings = ReadSettings
"""The reader's settings; of ReadSettings it uses ocr, page_seconds, page_objects and workers."""

_DEFAULTS = ReadSettings()


def read_pdf(path: Path, name: str, settings: ReadSettings = _DEFAULTS) -> Document:
    """Read the PDF at ``path`` as the document called ``name``.

    Pages are read in runs whose size does not depend on the file's length, so that memory holds the
    text and its blocks but never the geometry of all pages. Whatever could not be read is named in a
    Notice. Raises DocumentError with code ``missing``, ``empty``, ``not-pdf``, ``truncated``,
    ``encrypted``, ``damaged``, ``no-pages`` or ``no-text`` (nothing but images, and no OCR).
    """
    path = Path(path)
    outline = look_into(path)
    fragments: list[Fragment] = []
    styles: Counter[tuple[float, bool]] = Counter()
    report = Counter[tuple[str, int]]()
    edges: dict[Side, list[str]] = {}
    for chunk in read_chunks(path, outline.pages, settings):
        fragments += chunk.fragments
        styles += chunk.styles
        report.update(chunk.report)
        edges |= chunk.edges
    report.update(("repaired", page) for page in mend_ligatures(fragments))
    fragments = with_turns(fragments)
    loose = sorted({f.page for f in fragments if f.kind == "loose_table"})
    printed = printed_pages(list(edges), edges, outline.labels)
    text, blocks = blocks_of(fragments, styles, printed)
    if not text:
        raise without_text(path, outline, report)
    notices = notices_of(path, outline, report, loose)
    return Document(name, text, blocks, pages=outline.pages, reader="pypdfium2", notices=notices)


__all__ = ["PdfSettings", "read_pdf"]
