"""Weighing rules and text together: one logistic regression over all codes.

A code with a dozen coded passages cannot tell how far its rules are to be trusted; all codes together can.
Each pair of passage and code is one example. Its features say how strong the rules' evidence is, how it
stands against the other codes of the dimension, how long the passage is, how well the rules of this code did
so far (smoothed towards all codes), and what the text alone says (the support vector machine's value). So a
code learns from its own passages and from those of all others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from pipeline.learning.features import Passages
from pipeline.learning.folds import Ints
from pipeline.learning.linear import Scale
from pipeline.learning.measures import best_threshold

Floats = npt.NDArray[np.float64]

STRENGTH = 0.03
"""C of the logistic regression over standardised features."""

_TOP = 4.0
"""Evidence above four times the threshold says no more."""

_USUAL_PRECISION = 0.65
"""Where a code's rules have not fired yet, so many of their codings are taken to be right."""

_LENGTH = 4.3
"""Natural logarithm of the usual number of words of a passage (74)."""


@dataclass
class Record:
    """How codes and their rules did on coded passages, as log-odds, each n x k or 1 x k.

    ``prior``: how often the code applies; ``precision``: how often it applies where the rules gave it;
    ``missed``: how often it applies where they did not.
    """

    prior: Floats
    precision: Floats
    missed: Floats


@dataclass
class Weighing:
    """A fitted weighing. ``codes``: the k codes (evidence columns); ``dimensions``: the dimension of each."""

    codes: tuple[str, ...]
    dimensions: tuple[str, ...]
    record: Record
    mean: Floats
    spread: Floats
    coef: Floats
    intercept: float

    def decide(self, passages: Passages, text: Floats) -> Floats:
        """Log-odds (n x k) that a code applies; ``text``: the values of the text alone (n x k)."""
        pairs = pair_features(passages, self.codes, self.dimensions, text, self.record)
        return np.asarray(((pairs - self.mean) / self.spread) @ self.coef + self.intercept)


def fit_weighing(
    passages: Passages, codes: tuple[str, ...], dimensions: tuple[str, ...], text: Floats, labels: Floats
) -> Weighing:
    """Learn to weigh from coded passages. ``text``: held-out values (n x k); ``labels``: 1, 0, nan.

    Where no passage has any code (a fold without one) the weighing gives none.
    """
    _, rules = aligned(passages, codes)
    own = record_of(rules, labels, leave_one_out=True)
    pairs = pair_features(passages, codes, dimensions, text, own)
    known = ~np.isnan(labels)
    rows = pairs[known]
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    record = record_of(rules, labels, leave_one_out=False)
    coef, intercept = np.zeros(pairs.shape[-1]), -4.0
    if len(np.unique(labels[known])) == 2:
        regression = LogisticRegression(C=STRENGTH, max_iter=1000)
        regression.fit((rows - mean) / spread, labels[known])
        coef, intercept = regression.coef_[0], float(regression.intercept_[0])
    return Weighing(codes, dimensions, record, mean, spread, coef, intercept)


def held_out_weighing(
    passages: Passages,
    codes: tuple[str, ...],
    dimensions: tuple[str, ...],
    text: Floats,
    labels: Floats,
    folds: Ints,
) -> Floats:
    """Log-odds (n x k) of each example by a weighing that never saw its fold (rows of fold -1 stay nan)."""
    values = np.full(labels.shape, np.nan)
    for fold in np.unique(folds[folds >= 0]):
        train, test = np.flatnonzero((folds != fold) & (folds >= 0)), np.flatnonzero(folds == fold)
        weighing = fit_weighing(passages.take(train), codes, dimensions, text[train], labels[train])
        values[test] = weighing.decide(passages.take(test), text[test])
    return values


