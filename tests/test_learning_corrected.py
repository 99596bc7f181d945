"""Decisions of people shift the shipped decision, never to the worse."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.learning.corrected import BOUND, NONE_CHANGES, USUAL, Corrected, Pairs, corrected

DOCUMENTS = [f"bericht_{n // 10}" for n in range(60)]


def pairs(count: int = 60) -> Pairs:
    """One pair a passage: two codes in turn, each with a rule of its own, all given at even odds."""
    codes = tuple("HF.wohnen" if n % 2 else "HF.geld" for n in range(count))
    rules = tuple((f"{code}/wort",) for code in codes)
    passages = np.arange(count, dtype=np.int64)
    words = (("wort",),) * count
    return Pairs(
        passages, codes, ("HF",) * count, rules, words, np.ones(count, dtype=bool), np.full(count, 0.4)
    )


PLACES = np.tile(np.eye(6), (10, 1))
"""Passages of six kinds; those of a kind are alike."""


def learn(labels: np.ndarray) -> Corrected:
    return corrected(pairs(), labels, PLACES, DOCUMENTS)


def wrong_about(code: str, count: int) -> np.ndarray:
    """The first passages were reviewed: the rules are always wrong about one code, right about the other."""
    labels = np.full(60, np.nan)
    labels[:count] = [0.0 if c == code else 1.0 for c in pairs().code[:count]]
    return labels


def test_without_decisions_nothing_changes() -> None:
    found = learn(np.full(60, np.nan))
    assert found.accepted.all() and not found.shift.any() and not found.weights.checks


def test_twenty_decisions_already_move_a_code_that_the_rules_get_wrong() -> None:
    found = learn(wrong_about("HF.geld", 20))
    geld = np.array([c == "HF.geld" for c in pairs().code])
    assert not found.accepted[20:][geld[20:]].any() and found.accepted[20:][~geld[20:]].all()
    assert found.weights.shifts["Regel HF.geld/wort"] < 0 < found.weights.shifts["Regel HF.wohnen/wort"]
    assert np.abs(found.shift).max() <= BOUND
    wrong = {c.code: (c.rules_wrong, c.shifted_wrong) for c in found.weights.checks}
    assert wrong["HF.geld"] == (10, 0) and wrong["HF.wohnen"] == (0, 0)


def test_what_similar_passages_got_counts() -> None:
    """Only passages of the first kind are wrong: same code, same rule, same document as others."""
    labels = np.full(60, np.nan)
    labels[:36] = [float(n % 6 != 0) for n in range(36)]
    found = learn(labels)
    later = np.arange(36, 60)
    first = later[later % 6 == 0]
    assert found.probability[first].max() < found.probability[later[later % 6 == 2]].min()
    assert (found.neighbour[first] % 6 == 0).all()


def test_what_one_document_teaches_is_not_used_where_others_contradict_it() -> None:
    """All wrong in the first report, all right in four others: held out, what was learned is no better."""
    labels = np.full(60, np.nan)
    labels[:50] = 1.0
    labels[:10] = 0.0
    found = learn(labels)
    assert (
        sum(c.shifted_wrong for c in found.weights.checks)
        >= sum(c.rules_wrong for c in found.weights.checks)
        == 10
    )
    assert found.accepted[50:].all()


def wrong_of_ten(wrong: int) -> np.ndarray:
    """Forty passages reviewed: the rules are right about one code, so often of ten wrong about the other."""
    said = [1.0 if n % 2 else float(n // 2 % 10 >= wrong) for n in range(40)]
    return np.array([*said, *[np.nan] * 20])


def test_proposals_change_only_where_that_gains_on_other_documents_for_certain() -> None:
    """Wrong nine times of ten, the code is set aside; seven times, too many would go that apply; never,
    nothing goes. The order changes all the same."""
    geld = np.array([c == "HF.geld" for c in pairs().code[40:]])
    often, less, never = (learn(wrong_of_ten(wrong)) for wrong in (9, 7, 0))
    assert often.weights.bounds == USUAL and not often.accepted[40:][geld].any()
    for found in (less, never):
        assert found.weights.bounds == NONE_CHANGES and found.accepted.all()
        assert found.weights.used and found.shift[40:].any()


def test_of_one_document_more_is_asked_before_others_are_changed() -> None:
    """The same decisions, spread over four documents and all in one."""
    labels = wrong_about("HF.geld", 10)
    one = corrected(pairs(), labels, PLACES, ["bericht"] * 60)
    several = corrected(pairs(), labels, PLACES, [f"bericht_{n % 5}" for n in range(60)])
    assert several.weights.bounds == USUAL and not several.accepted[10:].all()
    assert one.weights.bounds == NONE_CHANGES and one.accepted.all()


@given(st.lists(st.sampled_from([0.0, 1.0, np.nan]), min_size=60, max_size=60), st.permutations(range(60)))
@settings(deadline=None, max_examples=10)
def test_the_order_of_pairs_does_not_matter(labels: list[float], order: list[int]) -> None:
    p, said, rows = pairs(), np.array(labels), np.array(order)
    turned = p.take(rows)
    one, other = learn(said), corrected(turned, said[rows], PLACES, DOCUMENTS)
    assert np.array_equal(one.probability[rows], other.probability) and one.weights == other.weights
    assert np.array_equal(one.accepted[rows], other.accepted)
