"""Footnotes at the foot of a page: told by size, place and mark."""

from __future__ import annotations

import re

from pipeline.extract.pdf.parts import CALL_END, CALL_START, Box, Fragment, Page, Word
from pipeline.extract.pdf.rows import rows_of, text_of

_MARK = re.compile(
    rf"{CALL_START}(?P<raised>[^{CALL_END}]+){CALL_END}\s*|(?P<number>\d{{1,3}})[.)]?\s+(?=\S)|(?P<star>[*†‡]{{1,3}})\s*(?=\S)"
)
_CALL = re.compile(f"\\s*{CALL_START}([^{CALL_END}]+){CALL_END}")


def words_at_foot(page: Page, words: list[Word], body: float) -> list[Word]:
    """The words below which nothing is set as large as the body, where they begin like a footnote: they are
    read after all columns, whichever of these they stand under."""
    large = [w.base for w in words if w.size >= 0.94 * body or w.bold]
    floor = max(large, default=0.0)
    small = [w for w in words if w.base > floor + 0.3 * body and w.base > 0.4 * page.height]
    if not small or not large:
        return []
    head = text_of(rows_of(small)[0])
    first = min(w.top for w in small)
    box = Box(min(w.x0 for w in small), first, max(w.x1 for w in small), small[-1].bottom)
    return small if _MARK.match(head) or _near_ruling(page, box) else []


def mark_footnotes(page: Page, fragments: list[Fragment], body: float) -> list[Fragment]:
    """Fragments of a page with its footnotes told apart: each begins with a mark, stands below all other
    text of its column and is set smaller than the body or under a short ruling."""
    start = len(fragments)
    while start > 0 and _could_be(page, fragments[start - 1], body):
        start -= 1
    while start < len(fragments) and not _opens(page, fragments, start, body):
        start += 1
    if start == len(fragments):
        return fragments
    notes: list[Fragment] = []
    for fragment in fragments[start:]:
        notes += _split(fragment) if notes or _MARK.match(_head(fragment)) else [fragment]
    for note in notes:
        note.kind = "footnote"
    return fragments[:start] + notes


def _head(fragment: Fragment) -> str:
    """The first line as printed: an enumerator stays in a list item's text, a bullet does not."""
    star = fragment.mark if fragment.mark and fragment.mark in "*†‡" and fragment.kind == "list_item" else ""
    return f"{star} {fragment.lines[0]}".strip() if star else fragment.lines[0]


def _could_be(page: Page, fragment: Fragment, body: float) -> bool:
    """Small print in the lower part of the page, or as large as the body but right under a short ruling
    with a raised mark (and what follows such a one)."""
    if fragment.kind not in ("paragraph", "list_item") or fragment.box.top < 0.3 * page.height:
        return False
    small = fragment.size < 0.94 * body
    return small or fragment.size <= 1.02 * body and _under_ruling(page, fragment.box)


def _opens(page: Page, fragments: list[Fragment], index: int, body: float) -> bool:
    fragment = fragments[index]
    head = _head(fragment)
    if fragment.size >= 0.94 * body:
        return head.startswith(CALL_START) and _near_ruling(page, fragment.box)
    above = fragments[index - 1] if index else None
    same_column = (
        above is not None and above.column.x0 < fragment.box.x1 and fragment.box.x0 < above.column.x1
    )
    if (
        same_column
        and above is not None
        and above.size <= fragment.size
        and not _near_ruling(page, fragment.box)
    ):
        return False
    return bool(_MARK.match(head)) or _near_ruling(page, fragment.box) and len(head) > 3


def _rulings(page: Page) -> list[Box]:
    """Short level rulings that stand alone: no edge of a table and no underlining."""
    return [
        r
        for r in page.rules
        if r.bottom - r.top < 2.5
        and 30 < r.x1 - r.x0 < 0.5 * page.width
        and r.top > 0.3 * page.height
        and not any(f.top - 4 < r.top < f.bottom + 4 for f in page.frames)
        and not any(-2 < r.top - w.base < 0.4 * w.size and w.x0 < r.x1 and w.x1 > r.x0 for w in page.words)
    ]


def _under_ruling(page: Page, box: Box) -> bool:
    return any(r.bottom <= box.top + 4 and r.x0 < box.x1 and r.x1 > box.x0 - 5 for r in _rulings(page))


def _near_ruling(page: Page, box: Box) -> bool:
    return any(0 <= box.top - r.bottom + 4 < 24 and abs(r.x0 - box.x0) < 12 for r in _rulings(page))


def _split(fragment: Fragment) -> list[Fragment]:
    """A fragment of several footnotes as one each; the mark leaves the text."""
    starts = [n for n, _ in enumerate(fragment.lines) if n == 0 or _next_mark(fragment.lines, n)]
    notes = []
    for k, n in enumerate(starts):
        end = starts[k + 1] if k + 1 < len(starts) else len(fragment.lines)
        lines = fragment.lines[n:end]
        head = _head(fragment) if n == 0 else lines[0]
        note = Fragment("footnote", fragment.page, fragment.box, lines, fragment.size, False)
        note.column = fragment.column
        matched = _MARK.match(head)
        if matched:
            note.mark = matched["raised"] or matched["number"] or matched["star"]
            note.lines = [head[matched.end() :], *lines[1:]]
        elif k == 0:
            note.continues = True
        notes.append(note)
    return notes


def _next_mark(lines: list[str], n: int) -> bool:
    matched = _MARK.match(lines[n])
    if not matched:
        return False
    if matched["raised"] or matched["star"]:
        return True
    earlier = [m for line in lines[:n] if (m := _MARK.match(line)) and m["number"]]
    return bool(earlier) and int(matched["number"]) == int(earlier[-1]["number"]) + 1


def take_calls(lines: list[str], marks: set[str]) -> tuple[list[str], list[str]]:
    """Lines without the calls of known footnotes, and these calls; other raised numbers stay as text."""
    calls: list[str] = []

    def replace(match: re.Match[str]) -> str:
        parts = re.split(r"[,;]", match[1])
        if all(p in marks for p in parts):
            calls.extend(parts)
            return ""
        return f" {match[1]}"

    return [_CALL.sub(replace, line) for line in lines], calls
