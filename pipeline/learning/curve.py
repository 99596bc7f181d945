"""The learning curve: how F1 grows with the number of coded passages, and how many more are needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import OptimizeWarning, curve_fit

from pipeline.codebook.model import Codebook
from pipeline.learning.examples import Examples
from pipeline.learning.measures import micro_f1
from pipeline.learning.training import Settings, cross_validate, learnable, prepared

Floats = npt.NDArray[np.float64]

SHARES = (0.15, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0)
"""Parts of the coded passages at which the curve is measured."""


@dataclass(frozen=True)
class CurvePoint:
    """Held-out micro F1 after so many coded passages, mean of the repeats and their standard deviation."""

    passages: int
    f1: float
    spread: float


@dataclass(frozen=True)
class PowerLaw:
    """F1(n) = ceiling - height * n ** -rate."""

    ceiling: float
    height: float
    rate: float

    def at(self, passages: Floats) -> Floats:
        """F1 expected after so many coded passages."""
        return np.asarray(self.ceiling - self.height * passages**-self.rate)

    def needed(self, f1: float) -> int | None:
        """Coded passages needed for ``f1``; None where the curve never gets there."""
        if f1 >= self.ceiling or self.height <= 0:
            return None
        exponent = np.log(self.height / (self.ceiling - f1)) / self.rate
        return int(np.ceil(np.exp(exponent))) if exponent < np.log(1e7) else None


def learning_curve(
    examples: Examples,
    codebook: Codebook,
    settings: Settings,
    *,
    repeats: int = 3,
    shares: Sequence[float] = SHARES,
) -> list[CurvePoint]:
    """Held-out micro F1 of the model after parts of the human examples.

    The codes are those that can be learned from all examples, so that the points compare; every part is
    cross-validated for itself, ``repeats`` times with other passages.
    """
    columns, _ = learnable(examples, settings.min_examples)
    dimensions = tuple(codebook.dimension_of(c).id for c in examples.codes)
    human, weak = np.flatnonzero(examples.human), np.flatnonzero(~examples.human)
    points = []
    for share in shares:
        count = round(share * len(human))
        if count < 2 * settings.min_examples:
            continue
        values = []
        for repeat in range(repeats if count < len(human) else 1):
            rng = np.random.default_rng(1000 * repeat + settings.seed)
            part = np.sort(np.concatenate([rng.permutation(human)[:count], weak]))
            values.append(
                _held_out_f1(examples.take(part), columns, dimensions, replace(settings, seed=repeat))
            )
        points.append(CurvePoint(count, float(np.mean(values)), float(np.std(values))))
    return points


def _held_out_f1(
    part: Examples, columns: list[int], dimensions: tuple[str, ...], settings: Settings
) -> float:
    matrix = prepared(part, settings)[1]
    fit = cross_validate(part, matrix, columns, dimensions, settings)
    return micro_f1(part.labels[fit.rows][:, columns], fit.cross.given[fit.rows])


def fit_power_law(points: Sequence[CurvePoint]) -> PowerLaw | None:
    """The power law through the points, later points weighing more; None for fewer than four points or
    where the curve does not rise.

    The form is that of Figueroa et al. (2012), "Predicting sample size required for classification
    performance", BMC Medical Informatics and Decision Making 12:8.
    """
    if len(points) < 4 or points[-1].f1 <= points[0].f1:
        return None
    n = np.array([p.passages for p in points], dtype=np.float64)
    f1 = np.array([p.f1 for p in points])

    def law(x: Floats, ceiling: float, height: float, rate: float) -> Floats:
        return np.asarray(ceiling - height * x**-rate)

    try:
        found, _ = curve_fit(
            law,
            n,
            f1,
            p0=(min(1.0, f1.max() + 0.1), 1.0, 0.5),
            bounds=([0, 0, 0.05], [1, 20, 3]),
            sigma=1 / np.sqrt(n),
            maxfev=20000,
        )
    except (RuntimeError, OptimizeWarning):
        return None
    return PowerLaw(*(float(v) for v in found))


def estimate(points: Sequence[CurvePoint], goal: float) -> str:
    """One German sentence: how many more coded passages ``goal`` would take, as far as can be said."""
    wanted = f"{goal:.2f}".replace(".", ",")
    if points and points[-1].f1 >= goal:
        return f"Der Wert {wanted} ist mit {points[-1].passages} kodierten Passagen bereits erreicht."
    law = fit_power_law(points)
    if law is None:
        return (
            f"Wie viele Passagen für {wanted} nötig sind, lässt sich noch nicht schätzen, weil die Kurve zu "
            "kurz ist oder nicht steigt; kodieren Sie weitere Passagen."
        )
    needed = law.needed(goal)
    if needed is None:
        ceiling = f"{law.ceiling:.2f}".replace(".", ",")
        return (
            f"Der Wert {wanted} ist durch weitere Kodierungen allein voraussichtlich nicht zu erreichen (die "
            f"Kurve nähert sich {ceiling}); schärfen Sie Definitionen und Regeln."
        )
    more = max(1, needed - points[-1].passages)
    return f"Für {wanted} sind voraussichtlich noch etwa {_rounded(more)} weitere kodierte Passagen nötig."


def _rounded(number: int) -> int:
    """Two leading digits: more would promise an accuracy the estimate does not have."""
    step = 10 ** max(0, len(str(number)) - 2)
    return int(np.ceil(number / step) * step)


def draw_curve(points: Sequence[CurvePoint], goal: float, path: Path) -> None:
    """The curve with its power law as SVG or PNG (by the ending of ``path``), German labels.

    Raises OutputError where the file cannot be written.
    """
    from pipeline.files import replacing
    from pipeline.plotting import Figure, drawing

    # Fixed ids and no date: the same points give the same file.
    with drawing({}):
        figure = Figure(figsize=(7, 4.2), layout="constrained")
        axes = figure.subplots()
        n = np.array([p.passages for p in points], dtype=np.float64)
        f1 = [p.f1 for p in points]
        axes.errorbar(n, f1, yerr=[p.spread for p in points], fmt="o", color="#1f4e79", label="gemessen")
        law = fit_power_law(points)
        if law is not None:
            reach = np.linspace(n.min(), n.max() * 2, 200)
            axes.plot(reach, law.at(reach), color="#c55a11", label="Schätzung (Potenzgesetz)")
        axes.axhline(goal, color="#7f7f7f", linestyle="--", label="gewünschter Wert")
        axes.set_xlabel("kodierte Passagen")
        axes.set_ylabel("F1 (micro, Kreuzvalidierung)")
        axes.set_ylim(0, 1)
        axes.legend(loc="lower right", frameon=False)
        axes.set_title("Lernkurve")
        kind = path.suffix.lstrip(".").lower() or "svg"
        metadata = {"Date": None} if kind == "svg" else {"Software": None}
        with replacing(path) as partial:
            figure.savefig(partial, format=kind, metadata=metadata, dpi=150)
