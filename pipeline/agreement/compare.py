"""Tables of agreement: two coders per code and dimension, all coders together, their disagreements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.agreement.measures import (
    ACCEPTABLE,
    FEW,
    TENTATIVE,
    Crossing,
    alpha_interval,
    alpha_of,
)
from pipeline.agreement.votes import Votes
from pipeline.codebook.model import Codebook

Level = Literal["segment", "character"]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

COMPARISON_COLUMNS = (
    "level",
    "coder_a",
    "coder_b",
    "scope",
    "id",
    "label",
    "units",
    "both",
    "only_a",
    "only_b",
    "neither",
    "percent",
    "kappa",
    "alpha",
    "alpha_low",
    "alpha_high",
    "precision",
    "recall",
    "f1",
    "note",
)
"""One row per pair of coders, level and scope. ``scope``: ``all``, ``dimension`` (decisions on its codes
pooled) or ``code``; ``units``: decisions both took (segments or characters times codes); ``coder_a`` is the
reference of ``precision`` and ``recall``; ``alpha_low``/``alpha_high``: bootstrap interval (95 %, segments
only); ``note``: German warning or empty. Undefined measures are missing."""


@dataclass(frozen=True)
class _Scope:
    kind: str
    id: str
    label: str
    columns: list[int]


def compare(votes: Votes, codebook: Codebook, a: str, b: str, level: Level = "segment") -> pd.DataFrame:
    """Agreement of two coders (``COMPARISON_COLUMNS``) over what both have read."""
    crossings = _by_segment(votes, a, b) if level == "segment" else _by_character(votes, a, b)
    together = votes.read[a] & votes.read[b]
    rows = []
    for scope in _scopes(votes, codebook):
        crossing = sum((crossings[j] for j in scope.columns), Crossing())
        interval = (float("nan"), float("nan"))
        if level == "segment":
            decisions = [votes.given[c][together][:, scope.columns].ravel() for c in (a, b)]
            interval = alpha_interval(np.array(decisions, dtype=np.float64))
        rows.append(_row(scope, crossing, interval, a, b, level))
    return pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))


def _scopes(votes: Votes, codebook: Codebook) -> list[_Scope]:
    place = {c: i for i, c in enumerate(votes.codes)}
    scopes = [_Scope("all", "", "alle Kategorien", list(place.values()))]
    codes: list[_Scope] = []
    for dimension in codebook.dimensions:
        own = [c for c in dimension.codes if c.id in place]
        if own:
            scopes.append(_Scope("dimension", dimension.id, dimension.label, [place[c.id] for c in own]))
        codes += [_Scope("code", c.id, c.label, [place[c.id]]) for c in own]
    return scopes + codes


def _row(
    scope: _Scope, crossing: Crossing, interval: tuple[float, float], a: str, b: str, level: Level
) -> dict[str, Any]:
    return {
        "level": level,
        "coder_a": a,
        "coder_b": b,
        "scope": scope.kind,
        "id": scope.id,
        "label": scope.label,
        "units": crossing.units,
        "both": crossing.both,
        "only_a": crossing.only_a,
        "only_b": crossing.only_b,
        "neither": crossing.neither,
        "percent": crossing.percent,
        "kappa": crossing.kappa,
        "alpha": crossing.alpha,
        "alpha_low": interval[0],
        "alpha_high": interval[1],
        "precision": crossing.precision,
        "recall": crossing.recall,
        "f1": crossing.f1,
        "note": _note(crossing, level),
    }


def _note(crossing: Crossing, level: Level) -> str:
    if not crossing.units:
        return "keine gemeinsam gelesene Stelle"
    if not crossing.coded:
        return "von beiden nie vergeben: kein Maß"
    if level == "segment" and crossing.coded < FEW:
        return f"beruht auf nur {crossing.coded} kodierten Segmenten: mit Vorsicht lesen"
    return ""


def _by_segment(votes: Votes, a: str, b: str) -> list[Crossing]:
    together = votes.read[a] & votes.read[b]
    given_a, given_b = votes.given[a][together], votes.given[b][together]
    return [Crossing.of(given_a[:, j], given_b[:, j]) for j in range(len(votes.codes))]


def _by_character(votes: Votes, a: str, b: str) -> list[Crossing]:
    """Each character of the segments both have read is one decision per code."""
    together = votes.segments[votes.read[a] & votes.read[b]]
    totals = [Crossing() for _ in votes.codes]
    for document, segments in together.groupby("document", sort=True):
        spans = {c: votes.spans[c][votes.spans[c]["document"] == document] for c in (a, b)}
        length = int(max([segments["end"].max(), *(s["end"].max() for s in spans.values() if len(s))]))
        seen = _marked(segments, length)
        for j, code in enumerate(votes.codes):
            marked = [_marked(s[s["code"] == code], length)[seen] for s in spans.values()]
            totals[j] = totals[j] + Crossing.of(marked[0], marked[1])
    return totals


def _marked(spans: pd.DataFrame, length: int) -> Bools:
    marks = np.zeros(length, dtype=bool)
    for start, end in zip(spans["start"].tolist(), spans["end"].tolist(), strict=True):
        marks[start:end] = True
    return marks


def reliability(votes: Votes, codebook: Codebook) -> pd.DataFrame:
    """Krippendorff's alpha of all coders together: columns ``scope, id, label, coders, units, alpha,
    alpha_low, alpha_high`` (``units``: decisions that at least two took)."""
    rows = []
    for scope in _scopes(votes, codebook):
        decisions = np.array([_decisions(votes, c, scope.columns) for c in votes.coders])
        low, high = alpha_interval(decisions)
        rows.append(
            {
                "scope": scope.kind,
                "id": scope.id,
                "label": scope.label,
                "coders": len(votes.coders),
                "units": int(((~np.isnan(decisions)).sum(axis=0) >= 2).sum()),
                "alpha": alpha_of(decisions),
                "alpha_low": low,
                "alpha_high": high,
            }
        )
    return pd.DataFrame(rows)


def _decisions(votes: Votes, coder: str, columns: list[int]) -> Floats:
    values = votes.given[coder][:, columns].astype(np.float64)
    values[~votes.read[coder]] = np.nan
    return values.ravel()


def disagreements(votes: Votes, codebook: Codebook, a: str, b: str) -> pd.DataFrame:
    """The segments on which two coders decided differently, to talk through: columns ``document, section,
    page, start, end, text, code, label, given_by, not_given_by``, in the order of the text."""
    together = votes.read[a] & votes.read[b]
    different = (votes.given[a] != votes.given[b]) & together[:, None]
    rows = []
    for i, j in zip(*np.nonzero(different), strict=True):
        segment, code = votes.segments.iloc[int(i)], votes.codes[int(j)]
        by_a = bool(votes.given[a][i, j])
        rows.append(
            {
                **{c: segment[c] for c in ("document", "section", "page", "start", "end", "text")},
                "code": code,
                "label": codebook.codes[code].label,
                "given_by": a if by_a else b,
                "not_given_by": b if by_a else a,
            }
        )
    columns = [
        "document",
        "section",
        "page",
        "start",
        "end",
        "text",
        "code",
        "label",
        "given_by",
        "not_given_by",
    ]
    return pd.DataFrame(rows, columns=columns)


def summary(votes: Votes, codebook: Codebook) -> dict[str, Any]:
    """Agreement in short, ready for JSON and the report: per pair the figures of all codes, of each
    dimension and each code (segments), alpha of all coders, reference lines, German warnings."""
    pairs = []
    warnings: list[str] = []
    for a, b in votes.pairs():
        table = compare(votes, codebook, a, b)
        total = table.iloc[0]
        if not int(total["units"]):
            continue
        pairs.append({"coder_a": a, "coder_b": b, **_plain(table)})
        few = int((table["note"].str.startswith("beruht") & (table["scope"] == "code")).sum())
        if few:
            warnings.append(
                f"{a} und {b}: bei {few} Kategorien beruhen die Werte auf weniger als {FEW} kodierten "
                "Segmenten."
            )
    overall = reliability(votes, codebook).iloc[0]
    return {
        "coders": list(votes.coders),
        "people": list(votes.people),
        "reference_lines": {"tentative": TENTATIVE, "acceptable": ACCEPTABLE},
        "pairs": pairs,
        "alpha": _number(overall["alpha"]),
        "alpha_interval": [_number(overall["alpha_low"]), _number(overall["alpha_high"])],
        "warnings": warnings,
    }


def _plain(table: pd.DataFrame) -> dict[str, Any]:
    names = [c for c in COMPARISON_COLUMNS if c not in ("level", "coder_a", "coder_b", "scope")]
    rows = [
        {"scope": r["scope"], **{n: _number(r[n]) for n in names}} for r in table.to_dict(orient="records")
    ]
    return {
        "all": next(r for r in rows if r["scope"] == "all"),
        "dimensions": [r for r in rows if r["scope"] == "dimension"],
        "codes": [r for r in rows if r["scope"] == "code"],
    }


def _number(value: Any) -> Any:
    if isinstance(value, float):
        return None if np.isnan(value) else round(float(value), 4)
    return value
