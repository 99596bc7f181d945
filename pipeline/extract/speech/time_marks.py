"""Time marks taken out of what was said: they give a turn its times and never stand in a quotation."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.mending.edits import Edit, edited
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
    cut = edited(document, [Edit(start, end, "") for start, end in cuts])
    blocks = (_trimmed(block, cut.text) for block in cut.blocks)
    return replace(cut, blocks=tuple(b for b in blocks if b.start < b.end))


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


def _trimmed(block: Block, text: str) -> Block:
    """The block without white space and empty asides that a mark left behind."""
    quote = text[block.start : block.end]
    start = block.start + len(quote) - len(quote.lstrip())
    end = max(start, block.end - len(quote) + len(quote.rstrip()))
    asides = tuple((a, b) for x, y in block.asides if (a := max(start, x)) < (b := min(end, y)))
    return replace(block, start=start, end=end, asides=asides)
