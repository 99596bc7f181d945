"""From the pages of a chunk to fragments: everything that can be told without the rest of the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipeline.extract.pdf.annotations import with_written
from pipeline.extract.pdf.blocks import fragments_of
from pipeline.extract.pdf.columns import reading_order
from pipeline.extract.pdf.footnotes import mark_footnotes, words_at_foot
from pipeline.extract.pdf.furniture import drop_furniture
from pipeline.extract.pdf.line_numbers import drop_line_numbers
from pipeline.extract.pdf.parts import Box, Fragment, Page, Word
from pipeline.extract.pdf.printed import Side
from pipeline.extract.pdf.region import region_of
from pipeline.extract.pdf.rows import Row, settle_raised, usual_size
from pipeline.extract.pdf.skew import straighten
from pipeline.extract.pdf.spreads import split_spreads
from pipeline.extract.pdf.tables.cells import Found, is_real, read_grid
from pipeline.extract.pdf.tables.grid import Grid
from pipeline.extract.pdf.tables.grids import find_grids


@dataclass(slots=True)
class Chunk:
    """What a run of pages gives: fragments in reading order, letters per style, and what happened on
    which page (``report``: event and page number). ``edges``: what stands near the edges of each side, in
    the order of the pages."""

    fragments: list[Fragment] = field(default_factory=list)
    styles: Counter[tuple[float, bool]] = field(default_factory=Counter)
    report: Counter[tuple[str, int]] = field(default_factory=Counter)
    edges: dict[Side, list[str]] = field(default_factory=dict)


def chunk_of(pages: list[Page]) -> Chunk:
    """The fragments of consecutive pages."""
    chunk = Chunk()
    for page in pages:
        straighten(page.words)
        settle_raised(page.words)
    pages = split_spreads(pages)
    body = usual_size(w for p in pages for w in p.words)
    drop_line_numbers(pages)
    grids = [[] if page.complex else find_grids(page) for page in pages]
    chunk.report.update((event, page.number) for page in pages for event in _events(page))
    edges = drop_furniture(pages, body, [[g.box for g in gs if len(g.rows) > 3] for gs in grids])
    chunk.edges = {(page.number, page.half): texts for page, texts in zip(pages, edges, strict=True)}
    for page, found in zip(pages, grids, strict=True):
        fragments = _page_fragments(page, found, body)
        for fragment in fragments:
            fragment.half = page.half
        chunk.fragments += fragments
        for word in page.words:
            chunk.styles[round(word.size, 1), word.bold] += len(word.text)
    return chunk


def _events(page: Page) -> list[str]:
    """What a researcher must know of a page, by the names that ``notices`` knows."""
    events = {"ocr": page.ocr, "complex": page.complex, "second-reader": page.second}
    events |= {"unmapped": page.unmapped > 2, "written": bool(page.written)}
    names = [name for name, happened in events.items() if happened] + ["note"] * page.notes
    return names if page.kind == "text" or page.ocr else [*names, page.kind]


def _page_fragments(page: Page, grids: list[Grid], body: float) -> list[Fragment]:
    tables = [found for g in grids if is_real(found := read_grid(g, page.words))]
    page.frames = [t.grid.box for t in tables]
    taken = set().union(*(t.words for t in tables))
    words = [w for w in page.words if id(w) not in taken]
    foot = words_at_foot(page, words, body)
    below = {id(w) for w in foot}
    words = [w for w in words if id(w) not in below]
    placed = {n: _table_fragment(t, page) for n, t in enumerate(tables)}
    holders = {id(w): n for n, t in enumerate(tables) for w in _placeholders(t.grid.box, body, words)}
    fragments: list[Fragment] = []
    for rows in reading_order(words, body):
        fragments += _region_fragments(rows, page.number, body, holders, placed)
    fragments += placed.values()
    for rows in reading_order(foot, body):
        fragments += fragments_of(region_of(rows, page.number, body))
    return with_written(page, mark_footnotes(page, fragments, body))


def _placeholders(box: Box, size: float, words: list[Word]) -> list[Word]:
    """Words that hold a table's place while the order of reading is found (appended to ``words``)."""
    made = []
    parts = max(4, int((box.x1 - box.x0) / (6 * size)))
    width = (box.x1 - box.x0) / parts
    lines = max(1, int((box.bottom - box.top) / (1.3 * size)))
    for line in range(lines):
        base = box.top + (line + 0.8) * (box.bottom - box.top) / lines
        for n in range(parts):
            x = box.x0 + n * width
            made.append(Word("tabelle", x, x + width - 0.1 * size, base, size, False, True, 0))
    words.extend(made)
    return made


def _region_fragments(
    rows: list[Row], number: int, body: float, holders: dict[int, int], placed: dict[int, Fragment]
) -> list[Fragment]:
    """The fragments of a region with its tables between them; a table is taken out of ``placed``."""
    real = [[w for w in row if id(w) not in holders] for row in rows]
    words = [w for row in real for w in row]
    if not words:
        return [placed.pop(n) for row in rows for n in _tables_in(row, holders) if n in placed]
    margins = min(w.x0 for w in words), max(w.x1 for w in words)
    result: list[Fragment] = []
    pending: list[Row] = []
    for row, own in zip(rows, real, strict=True):
        for n in _tables_in(row, holders):
            if n in placed:
                result += fragments_of(region_of(pending, number, body, margins)) if pending else []
                pending = []
                result.append(placed.pop(n))
        if own:
            pending.append(own)
    return result + (fragments_of(region_of(pending, number, body, margins)) if pending else [])


def _tables_in(row: Row, holders: dict[int, int]) -> list[int]:
    return list(dict.fromkeys(holders[id(w)] for w in row if id(w) in holders))


def _table_fragment(found: Found, page: Page) -> Fragment:
    grid = found.grid
    fragment = Fragment("table", page.number, grid.box, [], 0.0, False, cells=found.cells)
    fragment.open_top, fragment.open_bottom = grid.open_top, grid.open_bottom
    fragment.edges = tuple(round(x, 1) for x in grid.columns)
    fragment.column = grid.box
    return fragment
