"""Words to rows (same base line) and lines of text; superscripts; letter-spaced words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median

from pipeline.extract.pdf.parts import CALL_END, CALL_START, Line, Word

Row = list[Word]

_BULLET = re.compile(r"[•●○◦▪▫■□◆◇‣▸►▶➢➤✓✔\u2219\u00b7]|[\uf000-\uf0ff]")
_CALL = re.compile(r"\d{1,3}|[*†‡]{1,3}|\d{1,3}[,;]\d{1,3}")
_UNIT = re.compile(r"(?:^|[\d\s/])(?:k|c|d|m|q)?m$")


def settle_raised(words: list[Word]) -> None:
    """Put superscripts and subscripts on the base line of the word that they belong to (in place)."""
    for before, word in zip(words, words[1:], strict=False):
        size = max(before.size, word.size)
        gap = word.x0 - before.x1
        if (
            _BULLET.fullmatch(before.text)
            and 0 < gap < 5 * size
            and abs(before.base - word.base) < 0.6 * size
        ):
            before.base, before.size = word.base, word.size
            continue
        if word.size < 0.85 * before.size and -0.3 * size < gap < 0.4 * size:
            rise = before.base - word.base
            if 0.08 * size < rise < 0.75 * size:
                word.raised, word.base = True, before.base
            elif -0.4 * size < rise < -0.05 * size:
                word.base = before.base
        elif before.size < 0.85 * word.size and not before.raised and -0.3 * size < gap < 1.6 * size:
            rise = word.base - before.base
            if 0.08 * size < rise < 0.75 * size and _CALL.fullmatch(before.text):
                before.raised, before.base = True, word.base


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Words grouped by base line, from top to bottom, each row from left to right."""
    rows: list[Row] = []
    base = size = 0.0
    for word in sorted(words, key=lambda w: (w.base, w.x0)):
        if rows and word.base - base <= 0.3 * min(size, word.size):
            rows[-1].append(word)
            if word.size > size:
                size = word.size
        else:
            rows.append([word])
            base, size = word.base, word.size
    for row in rows:
        row.sort(key=lambda w: w.x0)
    return rows


def line_of(row: Row) -> Line:
    """A row as a line with its text; size and weight are those of most of its letters."""
    weights: dict[float, int] = {}
    bold = letters = 0
    for w in row:
        if w.raised:
            continue
        n = len(w.text)
        letters += n
        bold += n if w.bold else 0
        weights[w.size] = weights.get(w.size, 0) + n
    size = max(weights, key=lambda s: weights[s]) if weights else max(w.size for w in row)
    bases = [w.base for w in row if not w.raised] or [row[0].base]
    line = Line(row, row[0].x0, max(w.x1 for w in row), max(bases), size, bold > 0.97 * letters)
    line.text = text_of(row)
    return line


def text_of(row: Row) -> str:
    """The text of a row: spaces where the words stand apart, footnote calls between private marks."""
    row = _close_up(row)
    parts: list[str] = []
    before: Word | None = None
    for word in row:
        if before is not None and not word.raised:
            gap = word.x0 - before.x1
            cut = word is row[-1] and word.text == "-" and gap < 0.15 * word.size
            if not cut and (gap > 0.12 * word.size or (word.space and gap > -0.1 * word.size)):
                parts.append(" ")
        text = word.text
        if word.raised and _CALL.fullmatch(text):
            text = _raised(text, "".join(parts[-2:]))
        parts.append(text)
        before = word
    return "".join(parts)


def _raised(text: str, left: str) -> str:
    if text in ("2", "3") and _UNIT.search(left):
        return "²" if text == "2" else "³"
    return f"{CALL_START}{text}{CALL_END}"


def _close_up(row: Row) -> Row:
    """Letter-spaced words made whole, also where only part of the line is letter-spaced."""
    result: Row = []
    position = 0
    while position < len(row):
        end = position
        while end < len(row) and len(row[end].text) <= 2:
            end += 1
        run = row[position : max(end, position + 1)]
        result += _closed(run) if _is_spaced(run) else run
        position += len(run)
    return result


def _is_spaced(run: Row) -> bool:
    """Whether a run of words of one or two characters is letter-spaced: ``c h`` and ``c k`` often stay
    together."""
    single = sum(len(w.text) == 1 for w in run)
    letters = sum(w.text[0].isalnum() for w in run)
    return len(run) >= 5 and single >= 0.7 * len(run) and letters >= 0.7 * len(run)


def _closed(run: Row) -> Row:
    """The words of a letter-spaced run: its gaps fall into small and large ones."""
    gaps = [b.x0 - a.x1 for a, b in zip(run, run[1:], strict=False)]
    limit = max(1.7 * median(gaps), 0.15 * run[0].size)
    result: Row = [run[0]]
    for gap, before, word in zip(gaps, run, run[1:], strict=False):
        last = result[-1]
        close = gap <= limit and min(len(before.text), len(word.text)) == 1
        if close and abs(last.size - word.size) < 0.2 * word.size:
            result[-1] = Word(
                last.text + word.text,
                last.x0,
                word.x1,
                last.base,
                last.size,
                last.bold,
                last.space,
                last.font,
            )
        else:
            result.append(Word(word.text, word.x0, word.x1, word.base, word.size, word.bold, True, word.font))
    return result


def pieces_of(row: Row, wide: float) -> list[Row]:
    """A row cut where words stand more than ``wide`` times their size apart."""
    pieces: list[Row] = [[row[0]]]
    for before, word in zip(row, row[1:], strict=False):
        if word.x0 - before.x1 > wide * max(word.size, before.size):
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return pieces


def usual_size(words: Iterable[Word]) -> float:
    """The font size of most letters, rounded to a tenth of a point (10 where there is no text)."""
    weights: dict[float, int] = {}
    for word in words:
        key = round(word.size, 1)
        weights[key] = weights.get(key, 0) + len(word.text)
    return max(weights, key=lambda s: (weights[s], s)) if weights else 10.0
