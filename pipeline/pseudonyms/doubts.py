"""Words that may be names though no list says so: questions for the review list, never replaced.

No list of names is whole. What a reader should look at is told by the dictionary (a capital on a word that
is no noun), by what stands beside it (``heißt``, ``sagt``, a surname behind it) and by the ending of a town.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import simplemma
from wordfreq import zipf_frequency

from pipeline.pseudonyms.alone import TOWN
from pipeline.pseudonyms.kinds import Finding, Kind
from pipeline.pseudonyms.lists import words
from pipeline.pseudonyms.persons import NAMING
from pipeline.pseudonyms.places import INTO
from pipeline.pseudonyms.tokens import Words
from pipeline.pseudonyms.vocabulary import ABSTRACT, Vocabulary

_ARTICLES = words("articles")
_NO_NAME = words("no_name")
_TITLES = words("titles")
_SPEECH = words("speech")
_HAVING = frozenset(["hat", "hatte", "ist", "war", "wird", "kann", "und"])
_INFLECTED = ("e", "en", "er", "es", "em")
_VERB = ("en", "eln", "ern")
_SHORTEST = 3
_LONGEST = 8
_RARE, _USUAL = 3.3, 4.0
"""Zipf values (wordfreq)."""
_PARTICIPLE = re.compile(r"ge|^(?:be|ver|er|ent|zer|emp|miss|über|unter|um|wider)|ier|nd(?:e|en|er|es|em)?$")
"""``die Integrierten``, ``der Alteingesessene``: participles that stand for nouns."""


class Doubts:
    """Questions among the words of one text."""

    def __init__(self, words: Words, vocabulary: Vocabulary, found: Iterable[Finding]) -> None:
        self._words = words
        self._vocabulary = vocabulary
        found = list(found)
        persons = [f for f in found if f.kind is Kind.PERSON]
        self._starts, self._ends = {f.start for f in persons}, {f.end for f in persons}
        self._covered = {place for f in found for place in range(f.start, f.end)}

    def find(self) -> Iterator[Finding]:
        """Each word that may be a name, with the reason and how likely it is none."""
        for i in range(len(self._words)):
            if self._possible(i) and (why := self._reason(i)):
                reason, doubt, kind = why
                token = self._words[i]
                yield Finding(
                    token.start, token.end, kind, self._vocabulary.read(token.text).base, reason, doubt
                )

    def _possible(self, i: int) -> bool:
        """Whether a word is written as names are, and no first half (``Integrations-``)."""
        token = self._words[i]
        whole = len(token.text) >= _SHORTEST and "-" not in self._words.text[token.start : token.end + 1]
        written = token.capital and not token.shouted and whole and token.text.lower() not in _NO_NAME
        return written and token.start not in self._covered

    def _reason(self, i: int) -> tuple[str, float, Kind] | None:
        words = self._words
        token, before, after = words[i], words[i - 1], words[i + 1]
        noun = self._vocabulary.noun(token.text)
        if self._named(i) or (self._named(i - 1) and token.near):
            return None if noun else ("steht, wo Namen genannt werden", 0.72, Kind.PERSON)
        into = before.text.lower() in INTO and token.near
        if into and not noun and (TOWN.search(token.text) or not self._vocabulary.common(token.text)):
            return "steht, wo Orte genannt werden", 0.75, Kind.PLACE
        if self._beside_a_name(i):
            return "steht neben einem Namen", 0.75, Kind.PERSON
        rare = zipf_frequency(token.text, "de") < _RARE and self._vocabulary.exact(token.text)
        if into and rare and len(token.text) <= _LONGEST and self._singular(token.text):
            return "seltenes Wort, wo Orte genannt werden", 0.85, Kind.PLACE
        speaks = after.near and (after.text in _SPEECH or (token.first and after.text in _HAVING and rare))
        if speaks and self._bare(i) and self._alone(i):
            return "steht, wo jemand spricht", 0.78, Kind.PERSON
        if self._capital_for_nothing(i):
            return "großgeschrieben und kein Hauptwort", 0.82, Kind.PERSON
        return None

    def _named(self, i: int) -> bool:
        """Whether a word stands behind ``heißt`` and the like."""
        start = self._words[i].start
        return NAMING.search(self._words.text, max(0, start - 60), start) is not None

    def _bare(self, i: int) -> bool:
        """Whether no article and no adjective stands before a word."""
        before = self._words[i - 1].text.lower()
        lemma = str(simplemma.lemmatize(before, "de"))
        inflected = before.endswith(_INFLECTED) and lemma != before and not lemma.endswith(_VERB)
        return not self._words[i].near or (before not in _ARTICLES and not inflected)

    def _beside_a_name(self, i: int) -> bool:
        """``Jochen Brinkhues``, ``Kalle und Merle``, where one of the two was found."""
        words = self._words
        token, before, after = words[i], words[i - 1], words[i + 1]
        usual = self._vocabulary.noun(token.text) and zipf_frequency(token.text, "de") >= _USUAL
        if token.near and before.end in self._ends:
            return not usual
        if usual or not self._bare(i) and before.text.lower() not in _TITLES:
            return False
        if after.near and after.start in self._starts and (not token.first or self._alone(i)):
            return True
        pair = token.near and before.text == "und" and words[i - 2].end in self._ends
        return (pair or (after.text == "und" and words[i + 2].start in self._starts)) and self._alone(i)

    def _alone(self, i: int) -> bool:
        """Whether a word without an article is more than an adverb, an abstract noun or a plural."""
        token = self._words[i]
        lower = token.text.lower()
        small = token.first and simplemma.is_known(lower, "de") and not self._finite(lower)
        return not small and self._singular(token.text) and not ABSTRACT.search(token.text)

    def _singular(self, word: str) -> bool:
        return not self._vocabulary.noun(word) or str(simplemma.lemmatize(word, "de")) == word

    def _capital_for_nothing(self, i: int) -> bool:
        """``Malte``, ``Jason``: known as the form of a verb or in English alone. A participle may stand for a
        noun (``die Integrierten``) behind an article."""
        token, following = self._words[i], self._words[i + 1]
        if not self._simple(i) or not self._vocabulary.exact(token.text):
            return False
        lower = token.text.lower()
        foreign = not simplemma.is_known(lower, "de")
        if token.first:
            return (self._finite(lower) or foreign) and following.near and following.text in _HAVING
        return foreign or (self._finite(lower) and (self._bare(i) or not _PARTICIPLE.search(lower)))

    def _simple(self, i: int) -> bool:
        """Whether a word is no noun and not made of nouns."""
        word = self._words[i].text
        ordinary = self._vocabulary.common(word) and not self._vocabulary.exact(word)
        return not self._vocabulary.noun(word) and not ordinary and not ABSTRACT.search(word)

    def _finite(self, lower: str) -> bool:
        """Whether a word is a form of a verb that cannot stand for a noun."""
        lemma = str(simplemma.lemmatize(lower, "de"))
        return simplemma.is_known(lower, "de") and lemma.endswith("n") and lemma != lower
