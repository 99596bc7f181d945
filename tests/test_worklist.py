"""Work lists: what is open, in an order that stays; precision from chance alone."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.people.shares import wilson
from pipeline.people.worklist import NOTHING, Digest, Item, Progress, Worklists


def proposals(*rows: tuple[str, str, str, str, float, str]) -> pd.DataFrame:
    columns = ["coding_id", "segment_id", "code", "method", "probability", "certainty"]
    return pd.DataFrame(rows, columns=columns).assign(document="bericht")


PASSAGES = pd.DataFrame(
    [("p1", "A", True), ("p2", "A", True), ("p3", "B", True), ("p4", "B", True), ("p5", "B", False)],
    columns=["segment_id", "case", "codable"],
).assign(document="bericht")

LISTS = Worklists(
    proposals(
        ("a", "p1", "HF.wohnen", "rule", 0.9, "sicher"),
        ("b", "p2", "HF.wohnen", "rule", 0.4, "pruefen"),
        ("c", "p3", "HF.wohnen", "rule", 0.8, "pruefen"),
        ("d", "p3", "EF.konzept", "rule", 0.55, "pruefen"),
    ),
    PASSAGES,
)


def ids(found: tuple[list[Item], int]) -> list[str]:
    return [item.proposal for item in found[0]]


def decided(**reviews: str) -> dict[str, Digest]:
    return {"bericht": Digest(reviews, frozenset(), (), frozenset(), {}, (), ())}


def test_weak_proposals_come_weakest_first_and_decided_ones_leave() -> None:
    assert ids(LISTS.items("schwach", {})) == ["b", "d", "c"]
    assert ids(LISTS.items("schwach", decided(b="bestaetigt"))) == ["d", "c"]
    assert ids(LISTS.items("schwach", {}, code="HF.wohnen")) == ["b", "c"]


def test_a_cell_rests_on_one_proposal_where_the_case_has_no_other() -> None:
    assert ids(LISTS.items("zellen", {})) == ["c", "d"]
    assert ids(LISTS.items("zellen", decided(a="verworfen"))) == ["b", "c", "d"]
    assert ids(LISTS.items("zellen", decided(c="bestaetigt"))) == ["d"]


def test_passages_without_code_leave_when_they_are_coded_or_read() -> None:
    assert [i.passage for i in LISTS.items("ohne", {})[0]] == ["p4"]
    read = Digest({}, frozenset(), (), frozenset({"p4"}), {}, (), ())
    assert LISTS.items("ohne", {"bericht": read}) == ([], 0)


def test_rules_and_model_against_each_other_needs_both() -> None:
    assert LISTS.items("widerspruch", {}) == ([], 0)
    both = proposals(
        ("a", "p1", "HF.wohnen", "rule", 0.9, "sicher"),
        ("b", "p1", "HF.wohnen", "model", 0.7, ""),
        ("c", "p2", "HF.wohnen", "model", 0.6, ""),
        ("d", "p3", "EF.konzept", "rule", 0.8, "pruefen"),
    )
    assert ids(Worklists(both, PASSAGES).items("widerspruch", {})) == ["d", "c"]


def test_the_sample_stays_whatever_was_decided_elsewhere() -> None:
    assert ids(LISTS.items("zufall", decided(a="bestaetigt"))) == ["a", "b", "c", "d"]
    judged = Digest({}, frozenset(), (), frozenset(), {("p1", "HF.wohnen"): False}, (), ())
    assert ids(LISTS.items("zufall", {"bericht": judged}, code="HF.wohnen")) == ["b", "c"]
    of_code = {p.code: p for p in LISTS.progress({"bericht": judged})}
    assert of_code["HF.wohnen"].verdicts == [False]
    assert (of_code["EF.konzept"].open, of_code["EF.konzept"].verdicts) == (1, [])


def test_disputed_codings_are_named_by_passage_and_code() -> None:
    torn = Digest({}, frozenset(), (("p1", "HF.wohnen"),), frozenset(), {}, (), ())
    [item], _ = LISTS.items("uneinig", {"bericht": torn, "anderer": NOTHING})
    assert (item.document, item.passage, item.code) == ("bericht", "p1", "HF.wohnen")


def test_what_is_put_off_comes_last() -> None:
    first = LISTS.items("schwach", {}, number=1)
    assert (ids(first), first[1]) == (["b"], 3)
    put_off = {first[0][0].place}
    assert ids(LISTS.items("schwach", {}, later=put_off)) == ["d", "c", "b"]
    assert ids(LISTS.items("schwach", {}, later=put_off, number=2)) == ["d", "c"]


def test_precision_is_said_from_ten_verdicts_on() -> None:
    nine, ten = Progress("x", 20, 9, 0, [True] * 9), Progress("x", 20, 10, 0, [True] * 9 + [False])
    assert nine.precision is None
    assert ten.precision == pytest.approx((0.9, 0.596, 0.982), abs=0.001)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(case: tuple[int, int]) -> None:
    right, number = case
    low, high = wilson(right, number)
    assert 0 <= low <= right / number + 1e-9 and right / number - 1e-9 <= high <= 1
    assert wilson(number - right, number) == pytest.approx((1 - high, 1 - low))
