"""What looks otherwise to what was learned than to the rules: the list of ``querschau learn``, as the next
run would say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pipeline.learning.layer import Learned
from pipeline.model import ASIDE, LEARNED, SHIPPED
from pipeline.people.standing import Standing
from pipeline.results import Results
from pipeline.run.renew import as_learned, learned_from

SUGGESTION_COLUMNS = (
    *("suggestion", "code", "label", "before", "now", "because"),
    *("document", "section", "page", "start", "end", "text"),
)
"""Columns of the list. ``suggestion``: ``eher nicht`` (the rules give the code) or ``fehlt wohl`` (they do
not); ``before``, ``now``: probability without and with people's decisions; ``because``: what of them carried
most, and the most similar passage in which the code was decided."""


def learned_list(results: Results, people: Standing) -> tuple[Learned | None, pd.DataFrame, list[float]]:
    """What is learned, what nobody decided and now looks otherwise (``SUGGESTION_COLUMNS``, the surest
    first), and how likely the open proposals of the rules are; without a layer nothing."""
    learned = learned_from(results, people)
    if learned is None:
        return None, pd.DataFrame(columns=list(SUGGESTION_COLUMNS)), []
    rows: list[tuple[Any, ...]] = []
    likely: list[float] = []
    for proposals, raised in as_learned(results, people, learned):
        places = zip(proposals["segment_id"], proposals["code"], strict=True)
        open_ = np.array([place not in learned.by_place for place in places], dtype=bool)
        mine = proposals[open_ & (proposals["method"] == "rule")]
        likely += mine.loc[~mine["coding_id"].isin(raised), "probability"].tolist()
        rows += _rows(mine, raised)
    rows.sort(key=lambda row: -abs(row[4] - 0.5))
    return learned, pd.DataFrame(rows, columns=list(SUGGESTION_COLUMNS)), sorted(likely)


def _rows(proposals: pd.DataFrame, raised: set[str]) -> Iterator[tuple[Any, ...]]:
    aside = proposals["certainty"] == ASIDE
    missing = proposals["coding_id"].isin(raised)
    for row in proposals[aside != missing].to_dict("records"):
        yield (
            "fehlt wohl" if row["coding_id"] in raised else "eher nicht",
            *(row["code"], row["label"], round(row[SHIPPED], 2), round(row["probability"], 2)),
            row["carried"].partition(LEARNED)[2],
            *(row[name] for name in ("document", "section", "page", "start", "end", "text")),
        )
