"""The likeliest shifts of log-odds, given what people decided.

Logistic regression with offsets and Gaussian priors (as ridge regression), and beside it one Gaussian process
for each code over similar passages, both in one (Rasmussen and Williams 2006, chapters 2 and 3).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_STEPS = 300


def likeliest(table: sparse.csr_matrix, before: Floats, count: Floats, yes: Floats) -> Floats:
    """The weights of a logistic regression with offsets, each with a standard normal prior.

    ``table``: rows x weights; ``before``: offset of each row; ``count``: so many decisions a row stands for,
    ``yes``: so many of them say that it applies.
    """
    turned = sparse.csr_matrix(table.T)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = before + table @ weights
        value = (count * np.logaddexp(0, odds) - yes * odds).sum() + 0.5 * (weights * weights).sum()
        return float(value), turned @ (count * expit(odds) - yes) + weights

    start = np.zeros(table.shape[1])
    options = {"maxiter": _STEPS, "maxcor": 20, "ftol": 1e-12, "gtol": 1e-6}
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x)


def roots(places: Any, groups: Ints) -> sparse.csr_matrix:
    """A matrix (n x n) whose product with its transpose is how alike rows are within groups, 0 between them.

    ``places``: n x dimensions, dense or sparse; ``groups``: n numbers. Weights with a standard normal prior
    become, times this, values that are as near to each other as their rows are alike.
    """
    found = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    blocks = [np.linalg.cholesky(product(places[r], places[r]) + _JITTER * np.eye(len(r))) for r in found]
    back = np.argsort(np.concatenate(found), kind="stable")
    return sparse.csr_matrix(sparse.block_diag(blocks, format="csr")[back])


def product(one: Any, other: Any) -> Floats:
    """How alike each row of the one is to each row of the other."""
    alike = one @ other.T
    return np.asarray(alike.toarray() if sparse.issparse(alike) else alike, dtype=np.float64)


_JITTER = 1e-6
"""Added to the diagonal: equal passages make the matrix singular."""
