"""Which passages a person should code next: least certain, different from each other, some at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix as Matrix

from pipeline.learning.features import Features, Passages

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RANDOM_SHARE = 0.2
"""Share of the passages drawn at random: only they give an unbiased estimate of how often a code occurs."""

SPREAD = 0.5
"""How strongly nearness to a passage already chosen counts against a passage (0: not at all)."""

_CANDIDATES = 8
"""The diverse choice is made among so many times the wanted number of least certain passages."""


@dataclass(frozen=True)
class Choice:
    """Places of the chosen passages in the order of the text, and which of them came by chance."""

    rows: Ints
    random: npt.NDArray[np.bool_]


def choose_passages(
    passages: Passages,
    open_rows: Ints,
    count: int,
    *,
    uncertainty: Floats | None = None,
    random_share: float = RANDOM_SHARE,
    seed: int = 0,
) -> Choice:
    """``count`` of the passages at ``open_rows`` (all where there are fewer).

    ``uncertainty``: n numbers, higher is less certain (see :func:`uncertainty_of`); without it, before
    the first training, the choice is for diversity alone. ``random_share`` is drawn first and does not
    depend on the model.
    """
    rng = np.random.default_rng(seed)
    count = min(count, len(open_rows))
    by_chance = min(count, round(count * random_share)) if count < len(open_rows) else count
    drawn = np.sort(rng.choice(open_rows, size=by_chance, replace=False))
    left = np.setdiff1d(open_rows, drawn)
    wanted = count - by_chance
    picked = np.zeros(0, dtype=np.int64)
    if wanted:
        score = np.zeros(len(left)) if uncertainty is None else uncertainty[left]
        if uncertainty is None:
            near = rng.permutation(len(left))[: wanted * _CANDIDATES]
        else:
            near = np.argsort(-score, kind="stable")[: wanted * _CANDIDATES]
        features = Features.for_size(0, headings=False).fit(passages.take(left[near]))
        picked = left[near[spread_out(features, score[near], wanted)]]
    rows = np.concatenate([drawn, picked])
    order = np.argsort(rows, kind="stable")
    return Choice(rows[order], np.isin(rows[order], drawn))


def uncertainty_of(probability: Floats, threshold: Floats, *, exclusive: bool = False) -> Floats:
    """How little certain each passage's codes are (n), from probabilities (n x codes).

    ``exclusive`` (one code per passage): minus the margin between the two likeliest codes. Otherwise
    minus the smallest distance, in log-odds, of a code's probability to its threshold ("margin
    sampling"; Settles 2009, "Active Learning Literature Survey", section 3.1).
    """
    if exclusive:
        if probability.shape[1] < 2:
            return np.asarray(-np.abs(probability[:, 0] - 0.5))
        best = np.sort(probability, axis=1)
        return np.asarray(best[:, -2] - best[:, -1])
    return np.asarray(-np.abs(_logit(probability) - _logit(threshold)).min(axis=1))


def _logit(p: Floats) -> Floats:
    inside = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(inside / (1 - inside)))


def spread_out(features: Matrix, score: Floats, count: int) -> Ints:
    """Places of ``count`` rows with high ``score`` that are not alike (greedy).

    Each step takes the row with the best rank by score minus ``SPREAD`` times its greatest cosine
    similarity to a row already taken (maximal marginal relevance; Carbonell and Goldstein 1998).
    """
    rank = np.zeros(len(score))
    if len(score) > 1 and score.max() > score.min():
        rank[np.argsort(score, kind="stable")] = np.linspace(0, 1, len(score))
    alike = np.zeros(len(score))
    taken: list[int] = []
    free = np.ones(len(score), dtype=bool)
    while len(taken) < min(count, len(score)):
        value = np.where(free, rank - SPREAD * alike, -np.inf)
        best = int(value.argmax())
        taken.append(best)
        free[best] = False
        similar = np.asarray((features @ features[best].T).todense()).ravel()
        alike = np.maximum(alike, similar)
    return np.array(taken, dtype=np.int64)
