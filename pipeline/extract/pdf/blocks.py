"""Lines of one region to fragments: paragraphs, list items, captions, tables without rulings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from pipeline.extract.pdf.parts import CALL_END, CALL_START, Box, Fragment, Line
from pipeline.extract.pdf.rows import Row, line_of, pieces_of

BULLETS = (
    "•●○◦▪▫■□◆◇‣▸►▶➢➤➔→✓✔✗❖§·o*\u2212\u2013\u2014-\uf0b7\uf0a7\uf06e\uf0d8\uf076\uf0fc\uf02d\uf0e0\uf067"
)
_ENUMERATOR = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,2}){0,3}[.)]|\(?\d{1,3}\)|\(?[a-zA-Z]\)|[ivxIVX]{1,5}[.)]|[A-Z]\.)", re.ASCII
)
_CAPTION = re.compile(
    r"(?:Abb(?:ildung|\.)|Tab(?:elle|\.)|Grafik|Karte|Übersicht|Foto|Diagramm|Schaubild)\s*(?:Nr\.\s*)?[A-Z]?\d+[\d.]*\s*[:.–-]?",
)
_LEADERS = re.compile(r"(?:\s?[.·…_]){4,}\s*|\s*…{2,}\s*")
_TERMINAL = re.compile(r"[.!?:;…][\"'“”»«’)\]]*$")


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


def fragments_of(region: Region) -> list[Fragment]:
    """The fragments of a region in reading order."""
    runs = _tables_without_rulings(region)
    result: list[Fragment] = []
    for is_table, lines in runs:
        if is_table:
            result.append(_loose_table(region, lines))
            continue
        for group in _groups(region, lines):
            result.append(_fragment(region, group))
    return result


def _groups(region: Region, lines: list[Line]) -> list[list[Line]]:
    """Lines that belong to one paragraph, list item or heading."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _begins(region, groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _begins(region: Region, group: list[Line], line: Line) -> bool:
    """Whether ``line`` begins a new block after ``group``."""
    above = group[-1]
    size = max(line.size, above.size)
    step = (line.base - above.base) / size
    usual = region.pitch
    if len(group) > 1:
        inner = [(b.base - a.base) / size for a, b in zip(group, group[1:], strict=False)]
        usual = max(min(inner), min(usual, 1.0))
        usual = max(usual, region.pitch) if step > 1.6 * min(inner) else usual
    if step > 1.22 * usual + 0.08 or step < 0.5:
        return True
    if abs(line.size - above.size) > 0.08 * size:
        return True
    if above.text.endswith(("-", "\u2010", "\u00ad")) and line.text[:1].islower():
        return False
    if line.bold != above.bold and (line.bold or len(group) <= 3 and all(g.bold for g in group)):
        return True
    marked = _item_mark(region, line)
    if marked:
        return not (_mark(group[0]) is None and line.x0 > group[0].x0 + 3 and len(marked) > 1)
    return _new_paragraph(region, group, line)


def _new_paragraph(region: Region, group: list[Line], line: Line) -> bool:
    above = group[-1]
    em = line.size
    room = region.right - above.x1
    item = _mark(group[0]) is not None
    text_left = min((g.x0 for g in group[1:]), default=group[0].x0)
    if item and len(group) == 1:
        return line.x0 < group[0].x0 - 0.3 * em
    if item and line.x0 < text_left - 0.8 * em:
        return True
    ended = bool(_TERMINAL.search(plain(above.text)))
    if ended and not item and 0.6 * em < line.x0 - max(text_left, above.x0 if len(group) > 1 else 0) < 4 * em:
        return room > 0.5 * em or line.text[:1].isupper()
    first = line.words[0]
    fits = room > (first.x1 - first.x0) + 0.5 * em
    if line.bold and above.bold or line.size > 1.15 * region.body:
        # A heading breaks where its next word does not fit; who breaks earlier means another heading.
        early = fits and room > (first.x1 - first.x0) + 3 * em and not line.text[:1].islower()
        return early and line.size < 1.3 * region.body
    if fits and ended and room > 0.08 * (region.right - region.left):
        return True
    if (
        fits
        and room > 0.45 * (region.right - region.left)
        and not line.text[:1].islower()
        and not above.text.endswith("-")
    ):
        return len(group) > 1 or room > 0.55 * (region.right - region.left)
    return False


def plain(text: str) -> str:
    """A line without the calls of footnotes in it."""
    return re.sub(f"{CALL_START}[^{CALL_END}]*{CALL_END}", "", text).rstrip()


def _mark(line: Line) -> tuple[str, bool] | None:
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


def _item_mark(region: Region, line: Line) -> str | None:
    """The mark if ``line`` opens a list item: a bullet does, a dash or number only where the text hangs
    beside it or a neighbour opens with a dash at the same place."""
    marked = _mark(line)
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


def _fragment(region: Region, group: list[Line]) -> Fragment:
    head = group[0]
    box = Box(min(g.x0 for g in group), head.top, max(g.x1 for g in group), group[-1].bottom)
    texts = [g.text for g in group]
    letters: dict[float, int] = {}
    for g in group:
        letters[g.size] = letters.get(g.size, 0) + len(g.text)
    size = max(letters, key=lambda s: letters[s])
    bold = all(g.bold for g in group)
    fragment = Fragment("paragraph", region.page, box, texts, size, bold)
    fragment.body = abs(size - region.body) < 0.06 * region.body
    fragment.column = Box(region.left, region.lines[0].top, region.right, region.lines[-1].bottom)
    fragment.justified = region.justified
    fragment.room = region.right - group[-1].x1
    fragment.opening = head.words[0].x1 - head.words[0].x0
    fragment.full = group[-1].x1 > region.right - 0.6 * size
    mark = _item_mark(region, head)
    if _CAPTION.match(texts[0]) and len(group) <= 5:
        fragment.kind = "caption"
    elif mark:
        fragment.kind, fragment.mark = "list_item", "•" if "\ue000" <= mark <= "\uf8ff" else mark
        fragment.indent = head.x0
        if len(mark) == 1 and not mark.isalnum():
            fragment.lines[0] = texts[0][len(mark) :].lstrip()
    else:
        below = group[1].x0 if len(group) > 1 else region.left
        fragment.indent = (head.x0 - below) / size
    return fragment


