"""What a word damaged by OCR should read: candidates from a confusion table, ranked by how common they are.

Method: an unknown word is rewritten by up to three confusions that OCR of German prints makes (umlaut
dots lost, ``ß`` read as ``R``, ``B``, ``fi``, ``ü`` as ``ii``, ``li`` ...); the reading with the highest
frequency in wordfreq (R. Speer, word frequencies from many corpora, CC BY-SA 4.0) wins; compounds that no
list holds are parted into common words, each repaired for itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.language.lexicon import all_frequencies, frequencies, kept
from pipeline.language.words import word_set


def _written(patterns: str) -> tuple[str, ...]:
    return tuple(patterns.split())


_LOST_DOTS = {"a": "ä", "o": "ö", "u": "ü"}
_CONFUSIONS: dict[str, tuple[str, ...]] = {
    "ä": _written("d & g é 4 i"),
    "ö": _written("é 6 d dé do od ao ado oé 0 & mo"),
    "ü": _written("i l ii li ti ui iu ll lli lii il t ut tu G U tU tG Ui ( é fi 0 uU u&"),
    "ß": _written("R B 3 8 fR RR f3 l3 t3 ft fd f fi fl fli l ll li lf lfi lk R3 & G fs S lß fß i3 j3"),
    "l": _written("I 1 |"),
    "fl": _written("f fI fi ft ﬂ"),
    "fi": _written("f fl ft ﬁ"),
    "ßn": _written("lkh lßn fkn Rn"),
    "ff": _written("fl ﬀ"),
    "m": _written("rn"),
    "i": _written("l"),
    "e": _written("c"),
}
"""What OCR writes for a letter, seen in scans of German prints."""
_COST_DOTS = 0.05
_COST_VISIBLE = 0.3
_COST = {1: 0.9, 2: 0.6, 3: 0.4}
"""Cost of a confusion: lost dots, marks that no German word has inside (``MaRnahme``), and by the length
of what OCR wrote: longer patterns arise less often by chance."""
_MOST_CHANGES = 3
_MOST_CANDIDATES = 3000
_BEGINNING = 5
_DOTS = -1
"""Stands for the number of changes where only lost dots may be mended."""
_OUTSHONE = 1.5
"""A part that is this much rarer than its reading with dots (``uber``) is no part as it stands."""
_FIELD = {
    "förder": 4.2,
    "förderung": 5.1,
    "förderungen": 4.0,
    "städte": 5.0,
    "städtebau": 4.5,
    "städtebauförderung": 4.5,
    "ämter": 4.2,
}
"""Words likelier in municipal documents (as parts of compounds, too) than in wordfreq's corpora."""
_LINKS = ("", "s", "es", "n", "en", "er", "e", "ns")
_SHORT_PARTS = word_set(
    "amt rat ort bau weg tag not see art eid ehe hof lob rad tor tür tal mut öl über für zu ab an auf aus "
    "bei ein um un vor mit her hin los nah neu alt bio ich wir"
)
_NO_PARTS = word_set(
    "lich liche lichen licher liches lichem keit keiten heit heiten isch ische ischen schaft schaften ung "
    "ungen ling linge lings igen iger iges bar baren barer haft hafte sam same große großer tum nis ten tes "
    "ter tion tionen"
)
"""Suffixes that lists hold as words: no reading of a damaged part (``Große`` is none either)."""
_SUFFIX = 4.0
_LISTED = 1.0
"""What a word in the list is better than a compound, which may be put together by chance."""
_COMPOUND = 0.8
"""What a compound must be more common in each part than a word that the list holds."""


_RIVAL = 1.5
"""A reading that is at most so many Zipf values (30 times) rarer than the best one is its rival."""


def _least(part: str) -> float:
    """Zipf value (log10 of occurrences in 10^9 words) that a part of a compound must have; long words
    are rare, short ones in every list."""
    return 3.3 if len(part) < 6 else 2.9 if len(part) < 8 else 2.4


