"""A file's pages in runs, one after another or in several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pypdfium2

from pipeline.extract.pdf.annotations import add_written
from pipeline.extract.pdf.classify import classify
from pipeline.extract.pdf.glyphs import Limits, read_page
from pipeline.extract.pdf.hidden import add_hidden_text
from pipeline.extract.pdf.ocr import installed, read_by_ocr
from pipeline.extract.pdf.opening import open_pdf
from pipeline.extract.pdf.pages import Chunk, chunk_of
from pipeline.extract.pdf.parts import Page
from pipeline.extract.pdf.second import mend_page, second_page
from pipeline.extract.settings import ReadSettings

_LONGEST = 60


def runs_of(pages: int) -> list[tuple[int, int]]:
    """Half-open ranges of page indices of nearly equal length, at most 60 pages each.

    Running heads and usual sizes are told within one run; the runs must not depend on the number of
    processes, or the text would.
    """
    number = -(-pages // _LONGEST)
    borders = [round(k * pages / number) for k in range(number + 1)]
    return list(zip(borders, borders[1:], strict=False))


def read_chunks(path: Path, pages: int, settings: ReadSettings) -> Iterator[Chunk]:
    """The chunks of a file in the order of its pages; with ``workers`` above 1 in that many processes."""
    runs = runs_of(pages)
    if settings.workers < 2 or len(runs) < 2:
        for run in runs:
            yield read_run(path, run, settings)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(settings.workers, len(runs)), mp_context=context) as pool:
        yield from pool.map(read_run, [path] * len(runs), runs, [settings] * len(runs))


def read_run(path: Path, run: tuple[int, int], settings: ReadSettings) -> Chunk:
    """The pages of one run as a chunk."""
    limits = Limits(settings.page_seconds, settings.page_objects)
    with open_pdf(path) as document:
        pages = [_page(document, path, index, limits) for index in range(*run)]
    if settings.ocr == "auto":
        by_ocr = read_by_ocr(path, [p.number for p in pages if p.kind == "image"], limits)
        for page in pages:
            if page.kind == "image" and page.number not in by_ocr and installed():
                page.kind = "picture"
        pages = [_by_ocr(by_ocr[p.number], p) if p.number in by_ocr else p for p in pages]
    return chunk_of(pages)


def _by_ocr(read: Page, page: Page) -> Page:
    """The page as OCR read it, with what was written onto it."""
    read.written, read.notes = page.written, page.notes
    return read


def _page(document: Any, path: Path, index: int, limits: Limits) -> Page:
    try:
        page = read_page(document, index, limits)
        add_hidden_text(page, document)
        classify(page, document)
        add_written(page, document)
    except (pypdfium2.PdfiumError, ValueError, OverflowError):
        page = second_page(path, index)
    return mend_page(page, path)
