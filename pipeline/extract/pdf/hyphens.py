"""Lines joined into running text; the file's own words decide what a hyphen at a line end meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pipeline.extract.line_ends import join_lines

_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\n\r]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_SOFT = ("\u2010", "\u00ad", "\ufffe")
_CUT = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")
_START = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"\s-[a-zäöü]")
_NEVER = frozenset({"und", "oder", "bzw", "sowie"})
_ADDRESS = re.compile(r"(?:://|www\.|@)\S*$")


def clean(text: str) -> str:
    """Composed characters, plain spaces and hyphens, nothing invisible."""
    text = unicodedata.normalize("NFC", text)
    text = text.replace("\u00ad", "").replace("\u2010", "-").replace("\u2011", "-")
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


class Hyphens:
    """What a file's lines say of its words and of its way to cut them.

    A file that cuts with a hyphen of its own (U+2010, soft hyphen), as many typesetters do, leaves the
    plain hyphen for words that are written with one; so does a file that hardly ever cuts a word.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        soft = plain = dashes = endings = count = lower = 0
        open_cut = False
        for line in lines:
            line = line.rstrip()
            found = _WORD.findall(line)
            count += 1
            lower += open_cut and line.lstrip()[:1].islower() and line.split()[0] not in _NEVER
            open_cut = bool(_CUT.search(line))
            soft += line.endswith(_SOFT)
            plain += line.endswith("-")
            dashes += line.count(" - ")
            endings += len(_ENDING.findall(line))
            cut = line.endswith(("-", *_SOFT))
            whole = found[:-1] if cut else found
            self._words.update(w.casefold() for w in whole)
            self._words.update(w for w in whole if not w[1:].islower())
        self._dashes = dashes >= endings
        self._own_mark = soft >= 8 and soft > 3 * plain or count >= 100 and lower < 0.012 * count

    def knows(self, word: str) -> bool:
        """Whether the file writes this word within a line (casefolded, or with capitals inside as it is)."""
        return word in self._words

    def joined(self, lines: Iterable[str]) -> str:
        """Lines as one clean text, words cut at their ends made whole."""
        text = ""
        for line in lines:
            line = line.rstrip()
            text = self._join(text, line.lstrip()) if text else line
        return clean(text)

    def _join(self, first: str, second: str) -> str:
        """Two lines as one. Order of the rules: the typesetter's own mark, the file's words, addresses,
        and for the rest what holds for most German text (``pipeline.extract.line_ends``)."""
        if first.endswith(" -") and second[:1].islower() and not self._dashes:
            return first + second
        if (
            re.search(r"\d\s?[–-]$", first)
            and second[:1].isdigit()
            or first.endswith("/-")
            and second[:1].islower()
        ):
            return first + second
        cut, start = _CUT.search(first), _START.match(second)
        if first.endswith(_SOFT):
            if start and (start[0][0].islower() or not cut):
                return first[:-1] + second
            first = first[:-1] + "-"
        elif cut and start and start[0][0].islower():
            whole = (cut[1] + start[0]).casefold()
            if self.knows(whole) and start[0] not in _NEVER:
                return first[:-1] + second
            if _ADDRESS.search(first):
                return first + second
            if self._own_mark and len(start[0]) > 2 and not self._suspended(first, second):
                return first + second
        if first.endswith(("-", "/")) and not cut and second[:1] == "(":
            return first + second
        if re.search(r"\w[\"'“”»«’)]-$", first) and second[:1].isalpha() and second[0].isupper():
            return first + second
        return join_lines(first, second, self.knows)

    def _suspended(self, first: str, second: str) -> bool:
        return join_lines(first, second, self.knows).startswith(f"{first} ")
