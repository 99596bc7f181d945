"""Words that are names by themselves: listed first and last names, and words that no dictionary knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wordfreq import zipf_frequency

from pipeline.language.normal import in_dictionary
from pipeline.pseudonyms.kinds import Finding, Kind
from pipeline.pseudonyms.lists import words
from pipeline.pseudonyms.places import INTO
from pipeline.pseudonyms.tokens import Token, Words
from pipeline.pseudonyms.vocabulary import Reading, Vocabulary

_REGION = frozenset(["im", "beim", "ins", "vom", "zum", "zur"])
_ARTICLES = words("articles")
_ARTICLE_OF_PERSON = frozenset(["der", "die", "dem", "den"])
_SURNAME = tuple(sorted(words("ends_of_surnames")))
_INFLECTED = ("e", "en", "er", "es", "em")
_WRITTEN = re.compile(
    r"(?:(?:Mc|Mac|De|Di|La|Le|[OD]['’])?[A-ZÄÖÜÀ-ÞĀ-Ɏ][^\W\dA-ZÄÖÜ_]+|"
    r"[A-ZÄÖÜÀ-Þ]{2,})(?:-(?:[A-ZÄÖÜÀ-ÞĀ-Ɏ][\w'’]*|[a-z]{2,4}))*['’]?"
)
"""How names are written: ``Meyer``, ``McDonald``, ``O'Connor``, ``Al-Khatib``; not ``WhatsApp``, ``KiTa``."""

TOWN = re.compile(
    r"(?:dorf|burg|heim|hausen|ingen|bach|berg|bergen|feld|felde|furt|tal|au|brück|kirchen|hagen|rode|roda|leben|"
    r"stedt|horst|weiler|büttel|bek|beck|loh|moor|brunn|bronn|itz|ow|hofen|wald|walde)s?$"
)
_INTERJECTION = 3.6
_QUESTION = 0.8


class Alone:
    """Findings among the words of one text that need nothing beside them."""

    def __init__(self, words: Words, vocabulary: Vocabulary) -> None:
        self._words = words
        self._read = vocabulary.read
        self._vocabulary = vocabulary
        self._small = {t.text for t in words.tokens if t.text.islower()}

    def find(self) -> Iterator[Finding]:
        """Names of the lists, unknown words, and words that might be names (as questions)."""
        i = 0
        while i < len(self._words):
            end = self._run(i)
            if end > i:
                yield from self._named(i, end)
                i = end
            else:
                yield from self._perhaps(i)
                i += 1

    def _run(self, i: int) -> int:
        """The index behind the names that follow one another from ``i``."""
        end = i
        while end < len(self._words) and self._is_name(end) and (end == i or self._words[end].near):
            reading = self._read(self._words[end].text)
            if end > i and reading.place and not reading.last:
                break
            end += 1
        return end

    def _is_name(self, i: int) -> bool:
        token = self._words[i]
        if not _WRITTEN.fullmatch(token.text) or (token.shouted and len(token.text) < 6):
            return False
        reading = self._read(token.text)
        if reading.common or (token.shouted and not reading.listed):
            return False
        if "-" in token.text and self._vocabulary.common(token.text.rsplit("-", 1)[1]):
            return False
        return reading.listed or self._is_unknown_name(token)

    def _is_unknown_name(self, token: Token) -> bool:
        """Whether a word that nobody knows is a name: not one that is written small elsewhere, not one cut
        off (``Integ-``, ``Abs.``), at the beginning of a sentence no interjection."""
        small = token.text.lower()
        following = self._words.text[token.end : token.end + 1]
        if small in self._small or following == "-" or (following == "." and len(small) < 5):
            return False
        usual = zipf_frequency(small, "de") >= _INTERJECTION or in_dictionary(small)
        return not (token.first and usual)

    def _named(self, i: int, end: int) -> Iterator[Finding]:
        readings = [self._read(self._words[k].text) for k in range(i, end)]
        unknown = all(r.unknown for r in readings)
        kind = self._kind(i, readings)
        reason = "Wort, das in keinem Wörterbuch steht" if unknown else "Namensliste"
        doubt = 0.5 if unknown else 0.1 if readings[0].first else 0.3
        last = self._words[end - 1]
        start = self._words[i].start
        stop = last.end - (last.text[-1] in "'’" and not readings[-1].base.endswith(last.text[-1]))
        name = " ".join((self._words.text[start : last.start] + readings[-1].base).split())
        yield Finding(start, stop, kind, name, reason, doubt)

    def _kind(self, i: int, readings: list[Reading]) -> Kind:
        before = self._words[i - 1].text.lower()
        placed = before in INTO - {"bei", "von", "um", "über"} or before in _REGION
        if any(r.first for r in readings) and not (placed and readings[0].place):
            return Kind.PERSON
        if any(r.last for r in readings) and not placed:
            return Kind.PERSON
        if any(r.place or r.abroad for r in readings) or placed:
            return Kind.PLACE
        return Kind.PERSON

    def _perhaps(self, i: int) -> Iterator[Finding]:
        """Ordinary words that may be names where they stand, as questions; names in words with hyphens."""
        token = self._words[i]
        if not token.capital or len(token.text) < 3 or token.shouted:
            return
        if "-" in token.text:
            yield from self._parts(i)
            return
        reading = self._read(token.text)
        before = self._words[i - 1].text.lower()
        into = before in INTO and token.near
        bare = token.near and before not in _ARTICLES and not before.endswith(_INFLECTED) and not token.first
        article = before in _ARTICLE_OF_PERSON and token.near
        rarity = zipf_frequency(token.text, "de")
        if reading.unknown and token.first:
            yield self._question(i, Kind.PERSON, "unbekanntes Wort am Satzanfang")
        elif reading.common and not reading.exact:
            surname = token.text.lower().endswith(_SURNAME) and rarity < 2.8
            if into and rarity < 2.5 and TOWN.search(token.text):
                yield self._question(i, Kind.PLACE, "zusammengesetztes Wort mit der Endung eines Ortes", 0.6)
            elif into and rarity < 1.5:
                yield self._question(i, Kind.PLACE, "zusammengesetztes Wort, vielleicht ein Ort")
            elif surname and (bare or article or token.first):
                yield self._question(i, Kind.PERSON, "zusammengesetztes Wort, vielleicht ein Nachname")
        elif reading.first and (bare or article) and rarity < 4.5:
            yield self._question(i, Kind.PERSON, "gewöhnliches Wort und Vorname")
        elif reading.last and bare and rarity < 4.2:
            yield self._question(i, Kind.PERSON, "gewöhnliches Wort und Nachname")
        elif (reading.place and token.first and rarity < 4.3) or (reading.listed and into):
            yield self._question(i, Kind.PLACE, "gewöhnliches Wort und Ortsname")

    def _parts(self, i: int) -> Iterator[Finding]:
        token, position = self._words[i], self._words[i].start
        for part in token.text.split("-"):
            reading = self._read(part) if len(part) > 3 and part[0].isupper() and not part.isupper() else None
            if reading is not None and reading.listed and not reading.common:
                kind = Kind.PERSON if (reading.first or reading.last) and not reading.place else Kind.PLACE
                yield Finding(position, position + len(part), kind, reading.base, "Namensliste", 0.4)
            position += len(part) + 1

    def _question(self, i: int, kind: Kind, reason: str, doubt: float = _QUESTION) -> Finding:
        token = self._words[i]
        return Finding(token.start, token.end, kind, self._read(token.text).base, reason, doubt)
