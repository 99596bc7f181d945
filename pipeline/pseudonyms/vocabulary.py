"""Whether a word is an ordinary German word, a name, or neither."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import simplemma
from wordfreq import zipf_frequency

from pipeline.language.normal import in_dictionary, known_lemma
from pipeline.pseudonyms.lists import Lists, folded, words

_LINKS = ("", "s", "es", "n", "en", "er", "e")
_ENDINGS = ("", "s", "es", "e", "n", "en", "er", "in", "innen", "ern")
_SHORTEST = 3
ABSTRACT = re.compile(
    r"\w{4}(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|ismus|ismen|ation|ationen|ität|itäten|"
    r"ierung|ierungen)$"
)
"""Nouns that are made so often that no dictionary holds them all."""

_IN_NAMES = words("in_names")

_NAMES_AMONG_NOUNS = words("names_among_nouns")
"""Names that the list of nouns holds, though they mean nothing else."""

_FREQUENT = 4.3
"""Zipf value (wordfreq) from which an adjective or verb is no name because a list holds it."""

_FOREIGN = 3.3
"""The same for English words in German texts."""

_NEVER = words("never") | words("coarse")
"""Ordinary words that lists of names hold too, or that lists of nouns lack."""


class Reading(NamedTuple):
    """How a word (capitalised) may be read. ``common``: an ordinary word; ``exact``: a dictionary holds
    it, it is no mere compound of what one holds; ``first``, ``last``, ``place``, ``abroad``: it stands in
    that list; ``base``: without the ending of a genitive."""

    common: bool
    exact: bool
    first: bool
    last: bool
    place: bool
    abroad: bool
    base: str

    @property
    def listed(self) -> bool:
        """It stands in a list of names or places."""
        return self.first or self.last or self.place or self.abroad

    @property
    def unknown(self) -> bool:
        """Neither dictionaries nor lists know it."""
        return not self.common and not self.listed

    @property
    def name(self) -> bool:
        """Nothing but a name: listed or known to no dictionary."""
        return not self.common


class Vocabulary:
    """Readings of words by the lists it is given."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._several: dict[str, list[int]] = {}
        for place in lists.places:
            if " " in place and not place.startswith("am "):
                parts = place.split()
                sizes = self._several.setdefault(parts[0], [])
                sizes[:] = sorted({*sizes, len(parts)}, reverse=True)
        self.read = lru_cache(maxsize=200_000)(self._read)
        self.common = lru_cache(maxsize=200_000)(self._common)
        self.exact = lru_cache(maxsize=200_000)(self._exact)

    def sizes(self, word: str) -> list[int]:
        """In how many words a listed place may be written that begins with a word (folded); longest first."""
        return self._several.get(word, [])

    def is_place(self, parts: list[str]) -> bool:
        """Whether these words (folded) are a listed place."""
        return " ".join(parts) in self._lists.places

    def noun(self, word: str) -> bool:
        """Whether the dictionary of nouns holds a word as it is written or its lemma."""
        nouns = self._lists.nouns
        return word in _NEVER or word in nouns or str(simplemma.lemmatize(word, "de")) in nouns

    def _read(self, word: str) -> Reading:
        """The reading of a word, written in any case (``KÜHNAPFEL`` as ``Kühnapfel``)."""
        word = capitalised(word)
        common, exact = self.common(word), self.exact(word)
        for base in _bases(word):
            key = folded(base)
            first, last = key in self._lists.first, key in self._lists.last
            place, abroad = key in self._lists.places, key in self._lists.abroad
            if first or last or place or abroad:
                if first or place or (abroad and not last):
                    common = self._common_too(word, base, place and not first)
                if last and not first and base.endswith("s") and len(base) > 5:
                    shorter = folded(base[:-1])
                    if shorter in self._lists.last and shorter not in self._lists.first:
                        base = base[:-1]  # Meyers is Meyer's; Peters is not Peter's
                return Reading(common, exact, first, last, place, abroad, base)
        return Reading(common, exact, False, False, False, False, _bases(word)[-1] if len(word) > 4 else word)

    def _common(self, word: str) -> bool:
        """Whether dictionaries know a word as an ordinary one, by itself or as a compound of such."""
        if "-" in word:
            return all(len(p) < _SHORTEST or self.common(capitalised(p)) for p in word.split("-") if p)
        return (
            self.exact(word)
            or self._compound(word)
            or self._headed(word)
            or ABSTRACT.search(word) is not None
        )

    def _exact(self, word: str) -> bool:
        """Whether a dictionary holds a word."""
        if re.match(r"(?:O['’]|Mc|Mac)[A-Z]", word):
            return False
        return word in _NEVER or self._noun(word) or _adjective_or_verb(word) or _english(word)

    def _noun(self, word: str) -> bool:
        nouns = self._lists.nouns
        if word.endswith("ens") and in_dictionary(word[:-1].lower()):
            return True  # des Ernstnehmens
        return (
            any(word[: len(word) - len(e)] in nouns for e in _ENDINGS if word.endswith(e))
            or _umlaut(word) in nouns
            or known_lemma(word) in nouns
        )

    def _common_too(self, word: str, base: str, place: bool) -> bool:
        """Whether a listed name is an ordinary word as well."""
        if base in _NAMES_AMONG_NOUNS:
            return False
        if word in _NEVER or _usual(word) or (base != word and self.exact(word)):
            return True
        return word in self._lists.nouns or (place and self._noun(word))

    def _compound(self, word: str) -> bool:
        """Two ordinary words with a link between them; the head is a noun, what stands before may be any."""
        for cut in range(_SHORTEST, len(word) - _SHORTEST + 1):
            head = word[cut:].capitalize()
            if (self._noun(head) or (len(head) > 5 and _adjective_or_verb(head))) and self._modifier(
                word[:cut]
            ):
                return True
        return False

    def _headed(self, word: str) -> bool:
        """``Asialaden``: an unknown modifier before a usual noun, which names seldom end in."""
        for cut in range(4, len(word) - 4):
            head = word[cut:].capitalize()
            if head in self._lists.nouns and zipf_frequency(head, "de") >= 3.8 and head not in _IN_NAMES:
                return True
        return False

    def _modifier(self, part: str) -> bool:
        for link in _LINKS:
            if not part.endswith(link):
                continue
            base = part[: len(part) - len(link)]
            if len(base) < _SHORTEST:
                continue
            if base in self._lists.nouns or f"{base}e" in self._lists.nouns:
                return True
            if len(base) > 3 and _adjective_or_verb(base):
                return True
        return len(part) > 7 and self._compound(part.removesuffix("s"))


