"""The learned layer applied to proposals, and read off what people decided about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.coding.judge import PLACES
from pipeline.learning.corrected import Corrected, Floats, Pairs, applied
from pipeline.learning.layer import Known, Learned, pairs_of, passages_of
from pipeline.learning.shipped import Values, as_shipped, banded, with_certainty
from pipeline.learning.silent import Place
from pipeline.learning.space import NO_SPACE
from pipeline.model import ASIDE, LEARNED, SHIPPED

Rows = npt.NDArray[np.int64]


Placing = Callable[[list[str]], Floats]
"""Where passages, by id, lie in the layer's space."""


def places_in(layer: Learned | None, texts: Mapping[str, str]) -> Placing:
    """The places of passages, given their texts by id."""
    space = layer.space if layer else NO_SPACE
    return lambda ids: space.places([texts[id] for id in ids])


def with_learned(layer: Learned | None, proposals: pd.DataFrame, places: Placing) -> pd.DataFrame:
    """Proposals with what was learned, whatever was learned before.

    Changed are ``probability``, ``certainty`` and ``carried`` of codings by rules that nobody decided; what
    is unlikely now is set aside (``certainty`` is ``ASIDE``). ``shipped`` holds the probability before.
    Without a layer all is as shipped.
    """
    table = as_shipped(proposals)
    rows = _open(layer, table)
    if layer is None or not len(rows):
        return table
    found, pairs = shifted(layer, known_from(table.iloc[rows]), places)
    moved = np.flatnonzero(np.abs(found.shift) >= 10**-PLACES)
    at = rows[moved]
    probability, certainty = _relearned(table, found, at, moved)
    carried = table["carried"].to_numpy(dtype=object, copy=True)
    carried[at] += [LEARNED + because(layer, found, pairs, int(i)) for i in moved]
    return with_certainty(table, probability, certainty, carried)


def relearned(layer: Learned | None, proposals: pd.DataFrame, places: Placing) -> pd.DataFrame:
    """Probability and certainty of all proposals with what was learned, without the reasons: for lists that
    are ordered anew while somebody waits."""
    rows = _open(layer, proposals)
    if layer is None or not len(rows):
        return proposals[["probability", "certainty"]]
    found, _ = shifted(layer, known_from(proposals.iloc[rows]), places)
    moved = np.arange(len(rows))
    probability, certainty = _relearned(proposals, found, rows, moved)
    return pd.DataFrame({"probability": probability, "certainty": certainty}, index=proposals.index)


def raised(
    layer: Learned | None, candidates: pd.DataFrame, places: Placing, decided: Collection[str] = ()
) -> pd.DataFrame:
    """The candidates that are proposals now, with ``shipped``, ``probability``, ``certainty``, ``carried``.

    ``decided``: ids of proposals that people decided about: a candidate among them was one when they saw it
    and stays one; unless they confirm it, it does not count.
    """
    seen = candidates["coding_id"].isin(list(decided)).to_numpy(dtype=bool)
    shipped = candidates["probability"].to_numpy(dtype=np.float64)
    probability, accepted = shipped.copy(), np.zeros(len(candidates), dtype=bool)
    why = np.full(len(candidates), "", dtype=object)
    rows = _open(layer, candidates.assign(method="rule"))
    if layer is not None and len(rows):
        known = candidates.iloc[rows].assign(shipped=shipped[rows])
        found, pairs = shifted(layer, known_from(known, given=False), places)
        accepted[rows] = found.accepted
        probability[rows] = np.round(found.probability, PLACES)
        for i in np.flatnonzero(found.accepted).tolist():
            why[rows[i]] = LEARNED + because(layer, found, pairs, i)
    shown = accepted | seen
    table = candidates[shown]
    kinds = [_kind(*row) for row in zip(table["rule"], table["evidence"], strict=True)]
    return table.assign(
        shipped=np.round(shipped[shown], PLACES),
        probability=probability[shown],
        certainty=np.where(accepted[shown], banded(probability[shown]), ASIDE),
        carried=[kind + said for kind, said in zip(kinds, why[shown], strict=True)],
    )


def _kind(rule: str, evidence: str) -> str:
    """Why a candidate is one, in German."""
    if rule:
        return "Belege, die allein nicht reichen"
    return "Thema genannt, ohne Beleg" if evidence else "nahe an Definition und Ankerbeispielen, ohne Beleg"


def _open(layer: Learned | None, table: pd.DataFrame) -> Rows:
    """The rows of proposals that the layer moves."""
    if layer is None or not layer.used:
        return np.array([], dtype=np.int64)
    held, decided = layer.weights.held, layer.by_place
    return np.flatnonzero(
        [
            method == "rule" and code not in held and (passage, code) not in decided
            for method, code, passage in values_of(table, "method", "code", "segment_id")
        ]
    )


