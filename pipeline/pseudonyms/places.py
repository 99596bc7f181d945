"""Places by list and by what stands before them; quarters and streets by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wordfreq import zipf_frequency

from pipeline.pseudonyms.kinds import Finding, Kind
from pipeline.pseudonyms.lists import folded, words
from pipeline.pseudonyms.tokens import Words
from pipeline.pseudonyms.vocabulary import Reading, Vocabulary

INTO = words("into")
"""Prepositions that stand before places without an article."""

_HEADS = words("place_heads")
_RIVER = re.compile(
    r"\s(?:am|an der|a\. ?d\.|im|in der|ob der|vor der|bei|auf|in)\s(?P<river>[A-ZÄÖÜ][\w-]+)|"
    r"\s?\((?P<in>[A-ZÄÖÜ]\w+)\)|/(?P<on>[A-ZÄÖÜ]\w+)"
)
_RIVERS = words("rivers")
_FORM = re.compile(
    r"(?P<what>\w[\w-]*?)(?P<head>straße|strasse|gasse|allee|platz|chaussee|viertel|kiez|siedlung|kreis|"
    r"land|park|ufer|brücke|tor|anger)s?"
)
_QUARTER = re.compile(r"(?:Nord|Süd|Ost|West|Nordost|Nordwest|Südost|Südwest)(?:stadt|viertel)s?")
_PART = re.compile(r"(\w{4,})-(?:Nord|Süd|Ost|West|Mitte|Land|Stadt|Altstadt|Neustadt)")
_NO_QUARTER = words("no_quarter")
_POSTCODE = re.compile(r"(?<!\d)\d{5}\s$")


class Places:
    """Findings of places in the words of one text."""

    def __init__(self, words: Words, vocabulary: Vocabulary) -> None:
        self._words = words
        self._vocabulary = vocabulary
        self._read = vocabulary.read

    def find(self) -> Iterator[Finding]:
        """All places that lists, surroundings or their form tell."""
        for i in range(len(self._words)):
            if not self._words[i].capital:
                continue
            yield from self._by_list(i)
            yield from self._by_head(i)
            yield from self._inhabitants(i)
            yield from self._by_form(i)

    def _by_list(self, i: int) -> Iterator[Finding]:
        words = self._words
        if end := self._longest(i):
            yield self._of(i, end, "Ortsliste")
            return
        reading = self._read(words[i].text)
        prefix = words[i].text in ("Bad", "Sankt") and words[i + 1].capital and words[i + 1].near
        if prefix and not self._read(words[i + 1].text).exact:
            yield self._of(i, i + 2, "Ortsname", 0.2)
        elif reading.place and self._is_free(i, reading):
            yield self._of(i, i + 1, "Ortsliste")
        elif (reading.place or reading.abroad) and self._into(i) and not words[i].shouted:
            usual = zipf_frequency(words[i].text, "de") >= 4.6 and not reading.place
            if not reading.common:
                yield self._of(i, i + 1, "Ortsliste")
            elif reading.place and not usual and not self._no_town(i):
                yield self._of(i, i + 1, "Ortsliste, auch ein gewöhnliches Wort", 0.5)

    def _is_free(self, i: int, reading: Reading) -> bool:
        """Whether a listed word is a place wherever it stands: no ordinary word, no first name."""
        token = self._words[i]
        if token.first and reading.exact:
            return False
        return (
            not reading.common
            and not (reading.first and not self._into(i))
            and not (token.shouted and len(token.text) < 5)
        )

    def _no_town(self, i: int) -> bool:
        """``in Form von``, ``nach Art``: ordinary words that a list of places holds too."""
        word = self._words[i].text
        return (
            word.endswith(("en", "er", "e"))
            and word not in ("Essen", "Singen", "Halle", "Wetter", "Hagen", "Werne")
            or len(word) < 3
        )

    def _longest(self, i: int) -> int:
        """The index behind the longest listed name of several words that begins at ``i`` (0: none)."""
        key = folded(self._words[i].text)
        for size in self._vocabulary.sizes(key):
            parts = [key] + [folded(self._words[k].text) for k in range(i + 1, i + size)]
            if all(self._words[k].near for k in range(i + 1, i + size)) and self._vocabulary.is_place(parts):
                return i + size
        return 0

    def _into(self, i: int) -> bool:
        return self._words[i - 1].text.lower() in INTO and self._words[i].near

    def _by_head(self, i: int) -> Iterator[Finding]:
        """``Ortsteil Mesum``, ``48431 Rheine``."""
        words = self._words
        token, head = words[i], words[i - 1]
        reading = self._read(token.text)
        if _POSTCODE.search(words.text, max(0, token.start - 7), token.start):
            yield self._of(i, i + 1, "Postleitzahl")
            return
        headed = head.text.lower() in _HEADS and token.near and head.capital and not token.shouted
        if headed and (reading.name or not reading.exact or (reading.place and not self._no_town(i))):
            yield self._of(i, i + 1, "Ortsangabe")

    def _inhabitants(self, i: int) -> Iterator[Finding]:
        """``die Bocholter Behörde``, ``Dresdner``."""
        token = self._words[i]
        match = re.fullmatch(r"(.{3,}?)(?:er|erin|erinnen|ern|ers)", token.text)
        if not match or self._vocabulary.exact(token.text) or self._read(token.text).listed:
            return
        stem = match.group(1)
        bases = (
            stem,
            f"{stem}e",
            f"{stem}en",
            f"{stem[:-1]}en",
            f"{stem[:-1]}el",
            f"{stem}a",
            stem.removesuffix("an"),
        )
        listed = [b for b in bases if len(b) > 2 and self._read(b).place]
        named = next((b for b in listed if b == stem or not self._read(b).common), None)
        if named:
            yield Finding(token.start, token.end, Kind.PLACE, named, "Form eines Ortsnamens", 0.1)

    def _by_form(self, i: int) -> Iterator[Finding]:
        token = self._words[i]
        if _QUARTER.fullmatch(token.text):
            yield self._of(i, i + 1, "Name eines Viertels", 0.1)
            return
        part = _PART.fullmatch(token.text)
        if part and (
            self._read(part[1]).place or self._read(part[1]).name or not self._vocabulary.exact(part[1])
        ):
            yield self._of(i, i + 1, "Ortsteil", 0.1)
            return
        match = _FORM.fullmatch(token.text)
        if not match or self._vocabulary.exact(token.text):
            return
        what, head = match.group("what"), match.group("head")
        modifier = what.rstrip("-").capitalize()
        reading = self._read(modifier)
        if head in ("viertel", "kiez"):
            known = what.lower() in _NO_QUARTER
        elif head in ("land", "park", "tor", "brücke", "ufer", "anger", "siedlung"):
            known = reading.common or not (reading.listed or head == "land") or what[0].islower()
        else:
            known = reading.common and not (
                reading.last or reading.first or reading.place and head != "kreis"
            )
            if (
                head == "kreis"
                and not reading.exact
                and re.search(r"(?:land|wald|berg|gau|tal|bach|burg)$", what)
            ):
                known = False
            known = known or (reading.exact and zipf_frequency(modifier, "de") >= 4.3)
        if not known:
            yield self._of(i, i + 1, "Name einer Straße oder eines Gebiets", 0.2)

    def _of(self, i: int, end: int, reason: str, doubt: float = 0.0) -> Finding:
        words = self._words
        start, stop = words[i].start, words[end - 1].end
        river = _RIVER.match(words.text, stop)
        if river:
            name = next(filter(None, river.groups()))
            reading = self._read(name)
            if name.lower() in _RIVERS or (
                reading.name and not reading.first and " in " not in river.group()
            ):
                stop = river.end()
        last = words[end - 1]
        base = self._read(last.text).base if stop == last.end else words.text[last.start : stop]
        name = words.text[start : last.start] + base
        return Finding(start, stop, Kind.PLACE, " ".join(name.split()), reason, doubt)
