"""What is worth looking at first: lists of proposals and passages that are open, each in a fixed order.

The order follows from content alone (probabilities, ids made by hashing), so that it is the same on every
computer and a sample stays the sample it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import pandas as pd

from pipeline.model import ASIDE, WEAK_SCORE
from pipeline.people.decisions import ORDER, Decision
from pipeline.people.final import Layer
from pipeline.people.shares import wilson

Kind = Literal["schwach", "lernen", "zurueck", "widerspruch", "uneinig", "zufall", "ohne", "zellen"]
"""The lists; ``schwach``: codings by rules that are to be checked, and by a model of weak score; ``lernen``:
what teaches most; ``zurueck``: what was set aside by what was learned."""

DRAWN: dict[Kind, str] = {
    "schwach": "liste:schwach",
    "lernen": "liste:lernen",
    "zurueck": "liste:zurueck",
    "widerspruch": "liste:widerspruch",
    "uneinig": "liste:uneinig",
    "zufall": "zufall",
    "ohne": "liste:ohne",
    "zellen": "liste:zellen",
}
"""What ``Decision.drawn`` says of what came up by a list."""

RANDOM = DRAWN["zufall"]

LEAST = 10
"""Verdicts from which a share is worth saying."""


class Item(NamedTuple):
    """Something to look at: a passage, and the code in question there (empty: the passage as a whole)."""

    document: str
    passage: str
    code: str = ""
    proposal: str = ""
    probability: float = 1.0

    @property
    def place(self) -> str:
        """By this an item is known to who puts it off."""
        return f"{self.passage} {self.code}"


@dataclass(frozen=True)
class Digest:
    """What a work list needs to know of a document in which people decided something.

    ``reviews``: of decided proposals, by id. ``coded``: passages with codings that count and were decided.
    ``given``, ``refused``: passages and codes of which people say that they apply, or that they do not.
    ``disputed``: passage and code. ``read``: passages. ``verdicts``: passage, code, and whether it applies,
    of proposals that came up by chance. ``unplaced``, ``undecided``: as in :class:`Layer`.
    """

    reviews: Mapping[str, str]
    coded: frozenset[str]
    disputed: tuple[tuple[str, str], ...]
    read: frozenset[str]
    verdicts: Mapping[tuple[str, str], bool]
    unplaced: tuple[Decision, ...]
    undecided: tuple[tuple[Decision, tuple[str, ...]], ...]
    given: frozenset[tuple[str, str]] = frozenset()
    refused: frozenset[tuple[str, str]] = frozenset()


NOTHING = Digest({}, frozenset(), (), frozenset(), {}, (), ())
"""Of a document in which nobody decided anything."""


def digest(layer: Layer, placed: Iterable[tuple[Decision, str]]) -> Digest:
    """What a work list needs of a document. ``placed``: decisions in force with the passage of each."""
    decided = [f for f in layer.codings if f.review != "unbestaetigt"]
    verdicts: dict[tuple[str, str], bool] = {}
    for one, passage in sorted(placed, key=lambda pair: ORDER(pair[0])):
        if one.drawn == RANDOM and one.proposal and one.kind in ("applies", "applies_not"):
            verdicts[passage, one.code] = one.kind == "applies"
    return Digest(
        reviews={j.proposal.id: j.review for j in layer.proposals if j.review != "unbestaetigt"},
        coded=frozenset(f.coding.segment_id for f in decided),
        disputed=tuple((f.coding.segment_id, f.coding.code) for f in decided if f.review == "strittig"),
        read=frozenset(layer.read),
        verdicts=verdicts,
        unplaced=layer.unplaced,
        undecided=tuple((a.decision, codes) for a, codes in layer.undecided),
        given=layer.given,
        refused=layer.refused,
    )


class Worklists:
    """The lists of one run. ``proposals``: columns ``coding_id, document, segment_id, code, method,
    probability, certainty``; ``passages``: ``segment_id, document, case, codable``; both in the
    order of documents and text. ``teaching``: the rows of open proposals in the order in which they teach
    most, where that is known."""

    def __init__(
        self, proposals: pd.DataFrame, passages: pd.DataFrame, teaching: pd.Index | None = None
    ) -> None:
        self._proposals = proposals
        self._passages = passages
        self._teaching = teaching

    def items(
        self,
        kind: Kind,
        digests: Mapping[str, Digest],
        code: str = "",
        later: Collection[str] = (),
        number: int | None = None,
    ) -> tuple[list[Item], int]:
        """The first ``number`` (None: all) of what is open of a kind, in its order, and how much is open.

        ``code``: of this code alone. ``digests``: of the documents in which people decided something.
        ``later``: places (:attr:`Item.place`) that were put off, which come last.
        """
        rows = self._open(kind, digests)
        if code:
            rows = rows[rows["code"] == code]
        off = rows["segment_id"].isin({place.partition(" ")[0] for place in later})
        items = [*_items(rows[~off].head(number) if number else rows[~off]), *_items(rows[off])]
        return sorted(items, key=lambda item: item.place in later)[:number], len(rows)

    def _open(self, kind: Kind, digests: Mapping[str, Digest]) -> pd.DataFrame:
        """All that is open of a kind, in its order."""
        if kind == "ohne":
            known = {p for d in digests.values() for p in (*d.coded, *d.read)}
            return self._bare[~self._bare["segment_id"].isin(known)]
        if kind == "uneinig":
            torn = ((name, *place, "", 1.0) for name, d in digests.items() for place in d.disputed)
            return pd.DataFrame(torn, columns=list(_COLUMNS))
        rows = self._orders[kind]
        if kind == "zufall":
            seen = {place for d in digests.values() for place in d.verdicts}
            near = rows[rows["segment_id"].isin({passage for passage, _ in seen})]
            judged = [place in seen for place in zip(near["segment_id"], near["code"], strict=True)]
            return rows.drop(index=near.index[judged])
        decided = {id for d in digests.values() for id in d.reviews}
        if kind == "zellen":
            rows = self._alone(rows, digests)
        return rows[~rows["coding_id"].isin(decided)]

    @cached_property
    def _orders(self) -> dict[Kind, pd.DataFrame]:
        """Proposals in the order of each kind, made once: a page has no time to sort 50,000 rows."""
        all_ = self._proposals
        unknown = all_["certainty"] == ""
        weak = all_[(all_["certainty"] == "pruefen") | (unknown & (all_["probability"] < WEAK_SCORE))]
        by_weakness = weak.sort_values(["probability", "coding_id"], kind="stable")
        aside = all_["certainty"] == ASIDE
        return {
            "schwach": by_weakness,
            "lernen": by_weakness if self._teaching is None else all_.loc[self._teaching],
            "zurueck": all_[aside].sort_values(["probability", "coding_id"], kind="stable"),
            "zellen": all_[~aside],
            "zufall": all_.sort_values("coding_id", kind="stable"),
            "widerspruch": self._one_sided(),
        }

    def _one_sided(self) -> pd.DataFrame:
        """What either the rules or the model proposed alone, the strongest first."""
        rows = self._proposals
        if rows["method"].nunique() < 2:
            return rows.iloc[:0]
        both = rows.groupby(["segment_id", "code"], observed=True)["method"].transform("nunique") > 1
        return rows[~both].sort_values(["probability", "coding_id"], ascending=[False, True], kind="stable")

    def _alone(self, rows: pd.DataFrame, digests: Mapping[str, Digest]) -> pd.DataFrame:
        """Proposals that are all that a case says of a code: nobody confirmed one, and there is no other."""
        review = {id: r for d in digests.values() for id, r in d.reviews.items()}
        stands = rows[rows["coding_id"].map(review).fillna("") != "verworfen"]
        cases = self._passages.set_index("segment_id")["case"]
        cells = stands.assign(case=stands["segment_id"].map(cases))
        cells = cells[cells["case"].fillna("") != ""]
        number = cells.groupby(["case", "code"], observed=True)["segment_id"].transform("nunique")
        return cells[number == 1]

    @cached_property
    def _bare(self) -> pd.DataFrame:
        """Passages that nothing was proposed for, as chance has them."""
        rows = self._passages[self._passages["codable"]]
        rows = rows[~rows["segment_id"].isin(set(self._proposals["segment_id"]))]
        rows = rows.sort_values("segment_id", kind="stable")[["document", "segment_id"]]
        return rows.assign(code="", coding_id="", probability=1.0)

    def progress(self, digests: Mapping[str, Digest]) -> list[Progress]:
        """How far people are with each code that was proposed, in the order of its first proposal."""
        review = {id: r for d in digests.values() for id, r in d.reviews.items()}
        rows = self._proposals
        reviews = rows["coding_id"].map(review)
        counts = rows.groupby("code", observed=True, sort=False).size()
        decided = rows[reviews.notna()].groupby("code", observed=True).size()
        rejected = rows[reviews == "verworfen"].groupby("code", observed=True).size()
        said: dict[str, list[bool]] = {}
        for d in digests.values():
            for (_, code), holds in d.verdicts.items():
                said.setdefault(code, []).append(holds)
        return [
            Progress(
                str(code),
                int(n),
                int(decided.get(code, 0)),
                int(rejected.get(code, 0)),
                said.get(str(code), []),
            )
            for code, n in counts.items()
        ]


@dataclass(frozen=True)
class Progress:
    """How far people are with a code. ``verdicts``: on proposals that came up by chance."""

    code: str
    proposals: int
    decided: int
    rejected: int
    verdicts: Sequence[bool]

    @property
    def open(self) -> int:
        """Proposals that nobody decided."""
        return self.proposals - self.decided

    @property
    def precision(self) -> tuple[float, float, float] | None:
        """Share of right proposals with its 95 % interval, from chance alone; None below :data:`LEAST`."""
        number = len(self.verdicts)
        if number < LEAST:
            return None
        right = sum(self.verdicts)
        return right / number, *wilson(right, number)


_COLUMNS = ("document", "segment_id", "code", "coding_id", "probability")


def _items(rows: pd.DataFrame) -> list[Item]:
    return [Item(*row) for row in zip(*(rows[c] for c in _COLUMNS), strict=True)]