def values_of(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The values of some columns, row by row; columns held by Arrow are slow to go through one by one."""
    return zip(*(table[column].tolist() for column in columns), strict=True)


def _relearned(table: pd.DataFrame, found: Corrected, at: Rows, moved: Rows) -> tuple[Values, Values]:
    """Probability and certainty of all rows; ``at``: those that move, ``moved``: the same in ``found``."""
    probability = table["probability"].to_numpy(dtype=np.float64, copy=True)
    probability[at] = np.round(found.probability[moved], PLACES)
    certainty = table["certainty"].to_numpy(dtype=object, copy=True)
    certainty[at] = np.where(found.accepted[moved], banded(probability[at]), ASIDE)
    return probability, certainty


def shifted(layer: Learned, open_: Sequence[Known], places: Placing) -> tuple[Corrected, Pairs]:
    """What follows from the layer for pairs that nobody decided, and they themselves, in their order."""
    everything = [*layer.known, *open_]
    labels = np.array([*(float(k.applies) for k in layer.known), *[np.nan] * len(open_)])
    pairs = pairs_of(everything)
    passages = passages_of(everything)
    decided = [layer.places[p] for p in passages[: len(layer.places)]]
    near = np.vstack([np.array(decided), places(passages[len(layer.places) :])])
    found = applied(layer.weights, pairs, labels, near)
    here = np.arange(len(layer.known), len(everything))
    return found.take(here), pairs.take(here)


def because(layer: Learned, found: Corrected, pairs: Pairs, at: int) -> str:
    """What of the learned moved a proposal most, in German, and the passage it is most like."""
    sign = 1 if found.shift[at] >= 0 else -1
    given = bool(pairs.given[at])
    causes = [c for c in pairs.causes(at) if (given, c) in layer.counted]
    said = []
    if causes:
        cause = max(causes, key=lambda c: (sign * layer.weights.shifts.get(c, 0.0), c))
        number, right = layer.counted[given, cause]
        kept = right if sign > 0 else number - right
        if given:
            word = "bestätigt" if sign > 0 else "verworfen"
            said.append(f"weil {kept} von {number} {_named(cause)} {word} wurden")
        elif kept:
            said.append(f"weil {kept} von {number} solchen Stellen{_which(cause)} Menschen kodiert haben")
    like = _like(layer, found, pairs.code[at], at)
    return "; ".join([*said, *like])


def _like(layer: Learned, found: Corrected, code: str, at: int) -> list[str]:
    near = int(found.neighbour[at])
    if near < 0 or not found.near[at]:
        return []
    one = layer.by_place[passages_of(layer.known)[near], code]
    what = "kodiert" if one.applies else "verworfen"
    return [f"ähnlich wie ‹{layer.texts[one.passage]}›, von {one.by} {what}"]


def _named(cause: str) -> str:
    kind, _, name = cause.partition(" ")
    if kind in ("Regel", "Code", "Dimension"):
        return f"Vorschlägen ({kind} {name})"
    return f"Vorschlägen mit {cause}" if cause.startswith("„") else "Vorschlägen"


def _which(cause: str) -> str:
    kind, _, name = cause.partition(" ")
    if kind in ("Regel", "Code", "Dimension"):
        return f" ({kind} {name})"
    return f" mit {cause}" if cause.startswith("„") else ""


def known_from(
    proposals: pd.DataFrame, said: Mapping[str, tuple[bool, str]] | None = None, *, given: bool = True
) -> list[Known]:
    """Proposals by rules, or (``given`` false) candidates, as the layer knows them. ``said``: whether the
    code applies, and who says so, by id; none are left out where it is not given."""
    columns = ["coding_id", "segment_id", "code", "dimension", "rule", "evidence", SHIPPED]
    return [
        Known(
            passage=passage,
            code=code,
            dimension=dimension,
            rule=rule or "",
            words=words_of(evidence.split("; ")) if evidence else (),
            shipped=shipped,
            applies=said[id][0] if said else False,
            by=said[id][1] if said else "",
            given=given,
        )
        for id, passage, code, dimension, rule, evidence, shipped in values_of(proposals, *columns)
        if said is None or id in said
    ]


def said_of_candidates(
    candidates: pd.DataFrame,
    given: Collection[Place],
    refused: Collection[Place],
    readers: Mapping[str, Sequence[str]],
    who: Mapping[Place, str],
) -> dict[str, tuple[bool, str]]:
    """What people said of candidates: whether the code applies, and who says so, by id.

    ``given``, ``refused``: passages and codes of which people say that they apply, or do not; ``readers``:
    who read a passage: what nobody gave there does not apply; ``who``: who gave or refused a code.
    """
    found = {}
    for id, passage, code in values_of(candidates, "coding_id", "segment_id", "code"):
        place, read = (passage, code), "; ".join(readers.get(passage, ()))
        if place in given or place in refused or passage in readers:
            found[id] = (place in given, who.get(place) or read)
    return found


def words_of(evidence: Iterable[str]) -> tuple[str, ...]:
    """The different words of a coding's evidence, in small letters."""
    return tuple(sorted({" ".join(words.split()).casefold() for words in evidence}))


def said_of(
    proposals: pd.DataFrame, reviews: Mapping[str, tuple[str, str]], readers: Mapping[str, Sequence[str]]
) -> dict[str, tuple[bool, str]]:
    """What people said of the rules' proposals: whether the code applies, and who says so, by id.

    ``reviews``: review and people of decided proposals, by id; ``readers``: who read a passage: what nobody
    confirmed there does not apply. What is disputed says nothing.
    """
    rules = proposals[proposals["method"] == "rule"]
    found = {}
    for id, passage in values_of(rules, "coding_id", "segment_id"):
        review, people = reviews.get(id, ("unbestaetigt", ""))
        read = readers.get(passage, ())
        if review != "strittig" and (review != "unbestaetigt" or read):
            found[id] = (review not in ("verworfen", "unbestaetigt"), people or "; ".join(read))
    return found
