"""How rules and model combine, code by code, learned from what people coded."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from pipeline.learning.folds import Ints, splits
from pipeline.learning.measures import Counts

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Combination(StrEnum):
    """Whose codings are proposed for a code."""

    RULE = "rule"
    MODEL = "model"
    BOTH = "both"
    EITHER = "either"


GERMAN = {
    Combination.RULE: "nur Regel",
    Combination.MODEL: "nur Modell",
    Combination.BOTH: "Regel und Modell gemeinsam",
    Combination.EITHER: "Regel oder Modell",
}

MARGIN = 0.02
"""What another combination must gain in F1 before the usual one is left for it."""

_PRIOR = 2.0
"""Imagined errors added to each combination, so that a handful of passages does not decide."""


def apply(combination: Combination, rule: Bools, model: Bools) -> Bools:
    """What is proposed where rules and model say so (arrays of one shape)."""
    if combination is Combination.RULE:
        return rule
    if combination is Combination.MODEL:
        return model
    return rule & model if combination is Combination.BOTH else rule | model


def choose(rule: Bools, model: Bools, truth: Floats, usual: Combination = Combination.RULE) -> Combination:
    """The combination with the best F1 on held-out codings of one code (n each; ``truth`` 1, 0, nan).

    ``usual`` is left only for a combination that gains ``MARGIN``.
    """
    best, best_f1 = usual, _careful_f1(apply(usual, rule, model), truth) + MARGIN
    for combination in Combination:
        f1 = _careful_f1(apply(combination, rule, model), truth)
        if f1 > best_f1:
            best, best_f1 = combination, f1
    return best


def _careful_f1(given: Bools, truth: Floats) -> float:
    counts = Counts.of(truth, given)
    total = 2 * counts.tp + counts.fp + counts.fn + _PRIOR
    return 2 * counts.tp / total


def choose_all(rule: Floats, model: Bools, truth: Floats) -> list[Combination]:
    """The combination of each code (n x k each; a column of ``rule`` that is nan throughout: no rules)."""
    ruled = np.asarray(~np.isnan(rule).all(axis=0), dtype=bool)
    # What is best for all codes together is the usual; rules win ties, they can be read and mended.
    usual = choose((rule == 1)[:, ruled].ravel(), model[:, ruled].ravel(), truth[:, ruled].ravel())
    return [
        choose(rule[:, j] == 1, model[:, j], truth[:, j], usual) if ruled[j] else Combination.MODEL
        for j in range(truth.shape[1])
    ]


def cross_fit_combination(rule: Floats, model: Bools, truth: Floats, folds: Ints) -> Bools:
    """What would be proposed for each fold by combinations chosen on the other folds (n x k)."""
    proposed = np.zeros(truth.shape, dtype=bool)
    for train, test in splits(folds):
        chosen = choose_all(rule[train], model[train], truth[train])
        for j, combination in enumerate(chosen):
            proposed[test, j] = apply(combination, rule[test, j] == 1, model[test, j])
    return proposed
