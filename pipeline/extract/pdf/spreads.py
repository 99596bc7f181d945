"""Landscape scans and proofs that show two printed pages side by side."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.pdf.parts import Box, Page, Word
from pipeline.extract.pdf.rows import rows_of

_NUMBER = re.compile(r"\d{1,4}")


def split_spreads(pages: list[Page]) -> list[Page]:
    """Pages with spreads cut into their two halves (``half`` 1 and 2, the page's number stays).

    A landscape page is a spread when its middle is free from top to bottom and it prints two page
    numbers that follow each other, one on each half, or when it looks like pages of the same file that do.
    """
    wide = [p for p in pages if p.width > 1.2 * p.height and p.words]
    numbered = {id(p) for p in wide if _middle_free(p) and _two_numbers(p)}
    if not numbered:
        return pages
    most = len(numbered) >= 0.3 * len(wide)
    result: list[Page] = []
    for page in pages:
        alike = most and page in wide and _middle_free(page)
        result += _halves(page) if id(page) in numbered or alike else [page]
    return result


def _middle_free(page: Page) -> bool:
    middle = page.width / 2
    crossing = sum(w.x0 < middle - 2 and w.x1 > middle + 2 for w in page.words)
    return crossing <= 0.004 * len(page.words)


def _two_numbers(page: Page) -> bool:
    rows = rows_of(page.words)
    edge = [w for row in rows[:2] + rows[-2:] for w in row if _NUMBER.fullmatch(w.text)]
    left = {int(w.text) for w in edge if w.x1 < page.width / 2}
    right = {int(w.text) for w in edge if w.x0 > page.width / 2}
    return any(n + 1 in right for n in left)


def _halves(page: Page) -> list[Page]:
    middle = page.width / 2
    left = [w for w in page.words if (w.x0 + w.x1) / 2 <= middle]
    right = [_moved(w, -middle) for w in page.words if (w.x0 + w.x1) / 2 > middle]
    before = [(box, text) for box, text in page.written if box.x0 < middle]
    behind = [(box, text) for box, text in page.written if box.x0 >= middle]
    return [
        replace(page, width=middle, words=left, rules=_side(page.rules, 0, middle), half=1, written=before),
        replace(
            page,
            width=middle,
            words=right,
            rules=_side(page.rules, middle, page.width),
            half=2,
            written=[(Box(b.x0 - middle, b.top, b.x1 - middle, b.bottom), text) for b, text in behind],
            notes=0,
        ),
    ]


def _moved(word: Word, by: float) -> Word:
    word.x0 += by
    word.x1 += by
    return word


def _side(rules: list[Box], start: float, end: float) -> list[Box]:
    cut = [
        Box(max(r.x0, start), r.top, min(r.x1, end), r.bottom) for r in rules if r.x1 > start and r.x0 < end
    ]
    return [Box(r.x0 - start, r.top, r.x1 - start, r.bottom) for r in cut]
