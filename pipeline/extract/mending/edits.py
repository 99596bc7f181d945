"""A text changed in places, with all that points into it moved along."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pipeline.model import Block, Change, Document, Notice

_Cells = tuple[tuple[str, ...], ...] | None


@dataclass(frozen=True, slots=True)
class Edit:
    """``after`` in the place of ``start`` to ``end`` (code points); ``reason``: in German, for the list of
    changes; empty: not listed."""

    start: int
    end: int
    after: str
    reason: str = ""


def edited(document: Document, edits: Iterable[Edit], notice: Notice | None = None) -> Document:
    """The document with ``edits`` made (of those that overlap the first), all offsets moved along, the
    changes listed and ``notice`` added."""
    parts: list[str] = []
    changes: list[Change] = []
    ends: list[int] = []
    shifts: list[int] = []
    position = shift = 0
    for edit in sorted(edits, key=lambda e: e.start):
        if edit.start < position:
            continue
        parts += [document.text[position : edit.start], edit.after]
        start = edit.start + shift
        before = document.text[edit.start : edit.end]
        if edit.reason:
            changes.append(Change(start, start + len(edit.after), before, edit.after, edit.reason))
        shift += len(edit.after) - (edit.end - edit.start)
        position = edit.end
        ends.append(edit.end)
        shifts.append(shift)
    text = "".join(parts) + document.text[position:]

    def moved(offset: int) -> int:
        index = bisect_right(ends, offset)
        return offset + (shifts[index - 1] if index else 0)

    blocks = tuple(_moved(b, moved, document.text, text) for b in document.blocks)
    earlier = tuple(replace(c, start=moved(c.start), end=moved(c.end)) for c in document.changes)
    notices = (*document.notices, *((notice,) if notice else ()))
    return replace(document, text=text, blocks=blocks, changes=(*earlier, *changes), notices=notices)


def _moved(block: Block, moved: Callable[[int], int], before: str, text: str) -> Block:
    start, end = moved(block.start), moved(block.end)
    asides = tuple((moved(a), moved(b)) for a, b in block.asides)
    cells = _mended_cells(block.cells, before[block.start : block.end], text[start:end])
    return replace(block, start=start, end=end, asides=asides, cells=cells)


def _mended_cells(cells: _Cells, before: str, after: str) -> _Cells:
    """The cells of a table whose text was ``before`` and is ``after``; the text has no empty cells at its
    very beginning and end."""
    if cells is None or before == after:
        return cells
    whole = "\n".join("\t".join(row) for row in cells)
    lead, rest = len(whole) - len(whole.lstrip()), len(whole.rstrip())
    if whole[lead:rest] != before:
        return cells
    return tuple(tuple(row.split("\t")) for row in (whole[:lead] + after + whole[rest:]).split("\n"))
