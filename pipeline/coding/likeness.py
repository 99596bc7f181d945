"""How like the words of a passage are to what a codebook says of its codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log, sqrt

from pipeline.codebook.model import Code, Codebook

_SIZE = 5
"""Characters in a row that are compared: a part of a compound is found in other words, too."""

_SHORTEST = 4
"""Shorter words are mostly articles and prepositions."""

_COMMON = 0.1
"""A run in the texts of more than this share of the codes, and of more than three, says nothing."""

_WORD = re.compile(r"[^\W\d_]+")


class Likeness:
    """Compares passages with each code's label, definition, delimitation and anchors.

    A code's text is the bag of its five-character runs within words, weighted by TF-IDF (rare runs count
    more) and of length one. A passage counts every different word once. The comparison is a sum over words,
    so each word form is looked up once, however often it occurs.
    """

    def __init__(self, codebook: Codebook) -> None:
        codes = list(codebook.codes.values())
        self._column = {c.id: i for i, c in enumerate(codes)}
        self._siblings = {
            c.id: [self._column[o.id] for o in d.codes] for d in codebook.dimensions for c in d.codes
        }
        texts = [t for c in codes for t in (*_own(c), *c.counter_examples)]
        frequency = Counter(run for t in texts for run in set(_runs_of(t)))
        idf = {run: log((1 + len(texts)) / (1 + count)) + 1 for run, count in frequency.items()}
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for column, code in enumerate(codes):
            counts = Counter(run for t in _own(code) for run in _runs_of(t))
            bag = {run: (1 + log(count)) * idf[run] for run, count in counts.items()}
            length = sqrt(sum(w * w for w in bag.values()))
            for run, weight in bag.items():
                self._weights.setdefault(run, []).append((column, idf[run] * weight / length))
        most = max(3, _COMMON * len(codes))
        for run in [r for r, found in self._weights.items() if len(found) > most]:
            del self._weights[run]
        self._words: dict[str, list[tuple[int, float]]] = {}

    def of(self, words: Sequence[str], codes: Iterable[str]) -> list[float]:
        """For each of the codes how much more the words are like its text than like those of its dimension on
        average; a passage of no known word is like none (0)."""
        like = [0.0] * len(self._column)
        different = {w: None for w in words if len(w) >= _SHORTEST}
        for word in different:
            known = self._words.get(word)
            for column, weight in known if known is not None else self._add(word):
                like[column] += weight
        length = sqrt(max(1, len(different)))
        usual: dict[int, float] = {}
        return [self._beside_siblings(like, code, usual) / length for code in codes]

    def _beside_siblings(self, like: list[float], code: str, usual: dict[int, float]) -> float:
        """``usual``: what is known already of the dimensions, by the first of their columns."""
        siblings = self._siblings[code]
        first = siblings[0]
        if first not in usual:
            usual[first] = sum([like[i] for i in siblings]) / len(siblings)
        return like[self._column[code]] - usual[first]

    def _add(self, word: str) -> list[tuple[int, float]]:
        """What a new word adds to each code."""
        added: dict[int, float] = {}
        for run in _runs(word.casefold()):
            for column, weight in self._weights.get(run, ()):
                added[column] = added.get(column, 0.0) + weight
        found = self._words[word] = list(added.items())
        return found


def _own(code: Code) -> list[str]:
    """What a codebook says for a code."""
    return [code.label, f"{code.definition} {code.include}", *code.anchors]


def _runs_of(text: str) -> list[str]:
    return [run for w in _WORD.findall(text.casefold()) if len(w) >= _SHORTEST for run in _runs(w)]


def _runs(word: str) -> list[str]:
    marked = f"_{word}_"
    return [marked[i : i + _SIZE] for i in range(len(marked) - _SIZE + 1)]
