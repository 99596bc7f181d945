"""The whole of it: all pairs, all people together, the machine on random passages, what to talk through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from itertools import combinations

import numpy as np
import pandas as pd

from pipeline.agreement.compare import compare, parts_of
from pipeline.agreement.measures import (
    ACCEPTABLE,
    FEW,
    TENTATIVE,
    alpha_interval,
    alpha_of,
)
from pipeline.agreement.model import Agreement, Pair, Precision, ReferenceLines
from pipeline.agreement.votes import UNSAID, Floats, Votes
from pipeline.codebook.model import Codebook
from pipeline.counted import counted
from pipeline.people.shares import wilson


def agreement_of(votes: Votes, codebook: Codebook, *, seen: bool = False) -> Agreement:
    """Agreement of all coders. ``seen``: also over passages that were not read blind."""
    pairs = [compare(votes, codebook, a, b, seen=seen) for a, b in votes.pairs()]
    decisions = people_together(votes, seen=seen)
    low, high = alpha_interval(decisions)
    return Agreement(
        coders=votes.names,
        people=votes.people,
        reference_lines=ReferenceLines(tentative=TENTATIVE, acceptable=ACCEPTABLE),
        pairs=tuple(p for p in pairs if p.passages),
        alpha=alpha_of(decisions.reshape(len(decisions), -1)),
        alpha_interval=(low, high),
        random=int(votes.random.sum()),
        precision=tuple(_precision(votes, codebook)),
        consensus=int(votes.consensus.sum()),
        warnings=tuple(_warnings(votes, pairs)),
    )


def people_together(votes: Votes, *, seen: bool) -> Floats:
    """Decisions of all people: coders x passages x codes of 1 and 0, nan where one has not read (without
    ``seen``: blind)."""
    table = np.full((len(votes.people), *votes.consensus.shape), np.nan)
    for i, name in enumerate(votes.people):
        coder = votes.coders[name]
        read = coder.read if seen else coder.read & coder.blind
        table[i, read] = coder.given[read]
    return table


def _precision(votes: Votes, codebook: Codebook) -> Iterator[Precision]:
    """Each machine on passages that came up by chance, over all codes and code by code. A list sorted by
    weakness would make it look worse than it is, one sorted by strength better."""
    if not votes.final:
        return
    truth = votes.coders[votes.final].given
    for name in votes.machines:
        counted = (votes.coders[name].given == 1) & votes.random[:, None] & ~np.isnan(truth)
        for part in parts_of(votes, codebook):
            if part.scope == "dimension":
                continue
            columns = part.columns
            proposed = int(counted[:, columns].sum())
            right = int((counted & (truth == 1))[:, columns].sum())
            enough = proposed >= FEW
            low, high = wilson(right, proposed) if enough else (None, None)
            share = right / proposed if enough else None
            yield Precision(
                coder=name,
                id=part.id,
                label=part.label,
                proposed=proposed,
                right=right,
                precision=share,
                low=low,
                high=high,
            )


def _warnings(votes: Votes, pairs: list[Pair]) -> Iterator[str]:
    for pair in pairs:
        both = f"{pair.coder_a} und {pair.coder_b}"
        if pair.seen:
            yield (
                f"{both}: {pair.seen} gemeinsam gelesene Passagen zählen nicht, weil dabei Vorschläge oder "
                "fremde Entscheidungen zu sehen waren; mit --seen zählen sie mit."
            )
        elif not pair.passages and {pair.coder_a, pair.coder_b} <= set(votes.people):
            yield f"{both} haben keine Passage gemeinsam gelesen; „code-sheet --like“ gibt ihnen dieselben."
        few = sum(f.note.startswith("beruht") for f in pair.codes)
        if few:
            yield (
                f"{both}: bei {counted(few, 'Kategorie', 'Kategorien')} beruhen die Werte auf "
                f"weniger als {FEW} kodierten Passagen."
            )
    if votes.consensus.any():
        yield (
            f"Über {counted(int(votes.consensus.sum()), 'Stelle', 'Stellen')} fanden Menschen "
            f"danach einen Konsens; die Werte "
            "zwischen ihnen zeigen die Übereinstimmung davor."
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """A passage that two coders decided differently. ``about``: ``Kategorie`` (one gave it, the other did
    not) or ``Status`` (both gave it); ``consensus``: ``ja`` where people agreed afterwards."""

    code: str
    label: str
    document: str
    section: str
    page: int | None
    start: int
    end: int
    text: str
    about: str
    given_by: str
    not_given_by: str
    said: str
    consensus: str


def differences(votes: Votes, codebook: Codebook, a: str, b: str, *, seen: bool = False) -> list[Difference]:
    """The passages on which two coders decided differently, code by code, in the order of the text."""
    one, other = votes.coders[a], votes.coders[b]
    together = votes.together(a, b, seen=seen)[:, None]
    given = one.given * other.given == 1
    torn = together & (one.given != other.given) & ~np.isnan(one.given) & ~np.isnan(other.given)
    known = (one.status != UNSAID) & (other.status != UNSAID)
    status = together & given & known & (one.status != other.status)
    found = []
    for j, i in zip(*np.nonzero((torn | status).T), strict=True):
        segment, code = votes.segments.iloc[int(i)], votes.codes[int(j)]
        first, second = (a, b) if status[i, j] or one.given[i, j] == 1 else (b, a)
        values = [votes.statuses[c.status[i, j]] or "ohne" for c in (one, other)] if status[i, j] else []
        found.append(
            Difference(
                code=code,
                label=codebook.codes[code].label,
                document=str(segment["document"]),
                section=str(segment["section"] or ""),
                page=None if pd.isna(segment["page"]) else int(segment["page"]),
                start=int(segment["start"]),
                end=int(segment["end"]),
                text=str(segment["text"]),
                about="Status" if values else "Kategorie",
                given_by=first,
                not_given_by=second,
                said=f"{a}: {values[0]}; {b}: {values[1]}" if values else "",
                consensus="ja" if votes.consensus[i, j] else "",
            )
        )
    return found


def to_discuss(votes: Votes, codebook: Codebook, *, seen: bool = False) -> pd.DataFrame:
    """Where people differ from each other, to talk through: sorted by code, then as in the text."""
    return _table(votes, codebook, list(combinations(votes.people, 2)), seen=seen)


def beside_the_machine(votes: Votes, codebook: Codebook, *, seen: bool = False) -> pd.DataFrame:
    """Where people and machines differ: sorted by code, then as in the text."""
    pairs = [p for p in votes.pairs() if p[1] in votes.machines]
    return _table(votes, codebook, pairs, seen=seen)


def _table(votes: Votes, codebook: Codebook, pairs: list[tuple[str, str]], *, seen: bool) -> pd.DataFrame:
    place = {code: j for j, code in enumerate(votes.codes)}
    found = [d for a, b in pairs for d in differences(votes, codebook, a, b, seen=seen)]
    found.sort(key=lambda d: (place[d.code], d.document, d.start))
    return pd.DataFrame(map(astuple, found), columns=[f.name for f in fields(Difference)])
