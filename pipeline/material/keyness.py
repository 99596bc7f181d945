"""Key terms: words that a corpus uses far more often than German does in general.

Strength is the log-likelihood ratio (Dunning 1993, Accurate Methods for the Statistics of Surprise and
Coincidence; Rayson & Garside 2000, Comparing Corpora using Frequency Profiling), size of the effect the log
ratio (Hardie 2014): 1 is twice as often, 5 is 32 times. General German: `wordfreq` (Speer 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, log2

from pipeline.language.words import words
from pipeline.material.words import Vocabulary, Word, families

_LEAST_RATIO = {"noun": 2.0, "adjective": 6.5}
"""Adjectives say less of the subject: they have to stand out more."""

_LEAST_COUNT = 3
_SHORTEST = 3
_FIELDLESS = words("fieldless")


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A key term. ``count``: alone, ``family``: the compounds that hold it; ``documents``: how many use term
    or family; ``strength``: log-likelihood of term and family, ``ratio``: log ratio (base 2)."""

    name: str
    key: str
    count: int
    documents: int
    strength: float
    ratio: float
    forms: tuple[str, ...]
    family: tuple[tuple[str, int], ...]


def key_terms(vocabulary: Vocabulary, leave_out: frozenset[str] = frozenset()) -> list[KeyTerm]:
    """Nouns and adjectives that are key, the strongest first.

    A compound counts for the word in it that is key itself, so that a family stands once. ``leave_out``: keys
    of words that are none of the field's, as the names of the cases.
    """
    said = [w for w in vocabulary.words.values() if _may_be_key(w) and w.key not in leave_out]
    held = families(said)
    found = {
        word.key: _measured(word, held.get(word.key, []), vocabulary.total)
        for word in said
        if _is_key(word, held.get(word.key, []), vocabulary.total)
    }
    inner = _folded(found, held)
    terms = [t for key, t in found.items() if key not in inner]
    return sorted(terms, key=lambda t: (-t.strength, t.key))


def _may_be_key(word: Word) -> bool:
    if len(word.key) < _SHORTEST or word.key in _FIELDLESS or word.is_name:
        return False
    return word.is_telling


def _is_key(word: Word, family: Sequence[Word], total: int) -> bool:
    """Whether the word is key by itself: many compounds with it do not make it one."""
    least = _LEAST_RATIO["noun" if word.is_noun else "adjective"]
    often = word.count > 1 and word.count + sum(w.count for w in family) >= _LEAST_COUNT
    return often and log2(word.count / (word.share * total)) >= least


def _folded(found: dict[str, KeyTerm], held: dict[str, list[Word]]) -> set[str]:
    """Keys of compounds that stand in the family of a stronger term."""
    return {
        word.key
        for key, family in held.items()
        if key in found
        for word in family
        if word.key in found and found[word.key].strength <= found[key].strength
    }


def _measured(word: Word, family: Sequence[Word], total: int) -> KeyTerm:
    together = [word, *family]
    count = sum(w.count for w in together)
    expected = total * sum(w.share for w in together)
    return KeyTerm(
        name=word.name,
        key=word.key,
        count=word.count,
        documents=len(set().union(*(w.documents for w in together))),
        strength=round(2 * (count * log(count / expected) - count + expected), 1),
        ratio=round(log2(count / expected), 1),
        forms=tuple(word.forms),
        family=tuple((w.name, w.count) for w in family),
    )
