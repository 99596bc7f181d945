"""What people decided in a corpus, learned as a layer over its proposals.

A run, ``querschau tables`` and the work list all come here. From the rules' proposals that people decided the
shifts of :mod:`pipeline.learning.corrected` are learned; they change how likely the open ones are, and what
is unlikely then is set aside: it stays a proposal and counts no more until somebody confirms it. Similar are
passages in which the rules found the same words for the same codes, so that no text has to be read.

The layer holds all that it needs to be applied, in the order of content: equal decisions give equal bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import log, sqrt
from textwrap import shorten
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy import sparse

from pipeline.learning.corrected import Checked, Pairs, Weights, learned
from pipeline.learning.silent import NOTHING_READ, Silent

LEAST = 20
"""So many decisions there must be before anything is learned."""

MOST = 1500
"""So many decisions are learned from at most; of more a sample, the same every time."""

_EXCERPT = 70


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Known(_Strict):
    """A decided proposal. ``applies``: whether the code does; ``shipped``: how likely it was before; ``by``:
    who decided it."""

    passage: str
    code: str
    dimension: str
    rule: str
    words: tuple[str, ...]
    shipped: float
    applies: bool
    by: str


class CodeCheck(_Strict):
    """How often decisions of other documents contradict the rules, and what was learned, about a code;
    ``likelier``: by how much more likely (log) what was learned finds what people decided."""

    code: str
    decided: int
    wrong_by_rules: int
    wrong_as_learned: int
    likelier: float


class Learned(_Strict):
    """The learned layer of a corpus, as it stands in ``gelernt.json``.

    ``decisions``: learned from; ``used``: whether it is applied; ``shifts``: log-odds by cause, ``off``: by
    how much each of ``known`` was decided otherwise than expected now; ``checks``: by code; ``foreseen``:
    refusals to be expected among the decisions by what other documents taught, ``refused``: those that came;
    ``texts``: how a decided passage begins, ``known``: the decided proposals.
    """

    decisions: int
    used: bool
    shifts: dict[str, float]
    off: tuple[float, ...]
    checks: tuple[CodeCheck, ...]
    foreseen: float
    refused: int
    texts: dict[str, str]
    known: tuple[Known, ...]

    @cached_property
    def weights(self) -> Weights:
        """The same for :func:`pipeline.learning.corrected.applied`."""
        checks = (
            Checked(c.code, c.decided, c.wrong_by_rules, c.wrong_as_learned, c.likelier) for c in self.checks
        )
        return Weights(self.shifts, self.off, tuple(checks), self.foreseen, self.refused)

    @cached_property
    def by_place(self) -> dict[tuple[str, str], Known]:
        """The decided proposals by passage and code."""
        return {(k.passage, k.code): k for k in self.known}

    @cached_property
    def counted(self) -> dict[str, tuple[int, int]]:
        """How many decided proposals each cause stands behind, and how many of them apply."""
        pairs, all_, right = pairs_of(self.known), Counter[str](), Counter[str]()
        for at, one in enumerate(self.known):
            causes = pairs.causes(at)
            all_.update(causes)
            right.update(causes if one.applies else ())
        return {cause: (number, right[cause]) for cause, number in all_.items()}


def learn(
    known: Iterable[Known],
    texts: Mapping[str, str],
    documents: Mapping[str, str],
    silent: Silent = NOTHING_READ,
) -> Learned | None:
    """The layer that decided proposals teach; None where they are too few.

    ``texts``: of their passages, by id; ``documents``: the passages' documents, by which the check holds out;
    ``silent``: what reading said of the codes that nothing proposed.
    """
    everything = sorted(known, key=lambda k: (k.passage, k.code, k.rule))
    if len(everything) < LEAST:
        return None
    if len(everything) > MOST:  # ids are hashes: their order is chance, but always the same
        everything = everything[:: -(-len(everything) // MOST)]
    passages = passages_of(everything)
    labels = np.array([float(k.applies) for k in everything])
    places = places_of(everything, everything)
    weights = learned(pairs_of(everything), labels, places, [documents[p] for p in passages], silent)
    checks = (
        CodeCheck(
            code=c.code,
            decided=c.decided,
            wrong_by_rules=c.rules_wrong,
            wrong_as_learned=c.shifted_wrong,
            likelier=c.likelier,
        )
        for c in weights.checks
    )
    return Learned(
        decisions=len(everything),
        used=weights.used,
        shifts=weights.shifts,
        off=weights.off,
        checks=tuple(checks),
        foreseen=weights.foreseen,
        refused=weights.refused,
        texts={p: shorten(texts[p], _EXCERPT, placeholder=" …") for p in passages},
        known=tuple(everything),
    )


def passages_of(known: Iterable[Known]) -> list[str]:
    """The passages in the order in which :func:`pairs_of` and :func:`places_of` count them."""
    return list(dict.fromkeys(k.passage for k in known))


def pairs_of(known: Sequence[Known]) -> Pairs:
    """Proposals as pairs."""
    rows = {p: n for n, p in enumerate(passages_of(known))}
    likely = np.clip([k.shipped for k in known], 0.001, 0.999)
    return Pairs(
        np.array([rows[k.passage] for k in known], dtype=np.int64),
        tuple(k.code for k in known),
        tuple(k.dimension for k in known),
        tuple((k.rule,) for k in known),
        tuple(k.words for k in known),
        np.ones(len(known), dtype=bool),
        np.log(likely / (1 - likely)),
    )


def places_of(known: Sequence[Known], decided: Sequence[Known]) -> Any:
    """Passages x what the rules found in decided ones (codes, words), as a sparse table.

    Weighted by TF-IDF over the decided passages, each row of length one: what was found in no decided passage
    adds to the length alone.
    """
    bags: dict[str, set[str]] = {}
    for one in known:
        bags.setdefault(one.passage, set()).update((one.code, *(f"„{w}“" for w in one.words)))
    inside = set(passages_of(decided))
    frequency = Counter(t for p, bag in bags.items() if p in inside for t in bag)
    number = len(inside)
    column = {t: j for j, t in enumerate(sorted(frequency))}
    weight = {t: log((1 + number) / (1 + n)) + 1 for t, n in frequency.items()}
    rare = log(1 + number) + 1
    data, columns, ends = list[float](), list[int](), [0]
    for bag in bags.values():
        weights = [(t, weight.get(t, rare)) for t in sorted(bag)]
        length = sqrt(sum(w * w for _, w in weights))
        data += [w / length for t, w in weights if t in column]
        columns += [column[t] for t, _ in weights if t in column]
        ends.append(len(columns))
    return sparse.csr_matrix((data, columns, ends), shape=(len(bags), len(column)))
