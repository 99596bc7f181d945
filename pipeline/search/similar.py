"""Passages like a given text: by the characters within their words (see ``grams``), and by which words occur
together (see ``latent``)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from pipeline.language import load_language
from pipeline.search.arrays import Array, load, load_names
from pipeline.search.grams import grams
from pipeline.search.latent import unit

_LETTERS = 2.0
"""Weight of the letters beside the latent dimensions (1.0)."""


class Similar:
    """The n-grams of all passages, as ``build`` left them in ``folder``."""

    def __init__(self, folder: Path, passages: int) -> None:
        self._passages = passages
        self._numbers = {name: n for n, name in enumerate(load_names(folder, "grams"))}
        self._rarity = load(folder, "gram_rarity")
        self._ends = load(folder, "gram_ends")
        self._places = load(folder, "gram_passages")
        self._weights = load(folder, "gram_weights")
        self._axes = load(folder, "latent_axes")
        self._mean = load(folder, "latent_mean")
        self.places = load(folder, "latent")

    def scores(self, text: str) -> Array:
        """How alike each passage is to ``text``, 0 to 1; 0 for all where none has any of its n-grams."""
        words = load_language("eingebaut").make_doc(text)
        counts = Counter(g for word in words for g in grams(word.text))
        known = {self._numbers[g]: n for g, n in counts.items() if g in self._numbers}
        if not known:
            return np.zeros(self._passages, np.float32)
        weights = np.array([n * self._rarity[g] for g, n in known.items()])
        weights /= np.linalg.norm(weights)
        letters = self._by_letters(list(known), weights)
        if not self._axes.shape[1]:
            return letters
        here = unit(weights @ self._axes[list(known)] - self._mean[0])
        scores: Array = np.clip((_LETTERS * letters + self.places @ here) / (_LETTERS + 1), 0, 1)
        return scores

    def _by_letters(self, known: list[int], weights: Array) -> Array:
        """Cosine of the n-grams' weights."""
        scores = np.zeros(self._passages, np.float32)
        for gram, weight in zip(known, weights, strict=True):
            here = slice(int(self._ends[gram]), int(self._ends[gram + 1]))
            scores[self._places[here]] += np.float32(weight) * self._weights[here]
        return scores
