"""A plain text kept to the letter: what readers and repairs found in it, on the text as it lies in the file.

Texts of other programs carry people's codings, which count characters; so nothing may be joined, mended or
left out there. Blocks are found again by their letters and digits alone, which no reader rearranges.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from pipeline.model import Block, BlockKind, Document

_ENDS = (24, 12, 6)
"""So many letters of a block's beginning and end tell where it stands if something inside it was left out."""
_MORE = 500
"""So many letters may have been left out in it or before it."""


def verbatim(document: Document, raw: str) -> Document:
    """The document over ``raw``: blocks and asides where they stand there; a stretch in which a block is not
    found again becomes paragraphs, line by line."""
    letters = _Letters(raw)
    blocks: list[Block] = []
    done, lost = 0, False
    for block in document.blocks:
        found = letters.find(_key(document.quote(block)), done)
        if found is None:
            lost = True
            continue
        start, end = letters.span(*found)
        if lost:
            blocks += _paragraphs(raw, blocks[-1].end if blocks else 0, start)
        asides = [letters.inside(_key(document.text[a:b]), *found) for a, b in block.asides]
        blocks.append(replace(block, start=start, end=end, asides=tuple(a for a in asides if a)))
        done, lost = found[1], False
    if lost or not blocks:
        blocks += _paragraphs(raw, blocks[-1].end if blocks else 0, len(raw))
    return replace(document, text=raw, blocks=tuple(blocks), changes=())


class _Letters:
    """The letters and digits of a text without marks on them, each with its place in it."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        pairs = [(letter, at) for at, character in enumerate(raw) for letter in _key(character)]
        self.key = "".join(letter for letter, _ in pairs)
        self._at = [at for _, at in pairs]

    def find(self, key: str, start: int) -> tuple[int, int] | None:
        """First and last letter (exclusive) of a block's ``key`` from the letter ``start`` on."""
        if not key:
            return None
        if (whole := self._word(key, start)) is not None:
            return whole, whole + len(key)
        first = self._begin([key[:n] for n in _ENDS], start)
        if first is None:
            return None
        last = self._end([key[-n:] for n in _ENDS], first, len(key) + _MORE)
        return None if last is None else (first, last)

    def _begin(self, keys: list[str], start: int) -> int | None:
        near = (at for key in keys if (at := self._word(key, start)) is not None and at < start + _MORE)
        return next(near, None)

    def _end(self, keys: list[str], first: int, length: int) -> int | None:
        for key in keys:
            if (at := self.key.find(key, first, first + length)) >= 0:
                return at + len(key)
        return None

    def inside(self, key: str, first: int, last: int) -> tuple[int, int] | None:
        """Where something stands between two letters, as a span of the text."""
        at = self.key.find(key, first, last) if key else -1
        return None if at < 0 else self.span(at, at + len(key))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The letters from ``first`` to ``last`` in the text, with the signs that stand close to them."""
        before = self._at[first - 1] + 1 if first else 0
        after = self._at[last] if last < len(self._at) else len(self._raw)
        start, end = self._at[first], self._at[last - 1] + 1
        while start > before and not self._raw[start - 1].isspace():
            start -= 1
        while end < after and not self._raw[end].isspace():
            end += 1
        return start, end

    def _word(self, key: str, start: int) -> int | None:
        """The first place of ``key`` that begins no sooner than ``start`` and not inside a word."""
        at = self.key.find(key, start)
        while at >= 0:
            if at == 0 or self._at[at] - self._at[at - 1] > 1:
                return at
            at = self.key.find(key, at + 1)
        return None


def _key(text: str) -> str:
    """Letters and digits without marks: ``Fü`` is ``fu``, written with one character or two."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isalnum())


def _paragraphs(raw: str, start: int, end: int) -> list[Block]:
    """Each line with letters between two places, without the blanks around it."""
    found: list[Block] = []
    for line in raw[start:end].split("\n"):
        text = line.strip()
        if any(c.isalnum() for c in text):
            first = start + len(line) - len(line.lstrip())
            found.append(Block(BlockKind.PARAGRAPH, first, first + len(text)))
        start += len(line) + 1
    return found
