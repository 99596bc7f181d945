"""Figures about predictions: precision, recall, F1, expected calibration error, best threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Counts:
    """Hits and errors of one code: true and false positives, false negatives."""

    tp: int
    fp: int
    fn: int

    @classmethod
    def of(cls, truth: Floats, given: Bools) -> Counts:
        """Counted over the passages whose truth is known (``truth``: 1, 0 or nan)."""
        yes, no = truth == 1, truth == 0
        return cls(int((yes & given).sum()), int((no & given).sum()), int((yes & ~given).sum()))

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Share of what was given that is right; 0 where nothing was given."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of what is right that was given; 0 where there is none."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where there is nothing to find and nothing given."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else 0.0


def per_code(truth: Floats, given: Bools) -> list[Counts]:
    """Counts of each code (``truth``: n x k of 1, 0, nan; ``given``: n x k)."""
    return [Counts.of(truth[:, j], given[:, j]) for j in range(truth.shape[1])]


def micro_f1(truth: Floats, given: Bools) -> float:
    """F1 over all decisions of all codes together."""
    return sum(per_code(truth, given), Counts(0, 0, 0)).f1


def macro_f1(truth: Floats, given: Bools) -> float:
    """Mean of the codes' F1 (codes that occur nowhere in the truth are left out)."""
    values = [c.f1 for c in per_code(truth, given) if c.tp + c.fn]
    return float(np.mean(values)) if values else 0.0


def best_threshold(scores: Floats, truth: Floats) -> float:
    """The threshold on ``scores`` (n) with the highest F1 against ``truth`` (n of 1 and 0).

    Halfway between the last score taken in and the first left out, so that it carries over.
    """
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    # A threshold can only lie between two different scores.
    f1[:-1][np.diff(scores[order]) == 0] = -1
    last = int(f1.argmax())
    inside = scores[order[last]]
    outside = scores[order[last + 1]] if last + 1 < len(order) else inside - 1.0
    return float((inside + outside) / 2)


def calibration_error(probability: Floats, truth: Floats, bins: int = 10) -> float:
    """Expected calibration error: mean distance of stated and found probability over bins of equal width.

    Both flat (n); entries with unknown truth (nan) are left out. Guo et al. (2017), "On Calibration of
    Modern Neural Networks", section 2.
    """
    known = ~np.isnan(truth)
    p, t = probability[known], truth[known]
    if not len(p):
        return 0.0
    place = np.minimum((p * bins).astype(int), bins - 1)
    weight = np.bincount(place, minlength=bins)
    gap = np.abs(np.bincount(place, p, bins) - np.bincount(place, t, bins))
    return float(gap.sum() / weight.sum())
