"""From all fragments of a file to its plain text and blocks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from pipeline.extract.pdf.footnotes import take_calls
from pipeline.extract.pdf.headings import mark_headings
from pipeline.extract.pdf.hyphens import Hyphens, clean
from pipeline.extract.pdf.join import join_broken
from pipeline.extract.pdf.parts import Fragment
from pipeline.extract.pdf.printed import Side
from pipeline.model import Block, BlockKind

_KINDS = {
    "paragraph": BlockKind.PARAGRAPH,
    "list_item": BlockKind.LIST_ITEM,
    "heading": BlockKind.HEADING,
    "caption": BlockKind.CAPTION,
    "footnote": BlockKind.FOOTNOTE,
    "table": BlockKind.TABLE,
    "loose_table": BlockKind.TABLE,
    "contents": BlockKind.TABLE,
}


def blocks_of(
    fragments: list[Fragment], styles: Counter[tuple[float, bool]], printed: Mapping[Side, str]
) -> tuple[str, tuple[Block, ...]]:
    """The text of a file and its blocks, in reading order; blocks are parted by blank lines. ``printed``: the
    numbers printed on the pages."""
    mark_headings(fragments, styles)
    fragments = join_broken(fragments)
    _settle_calls(fragments)
    hyphens = Hyphens(line for fragment in fragments for line in fragment.lines)
    levels = _list_levels(fragments)
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for fragment in _notes_after_calls(fragments):
        cells = _cells(fragment, hyphens)
        text = _text(fragment, cells, hyphens)
        if not text:
            continue
        if parts:
            position += 2
        parts.append(text)
        blocks.append(
            Block(
                kind=_KINDS[fragment.kind],
                start=position,
                end=position + len(text),
                page=fragment.page,
                printed_page=printed.get((fragment.page, fragment.half)),
                level=levels.get(id(fragment), fragment.level),
                cells=cells,
                mark=fragment.mark,
                box=tuple(round(v, 1) for v in fragment.box),  # type: ignore[arg-type]
            )
        )
        position += len(text)
    return "\n\n".join(parts), tuple(blocks)


def _cells(fragment: Fragment, hyphens: Hyphens) -> tuple[tuple[str, ...], ...] | None:
    if fragment.kind != "table" or not fragment.cells:
        return None
    rows = [[hyphens.joined(cell) for cell in row] for row in fragment.cells]
    used = [c for c in range(len(rows[0])) if any(row[c] for row in rows)]
    return tuple(tuple(row[c] for c in used) for row in rows)


def _text(fragment: Fragment, cells: tuple[tuple[str, ...], ...] | None, hyphens: Hyphens) -> str:
    if cells is not None:
        return "\n".join("\t".join(row) for row in cells).strip()
    if fragment.kind in ("loose_table", "contents"):
        lines = ["\t".join(clean(piece) for piece in line.split("\t")) for line in fragment.lines]
        return "\n".join(line for line in lines if line.strip()).strip()
    return hyphens.joined(fragment.lines)


def _settle_calls(fragments: list[Fragment]) -> None:
    """Take the calls of known footnotes out of the text; what calls nothing stays as printed (in place)."""
    per_page: dict[int, set[str]] = defaultdict(set)
    everywhere: set[str] = set()
    for fragment in fragments:
        if fragment.kind == "footnote" and fragment.mark:
            per_page[fragment.page].add(fragment.mark)
            everywhere.add(fragment.mark)
    for fragment in fragments:
        marks = set().union(*(per_page[p] for p in range(fragment.page, fragment.page_end + 2)))
        fragment.lines, fragment.calls = take_calls(fragment.lines, marks or everywhere)
        if not fragment.calls and fragment.kind == "paragraph" and len(fragment.lines) == 1:
            alone = fragment.lines[0].strip()
            if alone in marks and not fragment.body:
                fragment.calls, fragment.lines = [alone], []
        if fragment.cells:
            fragment.cells = [[take_calls(cell, marks)[0] for cell in row] for row in fragment.cells]


def _notes_after_calls(fragments: list[Fragment]) -> list[Fragment]:
    """Each footnote after the block that calls it; without a call after the last block of its page."""
    notes: dict[tuple[int, str], list[Fragment]] = defaultdict(list)
    for fragment in fragments:
        if fragment.kind == "footnote" and fragment.mark:
            notes[fragment.page, fragment.mark].append(fragment)
    called: dict[int, list[Fragment]] = defaultdict(list)
    placed: set[int] = set()
    for fragment in fragments:
        for call in fragment.calls:
            for page in range(fragment.page, fragment.page_end + 2):
                for note in notes.get((page, call), ()):
                    if id(note) not in placed:
                        placed.add(id(note))
                        called[id(fragment)].append(note)
                        break
    result: list[Fragment] = []
    for fragment in fragments:
        if id(fragment) not in placed:
            result.append(fragment)
        result += called.get(id(fragment), ())
    return result


def _list_levels(fragments: list[Fragment]) -> dict[int, int]:
    """Nesting depth of list items from how far their marks are indented, per run of items."""
    levels: dict[int, int] = {}
    stack: list[float] = []
    for fragment in fragments:
        if fragment.kind in ("footnote", "table", "caption"):
            continue
        if fragment.kind != "list_item":
            stack = []
            continue
        x = fragment.indent - fragment.column.x0
        while stack and x < stack[-1] - 4:
            stack.pop()
        if not stack or x > stack[-1] + 4:
            stack.append(x)
        levels[id(fragment)] = len(stack)
    return levels
