"""Headings: told by bold print where nothing else tells them; levels that agree with their numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from pipeline.extract.pieces import Piece, one_line
from pipeline.extract.speech.asked import mostly_asks
from pipeline.model import BlockKind

_NUMBER = re.compile(r"((?:\d{1,2}\.)*\d{1,2})\.?\s+\S")


_LONGEST_QUESTION = 600


def headings_by_look(pieces: list[Piece]) -> list[Piece]:
    """The pieces with those as headings that are set off by bold or italics and read like some."""
    return _bold_headings(set_off_questions(pieces))


def set_off_questions(pieces: list[Piece]) -> list[Piece]:
    """Where most of what is set off asks, all of it heads the answers below: questions of an interview, bold,
    in italics or numbered."""
    for own in (_in_look(pieces, "bold"), _in_look(pieces, "italic"), _listed_alone(pieces)):
        texts = [one_line(p.text) for p in own]
        if (
            not mostly_asks(texts)
            or max(map(len, texts)) > _LONGEST_QUESTION
            or 2 * len(own) > len(pieces) + 1
        ):
            continue
        set_off = {id(p) for p in own}
        level = 0
        for piece in pieces:
            if id(piece) in set_off:
                piece.kind, piece.level, piece.mark = BlockKind.HEADING, level + 1, None
            elif piece.kind is BlockKind.HEADING:
                level = piece.level or 0
    return pieces


def _in_look(pieces: list[Piece], look: str) -> list[Piece]:
    return [p for p in pieces if getattr(p, look) and p.kind is BlockKind.PARAGRAPH]


def _listed_alone(pieces: list[Piece]) -> list[Piece]:
    """The items of a list if below each of them stands a paragraph; none where some stand together."""
    items = [n for n, p in enumerate(pieces) if p.kind is BlockKind.LIST_ITEM]
    below = [pieces[n + 1].kind for n in items if n + 1 < len(pieces)]
    alone = len(below) == len(items) and all(kind is BlockKind.PARAGRAPH for kind in below)
    return [pieces[n] for n in items] if alone else []


def _bold_headings(pieces: list[Piece]) -> list[Piece]:
    """Short bold paragraphs are the headings of a document that uses no heading styles."""
    if any(p.kind is BlockKind.HEADING for p in pieces):
        return pieces
    for piece, following in zip(pieces, pieces[1:], strict=False):
        text = one_line(piece.text)
        if piece.bold and 2 < len(text) <= 110 and text[-1] not in ".,;:?!" and not following.bold:
            piece.kind, piece.level = BlockKind.HEADING, 1
    return pieces


def consistent_levels(pieces: list[Piece]) -> list[Piece]:
    """The pieces with heading levels by number where conversion set the same depth at several levels.

    Converters often give ``5.2`` a lower level than ``5.2.1``; a section path would then lose the
    chapter. Levels that already follow the numbers stay. Unnumbered headings stay above the numbered
    ones where they were, else they stand below the number before them.
    """
    headings = [p for p in pieces if p.kind is BlockKind.HEADING and p.level]
    levels: dict[int, Counter[int]] = defaultdict(Counter)
    for heading in headings:
        if depth := _depth(heading.text):
            levels[depth][heading.level or 1] += 1
    if not levels or _agree(levels):
        return pieces
    top = min(levels)
    base = levels[top].most_common(1)[0][0]
    last_old = last_new = 0
    for heading in headings:
        old = heading.level or 1
        if depth := _depth(heading.text):
            last_old, last_new = old, base + depth - top
            heading.level = min(last_new, 9)
        elif last_new:
            heading.level = (
                last_new + 1 + max(0, old - last_old - 1) if old >= last_old else min(old, last_new)
            )
    return pieces


def _depth(text: str) -> int:
    match = _NUMBER.match(text)
    return match[1].count(".") + 1 if match else 0


def _agree(levels: dict[int, Counter[int]]) -> bool:
    """One level per depth, and deeper numbers at deeper levels."""
    order = sorted(levels)
    if any(len(levels[d]) > 1 for d in order):
        return False
    return all(min(levels[a]) < min(levels[b]) for a, b in zip(order, order[1:], strict=False))
