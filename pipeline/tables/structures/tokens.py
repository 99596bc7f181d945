"""Words and marks of a German text with their places, as far as names of structures need them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<word>[^\W\d_]+(?:[-–][^\W\d_]+)*(?:-(?=[\s,]))?(?:\\?[*:_](?:in|innen|r|n|s|en)\b|/(?:in|innen|r|n|s)\b)?)
  | (?P<number>\d+(?:[./]\d+)*)
  | (?P<mark>\S)
    """,
    re.VERBOSE,
)
OPENING = "\"„“»«'‚‘›"
CLOSING = "\"“”«»'‘’‹"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark; ``start``/``end`` are code points of the text it was taken from."""

    text: str
    start: int
    end: int
    kind: str

    @property
    def lower(self) -> str:
        """The word folded for comparison."""
        return self.text.casefold()

    @property
    def capital(self) -> bool:
        """Whether it is a word that begins with a capital letter."""
        return self.kind == "word" and self.text[0].isupper()


def tokenize(text: str) -> list[Token]:
    """The tokens of ``text``."""
    return [Token(m.group(), m.start(), m.end(), str(m.lastgroup)) for m in _TOKEN.finditer(text)]
