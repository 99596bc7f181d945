"""Time marks taken out of what was said: they give a turn its times and never stand in a quotation."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.speech.labels import TIME
from pipeline.model import Block, BlockKind, Document

_MARK = re.compile(
    rf"#\s?{TIME}\s?#|\[\s?{TIME}\s?\]|\{{\s?{TIME}\s?\}}|\(\s?\d{{1,2}}:\d\d:\d\d(?:[-.,]\d{{1,3}})?\s?\)"
)
"""``(12:34)`` may be the hour of which somebody speaks; only at a turn's end it is a mark."""
_LAST = re.compile(rf"\(\s?{TIME}\s?\)(?=\s*$)")


def without_time_marks(document: Document) -> Document:
    """The document without the marks inside its turns; all places move along.

    A turn of which nothing is left is gone.
    """
    cuts = [span for b in document.blocks if b.kind is BlockKind.TURN for span in _marks(document, b)]
    if not cuts:
        return document
    text, moved = _cut(document.text, cuts)
    blocks = tuple(b for block in document.blocks if (b := _moved(block, moved, text)).start < b.end)
    changes = tuple(replace(c, start=moved(c.start), end=moved(c.end)) for c in document.changes)
    return replace(document, text=text, blocks=blocks, changes=changes)


def _marks(document: Document, block: Block) -> list[tuple[int, int]]:
    """The marks of a turn, each with the space that would be left double."""
    text = document.quote(block)
    found = sorted(m.span() for pattern in (_MARK, _LAST) for m in pattern.finditer(text))
    spans = []
    for start, end in found:
        if start and text[start - 1] == " ":
            start -= 1
        elif end < len(text) and text[end] == " ":
            end += 1
        spans.append((block.start + start, block.start + end))
    return [s for n, s in enumerate(spans) if n == 0 or s[0] >= spans[n - 1][1]]


class _Moved:
    """Where a place of the old text is in the new one; a place inside a cut is at its beginning."""

    def __init__(self, cuts: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in cuts]
        self._cuts = cuts
        self._gone = [0]
        for start, end in cuts:
            self._gone.append(self._gone[-1] + end - start)

    def __call__(self, place: int) -> int:
        n = bisect_right(self._starts, place)
        if n == 0:
            return place
        start, end = self._cuts[n - 1]
        return start - self._gone[n - 1] if place < end else place - self._gone[n]


def _cut(text: str, cuts: list[tuple[int, int]]) -> tuple[str, _Moved]:
    kept = []
    position = 0
    for start, end in cuts:
        kept.append(text[position:start])
        position = end
    return "".join([*kept, text[position:]]), _Moved(cuts)


def _moved(block: Block, moved: _Moved, text: str) -> Block:
    start, end = moved(block.start), moved(block.end)
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end = max(start, start + len(text[start:end].rstrip()))
    asides = tuple((a, b) for x, y in block.asides if (a := max(start, moved(x))) < (b := min(end, moved(y))))
    return replace(block, start=start, end=end, asides=asides)
