"""The company words keep: which words stand near a key term, and which stand together as one expression.

Both are ranked by logDice (Rychlý 2008, A Lexicographer-Friendly Association Score): 14 at most, one less for
each halving; it does not grow with the corpus.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log2

from pipeline.language.words import words
from pipeline.material.words import Vocabulary, key_of

_WINDOW = 5
_LEAST = 2
_JOINTS = frozenset(words("prepositions") | {"der", "die", "das", "des", "dem", "den", "und"})
_MOST_BETWEEN = 2


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word near another: ``count``: sentences' windows in which both stand, ``strength``: logDice."""

    name: str
    count: int
    strength: float


@dataclass(frozen=True, slots=True)
class Expression:
    """Words that stand together, as they stand there most often: ``sozialer Zusammenhalt``."""

    text: str
    count: int
    strength: float


def neighbours(vocabulary: Vocabulary, keys: Iterable[str], most: int = 8) -> dict[str, list[Neighbour]]:
    """The words that stand within five words of each key in the same sentence, the strongest first."""
    wanted = set(keys)
    telling = {k for k, w in vocabulary.words.items() if w.count >= _LEAST and w.is_telling}
    together: dict[str, Counter[str]] = {key: Counter() for key in wanted}
    for spelled in _sentences(vocabulary):
        sentence = [key_of(word) for word in spelled]
        for at, key in enumerate(sentence):
            if key in wanted:
                near = {*sentence[max(0, at - _WINDOW) : at], *sentence[at + 1 : at + 1 + _WINDOW]}
                together[key].update((near & telling) - {key})
    return {key: _strongest(vocabulary, key, found)[:most] for key, found in together.items()}


def _strongest(vocabulary: Vocabulary, key: str, found: Counter[str]) -> list[Neighbour]:
    all_of = vocabulary.words
    rows = [
        Neighbour(all_of[k].name, n, log_dice(n, all_of[key].count, all_of[k].count))
        for k, n in found.items()
        if n >= _LEAST
    ]
    return sorted(rows, key=lambda row: (-row.strength, -row.count, row.name))


def log_dice(together: int, one: int, other: int) -> float:
    """Strength of a pair: 14 where neither stands without the other."""
    return round(14 + log2(min(1.0, 2 * together / (one + other))), 1)


def expressions(vocabulary: Vocabulary, most: int = 60) -> list[Expression]:
    """Adjective and noun side by side, or two nouns with a joint between: the commonest and strongest.

    Sorted by the product of logDice and the logarithm of the count, so that neither chance pairs nor merely
    frequent ones lead.
    """
    spelled: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for sentence in _sentences(vocabulary):
        for pair, text in _pairs(vocabulary, sentence):
            spelled[pair][text] += 1
    rows = [
        Expression(
            min(texts, key=lambda t: (-texts[t], t)),
            texts.total(),
            log_dice(texts.total(), *(vocabulary.words[key].count for key in pair)),
        )
        for pair, texts in spelled.items()
        if texts.total() >= _LEAST
    ]
    rows.sort(key=lambda row: (-row.strength * log2(row.count), row.text))
    return rows[:most]


def _pairs(vocabulary: Vocabulary, sentence: list[str]) -> Iterator[tuple[tuple[str, str], str]]:
    """Keys of two words and the stretch from one to the other."""
    keys = [key_of(word) for word in sentence]
    found = [vocabulary.words[key] for key in keys]
    for at, word in enumerate(found):
        if not word.is_telling:
            continue
        for end in range(at + 1, min(len(sentence), at + 2 + _MOST_BETWEEN)):
            joined = end == at + 1 if word.is_adjective else end > at + 1
            if joined and found[end].is_noun and found[end].is_telling and keys[at] != keys[end]:
                yield (keys[at], keys[end]), " ".join(sentence[at : end + 1])
            if sentence[end] not in _JOINTS:
                break


def _sentences(vocabulary: Vocabulary) -> Iterator[list[str]]:
    return (sentence for passage in vocabulary.passages for sentence in passage)
