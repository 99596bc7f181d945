"""From the pages of a chunk to fragments: everything that can be told without the rest of the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipeline.extract.pdf.blocks import fragments_of, region_of
from pipeline.extract.pdf.columns import reading_order
from pipeline.extract.pdf.footnotes import mark_footnotes
from pipeline.extract.pdf.furniture import drop_furniture, drop_line_numbers
from pipeline.extract.pdf.parts import Box, Fragment, Page
from pipeline.extract.pdf.rows import settle_raised, usual_size
from pipeline.extract.pdf.spreads import split_spreads
from pipeline.extract.pdf.tables import Found, Grid, find_grids, is_real, read_grid


@dataclass(slots=True)
class Chunk:
    """What a run of pages gives: fragments in reading order, letters per style, and what happened on
    which page (``report``: event and page number)."""

    fragments: list[Fragment] = field(default_factory=list)
    styles: Counter[tuple[float, bool]] = field(default_factory=Counter)
    report: Counter[tuple[str, int]] = field(default_factory=Counter)


def chunk_of(pages: list[Page]) -> Chunk:
    """The fragments of consecutive pages."""
    chunk = Chunk()
    for page in pages:
        chunk.report.update((event, page.number) for event in _events(page))
        settle_raised(page.words)
    pages = split_spreads(pages)
    body = usual_size(w for p in pages for w in p.words)
    for page in pages:
        drop_line_numbers(page)
    grids = [[] if page.complex else find_grids(page) for page in pages]
    drop_furniture(pages, body, [[g.box for g in gs if len(g.rows) > 3] for gs in grids])
    for page, found in zip(pages, grids, strict=True):
        chunk.fragments += _page_fragments(page, found, body)
        for word in page.words:
            chunk.styles[round(word.size, 1), word.bold] += len(word.text)
    return chunk


def _events(page: Page) -> list[str]:
    """What a researcher must know of a page, by the names that ``notices`` knows."""
    events = {"ocr": page.ocr, "complex": page.complex, "second-reader": page.second}
    events["unmapped"] = page.unmapped > 2
    names = [name for name, happened in events.items() if happened]
    return names if page.kind == "text" or page.ocr else [*names, page.kind]


def _page_fragments(page: Page, grids: list[Grid], body: float) -> list[Fragment]:
    tables = [found for g in grids if is_real(found := read_grid(g, page.words))]
    page.frames = [t.grid.box for t in tables]
    taken = set().union(*(t.words for t in tables))
    words = [w for w in page.words if id(w) not in taken]
    placed = [_table_fragment(t, page) for t in tables]
    fragments: list[Fragment] = []
    for rows in reading_order(words, body):
        fragments += fragments_of(region_of(rows, page.number, body))
    fragments = _insert(fragments, placed)
    return mark_footnotes(page, fragments, body)


def _table_fragment(found: Found, page: Page) -> Fragment:
    grid = found.grid
    fragment = Fragment("table", page.number, grid.box, [], 0.0, False, cells=found.cells)
    fragment.open_top, fragment.open_bottom = grid.open_top, grid.open_bottom
    fragment.edges = tuple(round(x, 1) for x in grid.columns)
    fragment.column = grid.box
    return fragment


def _insert(fragments: list[Fragment], tables: list[Fragment]) -> list[Fragment]:
    """Tables at their place: before the first fragment below them in a column that they stand in."""
    result = list(fragments)
    for table in tables:
        index = len(result)
        for n, other in enumerate(result):
            if _beside(other.column, table.box) and other.box.top >= table.box.top:
                index = n
                break
            if _beside(other.column, table.box) and other.box.top < table.box.top:
                index = n + 1
        else:
            last = [n for n, o in enumerate(result) if _beside(o.column, table.box)]
            index = last[-1] + 1 if last else _by_height(result, table)
        result.insert(index, table)
    return result


def _by_height(fragments: list[Fragment], table: Fragment) -> int:
    return next((n for n, o in enumerate(fragments) if o.box.top > table.box.top), len(fragments))


def _beside(column: Box, box: Box) -> bool:
    return column.x0 < box.x1 and box.x0 < column.x1
