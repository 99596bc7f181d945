"""The decision about codings by rules, learned from passages with agreed codes.

The table it is learned from holds features and labels, never text: one row for each passage and code for
which rules found evidence. Whole sources are held out wherever a figure is to say how good the decision is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from pipeline.coding.judge import Decision, Weight
from pipeline.coding.pairs import FEATURES

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

STRENGTH = 0.1
"""C of the logistic regression over standardised features."""

PRECISION = 0.93
"""So many of the held-out codings called sure must be right: three points above what is promised, because the
threshold is chosen on the same passages."""

DIGITS = 4
"""Features and weights are written with so many decimals: equal input gives equal bytes on any machine."""

_COLUMNS = ("passage", "source", "weight", "dimension", "code", "applies", *FEATURES)


@dataclass(frozen=True, slots=True)
class PairRow:
    """A passage and a code with evidence. ``source``: documents that are held out together; ``weight``: how
    much the row counts in training (rules look too good on passages they were written from); ``applies``:
    whether the code applies; ``values``: of ``FEATURES``."""

    passage: str
    source: str
    weight: float
    dimension: str
    code: str
    applies: bool
    values: tuple[float, ...]

    @property
    def given(self) -> bool:
        """Whether the rules give the code."""
        return self.values[0] == 1


def to_csv(rows: Iterable[PairRow]) -> str:
    """The table as CSV."""
    text = StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(_COLUMNS)
    for r in rows:
        values = (f"{round(v, DIGITS) + 0.0:g}" for v in r.values)
        out.writerow([r.passage, r.source, f"{r.weight:g}", r.dimension, r.code, int(r.applies), *values])
    return text.getvalue()


def from_csv(text: str) -> list[PairRow]:
    """The table that ``to_csv`` wrote. Raises ValueError where it holds other features."""
    head, *rows = csv.reader(StringIO(text))
    if tuple(head) != _COLUMNS:
        raise ValueError("the table holds other features; make it anew")
    return [
        PairRow(p, s, float(w), d, c, a == "1", tuple(map(float, values)))
        for p, s, w, d, c, a, *values in rows
    ]


def fit(rows: Sequence[PairRow], codebook: str) -> Decision:
    """The decision learned from all rows. ``codebook``: name of the codebook they were coded with.

    The threshold of ``sure`` comes from decisions that did not see a row's source.
    """
    unsure = _fit(rows, codebook, 1.0)
    return unsure.model_copy(update={"sure": sure_from(rows, held_out(rows, codebook))})


def fit_unsure(rows: Sequence[PairRow], codebook: str) -> Decision:
    """The decision learned from all rows, by which nothing is called sure."""
    return _fit(rows, codebook, 1.0)


def held_out(rows: Sequence[PairRow], codebook: str = "") -> Floats:
    """The probability of each row by a decision that never saw its source."""
    sources = np.array([r.source for r in rows])
    result = np.zeros(len(rows))
    for source in np.unique(sources):
        inside = sources == source
        decision = _fit([r for r, i in zip(rows, inside, strict=True) if not i], codebook, 1.0)
        result[inside] = [decision.judge(r.dimension, r.values).probability for r in _where(rows, inside)]
    return result


def sure_from(rows: Sequence[PairRow], probability: Floats) -> float:
    """The lowest probability (in steps of a hundredth) from which on ``PRECISION`` of the codings are right;
    1 where there is none. Rows that count less in training count less here, too."""
    given = np.array([r.given for r in rows])
    right, weight = np.array([r.applies for r in rows]), np.array([r.weight for r in rows])
    for step in range(50, 100):
        chosen = given & (probability >= step / 100)
        if chosen.any() and np.average(right[chosen], weights=weight[chosen]) >= PRECISION:
            return step / 100
    return 1.0


def _fit(rows: Sequence[PairRow], codebook: str, sure: float) -> Decision:
    names = sorted({r.dimension for r in rows})
    inside = np.array([[r.dimension == name for name in names] for r in rows], dtype=float)
    values = np.array([r.values for r in rows])
    weights = np.array([r.weight for r in rows])
    table = np.hstack([values, inside])
    usual = np.average(table, axis=0, weights=weights)
    spread = np.sqrt(np.average((table - usual) ** 2, axis=0, weights=weights))
    spread[spread == 0] = 1.0
    regression = LogisticRegression(C=STRENGTH, solver="newton-cholesky", tol=1e-10)
    regression.fit((table - usual) / spread, [r.applies for r in rows], sample_weight=weights)
    coef = regression.coef_[0] / spread
    here, offset = len(FEATURES), coef[len(FEATURES) :]
    return Decision(
        codebook=codebook,
        passages=len({r.passage for r in rows}),
        pairs=len(rows),
        sure=sure,
        intercept=round(float(regression.intercept_[0]), DIGITS),
        features={
            name: Weight(usual=round(float(u), DIGITS), weight=round(float(w), DIGITS))
            for name, u, w in zip(FEATURES, usual[:here], coef[:here], strict=True)
        },
        dimensions={
            name: round(float(o - usual[here:] @ offset), DIGITS)
            for name, o in zip(names, offset, strict=True)
        },
    )


def _where(rows: Sequence[PairRow], chosen: Bools) -> list[PairRow]:
    return [r for r, c in zip(rows, chosen, strict=True) if c]
