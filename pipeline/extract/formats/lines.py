"""What the lines of a plain text file are: paragraphs of one line, wrapped lines, or double-spaced ones."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median, quantiles
from typing import Literal

from pipeline.language.sentences import ends_sentence

Layout = Literal["flow", "wrapped", "double"]

_NUMBER = re.compile(r"[-–—|\s]*(?:Seite\s+)?\d{1,4}(?:\s*(?:/|von)\s*\d{1,4})?[-–—|\s]*", re.I)
_COUNTED = re.compile(r"^\s{0,4}(\d{1,4})[.:]?(?:\s+(?=\S)|$)")
_HEAD_LINES = 3
"""Lines next to a page number that may be a running head."""


def layout_of(lines: list[str]) -> Layout:
    """How the file breaks its lines. ``lines``: as in the file, without line ends."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    if len(filled) < 2:
        return "flow"
    pairs = list(zip(filled, filled[1:], strict=False))
    adjacent = [(a, b) for a, b in pairs if b == a + 1 and "\t" not in lines[a] + lines[b]]
    spaced = [(a, b) for a, b in pairs if b == a + 2]
    if len(filled) >= 6 and len(spaced) > 0.6 * len(pairs) and _running_on(lines, spaced) > 0.3:
        return "double"
    width = median(len(lines[i].strip()) for i in filled)
    if width <= 130 and len(adjacent) > 0.3 * len(pairs) and _running_on(lines, adjacent) > 0.25:
        return "wrapped"
    return "flow"


def _running_on(lines: list[str], pairs: list[tuple[int, int]]) -> float:
    """Share of line pairs whose sentence goes on: no full stop, then a small letter or a cut word."""
    if not pairs:
        return 0.0
    hits = 0
    for a, b in pairs:
        first, second = lines[a].rstrip(), lines[b].lstrip()
        hits += not ends_sentence(first) and (second[:1].islower() or first.endswith("-"))
    return hits / len(pairs)


def single_spaced(lines: list[str]) -> list[str]:
    """Double-spaced lines as wrapped ones: one blank line between two lines is none, more are one.

    A line that ends a sentence well before the right edge also ends its paragraph.
    """
    widths = [len(line.strip()) for line in lines if line.strip()]
    edge = quantiles(widths, n=10)[7] if len(widths) > 10 else max(widths, default=0)
    result: list[str] = []
    blanks = 0
    for line in lines:
        if not line.strip():
            blanks += 1
            continue
        closed = bool(result) and ends_sentence(result[-1]) and len(result[-1].strip()) < 0.8 * edge
        if result and (blanks > 1 or closed):
            result.append("")
        result.append(line)
        blanks = 0
    return result


def with_forced_breaks(lines: list[str]) -> list[str]:
    """Wrapped lines with a blank line where the writer broke the line although the next word had room.

    A numbered heading may go on in a second short line.
    """
    widths = [len(line.strip()) for line in lines if line.strip()]
    edge = quantiles(widths, n=10)[7] if len(widths) > 10 else 0
    result: list[str] = []
    for line in lines:
        before = result[-1].strip() if result else ""
        word = line.split(maxsplit=1)[0] if line.strip() else ""
        had_room = bool(before) and len(before) + 1 + len(word) < 0.7 * edge and before[-1] not in "-,"
        title = re.match(r"\d+(?:\.\d+)*\.? ", before) and len(line.strip()) < 0.6 * edge
        if had_room and word[:1].isupper() and not title:
            result.append("")
        result.append(line)
    return result


def without_furniture(lines: list[str]) -> list[str]:
    """Lines without page numbers and the running heads next to them.

    A page number is a line of its own with a number that goes on from the one before; a running head
    is a line that stands next to page numbers at least three times (figures aside) and ends no sentence.
    """
    numbers = _page_numbers(lines)
    if len(numbers) < 3:
        return lines
    heads: Counter[str] = Counter()
    near: list[tuple[int, str]] = []
    for number in numbers:
        for i in _neighbours(lines, number):
            key = re.sub(r"\d+", "0", lines[i].strip())
            if not ends_sentence(key):
                near.append((i, key))
                heads[key] += 1
    drop = set(numbers) | {i for i, key in near if heads[key] >= 3 and len(key) <= 120}
    return [line for i, line in enumerate(lines) if i not in drop]


def without_line_numbers(lines: list[str]) -> list[str]:
    """Lines of a transcript without the numbers that count them, where nearly all lines carry one."""
    filled = [line for line in lines if line.strip()]
    found = [int(m[1]) for line in filled if (m := _COUNTED.match(line))]
    steps = sum(b - a == 1 for a, b in zip(found, found[1:], strict=False))
    if len(found) < 5 or len(found) < 0.7 * len(filled) or steps < 0.9 * (len(found) - 1):
        return lines
    return [_COUNTED.sub("", line) for line in lines]


def _page_numbers(lines: list[str]) -> list[int]:
    found: list[int] = []
    last = None
    for i, line in enumerate(lines):
        if not _NUMBER.fullmatch(line.strip()) or (digits := re.search(r"\d+", line)) is None:
            continue
        value = int(digits[0])
        if last is None or 0 < value - last <= 6:
            found.append(i)
            last = value
    return found


def _neighbours(lines: list[str], number: int) -> list[int]:
    """The filled lines just above and below a page number."""
    result = []
    for step in (-1, 1):
        i = number + step
        while 0 <= i < len(lines) and abs(i - number) <= 2 * _HEAD_LINES and not lines[i].strip():
            i += step
        if 0 <= i < len(lines) and lines[i].strip() and abs(i - number) <= 2 * _HEAD_LINES:
            result.append(i)
    return result
