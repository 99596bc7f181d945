"""Rulings and images of a page: what is drawn, as axis-parallel edges."""

from __future__ import annotations

import ctypes
import time
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from pipeline.extract.pdf.parts import Affine, Box

_IDENTITY: Affine = (1, 0, 0, 1, 0, 0)
_THIN = 3.0
_SHORTEST = 4.0
_MOST_SEGMENTS = 4_000


@dataclass(slots=True)
class Drawings:
    """Edges and image boxes in display coordinates; ``cut``: a limit ended the search early."""

    rules: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    cut: bool = False


def page_drawings(page: Any, to_display: Affine, most: int, deadline: float) -> Drawings:
    """Edges and images of a pdfium page, also inside forms; at most ``most`` objects are looked at and
    none after ``deadline`` (monotonic seconds)."""
    found = Drawings()
    left = [most]
    count = pdfium.FPDFPage_CountObjects(page)
    for i in range(count):
        if not _visit(pdfium.FPDFPage_GetObject(page, i), to_display, found, left, deadline, 0):
            found.cut = True
            break
    return found


def _visit(
    item: Any, to_display: Affine, found: Drawings, left: list[int], deadline: float, depth: int
) -> bool:
    left[0] -= 1
    if left[0] < 0 or left[0] % 500 == 0 and time.monotonic() > deadline:
        return False
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        _path(item, to_display, found, left)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        found.images.append(bounds(item, to_display))
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 4:
        inner = _times(_matrix(item), to_display)
        for i in range(pdfium.FPDFFormObj_CountObjects(item)):
            if not _visit(pdfium.FPDFFormObj_GetObject(item, i), inner, found, left, deadline, depth + 1):
                return False
    return True


def _path(item: Any, to_display: Affine, found: Drawings, left: list[int]) -> None:
    box = bounds(item, to_display)
    wide, high = box.x1 - box.x0, box.bottom - box.top
    if max(wide, high) < _SHORTEST:
        return
    if min(wide, high) <= _THIN:
        found.rules.append(box)
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    segments = pdfium.FPDFPath_CountSegments(item)
    left[0] -= segments // 10
    if segments < 2 or segments > _MOST_SEGMENTS or not (fill.value or stroke.value):
        return
    _edges(item, segments, _times(_matrix(item), to_display), found.rules)


def _edges(item: Any, segments: int, to_display: Affine, rules: list[Box]) -> None:
    """The axis-parallel straight segments of a path."""
    a, b, c, d, e, f = to_display
    x, y = ctypes.c_float(), ctypes.c_float()
    previous = start = (0.0, 0.0)
    for i in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_LINETO:
            _edge(previous, point, rules)
        elif kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            _edge(point, start, rules)
        previous = point


def _edge(p: tuple[float, float], q: tuple[float, float], rules: list[Box]) -> None:
    wide, high = abs(p[0] - q[0]), abs(p[1] - q[1])
    if max(wide, high) >= _SHORTEST and min(wide, high) < 0.5:
        rules.append(Box(min(p[0], q[0]), min(p[1], q[1]), max(p[0], q[0]), max(p[1], q[1])))


def bounds(item: Any, to_display: Affine) -> Box:
    """The box of a page object in display coordinates."""
    values = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *values):
        return Box(0, 0, 0, 0)
    x0, y0, x1, y1 = (v.value for v in values)
    a, b, c, d, e, f = to_display
    xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e)
    ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _matrix(item: Any) -> Affine:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Affine, outer: Affine) -> Affine:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc, a * ob + b * od,
        c * oa + d * oc, c * ob + d * od,
        e * oa + f * oc + oe, e * ob + f * od + of,
    )  # fmt: skip
