"""Which open proposals teach most, and what looking at the next ones is expected to bring.

Chosen is what is uncertain, unlike what was just chosen, and of codes about which little was decided: an
uncertain proposal of a rule tells about its like as well, so that one of each kind is enough at first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from pipeline.counted import counted
from pipeline.learning.corrected import KEEP

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

AHEAD = 50
"""So many proposals the forecast looks ahead."""

LITTLE = 5
"""Below so many refusals among the next ``AHEAD`` looking on hardly pays."""

_POOL = 1000
"""Chosen is among so many of the most uncertain."""

_CHOSEN = 100
"""So many are put in order; what comes after them follows by uncertainty."""


def teaching_order(
    ids: Sequence[str], codes: Sequence[str], rules: Sequence[str], likely: Floats, decided: Mapping[str, int]
) -> Ints:
    """Places of open proposals, those first that teach most.

    ``ids``: by them equals are ordered; ``likely``: probabilities; ``decided``: decisions by code.
    """
    unsure = np.round(1 - np.abs(likely - KEEP) / np.where(likely < KEEP, KEEP, 1 - KEEP), 6)
    name = np.array(ids, dtype=object)
    order = np.lexsort((name, -unsure))
    pool, rest = order[:_POOL], order[_POOL:]
    of_code, of_rule = Counter(decided), Counter[str]()
    chosen: list[int] = []
    left = list(pool)
    for _ in range(min(_CHOSEN, len(left))):
        worth = [unsure[i] / sqrt(1 + of_code[codes[i]]) / (1 + of_rule[rules[i]]) for i in left]
        best = left.pop(int(np.argmax(worth)))
        chosen.append(int(best))
        of_code[codes[best]] += 1
        of_rule[rules[best]] += 1
    return np.array([*chosen, *left, *rest], dtype=np.int64)


@dataclass(frozen=True)
class Forecast:
    """How many of the next ``number`` proposals will be refused, with its 95 % interval."""

    number: int
    refused: float
    low: float
    high: float

    @property
    def little(self) -> bool:
        """Whether looking on hardly pays."""
        return self.refused * AHEAD < LITTLE * self.number


def forecast(likely: Sequence[float]) -> Forecast | None:
    """What looking at proposals of these probabilities is expected to bring; None where there are none.

    The interval is that of a sum of independent decisions (normal approximation).
    """
    if not likely:
        return None
    refused = [1 - p for p in likely]
    spread = 1.96 * sqrt(sum(p * (1 - p) for p in likely))
    total = sum(refused)
    return Forecast(len(likely), total, max(0.0, total - spread), min(float(len(likely)), total + spread))


def in_words(next_: Forecast | None, foreseen: float, refused: int, decisions: int) -> str:
    """The forecast in German, with its record: what it foresaw of decisions that it did not know.

    Where the record is off by more than chance explains, that looking on hardly pays is not said.
    """
    if next_ is None:
        return "Nichts ist mehr offen."
    said = (
        f"Von den nächsten {next_.number} Vorschlägen dürften {next_.refused:.0f} nicht zutreffen "
        f"({next_.low:.0f} bis {next_.high:.0f})."
    )
    if decisions:
        said += (
            f" Bisher vorhergesagt: {foreseen:.0f}, eingetreten: {refused} von "
            f"{counted(decisions, 'Entscheidung', 'Entscheidungen')}, "
            "die beim Vorhersagen nicht bekannt waren."
        )
    if abs(refused - foreseen) > 2 * sqrt(max(foreseen, 1)):
        return f"{said} So weit lagen die Vorhersagen daneben; verlassen Sie sich nicht darauf."
    if next_.little:
        said += " Weiter durchzusehen lohnt kaum noch; die Zufallsstichprobe sagt, wie gut die übrigen sind."
    return said
