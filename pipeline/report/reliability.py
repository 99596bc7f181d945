"""The section on agreement, shown where ``agreement.json`` lies in the results folder.

The file holds what ``pipeline.agreement.summary`` gives: coders, pairs with figures of all codes, of each
dimension and of each code, alpha of all coders, reference lines, warnings.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pipeline.report.german import listed, number
from pipeline.results import Results

FILE = "agreement.json"


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one pair on all codes, a dimension or a code, as printed; ``alpha`` also as a number."""

    label: str
    units: str
    percent: str
    kappa: str
    alpha: str
    interval: str
    f1: str
    note: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two coders: ``total`` over all codes, then ``dimensions`` and ``codes``."""

    title: str
    total: Row
    dimensions: tuple[Row, ...]
    codes: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Reliability:
    """All pairs, alpha of all coders together as printed, the reference lines, warnings."""

    coders: tuple[str, ...]
    pairs: tuple[Pair, ...]
    alpha: str
    interval: str
    tentative: float
    acceptable: float
    warnings: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What the method section says of reliability."""
        parts = [
            f"{p.title}: Krippendorffs Alpha {p.total.alpha} (95-%-Intervall {p.total.interval}), "
            f"Cohens Kappa {p.total.kappa}, {p.total.units} Entscheidungen"
            for p in self.pairs
        ]
        return (
            f"Die Übereinstimmung von {listed(list(self.coders))} wurde je Segment und Kategorie geprüft "
            f"({'; '.join(parts)}). Werte ab {number(self.acceptable, 1)} gelten als verlässlich, Werte "
            f"unter {number(self.tentative, 3)} tragen keine Schlüsse (Krippendorff 2004)."
        )


def read_reliability(results: Results) -> Reliability | None:
    """The agreement of this run, None where it was not measured."""
    path = results.folder / FILE
    if not path.is_file():
        return None
    raw = json.loads(path.read_text("utf-8"))
    lines = raw.get("reference_lines") or {}
    pairs = tuple(_pair(p) for p in raw.get("pairs", []))
    if not pairs:
        return None
    return Reliability(
        coders=tuple(str(c) for c in raw.get("coders", [])),
        pairs=pairs,
        alpha=_figure(raw.get("alpha")),
        interval=_interval(*(raw.get("alpha_interval") or [None, None])),
        tentative=float(lines.get("tentative", 0.667)),
        acceptable=float(lines.get("acceptable", 0.8)),
        warnings=tuple(str(w) for w in raw.get("warnings", [])),
    )


def _pair(raw: dict[str, Any]) -> Pair:
    return Pair(
        title=f"{raw['coder_a']} und {raw['coder_b']}",
        total=_row(raw["all"]),
        dimensions=tuple(_row(r) for r in raw.get("dimensions", [])),
        codes=tuple(_row(r) for r in raw.get("codes", []) if r.get("alpha") is not None),
    )


def _row(raw: dict[str, Any]) -> Row:
    return Row(
        label=str(raw.get("label") or raw.get("id") or ""),
        units=number(int(raw.get("units") or 0)),
        percent="–" if raw.get("percent") is None else f"{number(100 * raw['percent'])}\u202f%",
        kappa=_figure(raw.get("kappa")),
        alpha=_figure(raw.get("alpha")),
        interval=_interval(raw.get("alpha_low"), raw.get("alpha_high")),
        f1=_figure(raw.get("f1")),
        note=str(raw.get("note") or ""),
        value=raw.get("alpha"),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else number(value, 2)


def _interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{number(low, 2)} bis {number(high, 2)}"
