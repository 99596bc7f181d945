"""The shipped decision, shifted by what people decided in one corpus.

For each passage and code that the rules give, or that may apply all the same (candidates), the shipped
decision (``pipeline/coding/judge.py``) says how likely the code applies. What people decided shifts its
log-odds: for all codes, for what rules give, for a dimension, a code, a rule, a word, and by what similar
passages got. Each shift begins at nothing and moves only as far as the decisions carry it (Gaussian priors,
as in ridge regression); their sum is bounded. Twenty decided passages move it a little, hundreds more. What
people read without giving a code moves the code, too (``pipeline/learning/silent.py``).

Decisions of other documents check it: where the shifts would have decided and foreseen worse than the rules
alone for a code, its codings stay with the rules. What is proposed changes only as far as the lower bound of
the gain on those decisions is above nothing: as usual, for very likely changes alone, or not at all; then the
shifts order the proposals, if they foresee the decisions better, and otherwise do nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import expit

from pipeline.learning.shift_fit import likeliest, product, roots
from pipeline.learning.silent import NOTHING_READ, Silent

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Places: TypeAlias = Any
"""Passages x dimensions, dense or sparse."""

Bounds: TypeAlias = tuple[float, float]
"""Down to the first probability a coding of the rules is kept; from the second on a candidate counts."""

KEEP, ADD = 0.33, 0.5
"""The usual bounds. KEEP: half of the F1 that rules reach on documents nobody wrote them from (Lipton, Elkan
and Naryanaswamy 2014: there F1 is highest)."""

USUAL, CAREFUL, NONE_CHANGES = (KEEP, ADD), (0.25, 0.6), (0.0, 1.0)
"""How far what was learned may change what is proposed; the check chooses."""

_COST = 0.4
"""What a wrong code costs of F1, to first order, where a right one brings the rest of 1: half of the F1 that
rules reach on the kinds of documents that people mostly have."""

_ERRORS, _ERRORS_OF_FEW = 1.0, 2.33
"""So many standard errors the gain on held-out decisions must be above nothing (one-sided bounds of 84 and
99 %). The second where fewer than _DOCUMENTS were decided in: they say little about others."""

_DOCUMENTS = 3

BOUND = 3.0
"""So far (log-odds) decisions can shift a pair; .5 becomes .05 or .95."""

SPREAD, OF_RULE = 0.4, 0.8
"""Standard deviation of each shift before anybody decided anything; a rule is trusted too much or too little
more often than a whole dimension."""

OF_NEAR = 3.0
"""Variance of what similar passages add, at full likeness."""

SILENT = -3.9
"""Log-odds of a code without any evidence: two in a hundred applied in 369 passages of other collections."""

_OF_CODE, _OF_SILENCE = 0.7, 1.0
"""Standard deviations: how often a code occurs differs more between corpora than how far a dimension can be
trusted; how often one is missed differs most."""

_LEAST_OF_WORD = 3
"""A word that stands behind fewer decided pairs is not learned from: most words stand behind one."""

_FOLDS = 5


@dataclass(frozen=True)
class Pairs:
    """n passages with a code that may apply.

    ``passage``: row of the passage; ``code``: the code's id; ``dimension``: its dimension's; ``rules``: those
    that speak for it, none where the rules found no evidence; ``words``: those found, in small letters;
    ``given``: whether the rules give the code; ``before``: log-odds by the shipped decision.
    """

    passage: Ints
    code: tuple[str, ...]
    dimension: tuple[str, ...]
    rules: tuple[tuple[str, ...], ...]
    words: tuple[tuple[str, ...], ...]
    given: Bools
    before: Floats

    def __len__(self) -> int:
        return len(self.passage)

    def causes(self, at: int) -> tuple[str, ...]:
        """What may have been trusted too much or too little in a pair."""
        if self.rules[at]:
            kind = "Regeln geben den Code" if self.given[at] else "Belege unter der Schwelle"
            general: tuple[str, ...] = ("alle Codes", kind, f"Dimension {self.dimension[at]}")
        else:
            general = ("ohne Belege", f"ohne Belege, Dimension {self.dimension[at]}")
        return (
            *general,
            f"Code {self.code[at]}",
            *(f"Regel {rule}" for rule in self.rules[at]),
            *(f"„{word}“" for word in self.words[at]),
        )

    def take(self, rows: Ints) -> Pairs:
        """The pairs at some places."""
        return Pairs(
            self.passage[rows],
            tuple(self.code[i] for i in rows),
            tuple(self.dimension[i] for i in rows),
            tuple(self.rules[i] for i in rows),
            tuple(self.words[i] for i in rows),
            self.given[rows],
            self.before[rows],
        )


@dataclass(frozen=True)
class Checked:
    """How often decisions of other documents contradict the rules, and the shifted decision, about a code.

    ``likelier``: by how much more likely (log) the shifted decision finds what people decided there."""

    code: str
    decided: int
    rules_wrong: int
    shifted_wrong: int
    likelier: float

    @property
    def better(self) -> bool:
        """Whether the shifted decision is used: not where it made more mistakes and foresaw less (of few
        decisions the one or the other is chance)."""
        return self.shifted_wrong <= self.rules_wrong or self.likelier > 0


@dataclass(frozen=True)
class Weights:
    """What was learned. ``shifts``: by cause (log-odds), ``off``: by how much what was decided differs from
    what is expected now, in the order of the decided pairs: so much similar passages move; ``checks``: per
    code with decisions; ``foreseen``: how many refusals of the rules' codings were to be
    expected where the decisions were not known, ``refused``: how many there were; ``bounds``: so far the
    check lets them change what is proposed."""

    shifts: dict[str, float]
    off: tuple[float, ...]
    checks: tuple[Checked, ...] = ()
    foreseen: float = 0.0
    refused: int = 0
    bounds: Bounds = NONE_CHANGES

    @property
    def used(self) -> bool:
        """Whether what was learned is used at all, if only to order: not where it foresees worse."""
        return self.bounds != NONE_CHANGES or sum(c.likelier for c in self.checks) > 0

    @property
    def wrong(self) -> tuple[int, int]:
        """How often the rules, and the shifted decision, contradict decisions of other documents."""
        return sum(c.rules_wrong for c in self.checks), sum(c.shifted_wrong for c in self.checks)

    @property
    def held(self) -> frozenset[str]:
        """Codes that stay with the rules."""
        return frozenset(c.code for c in self.checks if not c.better)


@dataclass(frozen=True)
class Corrected:
    """What follows from people's decisions for all pairs.

    ``probability``: that the code applies; ``shift``: log-odds added to the shipped decision; ``accepted``:
    whether the code is proposed now; ``near``: shift by similar passages, ``neighbour``: row of the decided
    passage that adds most to it (-1: none). ``weights``: what was learned.
    """

    probability: Floats
    shift: Floats
    accepted: Bools
    near: Floats
    neighbour: Ints
    weights: Weights

    def take(self, rows: Ints) -> Corrected:
        """The same for the pairs at some places."""
        return Corrected(
            self.probability[rows],
            self.shift[rows],
            self.accepted[rows],
            self.near[rows],
            self.neighbour[rows],
            self.weights,
        )


def corrected(
    pairs: Pairs, labels: Floats, places: Places, documents: Sequence[str], silent: Silent = NOTHING_READ
) -> Corrected:
    """Learn from decided pairs and apply it to all.

    ``labels``: n of 1 (applies), 0 (does not), nan (not decided). ``places``: passages x dimensions, of
    length one, near for passages that are alike. ``documents``: of each passage. ``silent``: codes without
    evidence in passages that were read. The same for any order of pairs.
    """
    order = np.lexsort((np.array(pairs.code), pairs.passage))
    back = np.argsort(order, kind="stable")
    table, labels = _Table(pairs.take(order), places), labels[order]
    return table.apply(_checked(table, labels, documents, silent), labels).take(back)


def learned(
    pairs: Pairs, labels: Floats, places: Places, documents: Sequence[str], silent: Silent = NOTHING_READ
) -> Weights:
    """What decided pairs teach, to be applied to others by :func:`applied`."""
    order = np.lexsort((np.array(pairs.code), pairs.passage))
    return _checked(_Table(pairs.take(order), places), labels[order], documents, silent)


def applied(weights: Weights, pairs: Pairs, labels: Floats, places: Places) -> Corrected:
    """What was learned applied to pairs, with the decided ones (``labels``) among them as neighbours."""
    return _Table(pairs, places).apply(weights, labels)


def _checked(table: _Table, labels: Floats, documents: Sequence[str], silent: Silent) -> Weights:
    names = [documents[p] for p in table.pairs.passage]
    probability = _held_out(table, labels, names, silent)
    own = table.pairs.given & ~np.isnan(labels)
    return replace(
        table.fit(labels, silent),
        checks=tuple(_checks(table.pairs, labels, probability)),
        foreseen=round(float((1 - probability[own]).sum()), 2),
        refused=int((labels[own] == 0).sum()),
        bounds=_bounds(table.pairs, labels, probability, names),
    )


def _bounds(pairs: Pairs, labels: Floats, probability: Floats, documents: Sequence[str]) -> Bounds:
    """The widest bounds with which the held-out decisions gain for certain (``probability``: of each pair,
    without its document).

    A change is worth what it adds to F1: where a code applies 1 - _COST, else -_COST, the opposite where it
    is taken away. Changes in one passage hang together: a passage counts as one.
    """
    decided = ~np.isnan(labels)
    few = len({documents[i] for i in np.flatnonzero(decided).tolist()}) < _DOCUMENTS
    for bounds in (USUAL, CAREFUL):
        change = _accepts(pairs, probability, bounds).astype(float) - pairs.given
        worth = np.where(decided, change * ((labels == 1) - _COST), 0.0)
        by_passage = np.bincount(pairs.passage, worth)
        error = sqrt(float((by_passage**2).sum()))
        if float(by_passage.sum()) > (_ERRORS_OF_FEW if few else _ERRORS) * error:
            return bounds
    return NONE_CHANGES


def _accepts(pairs: Pairs, probability: Floats, bounds: Bounds) -> Bools:
    """Whether each pair is proposed now; what the rules give is taken away only if it has become less
    likely."""
    keep, add = bounds
    dropped = (probability < keep) & (probability < expit(pairs.before))
    return np.where(pairs.given, ~dropped, probability >= add)


def _held_out(table: _Table, labels: Floats, documents: Sequence[str], silent: Silent) -> Floats:
    """How likely each decided pair would be without its document: whole documents are left out, or whole
    passages where all decisions are in one document."""
    pairs, decided = table.pairs, ~np.isnan(labels)
    groups = np.array(documents)
    if len(np.unique(groups[decided])) < 2:
        groups = pairs.passage.astype(str)
    names = sorted(set(groups[decided]))
    fold_of = {name: n % _FOLDS for n, name in enumerate(names)}
    folds = np.array([fold_of.get(g, -1) for g in groups])
    probability: Floats = expit(pairs.before)
    for fold in sorted(set(fold_of.values())):
        inside = decided & (folds == fold)
        rest = np.where(inside, np.nan, labels)
        if np.isnan(rest).all():
            continue
        others = silent.without({name for name, n in fold_of.items() if n == fold})
        found = table.apply(table.fit(rest, others), rest)
        probability[inside] = found.probability[inside]
    return probability


def _checks(pairs: Pairs, labels: Floats, probability: Floats) -> list[Checked]:
    """Rules and shifted decision (``probability``: of each pair), with the usual bounds, against decisions
    that neither has seen."""
    shifted = _accepts(pairs, probability, USUAL)
    right, at = labels == 1, np.flatnonzero(~np.isnan(labels))
    before = expit(pairs.before)
    likelier = np.log(np.where(right, probability / before, (1 - probability) / (1 - before)))
    checks = []
    for code in sorted({pairs.code[i] for i in at}):
        own = [i for i in at if pairs.code[i] == code]
        by_rules, by_shifts = (int((given[own] != right[own]).sum()) for given in (pairs.given, shifted))
        gain = round(float(likelier[own].sum()), 4)
        checks.append(Checked(code, len(own), by_rules, by_shifts, gain))
    return checks


class _Table:
    """The pairs as equations: which shifts add up in which pair."""

    def __init__(self, pairs: Pairs, places: Places) -> None:
        self.pairs = pairs
        self._places = places
        causes = [pairs.causes(i) for i in range(len(pairs))]
        self._names = sorted({name for names in causes for name in names})
        self._spread = np.array([_spread_of(name) for name in self._names])
        self._least = np.array([_LEAST_OF_WORD if name.startswith("„") else 1 for name in self._names])
        column = {name: j for j, name in enumerate(self._names)}
        ends = np.cumsum([0, *map(len, causes)])
        columns = [column[name] for names in causes for name in names]
        shape = (len(pairs), len(self._names))
        self._causes = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)
        codes = sorted(set(pairs.code))
        place = {c: j for j, c in enumerate(codes)}
        self._code = np.array([place[c] for c in pairs.code], dtype=np.int64)
        self._codes = len(codes)

    def fit(self, labels: Floats, silent: Silent) -> Weights:
        """The shifts that decided pairs carry."""
        before, decided = self.pairs.before, ~np.isnan(labels)
        if not decided.any():
            return Weights({}, ())
        causes = self._causes[decided]
        met = np.flatnonzero(causes.getnnz(axis=0) >= self._least)  # of all others nothing was learned
        table = sparse.bmat(
            [
                [
                    causes[:, met] @ sparse.diags(self._spread[met]),
                    sqrt(OF_NEAR) * self._alike(decided),
                    None,
                ],
                [self._of_silent(silent, met), None, _by_dimension(silent)],
            ],
            format="csr",
        )
        weights = likeliest(
            table,
            np.concatenate([before[decided], np.full(len(silent.code), SILENT)]),
            np.concatenate([np.ones(int(decided.sum())), silent.read]),
            np.concatenate([labels[decided], silent.applies]),
        )
        off = labels[decided] - expit(before[decided] + (table @ weights)[: int(decided.sum())])
        moved = np.round(weights[: len(met)] * self._spread[met], 4).tolist()
        shifts = {self._names[j]: shift for j, shift in zip(met, moved, strict=True) if shift}
        return Weights(shifts, tuple(np.round(off, 4).tolist()))

    def apply(self, weights: Weights, labels: Floats) -> Corrected:
        """The shifts applied to all pairs; what is accepted is as the check on other documents allows."""
        pairs = self.pairs
        near, neighbour = self._neighbours(weights, labels)
        by_cause = np.array([weights.shifts.get(name, 0.0) for name in self._names])
        shift = np.round(np.clip(self._causes @ by_cause + near, -BOUND, BOUND), 6)
        probability = expit(pairs.before + shift)
        held = weights.held
        kept = np.array([code in held for code in pairs.code], dtype=bool)
        accepted = np.where(kept, pairs.given, _accepts(pairs, probability, weights.bounds))
        return Corrected(probability, shift, accepted, near, neighbour, weights)

    def _alike(self, decided: Bools) -> sparse.csr_matrix:
        return roots(self._places[self.pairs.passage[decided]], self._code[decided])

    def _of_silent(self, silent: Silent, met: Ints) -> sparse.csr_matrix:
        """Silent codes x causes that were met: of a code without evidence its frequency alone is heard."""
        column = {self._names[j]: at for at, j in enumerate(met)}
        rows = [(i, column[c]) for i, code in enumerate(silent.code) if (c := f"Code {code}") in column]
        values = np.array([self._spread[met[j]] for _, j in rows])
        shape = (len(silent.code), len(met))
        return sparse.csr_matrix((values, ([i for i, _ in rows], [j for _, j in rows])), shape=shape)

    def _neighbours(self, weights: Weights, labels: Floats) -> tuple[Floats, Ints]:
        """For each pair what decided passages add, as far as they are alike and were decided otherwise than
        expected about its code; and which of them adds most. A passage is not its own neighbour."""
        pairs, decided = self.pairs, ~np.isnan(labels)
        near, neighbour = np.zeros(len(pairs)), np.full(len(pairs), -1, dtype=np.int64)
        if not decided.any() or not self._places.shape[1]:
            return near, neighbour
        rows = np.unique(pairs.passage[decided])
        off = np.zeros((len(rows), self._codes))
        np.add.at(
            off,
            (np.searchsorted(rows, pairs.passage[decided]), self._code[decided]),
            OF_NEAR * np.array(weights.off),
        )
        for start in range(0, len(pairs), _ROOM):
            part = slice(start, start + _ROOM)
            passages, of = np.unique(pairs.passage[part], return_inverse=True)
            alike = product(self._places[passages], self._places[rows])
            alike[passages[:, None] == rows[None]] = 0
            adds = alike[of] * off[:, self._code[part]].T
            near[part] = np.round(adds.sum(axis=1), 6)
            adds *= np.sign(near[part])[:, None]
            neighbour[part] = np.where(adds.max(axis=1) > 0, rows[adds.argmax(axis=1)], -1)
        return near, neighbour


_ROOM = 4096


def _spread_of(cause: str) -> float:
    """Standard deviation of a cause's shift before anybody decided anything."""
    kind = cause.split(" ")[0]
    return {"Regel": OF_RULE, "Code": _OF_CODE}.get(kind, SPREAD)


def _by_dimension(silent: Silent) -> sparse.csr_matrix:
    """Silent codes x dimensions: how many codes are missed differs between them, and says nothing more."""
    names = {name: j for j, name in enumerate(sorted(set(silent.dimension)))}
    rows = np.arange(len(silent.code))
    columns = np.array([names[d] for d in silent.dimension], dtype=np.int64)
    return sparse.csr_matrix(
        (np.full(len(rows), _OF_SILENCE), (rows, columns)), shape=(len(rows), len(names))
    )