@dataclass(frozen=True, slots=True)
class Reading:
    """A possible reading: the word in small letters, its ``score`` (zipf less costs) and number of changes.

    ``gain``: how much more common than what is printed, summed over the parts of a compound.
    ``dots_only``: nothing but lost umlaut dots is assumed. ``rivalled``: another word is nearly as likely.
    """

    word: str
    score: float
    changes: int = 0
    gain: float = 0.0
    dots_only: bool = True
    rivalled: bool = False


_Rules = dict[str, list[tuple[str, float, bool]]]


def _rules() -> _Rules:
    rules: _Rules = {}
    for wrong, right in _LOST_DOTS.items():
        rules.setdefault(wrong, []).append((right, _COST_DOTS, True))
    for right, wrongs in _CONFUSIONS.items():
        for wrong in dict.fromkeys(wrongs):
            rules.setdefault(wrong, []).append((right, _cost(wrong), False))
    return rules


def _cost(wrong: str) -> float:
    visible = not (wrong.isascii() and wrong.isalpha() and wrong.islower()) or "ii" in wrong
    return _COST_VISIBLE if visible else _COST.get(len(wrong), 0.4)


_RULES = _rules()
_DOT_RULES: _Rules = {w: [r for r in rights if r[2]] for w, rights in _RULES.items()}
_LONGEST = max(map(len, _RULES))
_LONGEST_WORD = 60
"""Letters of the longest word that is looked into: its readings grow with the square and more."""


@dataclass
class Lexicon:
    """German word frequencies, with the words of the document at hand counted in.

    ``own``: words (small letters) that the document writes often and that are sound.
    """

    own: dict[str, float] = field(default_factory=dict)
    _seen: dict[tuple[str, int], Reading] = field(default_factory=dict)
    _compounds: dict[tuple[str, int], Reading] = field(default_factory=dict)

    def zipf(self, word: str) -> float:
        """How common a word in small letters is: log10 of its occurrences in 10^9 words, 0 if unknown."""
        key = word.replace("ß", "ss")
        return max(_zipf(frequencies()(key)), self.own.get(key, 0.0), _FIELD.get(key, 0.0))

    def as_it_stands(self, word: str) -> float:
        """Score of a word without any change: its frequency, or that of the compound it is."""
        return self._whole_or_compound(word, 0).score

    def best(self, word: str) -> Reading:
        """The best reading of ``word`` (first letter small, others as printed)."""
        return self._whole_or_compound(word, _MOST_CHANGES)

    def with_dots(self, word: str) -> Reading:
        """The best reading of ``word`` that only gives back umlaut dots."""
        return self._whole(word, _DOTS)

    def _whole_or_compound(self, word: str, changes: int) -> Reading:
        key = (word, changes)
        if key not in self._compounds:
            self._compounds[key] = self._compound(word, changes)
        return self._compounds[key]

    def _compound(self, word: str, changes: int) -> Reading:
        whole = self._whole(word, changes)
        if not 8 <= len(word) <= _LONGEST_WORD or whole.score >= 2.5:
            return whole
        bar = whole.score + (_LISTED if whole.changes else 0.0)
        best, highest = whole, bar
        for left, right in self._splits(word, changes):
            common = min(left.score, right.score) + 0.02 * (left.score + right.score) - _COMPOUND
            if common > highest:
                both = left.dots_only and right.dots_only
                changed = left.changes + right.changes
                best = Reading(
                    left.word + right.word,
                    common,
                    changed,
                    left.gain + right.gain,
                    both,
                    left.rivalled or right.rivalled,
                )
                highest = common
        return best

    def _splits(self, word: str, changes: int) -> Iterator[tuple[Reading, Reading]]:
        for cut in range(3, len(word) - 2):
            left = self._part(word[:cut], changes, linked=True)
            if left.score < 1.8:
                continue
            rest = word[cut:]
            right = self._part(rest, changes, linked=False)
            if right.score < 1.8 and len(rest) >= 9:
                right = self._whole_or_compound(rest, changes)
            if right.score >= 2.0 and left.changes + right.changes <= changes:
                yield left, right

    def _part(self, part: str, changes: int, *, linked: bool) -> Reading:
        best = Reading(part, 0.0)
        for link in _LINKS if linked else ("",):
            stem = part[: len(part) - len(link)] if link else part
            if link and not part.endswith(link) or len(stem) < 3:
                continue
            found = self._whole(stem, min(changes, 2))
            if not changes and self._whole(stem, _DOTS).gain >= _OUTSHONE:
                continue
            if stem in _NO_PARTS and not linked and not stem.startswith(("lich", "ling", "isch")):
                return Reading(stem, _SUFFIX)
            short = len(found.word) < 4 and found.word not in _SHORT_PARTS
            short = short or (found.changes > 0 and found.word in _NO_PARTS)
            if short or found.score < _least(stem) - 0.3 * found.changes:
                continue
            score = found.score - (0.6 if link in ("e", "er") else 0.1 if link else 0.0)
            if score > best.score:
                best = replace(found, word=found.word + link, score=score)
        return best

    def _whole(self, word: str, changes: int) -> Reading:
        key = (word, changes)
        if key not in self._seen:
            self._seen[key] = self._search(word, changes)
        return self._seen[key]

    def _search(self, word: str, changes: int) -> Reading:
        printed = self.zipf(word)
        best = Reading(word, printed)
        if len(word) > _LONGEST_WORD:
            return best
        rules = _RULES if changes != _DOTS else _DOT_RULES
        readings: dict[str, float] = {}
        for candidate in _candidates(word, changes if changes != _DOTS else 2, rules):
            frequency = self.zipf(candidate.word)
            score = frequency + candidate.score
            if not frequency:
                continue
            readings[candidate.word] = max(score, readings.get(candidate.word, score))
            if score > best.score:
                best = replace(candidate, score=score, gain=score - printed)
        near = sum(score > best.score - _RIVAL for score in readings.values())
        return replace(best, rivalled=True) if best.changes and near > 1 else best


