"""From all fragments of a file to its plain text and blocks."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

from pipeline.extract.hyphens import Knows, join_lines
from pipeline.extract.pdf.footnotes import take_calls
from pipeline.extract.pdf.headings import mark_headings
from pipeline.extract.pdf.join import join_broken
from pipeline.extract.pdf.parts import Fragment
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
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\n\r]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f]")
_WORD = re.compile(r"[^\W\d_]{3,}")


def blocks_of(
    fragments: list[Fragment], styles: Counter[tuple[float, bool]]
) -> tuple[str, tuple[Block, ...]]:
    """The text of a file and its blocks, in reading order; blocks are parted by blank lines."""
    mark_headings(fragments, styles)
    fragments = join_broken(fragments)
    _settle_calls(fragments)
    knows = _vocabulary(fragments)
    levels = _list_levels(fragments)
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for fragment in _notes_after_calls(fragments):
        cells = _cells(fragment, knows)
        text = _text(fragment, cells, knows)
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
                level=levels.get(id(fragment), fragment.level),
                cells=cells,
                mark=fragment.mark,
                box=tuple(round(v, 1) for v in fragment.box),  # type: ignore[arg-type]
            )
        )
        position += len(text)
    return "\n\n".join(parts), tuple(blocks)


def clean(text: str) -> str:
    """Composed characters, plain spaces and hyphens, nothing invisible."""
    text = unicodedata.normalize("NFC", text)
    text = text.replace("\u00ad", "").replace("\u2010", "-").replace("\u2011", "-")
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def joined(lines: Iterable[str], knows: Knows) -> str:
    """Lines as one text, words cut at their ends made whole."""
    text = ""
    for line in lines:
        line = line.rstrip()
        if line.endswith(("\u00ad", "\u2011")):
            line = line[:-1] + "-"
        text = join_lines(text, line, knows) if text else line
    return clean(text)


def _vocabulary(fragments: list[Fragment]) -> Knows:
    words: set[str] = set()
    for fragment in fragments:
        for line in fragment.lines:
            found = _WORD.findall(line)
            cut = line.rstrip().endswith(("-", "\u2010", "\u00ad"))
            words.update(w.casefold() for w in (found[:-1] if cut else found))
    return words.__contains__


def _cells(fragment: Fragment, knows: Knows) -> tuple[tuple[str, ...], ...] | None:
    if fragment.kind != "table" or not fragment.cells:
        return None
    rows = [[joined(cell, knows) for cell in row] for row in fragment.cells]
    used = [c for c in range(len(rows[0])) if any(row[c] for row in rows)]
    return tuple(tuple(row[c] for c in used) for row in rows)


def _text(fragment: Fragment, cells: tuple[tuple[str, ...], ...] | None, knows: Knows) -> str:
    if cells is not None:
        return "\n".join("\t".join(row) for row in cells).strip()
    if fragment.kind in ("loose_table", "contents"):
        lines = ["\t".join(clean(piece) for piece in line.split("\t")) for line in fragment.lines]
        return "\n".join(line for line in lines if line.strip()).strip()
    return joined(fragment.lines, knows)


def _settle_calls(fragments: list[Fragment]) -> None:
    """Take the calls of known footnotes out of the text; what calls nothing stays as printed (in place)."""
    per_page: dict[int, set[str]] = defaultdict(set)
    everywhere: set[str] = set()
    for fragment in fragments:
        if fragment.kind == "footnote" and fragment.mark:
            per_page[fragment.page].add(fragment.mark)
            everywhere.add(fragment.mark)
    for fragment in fragments:
        marks = set().union(*(per_page[p] for p in range(fragment.page, fragment.page_end + 1)))
        fragment.lines, fragment.calls = take_calls(fragment.lines, marks or everywhere)
        if not fragment.calls and fragment.kind == "paragraph" and len(fragment.lines) == 1:
            alone = fragment.lines[0].strip()
            if alone in per_page[fragment.page] and not fragment.body:
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
            for page in range(fragment.page, fragment.page_end + 1):
                for note in notes.get((page, call), ()):
                    if id(note) not in placed:
                        placed.add(id(note))
                        called[id(fragment)].append(note)
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
