"""Measures of agreement about one yes-or-no decision (does this code apply?), from counts.

The unit is a passage or a character; what is counted is only what both (or all) coders have read.
"""

from __future__ import annotations

from dataclasses import dataclass

import krippendorff
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ACCEPTABLE = 0.8
"""From this alpha on data are taken as reliable (Krippendorff 2004, p. 241)."""

TENTATIVE = 0.667
"""Below this alpha no conclusions should be drawn (Krippendorff 2004, p. 241)."""

FEW = 10
"""With fewer units that somebody coded, kappa and alpha swing too much to be read."""


@dataclass(frozen=True)
class Crossing:
    """How two coders' decisions meet: units with the code by both, by one of them, by neither."""

    both: int = 0
    only_a: int = 0
    only_b: int = 0
    neither: int = 0

    @classmethod
    def of(cls, a: npt.NDArray[np.bool_], b: npt.NDArray[np.bool_]) -> Crossing:
        """Counted over two arrays of decisions of one shape."""
        both, only_a, only_b = int((a & b).sum()), int((a & ~b).sum()), int((~a & b).sum())
        return cls(both, only_a, only_b, a.size - both - only_a - only_b)

    def __add__(self, other: Crossing) -> Crossing:
        return Crossing(
            self.both + other.both,
            self.only_a + other.only_a,
            self.only_b + other.only_b,
            self.neither + other.neither,
        )

    @property
    def units(self) -> int:
        """Units that both have read."""
        return self.both + self.only_a + self.only_b + self.neither

    @property
    def coded(self) -> int:
        """Units that at least one of them gave the code."""
        return self.both + self.only_a + self.only_b

    @property
    def percent(self) -> float:
        """Share of units decided alike; nan without units."""
        return (self.both + self.neither) / self.units if self.units else float("nan")

    @property
    def kappa(self) -> float:
        """Cohen's kappa (1960); nan where both always decide the same way for all units."""
        n = self.units
        if not n:
            return float("nan")
        yes_a, yes_b = (self.both + self.only_a) / n, (self.both + self.only_b) / n
        chance = yes_a * yes_b + (1 - yes_a) * (1 - yes_b)
        return (self.percent - chance) / (1 - chance) if chance < 1 else float("nan")

    @property
    def alpha(self) -> float:
        """Krippendorff's alpha for two coders (nominal); nan where the code occurs nowhere or everywhere."""
        kinds = np.array([[self.both, self.only_a + self.only_b, self.neither]], dtype=np.float64)
        return float(alpha_from_votes(np.full(3, 2.0), np.array([2.0, 1.0, 0.0]), kinds)[0])

    @property
    def precision(self) -> float:
        """Share of b's codings that a gave too (a is the reference); nan without codings by b."""
        return self.both / (self.both + self.only_b) if self.both + self.only_b else float("nan")

    @property
    def recall(self) -> float:
        """Share of a's codings that b gave too; nan without codings by a."""
        return self.both / (self.both + self.only_a) if self.both + self.only_a else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, the same whoever is the reference; nan without codings."""
        total = 2 * self.both + self.only_a + self.only_b
        return 2 * self.both / total if total else float("nan")


def alpha_from_votes(readers: Floats, yes: Floats, weights: Floats) -> Floats:
    """Krippendorff's alpha (nominal, two values) from kinds of units.

    ``readers``, ``yes``: for each kind of unit how many coders read it (at least 2) and how many gave
    the code. ``weights``: samples x kinds, how many units of each kind. Returns one alpha per sample;
    nan where only one value occurs. Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability".
    """
    n = weights @ readers
    ones = weights @ yes
    observed = weights @ (2 * yes * (readers - yes) / (readers - 1))
    pairs = 2 * ones * (n - ones)
    alpha = np.full(len(n), np.nan)
    some = pairs > 0
    alpha[some] = 1 - observed[some] * (n[some] - 1) / pairs[some]
    return alpha


def alpha_of(decisions: Floats) -> float:
    """Krippendorff's alpha (nominal) by the ``krippendorff`` package.

    ``decisions``: coders x units of 1, 0 and nan (not read). nan where fewer than two values occur or
    no unit was read by two.
    """
    paired = decisions[:, (~np.isnan(decisions)).sum(axis=0) >= 2]
    if not paired.size or len(np.unique(paired[~np.isnan(paired)])) < 2:
        return float("nan")
    return float(krippendorff.alpha(reliability_data=paired, level_of_measurement="nominal"))


def alpha_interval(decisions: Floats, *, samples: int = 1000, seed: int = 0) -> tuple[float, float]:
    """Bootstrap interval (95 %) of alpha: *passages* drawn again with replacement, because the decisions on
    the codes of one passage are not independent; percentiles of ``samples`` alphas.

    ``decisions``: coders x passages x codes of 1, 0, nan. (nan, nan) where alpha is not defined.
    """
    readers = (~np.isnan(decisions)).sum(axis=0)
    yes = np.nansum(decisions, axis=0)
    kinds, kind_of = np.unique(
        np.stack([readers.ravel(), yes.ravel()]), axis=1, return_inverse=True
    )  # a unit is known by how many read it and how many said yes
    counts = np.zeros((len(readers), kinds.shape[1]))
    rows = np.repeat(np.arange(len(readers)), readers.shape[1])
    np.add.at(counts, (rows, kind_of.ravel()), 1)
    paired = kinds[0] >= 2
    drawn = resampled(counts[:, paired], samples, seed)
    return percentiles(alpha_from_votes(kinds[0][paired], kinds[1][paired], drawn))


def f1_interval(both: Floats, either: Floats, *, samples: int = 1000, seed: int = 0) -> tuple[float, float]:
    """Bootstrap interval (95 %) of F1 over passages, as in :func:`alpha_interval`.

    ``both``, ``either``: per passage how many codes both coders gave, and how many only one of them.
    """
    drawn = resampled(np.stack([both, either], axis=1), samples, seed)
    total = 2 * drawn[:, 0] + drawn[:, 1]
    return percentiles(np.divide(2 * drawn[:, 0], total, out=np.full(samples, np.nan), where=total > 0))


def resampled(counts: Floats, samples: int, seed: int) -> Floats:
    """Sums of the columns over as many rows as there are, drawn with replacement; one row per sample."""
    if not counts.size:
        return np.zeros((samples, counts.shape[1]))
    rows, times = np.unique(counts, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(counts), times / len(counts), size=samples)
    return np.asarray(drawn @ rows, dtype=np.float64)


def percentiles(values: Floats) -> tuple[float, float]:
    """The middle 95 % of the values that are defined; (nan, nan) where none is."""
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
