"""How many new codes each document brought, in the order in which people read them.

Where the curve stays level, further documents of this kind bring no new codes (Guest, Bunce & Johnson 2006,
How Many Interviews Are Enough?; Saunders et al. 2018, Saturation in qualitative research).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.people.decisions import ORDER, Decision

_COLOR = "#4C6A92"


@dataclass(frozen=True, slots=True)
class Step:
    """A document in the order of reading. ``passages``: coded by people there; ``codes``: different ones;
    ``new``: labels of those that no document before had; ``total``: different codes up to here."""

    document: str
    passages: int
    codes: int
    new: tuple[str, ...]
    total: int


def reading_order(decisions: Mapping[str, Iterable[Decision]]) -> list[str]:
    """Documents in the order of the first thing that a person said of each."""
    first = {name: min(map(ORDER, said)) for name, said in decisions.items() if said}
    return sorted(first, key=lambda name: (first[name], name))


def saturation(codings: pd.DataFrame, order: Sequence[str]) -> list[Step]:
    """The steps of the documents in ``order`` that people coded; ``codings``: those that count.

    Disputed codings count, too: a code that one person saw is there.
    """
    people = codings[codings["review"] != "unbestaetigt"]
    known: dict[str, None] = {}
    steps = []
    for document in order:
        rows = people[people["document"] == document]
        if rows.empty:
            continue
        labels = dict(zip(rows["code"], rows["label"], strict=True))
        new = [code for code in labels if code not in known]
        known |= dict.fromkeys(new)
        steps.append(
            Step(
                document,
                rows["segment_id"].nunique(),
                len(labels),
                tuple(labels[code] for code in new),
                len(known),
            )
        )
    return steps


def saturation_svg(steps: Sequence[Step]) -> str:
    """The curve: bars for new codes, a line for all codes so far; an SVG element."""
    from pipeline.plotting import Figure, MaxNLocator, drawing

    with drawing({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(7, 3), layout="constrained")
        axes = figure.add_subplot()
        places = list(range(1, len(steps) + 1))
        axes.bar(places, [len(s.new) for s in steps], color=_COLOR, alpha=0.5, label="neue Codes")
        axes.plot(places, [s.total for s in steps], color=_COLOR, marker="o", label="Codes bis hier")
        axes.set_xlabel("Dokumente in der Reihenfolge des Lesens")
        axes.set_ylabel("Codes")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(frameon=False)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue().partition("<svg")[1] + text.getvalue().partition("<svg")[2]
