"""How examples are divided for cross-validation: by document, case or section, or label by label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

Ints = npt.NDArray[np.int64]


def grouped_folds(groups: Sequence[str], folds: int) -> Ints:
    """Fold number of each example (n), no group in two folds; at most as many folds as groups.

    Raises ValueError for fewer than two groups.
    """
    count = min(folds, len(set(groups)))
    number = np.zeros(len(groups), dtype=np.int64)
    splitter = GroupKFold(n_splits=count)
    for k, (_, test) in enumerate(splitter.split(np.zeros(len(groups)), groups=np.asarray(groups))):
        number[test] = k
    return number


def iterative_stratification(labels: npt.NDArray[np.float64], folds: int, seed: int = 0) -> Ints:
    """Fold number of each example (n), each label spread evenly over the folds.

    ``labels``: n x k of 0 and 1. First-order algorithm of Sechidis, Tsoumakas and Vlahavas (2011), "On
    the Stratification of Multi-label Data", ECML PKDD: the rarest label is dealt out first, to the fold
    that wants it most; ties go to the fold that wants most examples, then to chance (``seed``).
    """
    truth = np.nan_to_num(np.asarray(labels, dtype=np.float64)) > 0
    rng = np.random.default_rng(seed)
    wanted = np.full(folds, len(truth) / folds)
    wanted_label = np.tile(truth.sum(axis=0) / folds, (folds, 1))
    number = np.full(len(truth), -1, dtype=np.int64)
    while (number < 0).any():
        left = number < 0
        counts = truth[left].sum(axis=0)
        if (counts > 0).any():
            label = int(np.argmin(np.where(counts > 0, counts, len(truth) + 1)))
            rows, wish = np.flatnonzero(left & truth[:, label]), wanted_label[:, label]
        else:
            rows, wish = np.flatnonzero(left), wanted
        for row in rows:
            best = np.flatnonzero(wish == wish.max())
            best = best[wanted[best] == wanted[best].max()]
            fold = int(best[0] if len(best) == 1 else rng.choice(best))
            number[row] = fold
            wanted[fold] -= 1
            wanted_label[fold] -= truth[row]
    return number


def splits(number: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Training and test rows for each fold number."""
    for fold in np.unique(number):
        yield np.flatnonzero(number != fold), np.flatnonzero(number == fold)
