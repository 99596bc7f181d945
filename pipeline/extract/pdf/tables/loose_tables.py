"""Tables without rulings and tables of contents: told apart from prose, their cells not determined."""

from __future__ import annotations

import re

from pipeline.extract.pdf.parts import Box, Fragment, Line
from pipeline.extract.pdf.region import Region, mark_of
from pipeline.extract.pdf.rows import Row, line_of, pieces_of
from pipeline.extract.speech.labels import label_of

_LEADERS = re.compile(r"(?:\s?[.·…_]){4,}\s*|\s*…{2,}\s*")


def runs_of_rows(region: Region) -> list[tuple[bool, list[Line]]]:
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


def _columns_of(line: Line, region: Region) -> list[tuple[float, float]] | None:
    """Starts and ends of the pieces of a line that stand far apart, after a list mark; None if it is one."""
    words = [w for w in line.words if not _LEADERS.fullmatch(w.text) and not re.fullmatch(r"[.·…_]+", w.text)]
    marked = mark_of(line)
    if marked and len(line.words) > 1:
        words = [w for w in words if w is not line.words[0]]
    words = _said(words)
    if not words or _stretched(words, region):
        return None
    pieces = pieces_of(words, 1.5)
    return [(p[0].x0, p[-1].x1) for p in pieces] if len(pieces) > 1 else None


def _said(words: Row) -> Row:
    """The words of a line without the label of a speaker that stands apart (``I:   Seit wann``)."""
    pieces = pieces_of(words, 1.5)
    first = " ".join(w.text for w in pieces[0]) if len(pieces) > 1 else ""
    label = label_of(f"{first} -") if first.endswith(":") else None
    if label is None or label.kind == "word":  # ``Montag:`` heads a row
        return words
    return [w for piece in pieces[1:] for w in piece]


def _stretched(words: Row, region: Region) -> bool:
    """A line of justified text whose words stand far apart because few of them fill it."""
    gaps = sorted(b.x0 - a.x1 for a, b in zip(words, words[1:], strict=False))
    if not gaps or not region.justified or words[-1].x1 < region.right - words[0].size:
        return False
    letters = sum(c.isalpha() for w in words for c in w.text)
    return gaps[-1] < 1.6 * gaps[len(gaps) // 2] and letters > 0.75 * sum(len(w.text) for w in words)


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


def loose_table(region: Region, lines: list[Line]) -> Fragment:
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
