"""The space in which passages of a corpus are near that use words which occur together.

Latent semantic analysis (Deerwester et al. 1990) of a sample of the corpus, by letters within words, as the
search has it of all passages (``pipeline/search/latent.py``): small enough to be made while somebody waits,
and the same for every run, whoever decided what. Measured as neighbours of decided passages it brings a point
of F1 more than the words that rules found (benchmarks/results/learning.md).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import eigh

Floats = npt.NDArray[np.float64]

SAMPLE, OF_DOCUMENT = 1200, 60
"""So many passages the space is made of, so many of one document at most."""

_DIMENSIONS, _PASSAGES_EACH = 45, 8
"""Most dimensions, and how many passages each of them needs."""

_SIZE, _DIGITS = 5, 4
_WORD = re.compile(r"\w+")


def order_of(document: str) -> str:
    """Documents are sampled in this order: by chance, but always the same, and shard by shard."""
    return hashlib.sha256(document.encode()).hexdigest()


def sample(documents: Iterable[Iterable[tuple[str, str]]]) -> list[str]:
    """The texts that the space is made of. ``documents``: of each the ids and texts of its passages, in the
    order of :func:`order_of`; no more are asked for than needed."""
    found: list[str] = []
    for passages in documents:
        found += [text for _, text in sorted(passages)[:OF_DOCUMENT]]
        if len(found) >= SAMPLE:
            return found[:SAMPLE]
    return found


@dataclass(frozen=True)
class Space:
    """``numbers``: of the runs of letters that count, ``rarity``: their weights; ``axes``: runs x dimensions;
    ``mean``: of the sample there. Without dimensions where the sample is too small."""

    numbers: dict[str, int]
    rarity: Floats
    axes: Floats
    mean: Floats

    @staticmethod
    def of(texts: Sequence[str]) -> Space:
        """The space that these texts span."""
        table, names = _counts(texts, {})
        spread = np.diff(table.tocsc().indptr)
        kept = np.flatnonzero(spread > 1)  # what stands in one passage says nothing about others
        size = min(_DIMENSIONS, len(texts) // _PASSAGES_EACH, len(kept) - 1)
        if size < 2:
            return Space({}, np.zeros(0), np.zeros((0, 0)), np.zeros(0))
        rarity = np.log((1 + len(texts)) / (1 + spread[kept])) + 1
        rows = _weighed(table[:, kept], rarity)
        axes = _axes(rows, size)
        every = list(names)
        numbers = {every[column]: n for n, column in enumerate(kept.tolist())}
        return Space(numbers, rarity, axes, np.asarray(rows @ axes).mean(axis=0))

    def places(self, texts: Sequence[str]) -> Floats:
        """Texts x dimensions, rows of length one; rounded, so that the order of a sum does not show."""
        if not self.axes.size or not texts:
            return np.zeros((len(texts), self.axes.shape[1] if self.axes.size else 0))
        table, _ = _counts(texts, self.numbers)
        places = np.asarray(_weighed(table, self.rarity) @ self.axes) - self.mean
        length = np.linalg.norm(places, axis=1, keepdims=True)
        return np.round(places / np.where(length > 0, length, 1), _DIGITS) + 0.0

    @cached_property
    def digest(self) -> str:
        """A hash over what the space was made of."""
        said = "\n".join(self.numbers).encode() + np.round(self.rarity, _DIGITS).tobytes()
        return hashlib.sha256(said).hexdigest()[:16]


NO_SPACE = Space({}, np.zeros(0), np.zeros((0, 0)), np.zeros(0))
"""In it no passage is like another."""


def _axes(rows: sparse.csr_matrix, size: int) -> Floats:
    """The first right singular vectors, as columns; fewer where the rows span fewer dimensions. By the
    eigenvectors of the products of rows, of which there are few: no step of it is left to chance."""
    last = rows.shape[0] - 1
    squares, left = eigh((rows @ rows.T).toarray(), subset_by_index=[last - size + 1, last])
    wide = squares > _FLAT
    return np.asarray(rows.T @ (left[:, wide] / np.sqrt(squares[wide])))


_FLAT = 1e-6
"""A dimension with less than this square of a singular value is none."""


def _weighed(table: sparse.csr_matrix, rarity: Floats) -> sparse.csr_matrix:
    """Frequency times rarity, rows of length one."""
    weighed = table @ sparse.diags(rarity)
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ weighed)


def _counts(texts: Sequence[str], known: dict[str, int]) -> tuple[sparse.csr_matrix, dict[str, int]]:
    """How often each run of letters stands in each text, and the runs' columns; ``known``: those that count,
    all where there are none."""
    names = dict(known)
    words: dict[str, int] = {}
    tokens: list[int] = []
    ends = [0]
    for text in texts:
        tokens += [words.setdefault(word, len(words)) for word in _WORD.findall(text.lower())]
        ends.append(len(tokens))
    columns: list[int] = []
    bounds = [0]
    for word in words:
        found = _runs(word)
        columns += (
            [names[r] for r in found if r in names]
            if known
            else [names.setdefault(r, len(names)) for r in found]
        )
        bounds.append(len(columns))
    by_text = sparse.csr_matrix((np.ones(len(tokens)), tokens, ends), shape=(len(texts), len(words)))
    by_word = sparse.csr_matrix((np.ones(len(columns)), columns, bounds), shape=(len(words), len(names)))
    return sparse.csr_matrix(by_text @ by_word), names


def _runs(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[i : i + _SIZE] for i in range(max(1, len(padded) - _SIZE + 1))]
