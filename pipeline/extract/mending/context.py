"""What the sentence around a damaged word says of its reading."""

from __future__ import annotations

import re

from pipeline.language.normal import in_dictionary, known_lemma

_NOUN = re.compile(
    r"(?:ung|ungen|heit|heiten|keit|keiten|gang|gänge|sicht|blick|schuss|tritt|trag|fall|leben)s?$"
)
_ADJECTIVE = re.compile(r"(?:bare|liche|ige|ische|ende|te)[nrsm]?$")
_NAMING = re.compile(r"\b(?:[Ii]m|[Dd]es|[Aa]m|[Bb]eim|[Zz]um|[Dd]as)\s+$")
_ATTRIBUTE = re.compile(r"\S+\s+(?:[a-zäöü]+e[rnsm]?\s+){0,2}[A-ZÄÖÜ„]")
_COMPARED = {
    "starker": "stärker",
    "langer": "länger",
    "naher": "näher",
    "hoher": "höher",
    "kurzer": "kürzer",
    "starken": "stärken",
    "klaren": "klären",
    "scharfen": "schärfen",
    "schwachen": "schwächen",
}
"""Adjectives before a noun; the other word (with umlaut) where no noun follows."""
_COMMON_NOUN = 3.5
_CAPITAL_NEXT = re.compile(r"\S+\s+[A-ZÄÖÜ]")


def by_grammar(token: str, quote: str, start: int) -> str | None:
    """``starker`` without a noun after it is ``stärker``; None where the word stays to be decided."""
    other = _COMPARED.get(token)
    return other if other and not _ATTRIBUTE.match(quote, start) else None


def noun_as_printed(token: str, after: str, quote: str, start: int, frequency: float) -> bool:
    """``Wahlen`` inside a sentence is the noun, not ``Wählen``.

    ``frequency``: zipf value of ``token``; a rare one is no noun that somebody meant.
    """
    if not token[0].isupper() or not token.isalpha() or _at_beginning(quote, start):
        return False
    verb = known_lemma(after.lower())
    return verb.islower() and verb.endswith(("en", "ern", "eln")) and frequency >= _COMMON_NOUN


def in_place(after: str, quote: str, start: int) -> str:
    """The reading as the sentence around it wants it.

    OCR reads a small ü as U: ``weit Uber die`` is ``weit über die``, unless a noun or sentence begins;
    ``Große`` inside a sentence and before no noun is ``Größe``.
    """
    if _at_beginning(quote, start):
        return after
    if after == "Große" and not _CAPITAL_NEXT.match(quote, start):
        return "Größe"
    if after[0] != "Ü":
        return after
    small = after[0].lower() + after[1:]
    known = in_dictionary(small) or _ADJECTIVE.search(small)
    named = _NAMING.search(quote[:start]) and not _CAPITAL_NEXT.match(quote, start)
    if not known or named:
        return after
    lemma = known_lemma(small)
    return small if lemma[:1].islower() and not _NOUN.search(after) else after


def _at_beginning(quote: str, start: int) -> bool:
    before = quote[:start].rstrip(' „‚"(–—-')
    return not before or before[-1] in ".!?:"
