"""Passages like a given text: by the characters within their words (see ``grams``)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from pipeline.language import load_language
from pipeline.search.arrays import Array, load, load_names
from pipeline.search.grams import grams


class Similar:
    """The n-grams of all passages, as ``build`` left them in ``folder``."""

    def __init__(self, folder: Path, passages: int) -> None:
        self._passages = passages
        self._numbers = {name: n for n, name in enumerate(load_names(folder, "grams"))}
        self._rarity = load(folder, "gram_rarity")
        self._ends = load(folder, "gram_ends")
        self._places = load(folder, "gram_passages")
        self._weights = load(folder, "gram_weights")

    def scores(self, text: str) -> Array:
        """How alike each passage is to ``text``: cosine of the n-grams' weights, 0 to 1."""
        words = load_language("eingebaut").make_doc(text)
        counts = Counter(g for word in words for g in grams(word.text))
        known = {self._numbers[g]: n for g, n in counts.items() if g in self._numbers}
        scores = np.zeros(self._passages, np.float32)
        if not known:
            return scores
        weights = np.array([n * self._rarity[g] for g, n in known.items()])
        weights /= np.linalg.norm(weights)
        for gram, weight in zip(known, weights, strict=True):
            here = slice(int(self._ends[gram]), int(self._ends[gram + 1]))
            scores[self._places[here]] += np.float32(weight) * self._weights[here]
        return scores
