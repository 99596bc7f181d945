"""Paragraphs, footnotes and tables that a column or page broke, made one again."""

from __future__ import annotations

import re

from pipeline.extract.pdf.parts import Fragment
from pipeline.extract.pdf.region import plain

_TERMINAL = re.compile(r"[.!?:][\"'“”»«’)\]]*$")
_CUT = ("-", "\u2010", "\u00ad", "\u2011")
_BETWEEN = ("footnote", "table", "caption", "loose_table")


def join_broken(fragments: list[Fragment]) -> list[Fragment]:
    """Fragments with continuations put onto what they continue, in the same order."""
    result: list[Fragment] = []
    for fragment in fragments:
        target = _continued(result, fragment)
        if target is None:
            result.append(fragment)
        elif fragment.kind == "table":
            _join_tables(target, fragment)
        else:
            target.lines += fragment.lines
            target.full, target.page_end, target.column = fragment.full, fragment.page_end, fragment.column
            target.room = fragment.room
    return result


def _continued(before: list[Fragment], fragment: Fragment) -> Fragment | None:
    if fragment.kind == "table":
        return _table_before(before, fragment)
    if fragment.kind == "footnote":
        return _note_before(before, fragment)
    if fragment.kind != "paragraph":
        return None
    skipped = 0
    for other in reversed(before):
        if other.kind in _BETWEEN:
            skipped += other.kind != "footnote"
            continue
        return other if _goes_on(other, fragment, skipped > 0) else None
    return None


def _goes_on(above: Fragment, below: Fragment, over_float: bool) -> bool:
    """Whether ``below`` is the rest of ``above``."""
    if above.kind not in ("paragraph", "list_item") or below.page - above.page_end > 1:
        return False
    if abs(above.size - below.size) > 0.06 * above.size or above.bold != below.bold:
        return False
    if not above.lines or not below.lines:
        return False
    same_column = above.page_end == below.page and above.column == below.column
    end, start = plain(above.lines[-1]), plain(below.lines[0]).lstrip("„“\"»‚'(")
    if not end or not start or not re.search(r"\w", end):
        return False
    if same_column and not over_float:
        return False
    if end.endswith(_CUT) and start[:1].isalnum() and (start[:1].islower() or above.full):
        return True
    terminal = bool(_TERMINAL.search(end))
    if start[:1].islower():
        return not terminal or above.full
    if same_column or over_float or below.indent > 0.6 and not _as_far_in(above, below):
        return False
    if terminal:
        return above.full and above.justified and len(below.lines) > 1
    fits = above.room > below.opening + 1.2 * above.size
    return not fits and len(above.lines) > 1


def _as_far_in(above: Fragment, below: Fragment) -> bool:
    """Whether ``below`` stands as far from its column's edge as the text of ``above``."""
    before, after = above.box.x0 - above.column.x0, below.box.x0 - below.column.x0
    return after > before + 3 if above.kind == "list_item" else before > 3 and abs(after - before) < 3


def _note_before(before: list[Fragment], fragment: Fragment) -> Fragment | None:
    if not fragment.continues:
        return None
    last = next((f for f in reversed(before) if f.kind == "footnote"), None)
    return last if last is not None and fragment.page - last.page_end <= 1 else None


def _table_before(before: list[Fragment], table: Fragment) -> Fragment | None:
    for other in reversed(before):
        if other.kind == "footnote":
            continue
        if other.kind != "table" or not _next_place(other, table):
            return None
        alike = len(other.edges) == len(table.edges) and all(
            abs((a - other.edges[0]) - (b - table.edges[0])) < 5
            for a, b in zip(other.edges, table.edges, strict=True)
        )
        return other if alike else None
    return None


def _next_place(above: Fragment, below: Fragment) -> bool:
    """The next page, or the next column of the same page."""
    if below.page == above.page_end:
        return below.box.x0 > above.column.x1 - 5 and below.box.top < above.column.bottom
    return below.page - above.page_end == 1


def _join_tables(above: Fragment, below: Fragment) -> None:
    """Add the rows of ``below``; a header printed again is left out, a row cut by the page is one again."""
    upper, lower = above.cells or [], list(below.cells or [])
    if upper and lower and len(lower) > 1 and lower[0] == upper[0]:
        lower = lower[1:]
    if upper and lower and above.open_bottom and below.open_top:
        rest = lower.pop(0)
        upper[-1] = [a + b for a, b in zip(upper[-1], rest, strict=True)]
    above.cells = upper + lower
    above.open_bottom, above.page_end = below.open_bottom, below.page_end
    above.column, above.edges = below.column, below.edges