def record_of(rules: Floats, labels: Floats, *, leave_one_out: bool) -> Record:
    """How often codes apply, and where rules gave them or not (smoothed).

    ``leave_one_out``: for each passage without itself (n x k), as it must be for training.
    """
    known = ~np.isnan(labels)
    yes, fired = np.nan_to_num(labels), (rules == 1) & known
    silent = (rules == 0) & known

    def share(hits: Floats, cases: Floats, prior: float, weight: float) -> Floats:
        h, c = hits.sum(axis=0, keepdims=True), cases.sum(axis=0, keepdims=True)
        if leave_one_out:
            h, c = h - hits, c - cases
        p = (h + prior * weight) / (c + weight)
        return np.asarray(np.log(p / (1 - p)))

    return Record(
        share(yes, known.astype(float), 0.05, 20.0),
        share(fired * yes, fired.astype(float), _USUAL_PRECISION, 2.0),
        share(silent * yes, silent.astype(float), 0.05, 20.0),
    )


def aligned(passages: Passages, codes: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Evidence and rule decisions with one column per code (n x k each), 0 where the passages lack it."""
    evidence, rules = np.zeros((len(passages), len(codes))), np.zeros((len(passages), len(codes)))
    place = {c: i for i, c in enumerate(passages.evidence_codes)}
    for column, code in enumerate(codes):
        if code in place and passages.evidence is not None and passages.rules is not None:
            evidence[:, column] = passages.evidence[:, place[code]]
            rules[:, column] = passages.rules[:, place[code]]
    return evidence, rules


def pair_features(
    passages: Passages, codes: tuple[str, ...], dimensions: tuple[str, ...], text: Floats, record: Record
) -> Floats:
    """Features of each pair of passage and code (n x k x features)."""
    evidence, rule = aligned(passages, codes)
    e = np.minimum(evidence, _TOP)
    shape = e.shape
    rival, rank, siblings = _among_siblings(e, rule, dimensions)
    length = np.log([max(1, len(t.split())) for t in passages.texts])[:, None] - _LENGTH
    length = np.broadcast_to(length, shape)
    given = np.broadcast_to(rule.sum(axis=1, keepdims=True), shape)
    prior, precision, missed = (
        np.broadcast_to(v, shape) for v in (record.prior, record.precision, record.missed)
    )
    silent = 1 - rule
    columns = [
        *(rule, e, np.log1p(e), (e > 0).astype(float), np.tanh(e)),
        *(rule * precision, silent * missed, prior),
        *(rival, np.tanh(rival), np.minimum(rank, 5), siblings, rule * siblings, rule * np.tanh(e - rival)),
        *(length, rule * length, silent * (e > 0) * length, given, rule * given),
        *(text, rule * text, silent * text),
    ]
    for name in sorted(set(dimensions)):
        own = np.broadcast_to(np.array([d == name for d in dimensions], dtype=float), shape)
        columns += [own, rule * own]
    return np.stack(columns, axis=-1)


def _among_siblings(e: Floats, rule: Floats, dimensions: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
    """Of the other codes of the dimension: strongest evidence, how many are stronger, how many are given."""
    rival, rank, siblings = np.zeros(e.shape), np.zeros(e.shape), np.zeros(e.shape)
    for j, name in enumerate(dimensions):
        others = [i for i, d in enumerate(dimensions) if d == name and i != j]
        if others:
            rival[:, j] = e[:, others].max(axis=1)
            rank[:, j] = (e[:, others] > e[:, [j]]).sum(axis=1)
            siblings[:, j] = rule[:, others].sum(axis=1)
    return rival, rank, siblings


def fit_shared_scale(values: Floats, labels: Floats) -> Scale:
    """Log-odds are probabilities already; one threshold for all codes, the one with the best micro F1."""
    count = labels.shape[1]
    scale = Scale(np.ones(count), np.zeros(count), np.full(count, 0.5))
    known = ~np.isnan(labels) & ~np.isnan(values)
    if known.any():
        scale.threshold[:] = best_threshold(scale.probability(values)[known], labels[known])
    return scale
