"""Areas that people marked on the pages of a PDF, found in our text by where its blocks stand on the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pypdfium2

from pipeline.corpus import Corpus
from pipeline.exchange.incoming import Area
from pipeline.exchange.matching import Place
from pipeline.model import Block
from pipeline.results import Results

_SHARE = 0.5
"""So much of a block, or of a smaller area, must lie in the other."""


class Areas:
    """Finds areas. ``first``: the number of the first page in the file (REFI-QDA counts from 0, some programs
    from 1)."""

    def __init__(self, results: Results, corpus: Corpus) -> None:
        self._results = results
        self._paths = {s.name: s.path for s in corpus.sources if s.path.suffix.lower() == ".pdf"}

    def place(self, document: str, area: Area, first: int) -> Place | None:
        """From the first to the last block of text in the area; None where there is none."""
        page = area.page - first
        heights = page_heights(self._paths[document]) if document in self._paths else ()
        if not 0 <= page < len(heights):
            return None
        height = heights[page]
        box = area.left, height - area.top, area.right, height - area.bottom
        blocks = [
            b
            for b in self._results.document(document).blocks
            if b.page == page + 1 and b.box is not None and _inside(b, box)
        ]
        if not blocks:
            return None
        return Place(document, min(b.start for b in blocks), max(b.end for b in blocks), "similar")


@cache
def page_heights(path: Path) -> tuple[float, ...]:
    """Heights of a PDF's pages in points; none where it cannot be read."""
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            return tuple(page.get_height() for page in pdf)
    except pypdfium2.PdfiumError:
        return ()


def _inside(block: Block, box: tuple[float, float, float, float]) -> bool:
    assert block.box is not None
    shared = _size(
        max(block.box[0], box[0]),
        max(block.box[1], box[1]),
        min(block.box[2], box[2]),
        min(block.box[3], box[3]),
    )
    return shared > 0 and shared >= _SHARE * min(_size(*block.box), _size(*box))


def _size(left: float, top: float, right: float, bottom: float) -> float:
    return max(0.0, right - left) * max(0.0, bottom - top)
