"""One column of text, what is usual in it, and the marks that open list items."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from pipeline.extract.pdf.parts import CALL_END, CALL_START, Line
from pipeline.extract.pdf.rows import Row, line_of

BULLETS = (
    "•●○◦▪▫■□◆◇‣▸►▶➢➤➔→✓✔✗❖§·o*\u2212\u2013\u2014-\uf0b7\uf0a7\uf06e\uf0d8\uf076\uf0fc\uf02d\uf0e0\uf067"
)
_ENUMERATOR = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,2}){0,3}[.)]|\(?\d{1,3}\)|\(?[a-zA-Z]\)|[ivxIVX]{1,5}[.)]|[A-Z]\.)", re.ASCII
)


@dataclass(slots=True)
class Region:
    """One column of text: its lines and what is usual in it."""

    lines: list[Line]
    left: float
    right: float
    pitch: float
    body: float
    page: int
    justified: bool = False


def region_of(rows: list[Row], page: int, body: float, margins: tuple[float, float] | None = None) -> Region:
    """A column's rows as lines; the usual distance of base lines is that of most neighbours."""
    lines = [line_of(r) for r in rows]
    lefts = sorted(ln.x0 for ln in lines)
    rights = sorted(ln.x1 for ln in lines)
    steps = [
        (b.base - a.base) / max(a.size, b.size)
        for a, b in zip(lines, lines[1:], strict=False)
        if abs(a.size - b.size) < 0.5 and 0.8 < (b.base - a.base) / max(a.size, b.size) < 2.6
    ]
    close = sorted(steps)[: max(1, (2 * len(steps)) // 3)]
    pitch = median(close) if close else 1.3
    edge = rights[int(0.8 * len(rights))] if len(rights) > 5 else 0.0
    justified = len(lines) > 7 and sum(abs(r - edge) < 1.5 for r in rights) > 0.55 * len(lines)
    left, right = margins or (lefts[0], rights[-1])
    return Region(lines, left, right, pitch, body, page, justified)


def mark_of(line: Line) -> tuple[str, bool] | None:
    """The mark of a list item at the line's start, and whether it is a bullet."""
    first = line.words[0]
    if len(line.words) < 2 or first.raised:
        return None
    text = first.text
    gap = line.words[1].x0 - first.x1
    if len(text) == 1 and (text in BULLETS or "\ue000" <= text <= "\uf8ff" or 0x2700 <= ord(text) <= 0x27BF):
        if text in "-–—\u2212*o·§" and (
            gap < 0.15 * first.size or text == "§" and line.words[1].text[:1].isdigit()
        ):
            return None
        return text, True
    if _ENUMERATOR.fullmatch(text):
        return text, False
    if text.isdigit() and len(text) <= 3 and gap > 1.2 * first.size:
        return text, False
    return None


def item_mark(region: Region, line: Line) -> str | None:
    """The mark if ``line`` opens a list item: a bullet does, a dash or number only where the text hangs
    beside it or a neighbour opens with a dash at the same place."""
    marked = mark_of(line)
    if marked is None:
        return None
    mark, bullet = marked
    if bullet and mark not in "-–—\u2212" or _hangs(region, line):
        return mark
    if not bullet:
        return None
    index = region.lines.index(line)
    near = [
        n for n, other in enumerate(region.lines) if other.text[:1] == mark and abs(other.x0 - line.x0) < 1.5
    ]
    above = region.lines[index - 1] if index else None
    early = above is None or region.right - above.x1 > line.words[1].x1 - line.x0 + line.size
    return (
        mark if early and (any(0 < abs(n - index) <= 4 for n in near) or line.x0 > region.left + 3) else None
    )


def _hangs(region: Region, line: Line) -> bool:
    """An enumerator opens an item where a gap follows it or the next line is indented under its text."""
    gap = line.words[1].x0 - line.words[0].x1
    index = region.lines.index(line)
    below = region.lines[index + 1] if index + 1 < len(region.lines) else None
    hanging = (
        below is not None and abs(below.x0 - line.words[1].x0) < 0.4 * line.size and below.size == line.size
    )
    return gap > 0.6 * line.size or hanging and below is not None and below.x0 > line.x0 + 3


def plain(text: str) -> str:
    """A line without the calls of footnotes in it."""
    return re.sub(f"{CALL_START}[^{CALL_END}]*{CALL_END}", "", text).rstrip()
