"""A name that was found once is found everywhere: inflected, in capitals, in small letters, without marks, in
compounds and file names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.pseudonyms.kinds import Finding, Kind
from pipeline.pseudonyms.lists import folded, words
from pipeline.pseudonyms.persons import PARTICLES
from pipeline.pseudonyms.tokens import Token, Words
from pipeline.pseudonyms.vocabulary import Vocabulary

Name = tuple[str, Kind]

_ENDINGS = ("s", "es", "'s", "'", "sche", "schen", "scher", "sches", "ns")
_OF_PLACES = ("er", "ern", "erin", "erinnen", "ers", "aner", "ener")
_COMPOUND = 5
"""Letters a name needs to be found as the beginning of a compound."""

_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_QUESTION = 0.75
_VAGUE = 0.4
"""A name that is so doubtful is found again only as a whole word with a capital."""

_AGAIN = "schon gefundener Name"
_SILENT = words("silent")


class _Hit(NamedTuple):
    kind: Kind
    name: str
    doubt: float


class Recurrence:
    """Known names, ready to be found in any text.

    ``names``: with the doubt of each. ``given``: names that a person listed: they are found even where
    they are ordinary words too.
    """

    def __init__(
        self, names: Mapping[Name, float], vocabulary: Vocabulary, given: Iterable[Name] = ()
    ) -> None:
        self._vocabulary = vocabulary
        self._doubts = names
        given = tuple(given)
        self._given = frozenset(folded(name) for name, _ in given)
        self._single: dict[str, _Hit] = {}
        self._several: dict[str, list[tuple[tuple[str, ...], _Hit]]] = {}
        for name, kind in sorted({*names, *given}, key=lambda n: (-len(n[0]), n)):
            self._add(name, kind)

    def _add(self, name: str, kind: Kind) -> None:
        hit = _Hit(kind, name, self._doubts.get((name, kind), 0.0))
        for spelling in dict.fromkeys((name, name.translate(_EXPANDED))):
            parts = tuple(folded(t.text) for t in Words(spelling).tokens)
            if len(parts) > 1:
                self._several.setdefault(parts[0], []).append((parts, hit))
            elif parts:
                self._single.setdefault(parts[0], hit)
        if kind is Kind.PERSON or kind is Kind.INSTITUTION:
            for token in Words(name).tokens:
                self._add_part(token.text, hit)

    def _add_part(self, word: str, hit: _Hit) -> None:
        """A first or last name alone; of institutions only words that nothing else is called."""
        if len(word) < 3 or word.lower() in PARTICLES | _SILENT or word[0].islower():
            return
        reading = self._vocabulary.read(word)
        person = hit.kind is Kind.PERSON
        if hit.kind is Kind.INSTITUTION and (not reading.unknown or "-" in word):
            return
        for spelling in (word, word.translate(_EXPANDED)):
            self._single.setdefault(folded(spelling), hit._replace(name=word if person else hit.name))
        if person and "-" in word:
            for part in word.split("-"):
                if len(part) > 3 and not self._vocabulary.read(part).exact:
                    self._single.setdefault(folded(part), hit._replace(name=word))

    def find(self, words: Words) -> Iterator[Finding]:
        """Every place of a known name."""
        for i in range(len(words)):
            yield from self._of_several(words, i)
            token = words[i]
            hit = self._hit(token.text)
            if hit is not None:
                if (doubt := self._doubt(words, i, hit)) is not None:
                    yield Finding(token.start, token.end, hit.kind, hit.name, _AGAIN, max(doubt, hit.doubt))
            elif token.end - token.start == len(token.text):
                yield from self._inside(token)

    def _of_several(self, words: Words, i: int) -> Iterator[Finding]:
        for parts, hit in self._several.get(folded(words[i].text), ()):
            end = i + len(parts) - 1
            if end >= len(words):
                continue
            between = [folded(words[k].text) for k in range(i, end)]
            last = folded(words[end].text)
            if tuple(between) == parts[:-1] and (last == parts[-1] or self._base(last) == parts[-1]):
                yield Finding(words[i].start, words[end].end, hit.kind, hit.name, _AGAIN, hit.doubt)

    def _base(self, word: str) -> str:
        return next((word.removesuffix(e) for e in _ENDINGS if word.endswith(e)), word)

    def _hit(self, word: str) -> _Hit | None:
        key = folded(word)
        if key in self._single:
            return self._single[key]
        for endings, kinds in ((_ENDINGS, None), (_OF_PLACES, Kind.PLACE)):
            for ending in endings:
                base = key.removesuffix(ending)
                hit = self._single.get(base) if base != key and len(base) > 2 else None
                if hit is None and kinds is Kind.PLACE and base != key:
                    hit = (
                        self._single.get(f"{base}en") or self._single.get(f"{base}e")
                        if len(base) > 3
                        else None
                    )
                if hit is not None and (kinds is None or hit.kind is kinds) and not self._ordinary(word):
                    return hit
        return None

    def _ordinary(self, word: str) -> bool:
        """Whether an inflected form is a word of its own, so that no ending may be cut."""
        return self._vocabulary.exact(word[:1].upper() + word[1:])

    def _doubt(self, words: Words, i: int, hit: _Hit) -> float | None:
        """How doubtful it is that the word means the name here; None where it cannot be."""
        token = words[i]
        if folded(token.text) in self._given:
            return 0.0 if token.capital else None
        reading = self._vocabulary.read(token.text)
        plain = reading.common and (reading.exact or reading.listed)
        if not token.capital:
            return 0.3 if not plain and hit.doubt < _VAGUE and len(token.text) > 4 else None
        if not plain:
            return 0.0
        if (
            token.first
            or not token.near
            or words[i - 1].text.lower() in _SILENT
            or words[i - 1].text[-2:] in ("en", "er", "es", "em")
        ):
            return None
        return _QUESTION

    def _inside(self, token: Token) -> Iterator[Finding]:
        """``Uphoff-Plan``, ``Uphoffstraße``: only the name in it."""
        position = token.start
        for part in token.text.split("-"):
            hit = self._hit(part) if "-" in token.text else None
            if hit is not None and len(part) > 3 and not self._vocabulary.read(part).exact:
                yield Finding(position, position + len(part), hit.kind, hit.name, _AGAIN, hit.doubt)
            elif (size := self._beginning(part)) and (named := self._single.get(folded(part[:size]))):
                yield Finding(
                    position,
                    position + size,
                    named.kind,
                    named.name,
                    f"{_AGAIN} in einer Zusammensetzung",
                    0.3,
                )
            position += len(part) + 1

    def _beginning(self, word: str) -> int:
        """How many letters of a compound are a known name (0: none)."""
        for size in range(len(word) - 3, _COMPOUND - 1, -1):
            name = self._single.get(folded(word[:size]))
            if name is None or name.doubt >= _VAGUE or self._vocabulary.read(word[:size]).exact:
                continue
            rest = word[size:]
            if self._vocabulary.exact(rest.capitalize()) or (
                rest[0] == "s" and self._vocabulary.exact(rest[1:].capitalize())
            ):
                return size
        return 0
