"""Which proposals teach most, and what the next ones are expected to bring."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from pipeline.learning.next_items import forecast, in_words, teaching_order
from pipeline.people.worklist import Worklists

IDS = [f"k{n:02}" for n in range(30)]
CODES = ["HF.wohnen"] * 20 + ["EF.konzept"] * 10
RULES = [f"{code}/wort" for code in CODES]


def test_uncertain_proposals_of_all_codes_come_first() -> None:
    likely = np.array([0.4] * 20 + [0.45] * 10)
    first = teaching_order(IDS, CODES, RULES, likely, {})[:10]
    assert Counter(CODES[i] for i in first) == {"HF.wohnen": 5, "EF.konzept": 5}
    sure_last = teaching_order(IDS, CODES, RULES, np.array([0.95, *likely[1:]]), {})
    assert sure_last[-1] == 0


def test_a_code_that_was_decided_often_can_wait() -> None:
    first = teaching_order(IDS, CODES, RULES, np.full(30, 0.4), {"HF.wohnen": 50})[:3]
    assert {CODES[i] for i in first} == {"EF.konzept"}


def test_the_forecast_has_an_interval_and_its_record() -> None:
    found = forecast([0.5] * 50)
    assert found is not None and found.refused == 25
    assert (round(found.low), round(found.high)) == (18, 32) and not found.little
    assert in_words(found, 12.4, 11, 30) == (
        "Von den nächsten 50 Vorschlägen dürften 25 nicht zutreffen (18 bis 32). Bisher vorhergesagt: 12, "
        "eingetreten: 11 von 30 Entscheidungen, die beim Vorhersagen nicht bekannt waren."
    )


def test_where_little_is_to_be_expected_it_says_so() -> None:
    said = in_words(forecast([0.95] * 50), 0, 0, 0)
    assert "dürften 2 nicht zutreffen" in said and "lohnt kaum noch" in said
    assert in_words(forecast([]), 0, 0, 0) == "Nichts ist mehr offen."


def test_a_forecast_that_was_wrong_so_far_says_so_and_does_not_advise_to_stop() -> None:
    said = in_words(forecast([0.95] * 50), 1.0, 9, 30)
    assert "lagen die Vorhersagen daneben" in said and "lohnt" not in said


def test_what_was_set_aside_has_a_list_of_its_own() -> None:
    rows = [("a", "p1", "X.a", "rule", 0.2, "eher_nicht"), ("b", "p2", "X.a", "rule", 0.5, "pruefen")]
    columns = ["coding_id", "segment_id", "code", "method", "probability", "certainty"]
    proposals = pd.DataFrame(rows, columns=columns).assign(document="bericht")
    passages = pd.DataFrame({"segment_id": ["p1", "p2"], "case": "A", "codable": True, "document": "bericht"})
    lists = Worklists(proposals, passages, pd.Index([1, 0]))
    got = {kind: [i.proposal for i in lists.items(kind, {})[0]] for kind in ("zurueck", "schwach", "zellen")}
    assert got == {"zurueck": ["a"], "schwach": ["b"], "zellen": ["b"]}
    assert [i.proposal for i in lists.items("lernen", {})[0]] == ["b", "a"]


@pytest.mark.parametrize("number", [0, 1])
def test_lists_of_few_proposals_are_ordered_too(number: int) -> None:
    order = teaching_order(IDS[:number], CODES[:number], RULES[:number], np.full(number, 0.4), {})
    assert order.tolist() == list(range(number))
