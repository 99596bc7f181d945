"""Few dimensions in which passages lie near each other that use words which occur together.

Latent semantic analysis (Deerwester et al. 1990) of the passages' n-grams: what the collection itself says of
which words belong together, without any model from elsewhere. Measured on 2,314 proposals of citizens it
finds more of the same topic among the first ten than the n-grams, and both together more than either
(benchmarks/search.py).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from pipeline.search.arrays import Array

DIMENSIONS = 50
PASSAGES_EACH = 12
"""A small collection gets a dimension for so many passages: more would only repeat the words."""

_DIGITS = 4


class Latent(NamedTuple):
    """``axes``: n-grams x dimensions, ``mean``: of all passages there; ``passages``: each passage's place,
    of length one."""

    axes: Array
    mean: Array
    passages: Array


def latent_space(table: sparse.csr_matrix) -> Latent:
    """The space of passages x n-grams (rows of length one); without dimensions for a few passages alone."""
    size = min(DIMENSIONS, table.shape[0] // PASSAGES_EACH, table.shape[1] - 1)
    if size < 2:
        return Latent(*(np.zeros((n, 0), np.float32) for n in (table.shape[1], 1, table.shape[0])))
    from sklearn.decomposition import TruncatedSVD  # 70 MB that only making a space needs

    reduced = TruncatedSVD(size, random_state=0)
    places = reduced.fit_transform(table)
    mean = places.mean(axis=0, keepdims=True)
    axes = np.asarray(reduced.components_.T, dtype=np.float32)
    return Latent(axes, mean.astype(np.float32), unit(places - mean))


def unit(places: Array) -> Array:
    """Rows of length one (a row of zeros stays one); rounded, so that the order of a sum does not show."""
    length = np.linalg.norm(places, axis=-1, keepdims=True)
    return np.round(places / np.where(length > 0, length, 1), _DIGITS).astype(np.float32)
