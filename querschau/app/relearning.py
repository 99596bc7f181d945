"""What the decisions of the open corpus teach, for its work lists: learned anew when a person asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.learning.layer import Learned, learn
from pipeline.learning.layer_apply import known_from, relearned, said_of
from pipeline.learning.next_items import AHEAD, forecast, in_words, teaching_order
from pipeline.learning.shipped import as_shipped
from pipeline.learning.silent import silent_of
from pipeline.people.worklist import Digest, Kind, Worklists

if TYPE_CHECKING:
    from pipeline.results import Results
    from querschau.app.held import Held

_COLUMNS = [
    *("coding_id", "document", "segment_id", "code", "dimension", "method", "rule", "evidence"),
    *("probability", "certainty", "carried", "shipped"),
]


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
        table = self._proposals
        reviews = {id: (review, "") for d in digests.values() for id, review in d.reviews.items()}
        readers = {p: ("",) for d in digests.values() for p in d.read}
        near = table[table["document"].isin(list(digests))]
        said = said_of(near, reviews, readers)
        known = known_from(near, said)
        places = dict(zip(near["segment_id"], near["document"], strict=True))
        rules = near[near["method"] == "rule"]
        silent = silent_of(
            {passage: name for name, d in digests.items() for passage in d.read},
            set(zip(rules["segment_id"], rules["code"], strict=True)),
            chain.from_iterable(d.given for d in digests.values()),
            self._results.codebook,
        )
        self._learned = learn(known, dict.fromkeys(places, ""), places, silent)
        self.decisions = len(reviews)
        now = relearned(self._learned, table)
        proposals = self._held.proposals.assign(
            probability=now["probability"].astype("float32"), certainty=now["certainty"].astype("category")
        )
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
        return in_words(
            forecast([float(i.probability) for i in items]), one.foreseen, one.refused, one.decisions
        )

    @cached_property
    def _proposals(self) -> pd.DataFrame:
        """The proposals as shipped, without their passages' words."""
        parts = list(self._results.batches("proposals", _COLUMNS))
        return as_shipped(pd.concat(parts, ignore_index=True))
