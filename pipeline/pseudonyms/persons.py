"""Persons by what stands before their names: titles, kinship, ``ich heiße``, initials, first names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wordfreq import zipf_frequency

from pipeline.pseudonyms.kinds import Finding, Kind
from pipeline.pseudonyms.lists import words
from pipeline.pseudonyms.tokens import Words
from pipeline.pseudonyms.vocabulary import Vocabulary

PARTICLES = words("particles")
_ACADEMIC = words("academic")
_ADDRESS = frozenset(["herr", "herrn", "hr", "frau", "fr", "fam", "familie"])
_TITLES = words("titles")
_KIN = words("kin")
NAMING = re.compile(
    r"(?:\bheiß(?:e|t|en|est)|\bhieß(?:en)?|\bnamens|\bgenannt|\b[Nn]ame (?:ist|war|lautet)|"
    r"\b[Ii]ch bin(?: ja| hier)? (?:der|die)|"
    r"\bnenn(?:en|t|e|ten|te)(?: \w+){0,2} (?:nur|immer|alle|einfach)|\bru(?:fen|ft) (?:ihn|sie|"
    r"mich)(?: \w+)?|\bnenn(?:en|t|e) (?:ihn|sie|mich|uns)|"
    r"\bGr(?:üßen|uß|üße)|\bunterschrieben hat|\bgez\.)(?:,? ?(?:nur|immer|ja|jetzt|alle|der|die|Ihre?|Dein|"
    r"Eure?))*[,:]?\s+$"
)
_VAGUELY = re.compile(r"^(?:heißt|hieß|heißen|namens|genannt)$")
_NO_NAME = words("no_name")
_ARTICLES = words("articles_of_a_woman")
_FREQUENT = 4.0


class Persons:
    """Findings of persons in the words of one text."""

    def __init__(self, words: Words, vocabulary: Vocabulary) -> None:
        self._words = words
        self._read = vocabulary.read

    def find(self) -> Iterator[Finding]:
        """All persons that their surroundings tell."""
        words = self._words
        for i in range(len(words)):
            lower = words[i].text.lower().rstrip("'’")
            start = self._past_titles(i + 1)
            if lower in _ADDRESS and self._joined(i + 1):
                yield from self._addressed(i, start)
            elif (lower in _TITLES or (lower in _ACADEMIC and words[i].capital)) and self._joined(i + 1):
                yield from self._finding(start, self._end(start, strict=lower in _TITLES), "Titel")
            if lower in _KIN:
                yield from self._kin(i)
            if len(words[i].text) == 1 and words[i].capital and words[i + 1].between.strip() == ".":
                yield from self._initial(i)
            elif self._is_named(i):
                reading = self._read(words[i].text)
                vague = reading.common and not reading.first and _VAGUELY.search(words[i - 1].text)
                yield from self._finding(i, self._end(i), "Namensnennung", 0.75 if vague else 0.0)
            if self._is_first_name(i):
                yield from self._full_name(i)

    def _is_named(self, i: int) -> bool:
        """``ich heiße Oksana``, ``alle nennen ihn Hotte``, ``Mit freundlichen Grüßen, Gerlinde``."""
        token = self._words[i]
        if not token.capital or not NAMING.search(self._words.text, max(0, token.start - 60), token.start):
            return False
        return self._may_be_given(i) or self._words[i - 1].text.lower().startswith("grü")

    def _joined(self, i: int) -> bool:
        between = self._words[i].between
        return between.strip() in ("", ".") and between.count("\n") < 2 and i < len(self._words)

    def _past_titles(self, i: int) -> int:
        while self._joined(i) and self._words[i].text.lower() in _ACADEMIC:
            i += 1
        return i

    def _addressed(self, i: int, start: int) -> Iterator[Finding]:
        """What follows ``Frau`` and the like. Behind an article ``Frau`` may be just a woman."""
        words = self._words
        title, name = words[i], words[start]
        if name.text.lower() in _NO_NAME or not self._joined(start):
            return
        if not name.capital:
            lowly = title.text.islower() and name.text not in PARTICLES
            reading = self._read(name.text)
            if lowly and (
                not reading.exact or (reading.last and zipf_frequency(name.text, "de") < _FREQUENT)
            ):
                yield from self._finding(start, start + 1, "Anrede", 0.3)
                return
            if name.text not in PARTICLES:
                return
        reading = self._read(name.text)
        if name.capital and reading.exact and not reading.listed:
            if name.text.endswith(("erin", "tin", "ätin", "ldin")) and not (
                words[start + 1].capital and words[start + 1].near
            ):
                return
            if words[start + 1].capital and words[start + 1].near:
                start += 1  # Frau Staatsministerin
        woman = title.text.lower() == "frau" and words[i - 1].text.lower() in _ARTICLES and title.near
        doubtful = woman and reading.common and not reading.last
        yield from self._finding(start, self._end(start), "Anrede", 0.75 if doubtful else 0.0)

    def _end(self, i: int, strict: bool = False) -> int:
        """The index behind the last word of the name that begins at ``i`` (``i`` where none does)."""
        words = self._words
        j = self._past_particles(i)
        first = words[j]
        reading = self._read(first.text)
        if (
            not first.capital
            or first.text.lower() in _NO_NAME
            or (strict and reading.exact and not reading.listed)
        ):
            return i
        if strict and reading.exact and reading.listed and zipf_frequency(first.text, "de") >= _FREQUENT:
            return i
        begin = j = j + 1
        while True:
            given = self._read(words[j - 1].text)
            behind_first_name = j == begin and (given.first or not (given.exact or strict))
            k = self._past_particles(j) if behind_first_name else j
            if not (words[k].capital and words[k].near and k < len(words)):
                return j
            if not self._goes_on(k, behind_first_name):
                return j
            j = k + 1

    def _past_particles(self, i: int) -> int:
        j = i
        while j < i + 3 and self._words[j].text in PARTICLES and (j == i or self._words[j].near):
            j += 1
        if j > i and (not self._words[j].near or self._words[j - 1].text == "und"):
            return i
        return j

    def _goes_on(self, k: int, behind_first_name: bool) -> bool:
        """Whether the capitalised word at ``k`` belongs to the name before it."""
        word = self._words[k].text
        reading = self._read(word)
        if word.isupper() and not self._words[k - 1].text.isupper():
            return False
        before = self._read(self._words[k - 1].text)
        if reading.first and not reading.last and not before.first:
            return False  # the next person of a list
        if reading.name:
            return not (reading.place and not reading.last and not behind_first_name)
        usual = zipf_frequency(word, "de") >= _FREQUENT
        return reading.last and (behind_first_name or not usual) or (behind_first_name and not usual)

    def _kin(self, i: int) -> Iterator[Finding]:
        """``mein Mann, der Detlef``, ``unser Sohn Tarek``."""
        words = self._words
        possessive = re.fullmatch(
            r"(?:[mds]ein|ihr|unse?r|eue?r|der|die|dem|den|des)\w{0,2}", words[i - 1].text.lower()
        )
        possessive = possessive or re.fullmatch(
            r"(?:[mds]ein|ihr|unse?r|eue?r)\w{0,2}", words[i - 2].text.lower()
        )
        j = i + 1
        if words[j].between.strip() == "," and words[j].text in ("der", "die", "dem", "den"):
            j += 1
        elif not words[j].near:
            return
        if possessive and words[j].capital and words[j].near and self._may_be_given(j):
            reading = self._read(words[j].text)
            if reading.first or reading.name or not reading.exact:
                yield from self._finding(j, self._end(j), "Verwandtschaft")

    def _may_be_given(self, i: int) -> bool:
        word = self._words[i].text
        reading = self._read(word)
        if word.lower() in _NO_NAME or word.lower() in _ADDRESS | _TITLES | _ACADEMIC:
            return False
        if word[0].isupper() and zipf_frequency(word, "de") < 3 and len(word) < 9:
            return True
        return not reading.exact or reading.first or (reading.last and zipf_frequency(word, "de") < _FREQUENT)

    def _initial(self, i: int) -> Iterator[Finding]:
        """``B. Terhorst``; never ``z. B. Kinder``."""
        words = self._words
        if words[i].between.strip() == "." and len(words[i - 1].text) <= 2 and not words[i - 1].capital:
            return
        j = i + 1
        while len(words[j].text) == 1 and words[j].capital and words[j + 1].between.strip() == ".":
            j += 1
        reading = self._read(words[j].text)
        if words[j].capital and self._joined(j) and (reading.name or not reading.exact or reading.last):
            if words[j].text.isupper() or len(words[j].text) < 3:
                return
            end = self._end(j)
            if end > j:
                yield self._of(i, end, "Initiale", 0.2)

    def _is_first_name(self, i: int) -> bool:
        token = self._words[i]
        return token.capital and not (token.shouted and len(token.text) < 4) and self._read(token.text).first

    def _full_name(self, i: int) -> Iterator[Finding]:
        """A listed first name and the surname behind it."""
        words = self._words
        reading = self._read(words[i].text)
        k = self._past_particles(i + 1)
        if not (words[k].capital and words[k].near):
            return
        follows = self._read(words[k].text)
        if (
            reading.common
            and (follows.common or follows.first or words[i].first)
            and not (follows.last and not follows.exact)
        ):
            return
        if reading.place and follows.exact:
            return
        if self._goes_on(k, True):
            yield from self._finding(i, self._end(i), "Vor- und Nachname")

    def _finding(self, i: int, end: int, reason: str, doubt: float = 0.0) -> Iterator[Finding]:
        if end > i:
            yield self._of(i, end, reason, doubt)

    def _of(self, i: int, end: int, reason: str, doubt: float = 0.0) -> Finding:
        words = self._words
        start, stop = words[i].start, words[end - 1].end
        last = words[end - 1].text
        base = self._read(last).base
        name = words.text[start : words[end - 1].start] + (base if base != last else last)
        return Finding(start, stop, Kind.PERSON, " ".join(name.split()), reason, doubt)
