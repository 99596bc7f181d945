"""The words of a text, as names are looked for in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}+(?:\xad?['’]{_LETTER}+|-\n?{_LETTER}+|\xad\n?{_LETTER}+)*['’]?")
_BEGINNING = re.compile(r"(?:[.!?:…•]|\n)[\s\"„“‚»«(\[]*$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, hyphens and apostrophes included. ``between``: what stands before it after the last word;
    ``first``: it begins a sentence, so that a capital says nothing."""

    start: int
    end: int
    text: str
    between: str
    first: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        """Whether it is written in capitals."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def near(self) -> bool:
        """Only white space stands before it."""
        return self.between.isspace() and self.between.count("\n") < 2


class Words:
    """The tokens of a text; beyond its ends stand empty ones."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        last = 0
        for match in _WORD.finditer(text):
            between = text[last : match.start()]
            first = bool(_BEGINNING.search(("\n" if last == 0 else "") + between))
            word = re.sub(r"\xad\n?|-\n(?=[a-zäöüß])|\n", "", match.group())
            self.tokens.append(Token(match.start(), match.end(), word, between, first))
            last = match.end()

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, index: int) -> Token:
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NOTHING

    @cached_property
    def shouting(self) -> bool:
        """Whether the whole text is written in capitals."""
        return self.text.isupper()

    def after(self, index: int) -> str:
        """What stands between the token and the next one."""
        token = self[index]
        following = self[index + 1]
        return self.text[token.end : following.start if following is not _NOTHING else None]


_NOTHING = Token(0, 0, " ", ".", True)
