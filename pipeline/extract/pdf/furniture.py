"""What is printed on every page and belongs to none: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from pipeline.extract.pdf.parts import Box, Page
from pipeline.extract.pdf.rows import Row, pieces_of, rows_of, text_of

_EDGE = 0.17
_ROWS = 6
_WINDOW = 10
_SHORT = 8
"""Words that a label or row may have to be counted inside of pages."""
_INSIDE = 3
"""Times that a row must stand inside of pages to be no running head."""
_NUMBER = re.compile(
    r"(?:(?:seite|s\.|blatt|page)\s*)?[-–—|.\s]*(\d{1,4})[-–—|.\s]*(?:(?:von|/|of)\s*\d{1,4})?[-–—|\s]*",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:seite|blatt|page)\s*\d+|\d+\s*(?:von|/)\s*\d+|[-–—]\s*\d+\s*[-–—]", re.IGNORECASE)


@dataclass(slots=True)
class _Piece:
    words: Row
    text: str
    sign: str
    base: float
    size: float
    page: int
    top: bool
    outer: bool
    number: int | None


def drop_furniture(pages: list[Page], body: float, grids: list[list[Box]]) -> list[list[str]]:
    """Take running heads and feet and page numbers out of ``pages`` (in place) and give the texts near the
    edges of each.

    A piece of a row near the upper or lower edge goes when its text, digits apart, stands at the same
    height on at least two other pages nearby, and does not stand as often inside of pages, as names of
    speakers do; a number when it counts the pages; and whatever shares
    height and size with such pieces on most pages. ``grids``: boxes of ruled tables on each page, whose
    repeated header rows stay. ``body``: usual font size.
    """
    inside: Counter[str] = Counter()
    pieces = [p for i, page in enumerate(pages) for p in _pieces(page, i, grids[i], inside)]
    by_sign: dict[tuple[str, bool], list[_Piece]] = defaultdict(list)
    for piece in pieces:
        by_sign[piece.sign, piece.top].append(piece)
    dropped = [
        p
        for p in pieces
        if _repeats(p, by_sign[p.sign, p.top], len(pages), body)
        and inside[p.sign] < max(_INSIDE, len(by_sign[p.sign, p.top]))
    ]
    kept = {id(p) for p in dropped}
    dropped += [p for p in pieces if id(p) not in kept and _page_number(p, by_sign, pages, body)]
    kept = {id(p) for p in dropped}
    dropped += [p for p in _in_bands(pieces, dropped, len(pages), body) if id(p) not in kept]
    gone: dict[int, set[int]] = defaultdict(set)
    for piece in dropped:
        gone[piece.page].update(id(w) for w in piece.words)
    for i, ids in gone.items():
        pages[i].words = [w for w in pages[i].words if id(w) not in ids]
    edges: list[list[str]] = [[] for _ in pages]
    for piece in pieces:
        edges[piece.page].append(piece.text)
    return edges


def _pieces(page: Page, index: int, grids: list[Box], inside: Counter[str]) -> list[_Piece]:
    """What stands near the edges of a page; labels and short rows elsewhere are counted in ``inside``."""
    rows = rows_of(page.words)
    result: list[_Piece] = []
    for n, row in enumerate(rows):
        base = row[0].base
        upper = n < _ROWS and base < _EDGE * page.height
        lower = len(rows) - n <= _ROWS and base > (1 - _EDGE) * page.height
        if not (upper or lower) or any(g.top < base < g.bottom for g in grids):
            begins = pieces_of(row[: _SHORT + 1], 1.5)
            inside.update(_sign(text_of(piece)) for piece in begins if len(piece) <= _SHORT)
            continue
        outer = n < 2 if upper else len(rows) - n <= 2
        for words in pieces_of(row, 1.5):
            text = text_of(words).strip()
            sign = _sign(text)
            number = _NUMBER.fullmatch(text)
            size = max(w.size for w in words)
            result.append(
                _Piece(words, text, sign, base, size, index, upper, outer, int(number[1]) if number else None)
            )
    return result


def _sign(text: str) -> str:
    """The text without digits, case and white space, for comparison."""
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text.casefold()))


def _near(piece: _Piece, other: _Piece, height: float = 4.0) -> bool:
    return abs(piece.page - other.page) <= _WINDOW and abs(piece.base - other.base) <= height


def _repeats(piece: _Piece, same: list[_Piece], pages: int, body: float) -> bool:
    if not re.search(r"[^\W\d_]", piece.sign) and not re.search(r"[^\w#]{2}", piece.sign):
        return False
    hits = {o.page for o in same if _near(piece, o)}
    window = min(pages, 2 * _WINDOW + 1)
    if piece.size > 1.25 * body:
        return len(hits) >= max(3, 0.6 * window)
    if len(piece.text) > 60 and piece.size > 0.95 * body:
        return len(hits) >= max(3, 0.4 * window)  # a line of prose may come again by chance
    return len(hits) >= min(3, pages) and pages > 1


def _page_number(
    piece: _Piece, by_sign: dict[tuple[str, bool], list[_Piece]], pages: list[Page], body: float
) -> bool:
    if piece.number is None or piece.size > 2 * body:
        return False
    number = pages[piece.page].number
    if _NAMED.search(piece.text) and (piece.outer or number == piece.number):
        return True
    counted = 0
    for (_, top), others in by_sign.items():
        if top != piece.top:
            continue
        for other in others:
            if other.number is None or other.page == piece.page or not _near(piece, other, 5.0):
                continue
            if other.number - piece.number == pages[other.page].number - number:
                counted += 1
            elif pages[other.page].half or pages[piece.page].half:
                steps = other.page - piece.page
                counted += other.number - piece.number == steps
    if counted >= min(2, max(1, len(pages) - 1)) and len(pages) > 1:
        return True
    margin = min(piece.base, pages[piece.page].height - piece.base) / pages[piece.page].height
    return piece.outer and piece.number == number and margin < 0.09


def _in_bands(pieces: list[_Piece], dropped: list[_Piece], pages: int, body: float) -> list[_Piece]:
    """Pieces at a height and size where most pages carry furniture: heads that change with the chapter."""
    bands: dict[tuple[bool, int, float], set[int]] = defaultdict(set)
    for piece in dropped:
        for shift in (-1, 0, 1):
            bands[piece.top, round(piece.base / 2) + shift, round(piece.size, 1)].add(piece.page)
    least = max(4, 0.4 * pages)
    return [
        p
        for p in pieces
        if p.size <= 1.05 * body
        and len(bands.get((p.top, round(p.base / 2), round(p.size, 1)), ())) >= least
        and (p.outer or p.size < 0.95 * body)
    ]
