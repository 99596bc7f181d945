"""Words cut at a line end, and what is left of such cuts inside lines.

The rules were measured on 1,074 line breaks of German municipal documents: a small letter after the
break joins; a capital keeps the hyphen unless the document itself writes the word as one; before und,
oder, bzw. ... the hyphen is a suspended one and stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.language.words import word_set

Knows = Callable[[str], bool]
"""Whether the document writes this word elsewhere: casefolded, or with a capital inside as it stands
(``DuMont``)."""

_SUSPENDED = word_set(
    "und oder bzw bzw. sowie als bis wie noch statt aber auch beziehungsweise u. u o. resp. respektive "
    "ebenso einschließlich inklusive inkl. plus versus vs. vs und/oder oder/und et and or"
)
_FUNCTION_WORDS = _SUSPENDED | word_set(
    "der die das den dem des ein eine einer eines einem einen in im an am auf aus bei beim mit nach von "
    "vom vor zu zum zur für gegen ohne um über unter durch seit während wegen ist sind war waren wird "
    "werden hat haben kann können soll sollen muss müssen nicht nur so dass daß ob wenn weil denn sich es "
    "er sie wir ich"
)
_LAST_WORD = re.compile(r"([^\W_]+(?:[-/*:'’][^\W_]+)*[*:_]?)-$")
_FIRST_WORD = re.compile(r"[^\W_]+(?:/[^\W_]+)?\.?")
_GAP = re.compile(r"\b([^\W\d_]{2,})- ([a-zäöüß]{2,})\b")
_INNER = re.compile(r"\b([A-ZÄÖÜ]?[a-zäöüß]{2,})-([a-zäöüß]{3,})\b")


def join_lines(first: str, second: str, knows: Knows) -> str:
    """Two lines of one paragraph as one, the word between them made whole where it was cut."""
    first, second = first.rstrip(), second.lstrip()
    if not first or not second:
        return first + second
    if first.endswith(("\u2010", "\u00ac", "\ufffe")):
        first = first[:-1] + "-"
    cut = _LAST_WORD.search(first, max(0, len(first) - 90)) if first[-1] == "-" else None
    after = _FIRST_WORD.match(second)
    if not cut or not after:
        glue = "" if first.endswith(("/", "-/")) and second[:1].isalpha() else " "
        return first + glue + second
    before, word = cut[1], after[0]
    if word.casefold() in _SUSPENDED or word.casefold().rstrip(".") in _SUSPENDED:
        return f"{first} {second}"
    last_part = re.split(r"[-/]", before)[-1]
    whole = (last_part + word.rstrip(".")).casefold()
    if word[0].islower():
        keeps = last_part.isdigit() or (last_part.isupper() and len(last_part) > 1)
        return first + second if keeps else first[:-1] + second
    if word[0].isupper() and not word.isupper() and len(last_part) > 1 and knows(whole):
        capital = not last_part[-1].islower() or knows(last_part + word.rstrip("."))
        return first[:-1] + (word[0] if capital else word[0].lower()) + second[1:]
    return first + second


def ends_openly(text: str) -> bool:
    """Whether the last word of ``text`` (``für``, ``und``, ``der``) or its hyphen demands another."""
    last = text.rsplit(maxsplit=1)[-1] if text.strip() else ""
    return last in _FUNCTION_WORDS or last.endswith("-")


def mend_gaps(text: str, knows: Knows) -> str:
    """Join what an earlier conversion left of cut words: ``Land- kreis``, and ``Land-kreis`` where the
    document elsewhere writes ``Landkreis``."""

    def gap(match: re.Match[str]) -> str:
        return match[0] if match[2] in _FUNCTION_WORDS else match[1] + match[2]

    def inner(match: re.Match[str]) -> str:
        return match[1] + match[2] if knows((match[1] + match[2]).casefold()) else match[0]

    if "- " in text:
        text = _GAP.sub(gap, text)
    return _INNER.sub(inner, text) if "-" in text else text


def vocabulary(text: str) -> Knows:
    """The words that ``text`` writes inside its lines (not those cut at a line end)."""
    found = set(re.findall(r"[^\W\d_]{3,}(?![\w-])", text))
    return (found | {w.casefold() for w in found}).__contains__
