"""The shipped decision, shifted by what people decided in one corpus.

For each passage and code with evidence of rules the shipped decision (``pipeline/coding/judge.py``) says how
likely the code applies. What people decided shifts its log-odds: for all codes, for what rules give, for a
dimension, a code, a rule, a word, and by what the most similar passages got. Each shift begins at nothing and
moves only as far as the decisions carry it (Gaussian priors, as in ridge regression); their sum is bounded.
Twenty decided passages move it a little, hundreds more.

Decisions of other documents check it: where the shifts would have decided worse than the rules alone for a
code, its codings stay with the rules; where they do so on the whole, nothing is shifted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Places: TypeAlias = Any
"""Passages x dimensions, dense or sparse."""

KEEP, ADD = 0.3, 0.55
"""Down to the first probability a coding of the rules is kept (below half of F1, where F1 is highest: what is
set aside wrongly is the worse mistake); from the second on evidence below the threshold counts as one."""

BOUND = 2.5
"""So far (log-odds) decisions can shift a pair; .5 becomes .08 or .92."""

SPREAD, OF_RULE = 0.4, 0.8
"""Standard deviation of each shift before anybody decided anything; a rule is trusted too much or too little
more often than a whole dimension."""

NEIGHBOURS = 8
"""So many similar decided passages are heard."""

_NEAR_MEAN, _NEAR_SPREAD = 1.0, 1.5
"""How much the neighbours count before anybody decided anything, and how far that may move."""

_DOUBT = 0.3
"""Weight of "as before" beside the neighbours' weights: a single distant neighbour says little."""

_LEAST_OF_WORD = 3
"""A word that stands behind fewer decided pairs is not learned from: most words stand behind one."""

_FOLDS = 5


