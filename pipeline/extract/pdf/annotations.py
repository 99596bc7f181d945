"""What was written onto a PDF later: entries of form fields, notes, attached files."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

from pipeline.characters import whole
from pipeline.extract.pdf.parts import Box, Fragment, Page

_MOST = 2_000
_LONGEST = 200_000
"""Bytes of one entry."""
_FIELDS = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_UNSEEN = 1 << 1 | 1 << 5
"""Flags of an annotation: hidden, no view."""
_NO_NOTES = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_WIDGET)


def add_written(page: Page, document: Any) -> None:
    """Put form entries and text that somebody typed onto the page into ``page.written`` and count the notes
    (in place, after ``classify``). ``document``: the open pypdfium2 document, its forms initialised."""
    opened = document[page.number - 1]
    try:
        for index in range(min(pdfium.FPDFPage_GetAnnotCount(opened.raw), _MOST)):
            annotation = pdfium.FPDFPage_GetAnnot(opened.raw, index)
            if annotation:
                _add(page, annotation, document.formenv)
                pdfium.FPDFPage_CloseAnnot(annotation)
    finally:
        opened.close()
    if page.written and (page.kind == "blank" or page.kind == "image" and not page.images):
        page.kind = "text"


def _add(page: Page, annotation: Any, forms: Any) -> None:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
        return
    if kind == pdfium.FPDF_ANNOT_WIDGET and forms:
        if pdfium.FPDFAnnot_GetFormFieldType(forms.raw, annotation) in _FIELDS:
            _write(page, annotation, _text(pdfium.FPDFAnnot_GetFormFieldValue, forms.raw, annotation))
    elif kind == pdfium.FPDF_ANNOT_FREETEXT:
        _write(page, annotation, _text(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents"))
    elif kind not in _NO_NOTES and _text(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents"):
        page.notes += 1


def _write(page: Page, annotation: Any, text: str) -> None:
    rect = pdfium.FS_RECTF()
    if not text or not pdfium.FPDFAnnot_GetRect(annotation, rect):
        return
    a, b, c, d, e, f = page.to_display
    xs = [a * x + c * y + e for x in (rect.left, rect.right) for y in (rect.bottom, rect.top)]
    ys = [b * x + d * y + f for x in (rect.left, rect.right) for y in (rect.bottom, rect.top)]
    page.written.append((Box(min(xs), min(ys), max(xs), max(ys)), text))


def _text(read: Callable[..., int], *whose: Any) -> str:
    """A text that pdfium copies into a buffer as UTF-16; empty where there is none or it has no end."""
    length = read(*whose, None, 0)
    if not 2 < length <= _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(length)
    read(*whose, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return whole(buffer.raw[: length - 2].decode("utf-16-le", "surrogatepass")).strip()


def with_written(page: Page, fragments: list[Fragment]) -> list[Fragment]:
    """The page's fragments with its entries as paragraphs, each after the last that begins above it."""
    result = list(fragments)
    for box, text in sorted(page.written, key=lambda item: (item[0].top, item[0].x0)):
        above = [
            n
            for n, f in enumerate(result)
            if f.box.top < box.bottom and f.box.x0 < box.x1 and f.box.x1 > box.x0
        ]
        lines = [line for line in text.splitlines() if line.strip()]
        made = Fragment("paragraph", page.number, box, lines, 0.0, False, column=box)
        result.insert(above[-1] + 1 if above else 0, made)
    return result


def attachments_of(document: Any) -> list[str]:
    """Names of the files attached to a PDF."""
    return [whole(document.get_attachment(n).get_name()) for n in range(document.count_attachments())]


def is_xfa(document: Any) -> bool:
    """Whether the file is a form whose content only Adobe's own programs show."""
    return bool(document.get_formtype() == pdfium.FORMTYPE_XFA_FULL)