def _columns_of(line: Line, region: Region) -> list[tuple[float, float]] | None:
    """Starts and ends of the pieces of a line that stand far apart, after a list mark; None if it is one."""
    words = [w for w in line.words if not _LEADERS.fullmatch(w.text) and not re.fullmatch(r"[.·…_]+", w.text)]
    marked = _mark(line)
    if marked and len(line.words) > 1:
        words = [w for w in words if w is not line.words[0]]
    if not words or _stretched(words, region):
        return None
    pieces = pieces_of(words, 1.5)
    return [(p[0].x0, p[-1].x1) for p in pieces] if len(pieces) > 1 else None


def _stretched(words: Row, region: Region) -> bool:
    """A line of justified text whose words stand far apart because few of them fill it."""
    gaps = sorted(b.x0 - a.x1 for a, b in zip(words, words[1:], strict=False))
    if not gaps or not region.justified or words[-1].x1 < region.right - words[0].size:
        return False
    letters = sum(c.isalpha() for w in words for c in w.text)
    return gaps[-1] < 1.6 * gaps[len(gaps) // 2] and letters > 0.75 * sum(len(w.text) for w in words)


def _tables_without_rulings(region: Region) -> list[tuple[bool, list[Line]]]:
    """Runs of lines, each told whether its lines are rows of a table without rulings (or of contents)."""
    lines = region.lines
    columns = [_columns_of(ln, region) for ln in lines]
    table = [False] * len(lines)
    previous: int | None = None
    for n, own in enumerate(columns):
        if own is None:
            continue
        if previous is not None and n - previous <= 3 and _aligned(columns[previous], own):
            line_size = lines[n].size
            for k in range(previous, n + 1):
                beside = abs(lines[k].size - line_size) < 0.1 * line_size and not lines[k].bold
                table[k] = table[k] or columns[k] is not None or n - previous <= 2 and beside
        previous = n
    for n, line in enumerate(lines):
        if _LEADERS.search(line.text) and re.search(r"\d\s*$", line.text):
            table[n] = True
    runs: list[tuple[bool, list[Line]]] = []
    for flag, line in zip(table, lines, strict=True):
        if not runs or runs[-1][0] != flag:
            runs.append((flag, []))
        runs[-1][1].append(line)
    return _settled(runs)


def _aligned(above: list[tuple[float, float]] | None, below: list[tuple[float, float]]) -> bool:
    """Whether a piece other than the first starts or ends where one of the line above does."""
    return above is not None and any(
        abs(a[0] - b[0]) < 2.5 or abs(a[1] - b[1]) < 2.5 for a in above[1:] for b in below[1:]
    )


def _settled(runs: list[tuple[bool, list[Line]]]) -> list[tuple[bool, list[Line]]]:
    """Tables of fewer than three rows are text after all; neighbours of one kind are one run."""
    result: list[tuple[bool, list[Line]]] = []
    for n, (flag, lines) in enumerate(runs):
        between = 0 < n < len(runs) - 1 and len(lines) <= 2 and not any(ln.bold for ln in lines)
        if not flag and between and _is_contents(runs[n - 1][1]) and _is_contents(runs[n + 1][1]):
            flag = True
        inside = flag and result and result[-1][0]
        flag = flag and (len(lines) >= 3 or inside or any(_LEADERS.search(ln.text) for ln in lines))
        if result and result[-1][0] == flag:
            result[-1][1].extend(lines)
        else:
            result.append((flag, list(lines)))
    return result


def _is_contents(lines: list[Line]) -> bool:
    """Most lines end in a number that stands apart, as pages do in a table of contents."""
    return sum(bool(re.search(r"\d\s*$", ln.text)) for ln in lines) >= 0.6 * len(lines)


def _loose_table(region: Region, lines: list[Line]) -> Fragment:
    """A table that is marked as not extracted: its rows as lines, pieces parted by TAB, no cells."""
    texts = []
    for line in lines:
        words = [w for w in line.words if not re.fullmatch(r"[.·…_]+", w.text)] or line.words
        texts.append("\t".join(_LEADERS.sub("\t", line_of(p).text) for p in pieces_of(words, 1.2)))
    texts = [re.sub(r"\s*\t\s*", "\t", t).strip() for t in texts]
    box = Box(min(ln.x0 for ln in lines), lines[0].top, max(ln.x1 for ln in lines), lines[-1].bottom)
    contents = sum(bool(re.search(r"\t(?:Seite:?\s*|S\.\s*)?\d{1,4}(?:\s*[-–]\s*\d+)?$", t)) for t in texts)
    leaders = sum(bool(_LEADERS.search(ln.text)) for ln in lines)
    kind = "contents" if leaders >= 0.4 * len(lines) and contents >= 0.4 * len(lines) else "loose_table"
    fragment = Fragment(kind, region.page, box, texts, lines[0].size, False)
    fragment.column = Box(region.left, region.lines[0].top, region.right, region.lines[-1].bottom)
    return fragment