@dataclass(frozen=True)
class Pairs:
    """n passages with a code for which rules found evidence.

    ``passage``: row of the passage; ``code``: the code's id; ``dimension``: its dimension's; ``rules``: those
    that speak for it; ``words``: those found, in small letters; ``given``: whether the rules give the code;
    ``before``: log-odds by the shipped decision.
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
        kind = "Regeln geben den Code" if self.given[at] else "Belege unter der Schwelle"
        return (
            "alle Codes",
            kind,
            f"Dimension {self.dimension[at]}",
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
    """How often decisions of other documents contradict the rules, and the shifted decision, about a code."""

    code: str
    decided: int
    rules_wrong: int
    shifted_wrong: int

    @property
    def better(self) -> bool:
        """Whether the shifted decision is used: never where it was worse."""
        return self.shifted_wrong <= self.rules_wrong


@dataclass(frozen=True)
class Weights:
    """What was learned. ``shifts``: by cause (log-odds), ``near``: how much similar passages count;
    ``checks``: per code with decisions; ``foreseen``: how many refusals of the rules' codings were to be
    expected where the decisions were not known, ``refused``: how many there were."""

    shifts: dict[str, float]
    near: float
    checks: tuple[Checked, ...] = ()
    foreseen: float = 0.0
    refused: int = 0

    @property
    def used(self) -> bool:
        """Whether what was learned is used at all: not where it would make more mistakes."""
        return bool(self.checks) and self.wrong[1] <= self.wrong[0]

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
    whether the code is proposed now; ``near``: shift by similar passages, ``neighbour``: row of the most
    similar decided passage (-1: none). ``weights``: what was learned.
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


def corrected(pairs: Pairs, labels: Floats, places: Places, documents: Sequence[str]) -> Corrected:
    """Learn from decided pairs and apply it to all.

    ``labels``: n of 1 (applies), 0 (does not), nan (not decided). ``places``: passages x dimensions, of
    length one, near for passages that are alike. ``documents``: of each passage. The same for any order of
    pairs.
    """
    order = np.lexsort((np.array(pairs.code), pairs.passage))
    back = np.argsort(order, kind="stable")
    table, labels = _Table(pairs.take(order), places), labels[order]
    return table.apply(_checked(table, labels, documents), labels).take(back)


def learned(pairs: Pairs, labels: Floats, places: Places, documents: Sequence[str]) -> Weights:
    """What decided pairs teach, to be applied to others by :func:`applied`."""
    order = np.lexsort((np.array(pairs.code), pairs.passage))
    return _checked(_Table(pairs.take(order), places), labels[order], documents)


def applied(weights: Weights, pairs: Pairs, labels: Floats, places: Places) -> Corrected:
    """What was learned applied to pairs, with the decided ones (``labels``) among them as neighbours."""
    return _Table(pairs, places).apply(weights, labels)


def _checked(table: _Table, labels: Floats, documents: Sequence[str]) -> Weights:
    names = [documents[p] for p in table.pairs.passage]
    accepted, probability = _held_out(table, labels, names)
    own = table.pairs.given & ~np.isnan(labels)
    return replace(
        table.fit(labels),
        checks=tuple(_checks(table.pairs, labels, accepted)),
        foreseen=round(float((1 - probability[own]).sum()), 2),
        refused=int((labels[own] == 0).sum()),
    )


def _held_out(table: _Table, labels: Floats, documents: Sequence[str]) -> tuple[Bools, Floats]:
    """Whether each decided pair would be accepted, and how likely it would be, without its document: whole
    documents are left out, or whole passages where all decisions are in one document."""
    pairs, decided = table.pairs, ~np.isnan(labels)
    groups = np.array(documents)
    if len(np.unique(groups[decided])) < 2:
        groups = pairs.passage.astype(str)
    names = sorted(set(groups[decided]))
    fold_of = {name: n % _FOLDS for n, name in enumerate(names)}
    folds = np.array([fold_of.get(g, -1) for g in groups])
    accepted, probability = pairs.given.copy(), expit(pairs.before)
    for fold in sorted(set(fold_of.values())):
        inside = decided & (folds == fold)
        rest = np.where(inside, np.nan, labels)
        if np.isnan(rest).all():
            continue
        found = table.apply(table.fit(rest), rest, free=True)
        accepted[inside], probability[inside] = found.accepted[inside], found.probability[inside]
    return accepted, probability


def _checks(pairs: Pairs, labels: Floats, shifted: Bools) -> list[Checked]:
    """Rules and shifted decision (``shifted``: what it accepts) against decisions that neither has seen."""
    decided, right = ~np.isnan(labels), labels == 1
    count: dict[str, Counter[str]] = {}
    for i in np.flatnonzero(decided):
        of = count.setdefault(pairs.code[i], Counter())
        of.update(decided=1, rules=int(pairs.given[i] != right[i]), shifted=int(shifted[i] != right[i]))
    return [Checked(c, n["decided"], n["rules"], n["shifted"]) for c, n in sorted(count.items())]


class _Table:
    """The pairs as equations: which shifts add up in which pair."""

    def __init__(self, pairs: Pairs, places: Places) -> None:
        self.pairs = pairs
        self._places = places
        causes = [pairs.causes(i) for i in range(len(pairs))]
        self._names = sorted({name for names in causes for name in names})
        column = {name: j for j, name in enumerate(self._names)}
        ends = np.cumsum([0, *map(len, causes)])
        columns = [column[name] for names in causes for name in names]
        shape = (len(pairs), len(self._names))
        self._causes = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)
        codes = sorted(set(pairs.code))
        place = {c: j for j, c in enumerate(codes)}
        self._code = np.array([place[c] for c in pairs.code], dtype=np.int64)
        self._codes = len(codes)

    def fit(self, labels: Floats) -> Weights:
        """The shifts that decided pairs carry."""
        before, decided = self.pairs.before, ~np.isnan(labels)
        near, _ = self._neighbours(labels)
        table = sparse.hstack([self._causes, sparse.csr_matrix(near[:, None])], format="csr")[decided]
        spread = [OF_RULE if name.startswith("Regel ") else SPREAD for name in self._names]
        precision = 1 / np.array([*spread, _NEAR_SPREAD]) ** 2
        weights = np.array([*np.zeros(len(self._names)), _NEAR_MEAN])
        least = [_LEAST_OF_WORD if name.startswith("„") else 1 for name in [*self._names, ""]]
        met = np.flatnonzero(table.getnnz(axis=0) >= least)  # of all others nothing was learned
        weights[met] = _newton(table[:, met], before[decided], labels[decided], weights[met], precision[met])
        shifts = {n: round(float(w), 4) for n, w in zip(self._names, weights, strict=False) if w}
        return Weights(shifts, round(float(weights[-1]), 4))

    def apply(self, weights: Weights, labels: Floats, *, free: bool = False) -> Corrected:
        """The shifts applied to all pairs. ``free``: whatever the check on other documents says."""
        pairs = self.pairs
        near, neighbour = self._neighbours(labels)
        by_cause = np.array([weights.shifts.get(name, 0.0) for name in self._names])
        shift = np.round(np.clip(self._causes @ by_cause + near * weights.near, -BOUND, BOUND), 6)
        probability = expit(pairs.before + shift)
        dropped = pairs.given & (probability < KEEP) & (shift < 0)
        accepted = np.where(pairs.given, ~dropped, probability >= ADD)
        if not free:
            held = weights.held
            kept = np.array([not weights.used or code in held for code in pairs.code], dtype=bool)
            accepted = np.where(kept, pairs.given, accepted)
        return Corrected(probability, shift, accepted, near * weights.near, neighbour, weights)

    def _neighbours(self, labels: Floats) -> tuple[Floats, Ints]:
        """For each pair by how much the shipped decision was off (probability) about its code in the most
        similar decided passages, on average; and the most similar of them. A passage is not its own
        neighbour."""
        pairs, decided = self.pairs, ~np.isnan(labels)
        rows = np.unique(pairs.passage[decided])
        off, known = (np.zeros((len(rows), self._codes)) for _ in range(2))
        where = np.searchsorted(rows, pairs.passage[decided]), self._code[decided]
        off[where] = labels[decided] - expit(pairs.before[decided])
        known[where] = 1
        near, neighbour = np.zeros(len(pairs)), np.full(len(pairs), -1, dtype=np.int64)
        if not len(rows) or not self._places.shape[1]:
            return near, neighbour
        for start in range(0, len(pairs), _ROOM):
            part = slice(start, start + _ROOM)
            passages, of = np.unique(pairs.passage[part], return_inverse=True)
            product = self._places[passages] @ self._places[rows].T
            alike = np.maximum(product.toarray() if sparse.issparse(product) else product, 0) ** 2
            alike[passages[:, None] == rows[None]] = 0
            if len(rows) > NEIGHBOURS:
                least = np.sort(alike, axis=1)[:, -NEIGHBOURS][:, None]
                alike[alike < least] = 0
            code = self._code[part]
            mean = (alike @ off) / (alike @ known + _DOUBT)
            near[part] = np.round(mean[of, code], 6)
            heard = alike[of] * known[:, code].T
            neighbour[part] = np.where(heard.max(axis=1) > 0, rows[heard.argmax(axis=1)], -1)
        return near, neighbour


_ROOM = 4096


def _newton(
    table: sparse.csr_matrix, before: Floats, labels: Floats, mean: Floats, precision: Floats
) -> Floats:
    """The likeliest weights of a logistic regression with offsets and Gaussian priors."""
    weights = mean.copy()
    for _ in range(50):
        p = expit(before + table @ weights)
        slope = table.T @ (labels - p) - precision * (weights - mean)
        curve = (table.T @ sparse.diags(p * (1 - p)) @ table).toarray() + np.diag(precision)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if not len(step) or np.abs(step).max() < 1e-7:
            break
    return np.asarray(weights)
