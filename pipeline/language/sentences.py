"""German sentences by rule: where one ends and what only looks like an end.

A full stop is no end after an abbreviation, an initial or an ordinal number, and where the next word is
written small. Abbreviations that often stand last (``usw.``, ``e. V.``) end a sentence only before a word
that typically opens one.
"""

from __future__ import annotations

import re

from pipeline.language.words import words

ABBREVIATIONS = words("abbreviations")
"""Lower-case words that a full stop follows inside a sentence."""

MAYBE_LAST = words("maybe_last")
"""Abbreviations that may also stand at a sentence's end."""

OPENERS = words("openers")
"""Lower-case words that typically open a sentence."""

_MONTHS = words("months")
_CLOSING = "\"'”“«»’)\\]›‹"
_OPENING = "\"'„“”«»‚(›‹–—•\\[\\-"
_CANDIDATE = re.compile(
    rf"(?P<mark>[.!?…]+)(?P<note>(?<=[^\d\W].)\d{{1,3}}(?=\s))?[{_CLOSING}]*(?P<gap>\s+)"
    rf"(?=[{_OPENING}\s]*(?P<next>[A-ZÄÖÜ0-9][\w*:-]*))"
)
_BREAK = re.compile(r"[^\S\n]*\n[^\S\n]*\n\s*")
_CLOSED = re.compile(r"[.!?:;…][\"“”»«’')\]*_]*$")
_WORD_BEFORE = re.compile(r"([^\W_]+)$")


def ends_sentence(line: str) -> bool:
    """Whether a line ends with the punctuation of a finished sentence."""
    return bool(_CLOSED.search(line.rstrip()))


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans (code points, end exclusive, no surrounding white space) of the sentences of ``text``.

    A blank line always ends a sentence, a single line break never does. Every character that is not
    white space lies in exactly one sentence.
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for gap in _BREAK.finditer(text):
        _split(text, at, gap.start(), spans)
        at = gap.end()
    _split(text, at, len(text), spans)
    return spans


def _split(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    for match in _CANDIDATE.finditer(text, start, end):
        if _ends(text, start, match):
            _add(text, start, match.start("gap"), spans)
            start = match.end("gap")
    _add(text, start, end, spans)


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the candidate really ends the sentence that began at ``start``."""
    mark, following = match["mark"], match["next"].casefold()
    at = match.start()
    if mark != ".":
        # An ellipsis that stands free interrupts more often than it ends.
        free = at == start or text[at - 1].isspace()
        return not (mark in ("...", "…") and free and following not in OPENERS)
    found = _WORD_BEFORE.search(text, max(start, at - 30), at)
    if found is None:
        return at > start
    word = found[1].casefold()
    if word.isdigit():
        return _number_ends(text, start, found.start(), word, following)
    if word in MAYBE_LAST:
        return following in OPENERS
    if len(word) == 1 and word.isalpha():
        return False
    return word not in ABBREVIATIONS


def _number_ends(text: str, start: int, at: int, number: str, following: str) -> bool:
    """After digits: an ordinal (``am 3. Oktober``, ``5. Handlungsfelder``) goes on."""
    if at == start or (at > 0 and text[at - 1] == "." and text[start:at].strip(".0123456789 ") == ""):
        return False  # the number of a heading or list item
    if following in _MONTHS:
        return False
    if len(number) > 2:
        return True
    return following in OPENERS
