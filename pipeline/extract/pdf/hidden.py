"""Text that a page shows as an image only and carries as ActualText in the file's structure tree."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from pipeline.extract.pdf.parts import Affine, Box, Page, Word
from pipeline.extract.pdf.tables.rulings import bounds

_MOST_ELEMENTS = 5_000
_LONGEST = 20_000


def add_hidden_text(page: Page, document: Any) -> None:
    """Add the ActualText of images as words at the images' place and set ``page.kind`` (in place)."""
    if not page.images:
        return
    opened = document[page.number - 1]
    try:
        texts = dict(_actual_texts(opened.raw))
        places = _image_places(opened.raw, page.to_display, set(texts)) if texts else {}
    finally:
        opened.close()
    for number, box in sorted(places.items(), key=lambda item: (item[1].top, item[1].x0)):
        page.words += _words(texts[number], box)
        page.kind = "hidden-text"


def _actual_texts(page: Any) -> Iterator[tuple[int, str]]:
    """Number of the marked content and its ActualText, for each structure element that has one."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    try:
        count = pdfium.FPDF_StructTree_CountChildren(tree)
        stack = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, i) for i in range(max(0, count))]
        for _ in range(_MOST_ELEMENTS):
            if not stack:
                break
            element = stack.pop()
            if not element:
                continue
            text = _text(element)
            for i in range(pdfium.FPDF_StructElement_GetMarkedContentIdCount(element) if text else 0):
                number = pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(element, i)
                if number >= 0:
                    yield number, text
                    break
            children = pdfium.FPDF_StructElement_CountChildren(element)
            stack += [pdfium.FPDF_StructElement_GetChildAtIndex(element, i) for i in range(max(0, children))]
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def _text(element: Any) -> str:
    length = pdfium.FPDF_StructElement_GetActualText(element, None, 0)
    if length <= 2 or length > _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_StructElement_GetActualText(element, buffer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace").strip()


def _image_places(page: Any, to_display: Affine, wanted: set[int]) -> dict[int, Box]:
    """Boxes of the images that carry one of the numbers; none where text carries it as well."""
    places: dict[int, Box] = {}
    texts: set[int] = set()
    for i in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_ELEMENTS)):
        item = pdfium.FPDFPage_GetObject(page, i)
        number = pdfium.FPDFPageObj_GetMarkedContentID(item)
        if number not in wanted:
            continue
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts.add(number)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            places.setdefault(number, bounds(item, to_display))
    return {number: box for number, box in places.items() if number not in texts}


def _words(text: str, box: Box) -> list[Word]:
    """Words spread over the lines of a box, so that they stand in reading order with the page's own."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    result: list[Word] = []
    pitch = (box.bottom - box.top) / max(1, len(lines))
    size = min(10.0, 0.8 * pitch)
    for n, line in enumerate(lines):
        letters = sum(len(w) + 1 for w in line)
        step = min((box.x1 - box.x0) / max(1, letters), 0.5 * size)
        x, base = box.x0, box.top + n * pitch + 0.8 * size
        for word in line:
            result.append(Word(word, x, x + len(word) * step, base, size, False, True, 0))
            x += (len(word) + 1) * step
    return result
