"""A linear support vector machine per code over shared features, with thresholds and probabilities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix as Matrix
from sklearn.svm import LinearSVC

from pipeline.learning.folds import Ints, splits
from pipeline.learning.measures import best_threshold

Floats = npt.NDArray[np.float64]

STRENGTH = 0.15
"""C of the support vector machine: low, because each passage has far more features than codings."""


@dataclass
class Planes:
    """One plane per code: decision values are ``features @ coef.T + intercept``."""

    coef: Floats
    intercept: Floats

    def decide(self, features: Matrix) -> Floats:
        """Decision values (n x codes); above 0 is the code's side of its plane."""
        return np.asarray(features @ self.coef.T) + self.intercept


def fit_planes(features: Matrix, labels: Floats, weights: Floats, strength: float = STRENGTH) -> Planes:
    """A plane for each column of ``labels`` (n x codes of 1, 0, nan = unknown: left out).

    ``weights``: how much each example counts (n x codes); on top of it both sides of a code get the
    same total weight. A code with one side only gets a plane that never decides for the other.
    """
    coef = np.zeros((labels.shape[1], features.shape[1]))
    intercept = np.zeros(labels.shape[1])
    for j in range(labels.shape[1]):
        rows = np.flatnonzero(~np.isnan(labels[:, j]) & (weights[:, j] > 0))
        side = labels[rows, j]
        if len(np.unique(side)) < 2:
            intercept[j] = 1.0 if len(side) and side[0] == 1 else -1.0
            continue
        weight = _balanced(side, weights[rows, j])
        svm = LinearSVC(C=strength, tol=0.1, random_state=0, dual=True, max_iter=5000)
        svm.fit(features if len(rows) == len(labels) else features[rows], side, sample_weight=weight)
        coef[j], intercept[j] = svm.coef_[0], svm.intercept_[0]
    return Planes(coef, intercept)


def _balanced(side: Floats, weight: Floats) -> Floats:
    balanced = weight.copy()
    for value in (0.0, 1.0):
        at = side == value
        balanced[at] *= weight.sum() / (2 * weight[at].sum())
    return balanced


def held_out_scores(
    features: Matrix, labels: Floats, weights: Floats, folds: Ints, strength: float = STRENGTH
) -> Floats:
    """Decision values (n x codes) of each example by planes that never saw its fold.

    ``folds``: fold number of each example; -1 marks examples that only ever train (weak labels), their
    rows stay nan.
    """
    scores = np.full(labels.shape, np.nan)
    for fold in np.unique(folds[folds >= 0]):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        planes = fit_planes(features[train], labels[train], weights[train], strength)
        scores[test] = planes.decide(features[test])
    return scores


@dataclass
class Scale:
    """From decision values to probabilities and decisions, per code.

    ``slope``, ``offset``: probability = 1 / (1 + exp(-(slope * value + offset))); ``threshold``: the
    probability from which on the code is given.
    """

    slope: Floats
    offset: Floats
    threshold: Floats

    def probability(self, values: Floats) -> Floats:
        """Calibrated probabilities (n x codes)."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * values + self.offset, -35, 35))))


def fit_scale(values: Floats, labels: Floats) -> Scale:
    """Calibration and threshold per code from held-out decision values (both n x codes, nan unknown).

    Platt (1999), "Probabilistic Outputs for Support Vector Machines", with his smoothed targets; the
    threshold is the one with the best F1.
    """
    count = labels.shape[1]
    scale = Scale(np.ones(count), np.zeros(count), np.full(count, 0.5))
    for j in range(count):
        known = ~np.isnan(labels[:, j]) & ~np.isnan(values[:, j])
        value, truth = values[known, j], labels[known, j]
        if len(np.unique(truth)) < 2:
            scale.offset[j] = 4.0 if len(truth) and truth[0] == 1 else -4.0
            scale.slope[j] = 0.0
            continue
        scale.slope[j], scale.offset[j] = _platt(value, truth)
        single = Scale(scale.slope[[j]], scale.offset[[j]], np.zeros(1))
        scale.threshold[j] = best_threshold(single.probability(value[:, None])[:, 0], truth)
    return scale


def _platt(value: Floats, truth: Floats) -> tuple[float, float]:
    yes, no = truth.sum(), (1 - truth).sum()
    target = np.where(truth == 1, (yes + 1) / (yes + 2), 1 / (no + 2))

    def loss(parameters: Floats) -> tuple[float, Floats]:
        z = parameters[0] * value + parameters[1]
        p = 1 / (1 + np.exp(-np.clip(z, -35, 35)))
        error = p - target
        return float((np.logaddexp(0, z) - target * z).sum()), np.array([(error * value).sum(), error.sum()])

    # A slope below zero would turn a useless score upside down: such a code keeps its base rate.
    start = np.array([1.0, np.log((yes + 1) / (no + 1))])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None)])
    return float(found.x[0]), float(found.x[1])


@dataclass
class CrossFit:
    """Honest held-out results: nothing an example is judged by was learned from it or its group."""

    values: Floats
    probability: Floats
    given: npt.NDArray[np.bool_]


def cross_fit(
    values: Floats, labels: Floats, folds: Ints, fit: Callable[[Floats, Floats], Scale] = fit_scale
) -> CrossFit:
    """Probabilities and decisions of each fold with calibration and thresholds from the other folds."""
    probability = np.full(values.shape, np.nan)
    given = np.zeros(values.shape, dtype=bool)
    judged = np.flatnonzero(folds >= 0)
    for train, test in splits(folds[judged]):
        scale = fit(values[judged[train]], labels[judged[train]])
        probability[judged[test]] = scale.probability(values[judged[test]])
        given[judged[test]] = probability[judged[test]] >= scale.threshold
    return CrossFit(values, probability, given)
