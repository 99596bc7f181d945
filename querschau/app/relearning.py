"""What the decisions of the open corpus teach, for its work lists: learned anew when a person asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.learning.layer import Learned, enough, learn
from pipeline.learning.layer_apply import known_from, relearned, said_of, said_of_candidates, values_of
from pipeline.learning.next_items import AHEAD, forecast, in_words, teaching_order
from pipeline.learning.shipped import as_shipped
from pipeline.learning.silent import silent_of
from pipeline.learning.space import Floats, Space, sample
from pipeline.people.worklist import Digest, Kind, Worklists
from pipeline.run.candidates import candidates_in
from pipeline.run.decided import texts_of

if TYPE_CHECKING:
    from pipeline.results import Results
    from querschau.app.held import Held

_COLUMNS = [
    *("coding_id", "document", "segment_id", "code", "dimension", "method", "rule", "evidence"),
    *("probability", "certainty", "carried", "shipped"),
]

_ONLY_ORDERED = (
    "Danach geordnet wird schon, zurückgestellt oder hinzugenommen noch nichts: An anderen Dokumenten "
    "geprüft, wäre es nicht sicher besser."
)


class Relearning:
    """The work lists of a run in the order that decisions since then suggest.

    ``lists``: as of the last time; ``decisions``: how many there were then.
    """

    def __init__(self, results: Results, held: Held) -> None:
        self._results = results
        self._held = held
        self._learned: Learned | None = None
        self.decisions = 0
        self.lists = Worklists(held.proposals, held.passages)

    def learn(self, digests: Mapping[str, Digest]) -> None:
        """Learn from what was decided by now and put the lists in order."""
        table, weak = self._proposals, self._candidates
        reviews = {id: (review, "") for d in digests.values() for id, review in d.reviews.items()}
        readers = {p: ("",) for d in digests.values() for p in d.read}
        near, doubtful = (t[t["document"].isin(list(digests))] for t in (table, weak))
        given = frozenset(chain.from_iterable(d.given for d in digests.values()))
        refused = frozenset(chain.from_iterable(d.refused for d in digests.values()))
        said = said_of(near, reviews, readers)
        known = known_from(near, said)
        said = said_of_candidates(doubtful, given, refused, readers, {})
        known += known_from(doubtful, said, given=False)
        places = {id: name for t in (near, doubtful) for id, name in values_of(t, "segment_id", "document")}
        rules = near[near["method"] == "rule"]
        silent = silent_of(
            {passage: name for name, d in digests.items() for passage in d.read},
            {place for t in (rules, doubtful) for place in values_of(t, "segment_id", "code")},
            given,
            self._results.codebook,
        )
        self._learned = learn(known, self._texts, places, silent, self._space) if enough(known) else None
        self.decisions = len(reviews)
        shown = self._held.proposals
        now = shown[["probability", "certainty"]].astype({"probability": float, "certainty": object})
        now.update(relearned(self._learned, table, self._places))
        proposals = shown.assign(
            probability=now["probability"].astype("float32"), certainty=now["certainty"].astype("category")
        )
        table = self._shown
        open_ = table[~table["coding_id"].isin(reviews) & (table["method"] == "rule")]
        likely = now.loc[open_.index, "probability"].to_numpy(dtype=float)
        decided = Counter(near.loc[near["coding_id"].isin(reviews), "code"])
        order = teaching_order(
            open_["coding_id"].tolist(), open_["code"].tolist(), open_["rule"].tolist(), likely, decided
        )
        first = open_.index[order]
        self.lists = Worklists(proposals, self._held.passages, first)

    def outlook(self, kind: Kind, digests: Mapping[str, Digest], code: str = "") -> str:
        """What the next proposals of a list are expected to bring, in German; empty where a list holds no
        proposals, or where too little was decided for a record."""
        if self._learned is None or kind in ("ohne", "uneinig"):
            return ""
        items, _ = self.lists.items(kind, digests, code, number=AHEAD)
        one = self._learned
        expected = forecast([float(i.probability) for i in items])
        words = in_words(expected, one.foreseen, one.refused, one.decisions)
        return words if one.changes or not words else f"{words} {_ONLY_ORDERED}"

    @cached_property
    def _proposals(self) -> pd.DataFrame:
        """What the rules and models propose, as shipped; rows are numbered as in ``_shown``."""
        table = as_shipped(self._shown)
        return table[~table["coding_id"].isin(set(self._candidates["coding_id"]))]

    @cached_property
    def _shown(self) -> pd.DataFrame:
        """All proposals, without their passages' words."""
        return pd.concat(list(self._results.batches("proposals", _COLUMNS)), ignore_index=True)

    @cached_property
    def _candidates(self) -> pd.DataFrame:
        table: pd.DataFrame = pd.concat(list(candidates_in(self._results)), ignore_index=True)
        return table.assign(shipped=table["probability"])

    @cached_property
    def _space(self) -> Space:
        return Space.of(sample(texts_of(self._results)))

    @cached_property
    def _texts(self) -> dict[str, str]:
        tables = self._results.batches("segments", ["segment_id", "text"])
        return {id: text for t in tables for id, text in zip(t["segment_id"], t["text"], strict=True)}

    @cached_property
    def _near(self) -> tuple[dict[str, int], Floats]:
        """Where the passages with proposals lie: rows by id, places."""
        ids = self._proposals["segment_id"].unique().tolist()
        return {id: n for n, id in enumerate(ids)}, self._space.places([self._texts[id] for id in ids])

    def _places(self, ids: list[str]) -> Floats:
        row, places = self._near
        return places[[row[id] for id in ids]]
