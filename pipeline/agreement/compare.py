"""How far two coders agree: per code, dimension, status, and over all codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.agreement.measures import FEW, Crossing, alpha_interval, f1_interval
from pipeline.agreement.model import Figures, Pair, Scope
from pipeline.agreement.votes import UNSAID, Bools, Coder, Floats, Votes
from pipeline.codebook.model import Codebook

Level = Literal["segment", "character"]


@dataclass(frozen=True)
class Part:
    """Codes that are looked at together: all, a dimension's, one. ``columns``: their places in
    ``Votes.codes``."""

    scope: Scope
    id: str
    label: str
    columns: list[int]


def parts_of(votes: Votes, codebook: Codebook) -> list[Part]:
    """All codes, each dimension, each code, as far as they are compared."""
    place = {c: i for i, c in enumerate(votes.codes)}
    dimensions: list[Part] = []
    codes: list[Part] = []
    for dimension in codebook.dimensions:
        own = [c for c in dimension.codes if c.id in place]
        if own:
            dimensions.append(Part("dimension", dimension.id, dimension.label, [place[c.id] for c in own]))
        codes += [Part("code", c.id, c.label, [place[c.id]]) for c in own]
    return [Part("all", "", "alle Kategorien", list(place.values())), *dimensions, *codes]


def compare(
    votes: Votes, codebook: Codebook, a: str, b: str, level: Level = "segment", *, seen: bool = False
) -> Pair:
    """Agreement of two coders over the passages that both read.

    ``seen``: also over those that one of them read with proposals or other people's decisions in view.
    """
    together = votes.together(a, b, seen=seen)
    parts = parts_of(votes, codebook)
    if level == "segment":
        table = _Crossed.of(*(votes.coders[c].given[together] for c in (a, b)))
        figures = [table.figures(part) for part in parts]
        statuses = _statuses(votes, codebook, a, b, together)
    else:
        crossings = _by_character(votes, a, b, together)
        figures = [_figures(p, sum((crossings[j] for j in p.columns), Crossing())) for p in parts]
        statuses = ()
    total, *others = figures
    return Pair(
        coder_a=a,
        coder_b=b,
        passages=int(together.sum()),
        seen=int(votes.together(a, b, seen=True).sum() - together.sum()),
        all=total,
        dimensions=tuple(f for f in others if f.scope == "dimension"),
        codes=tuple(f for f in others if f.scope == "code"),
        statuses=statuses,
    )


@dataclass(frozen=True)
class _Crossed:
    """Two coders' yes and no on passages x columns, nan where one of them is open."""

    a: Floats
    b: Floats

    @classmethod
    def of(cls, a: Floats, b: Floats) -> _Crossed:
        """What is open to one of the two is left out."""
        open_ = np.isnan(a) | np.isnan(b)
        return cls(np.where(open_, np.nan, a), np.where(open_, np.nan, b))

    def figures(self, part: Part, status: str = "") -> Figures:
        """The measures over some columns, with intervals over passages."""
        a, b = self.a[:, part.columns], self.b[:, part.columns]
        known = ~np.isnan(a)
        crossing = Crossing.of(a[known] == 1, b[known] == 1)
        if not crossing.coded:
            return _figures(part, crossing, status)
        low, high = alpha_interval(np.stack([a, b]))
        f1 = f1_interval((a + b == 2).sum(axis=1), (a + b == 1).sum(axis=1))
        more = {"alpha_low": low, "alpha_high": high, "f1_low": f1[0], "f1_high": f1[1]}
        return _figures(part, crossing, status, more, _few(crossing))


def _figures(
    part: Part,
    crossing: Crossing,
    status: str = "",
    intervals: dict[str, float] | None = None,
    note: str = "",
) -> Figures:
    return Figures(
        scope="status" if status else part.scope,
        id=part.id,
        label=part.label,
        status=status,
        units=crossing.units,
        both=crossing.both,
        only_a=crossing.only_a,
        only_b=crossing.only_b,
        neither=crossing.neither,
        percent=crossing.percent,
        kappa=crossing.kappa,
        alpha=crossing.alpha,
        precision=crossing.precision,
        recall=crossing.recall,
        f1=crossing.f1,
        note=note or _undefined(crossing),
        **(intervals or {}),
    )


def _few(crossing: Crossing) -> str:
    if crossing.coded >= FEW:
        return ""
    return f"beruht auf nur {crossing.coded} kodierten Passagen: mit Vorsicht lesen"


def _undefined(crossing: Crossing) -> str:
    if not crossing.units:
        return "keine gemeinsam gelesene Stelle"
    return "" if crossing.coded else "von beiden nie vergeben: kein Maß"


def _statuses(votes: Votes, codebook: Codebook, a: str, b: str, together: Bools) -> tuple[Figures, ...]:
    """Each status over all codes, then code by code where one of the two gave it.

    Left out are codes whose dimension has one status for all, and what was given without saying a status.
    """
    free = {c.id for d in codebook.dimensions if not d.status for c in d.codes}
    open_ = [j for j, code in enumerate(votes.codes) if code in free]
    crossed = {
        status: _Crossed.of(*(_with_status(votes.coders[c], value, together) for c in (a, b)))
        for value, status in enumerate(votes.statuses)
        if status
    }
    pooled = [(s, x, Part("all", "", "alle Kategorien", open_)) for s, x in crossed.items() if open_]
    single = [
        (s, x, Part("code", votes.codes[j], codebook.codes[votes.codes[j]].label, [j]))
        for j in open_
        for s, x in crossed.items()
    ]
    found = (x.figures(part, s) for s, x, part in pooled + single)
    return tuple(f for f in found if f.both + f.only_a + f.only_b)


def _with_status(coder: Coder, value: int, together: Bools) -> Floats:
    """Whether each code applies with this status; nan where that was not said."""
    given, status = coder.given[together], coder.status[together]
    unsaid = np.isnan(given) | ((given == 1) & (status == UNSAID))
    return np.where(unsaid, np.nan, ((given == 1) & (status == value)).astype(np.float64))


def _by_character(votes: Votes, a: str, b: str, together: Bools) -> list[Crossing]:
    """Each character of the passages compared is one decision per code."""
    totals = [Crossing() for _ in votes.codes]
    for document, segments in votes.segments[together].groupby("document", sort=True):
        found = (votes.coders[c].spans for c in (a, b))
        spans = [s[s["document"] == document] for s in found]
        length = int(max([segments["end"].max(), *(s["end"].max() for s in spans if len(s))]))
        seen = _marked(segments, length)
        for j, code in enumerate(votes.codes):
            marked = [_marked(s[s["code"] == code], length)[seen] for s in spans]
            totals[j] = totals[j] + Crossing.of(marked[0], marked[1])
    return totals


def _marked(spans: pd.DataFrame, length: int) -> npt.NDArray[np.bool_]:
    marks = np.zeros(length, dtype=bool)
    for start, end in zip(spans["start"].tolist(), spans["end"].tolist(), strict=True):
        marks[start:end] = True
    return marks