def capitalised(word: str) -> str:
    """A word as names are written: ``KÜHNAPFEL-LANG`` as ``Kühnapfel-Lang``, ``kühnapfel`` as
    ``Kühnapfel``."""
    if word.isupper() and len(word) > 1:
        return "-".join(part.capitalize() for part in word.split("-"))
    return word[:1].upper() + word[1:]


def _bases(word: str) -> list[str]:
    """The word, and what it is without the ending of a genitive or of a family (``Uphoffs``)."""
    bases = [word]
    for ending in ("’", "'", "’s", "'s", "s"):
        if word.endswith(ending) and len(word) - len(ending) > _SHORTEST:
            bases.append(word[: -len(ending)])
    return bases


@lru_cache(maxsize=200_000)
def _adjective_or_verb(word: str) -> bool:
    lower = word.lower()
    if not in_dictionary(lower):
        return False
    lemma = known_lemma(lower)
    return lemma.islower() and (zipf_frequency(lower, "de") >= 2.5 or lemma != lower)


def _usual(word: str) -> bool:
    """Whether a word that is a name too is mostly something else: ``Gut``, ``Will``."""
    return _adjective_or_verb(word) and zipf_frequency(word, "de") >= _FREQUENT


def _english(word: str) -> bool:
    return zipf_frequency(word, "en") >= _FOREIGN and simplemma.is_known(word.lower(), "en")


def _umlaut(word: str) -> str:
    """The singular of a plural with umlaut, roughly: ``Vorstände`` from ``Vorstand``."""
    plain = word.translate(str.maketrans("äöüÄÖÜ", "aouAOU"))
    return plain.removesuffix("en").removesuffix("er").removesuffix("e").removesuffix("n")
