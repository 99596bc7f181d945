"""What people decided in a corpus, learned as a layer over its proposals.

A run, ``querschau tables`` and the work list all come here. From what people decided about the rules'
proposals and about candidates (codes that the rules do not give, but that may apply) the shifts of
:mod:`pipeline.learning.corrected` are learned; they change how likely the open ones are. A proposal that is
unlikely then is set aside: it stays one and counts no more until somebody confirms it. A candidate that is
likely becomes a proposal. Similar are passages that are near in the corpus' space
(:mod:`pipeline.learning.space`).

Everything is in the order of content: equal decisions give equal bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from textwrap import shorten

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from pipeline.learning.corrected import NONE_CHANGES, Bounds, Checked, Pairs, Weights, learned
from pipeline.learning.silent import NOTHING_READ, Silent
from pipeline.learning.space import NO_SPACE, Space

LEAST = 20
"""So many decisions there must be before anything is learned."""

MOST = 2500
"""So many decisions, with those about candidates, are learned from at most; of more a sample, the same every
time."""

_EXCERPT = 70


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Known(_Strict):
    """A decided proposal or candidate. ``given``: whether the rules give the code, ``rule``: empty where they
    found no evidence; ``applies``: whether the code does; ``shipped``: how likely it was before; ``by``: who
    decided it."""

    passage: str
    code: str
    dimension: str
    rule: str
    words: tuple[str, ...]
    shipped: float
    applies: bool
    by: str
    given: bool = True


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

    ``decisions``: learned from; ``used``: whether it is applied; ``bounds``: so far it may change what is
    proposed (:data:`pipeline.learning.corrected.Bounds`); ``shifts``: log-odds by cause, ``off``: by
    how much each of ``known`` was decided otherwise than expected now; ``checks``: by code; ``foreseen``:
    refusals to be expected among the decisions by what other documents taught, ``refused``: those that came;
    ``texts``: how a decided passage begins, ``known``: the decided proposals and candidates; ``space``: of
    the corpus (in the file by its hash, ``in_space``), ``places``: of the decided passages there, by id.
    """

    decisions: int
    used: bool
    bounds: Bounds
    shifts: dict[str, float]
    off: tuple[float, ...]
    checks: tuple[CodeCheck, ...]
    foreseen: float
    refused: int
    texts: dict[str, str]
    known: tuple[Known, ...]
    in_space: str
    space: Space = Field(exclude=True)
    places: dict[str, tuple[float, ...]] = Field(exclude=True)

    @property
    def changes(self) -> bool:
        """Whether it may change what is proposed, not only how likely that is."""
        return self.bounds != NONE_CHANGES

    @cached_property
    def weights(self) -> Weights:
        """The same for :func:`pipeline.learning.corrected.applied`."""
        checks = (
            Checked(c.code, c.decided, c.wrong_by_rules, c.wrong_as_learned, c.likelier) for c in self.checks
        )
        return Weights(self.shifts, self.off, tuple(checks), self.foreseen, self.refused, self.bounds)

    @cached_property
    def by_place(self) -> dict[tuple[str, str], Known]:
        """The decided proposals by passage and code."""
        return {(k.passage, k.code): k for k in self.known}

    @cached_property
    def counted(self) -> dict[tuple[bool, str], tuple[int, int]]:
        """How many decided proposals (True) or candidates (False) each cause stands behind, and how many of
        them apply."""
        pairs, all_, right = pairs_of(self.known), Counter[tuple[bool, str]](), Counter[tuple[bool, str]]()
        for at, one in enumerate(self.known):
            causes = [(one.given, cause) for cause in pairs.causes(at)]
            all_.update(causes)
            right.update(causes if one.applies else ())
        return {cause: (number, right[cause]) for cause, number in all_.items()}


def enough(known: Iterable[Known]) -> bool:
    """Whether so much was decided that something is learned: proposals count, and candidates that people
    gave (not those that they passed over in reading: there are many in each passage)."""
    return sum(k.given or k.applies for k in known) >= LEAST


def learn(
    known: Iterable[Known],
    texts: Mapping[str, str],
    documents: Mapping[str, str],
    silent: Silent = NOTHING_READ,
    space: Space = NO_SPACE,
) -> Learned | None:
    """The layer that decided proposals and candidates teach; None where that is too little (:func:`enough`).

    ``texts``: of their passages, by id; ``documents``: the passages' documents, by which the check holds out;
    ``silent``: what reading said of the codes that nothing proposed; ``space``: in which passages are alike.
    """
    everything = sorted(known, key=lambda k: (k.passage, k.code, k.rule))
    if not enough(everything):
        return None
    if len(everything) > MOST:  # ids are hashes: their order is chance, but always the same
        everything = everything[:: -(-len(everything) // MOST)]
    passages = passages_of(everything)
    labels = np.array([float(k.applies) for k in everything])
    near = space.places([texts[p] for p in passages])
    weights = learned(pairs_of(everything), labels, near, [documents[p] for p in passages], silent)
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
        bounds=weights.bounds,
        shifts=weights.shifts,
        off=weights.off,
        checks=tuple(checks),
        foreseen=weights.foreseen,
        refused=weights.refused,
        texts={p: shorten(texts[p], _EXCERPT, placeholder=" …") for p in passages},
        known=tuple(everything),
        in_space=space.digest,
        space=space,
        places=dict(zip(passages, map(tuple, near.tolist()), strict=True)),
    )


def passages_of(known: Iterable[Known]) -> list[str]:
    """The passages in the order in which :func:`pairs_of` counts them."""
    return list(dict.fromkeys(k.passage for k in known))


def pairs_of(known: Sequence[Known]) -> Pairs:
    """Proposals and candidates as pairs."""
    rows = {p: n for n, p in enumerate(passages_of(known))}
    likely = np.clip([k.shipped for k in known], 0.001, 0.999)
    return Pairs(
        np.array([rows[k.passage] for k in known], dtype=np.int64),
        tuple(k.code for k in known),
        tuple(k.dimension for k in known),
        tuple((k.rule,) if k.rule else () for k in known),
        tuple(k.words for k in known),
        np.array([k.given for k in known], dtype=bool),
        np.log(likely / (1 - likely)),
    )
