"""One decision for all codes: how likely a coding by rules is right, and what that rests on.

A logistic regression over features that name no code (``pipeline/coding/pairs.py``), learned from passages
with agreed codes (``pipeline/learning/decision_fit.py``) and shipped as ``decision.json``. A codebook that
it was not learned with gets the same decision without the offsets of dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from math import exp
from operator import mul, sub
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipeline.coding.pairs import FEATURES, Values
from pipeline.model.coding import Certainty

DECISION_FILE = Path(__file__).with_name("decision.json")
"""The decision that ships with Querschau."""

FAINT_FILE = DECISION_FILE.with_name("faint.json")
"""The one about codes without evidence, of which one in thirty applies."""


PLACES = 3
"""Decimals of a probability in tables; by them it is called sure."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Weight(_Strict):
    """What a feature adds to the log-odds: ``weight`` times its distance from ``usual`` (the mean)."""

    usual: float
    weight: float


class Decision(_Strict):
    """The learned decision. ``sure``: from this probability on a coding is called sure; ``dimensions``:
    offset of each dimension's codes; ``passages``, ``pairs``: what it was learned from; ``codebook``: with
    which."""

    codebook: str
    passages: int
    pairs: int
    sure: float
    intercept: float
    features: dict[str, Weight]
    dimensions: dict[str, float]

    def judge(self, dimension: str, values: Values) -> Judgement:
        """How likely a code of this dimension applies, given the values of ``FEATURES``."""
        carried = self._carried(dimension, values)
        probability = self._likely(carried)
        sure = round(probability, PLACES) >= self.sure
        return Judgement(probability, "sicher" if sure else "pruefen", tuple(carried))

    def likely(self, dimension: str, values: Values) -> float:
        """The probability alone: of most codes nothing more is asked."""
        return self._likely(self._carried(dimension, values))

    def _carried(self, dimension: str, values: Values) -> list[float]:
        usual, weights = self._numbers
        return [*map(mul, weights, map(sub, values, usual)), self.dimensions.get(dimension, 0.0)]

    def _likely(self, carried: list[float]) -> float:
        return 1 / (1 + exp(-self.intercept - sum(carried)))

    @cached_property
    def _numbers(self) -> tuple[list[float], list[float]]:
        """Usual values and weights in the order of ``FEATURES``."""
        return [w.usual for w in self.features.values()], [w.weight for w in self.features.values()]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely a coding is right. ``carried``: what each feature, and at the end the dimension, added to
    the log-odds."""

    probability: float
    certainty: Certainty
    carried: tuple[float, ...]

    def summary(self) -> str:
        """The probability and what carried it, in German."""
        return f"Wahrscheinlichkeit {self.probability:.2f} durch {'; '.join(self.reasons())}".replace(
            ".", ","
        )

    def reasons(self, most: int = 3) -> list[str]:
        """The features that carried it most, in German with their sign and size (log-odds)."""
        ranked = sorted(zip(self.carried, _GERMAN, strict=True), key=lambda pair: -abs(pair[0]))[:most]
        return [f"{name} {value:+.1f}".replace(".", ",") for value, name in ranked]


_GERMAN = (*FEATURES.values(), "Dimension")


@cache
def load_decision(path: Path = DECISION_FILE) -> Decision:
    """The decision in a file; the one that ships with Querschau unless another is named."""
    decision = Decision.model_validate_json(path.read_bytes())
    if list(decision.features) != list(FEATURES):
        raise ValueError(f"{path} was learned from other features; make it anew")
    return decision