def _candidates(word: str, changes: int, rules: _Rules) -> Iterator[Reading]:
    """Rewritings of ``word`` with one to ``changes`` confusions; ``score`` is minus their cost.

    A beginning that no word of the list has is given up at once.
    """
    starts = _beginnings()
    stack: list[tuple[str, int, int, float, bool]] = [("", 0, 0, 0.0, True)]
    seen = 0
    while stack and seen < _MOST_CANDIDATES:
        head, position, made, cost, dots = stack.pop()
        if len(head) >= _BEGINNING and head[:_BEGINNING].replace("ß", "ss")[:_BEGINNING] not in starts:
            continue
        if position >= len(word):
            seen += 1
            if made:
                yield Reading(head, -cost, made, 0.0, dots)
            continue
        if made == changes:
            stack.append((head + word[position:], len(word), made, cost, dots))
            continue
        stack.append((head + word[position], position + 1, made, cost, dots))
        for length in range(1, min(_LONGEST, len(word) - position) + 1):
            for right, price, is_dots in rules.get(word[position : position + length], ()):
                stack.append((head + right, position + length, made + 1, cost + price, dots and is_dots))


@cache
def _beginnings() -> frozenset[str]:
    """How the words of the list begin: made once for all runs, since it takes the whole list."""
    return frozenset(kept(f"beginnings_{_BEGINNING}_{_RAREST}", _all_beginnings))


def _all_beginnings() -> list[str]:
    return sorted({w[:_BEGINNING] for w, f in all_frequencies().items() if f > _RAREST})


_RAREST = 1e-8


def _zipf(frequency: float) -> float:
    """The zipf value of a frequency in wordfreq's list (it writes ss for ß), 0 for the rarest."""
    return math.log10(frequency) + 9 if frequency > _RAREST else 0.0
