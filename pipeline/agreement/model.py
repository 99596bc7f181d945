"""``agreement.json``: how far people agree with each other, and the machine with them."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

Scope = Literal["all", "dimension", "code", "status"]


def _figure(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(float(value), 4)


Figure = Annotated[float | None, BeforeValidator(_figure)]
"""A measure to four digits; None where it is not defined."""


class _Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figures(_Contract):
    """Agreement of two coders on all codes, on those of a dimension, on one code, on a code with one status.

    ``units``: decisions that both took (passages or characters times codes); ``coder_a`` is the reference of
    ``precision`` and ``recall``. ``alpha_low`` to ``f1_high``: bootstrap intervals (95 %) over passages, of
    passages only. ``status``: for the scope ``status`` (``id`` empty: all codes together), a unit agrees
    there where both say or both deny that the code applies with it. ``note``: German warning or empty.
    """

    scope: Scope
    id: str
    label: str
    status: str = ""
    units: int
    both: int
    only_a: int
    only_b: int
    neither: int
    percent: Figure
    kappa: Figure
    alpha: Figure
    alpha_low: Figure = None
    alpha_high: Figure = None
    precision: Figure
    recall: Figure
    f1: Figure
    f1_low: Figure = None
    f1_high: Figure = None
    note: str = ""


class Pair(_Contract):
    """Two coders. ``passages``: compared; ``seen``: read by both, but left out because one of them saw
    proposals or other people's decisions there."""

    coder_a: str
    coder_b: str
    passages: int
    seen: int
    all: Figures
    dimensions: tuple[Figures, ...]
    codes: tuple[Figures, ...]
    statuses: tuple[Figures, ...] = ()

    @property
    def figures(self) -> tuple[Figures, ...]:
        """Everything, from the whole to the parts."""
        return (self.all, *self.dimensions, *self.codes, *self.statuses)


class Precision(_Contract):
    """How often a machine is right where a passage came up by chance alone.

    ``id``: a code, empty for all together; ``proposed``: codings of the machine there, ``right``: those that
    people give, too. ``low``, ``high``: Wilson's interval (95 %).
    """

    coder: str
    id: str
    label: str
    proposed: int
    right: int
    precision: Figure
    low: Figure
    high: Figure


class ReferenceLines(_Contract):
    """Alpha below which no conclusions are drawn, and from which data are taken as reliable."""

    tentative: float
    acceptable: float


class Agreement(_Contract):
    """All of it. ``coders``: people, the final layer, machines; ``alpha``: of all people together;
    ``random``: passages drawn by chance and read; ``consensus``: places (passage and code) at which people
    found a consensus, all figures are of before it; ``warnings``: German sentences."""

    coders: tuple[str, ...]
    people: tuple[str, ...]
    reference_lines: ReferenceLines
    pairs: tuple[Pair, ...]
    alpha: Figure
    alpha_interval: tuple[Figure, Figure]
    random: int
    precision: tuple[Precision, ...]
    consensus: int
    warnings: tuple[str, ...]
