"""What people decided as a learning table, passages to code next, the learning curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from learning_example import codebook, examples, passages, segments

from pipeline.errors import CodingsError
from pipeline.learning import Examples, Settings, examples_of
from pipeline.learning.choose import choose_passages, uncertainty_of
from pipeline.learning.curve import CurvePoint, draw_curve, estimate, fit_power_law, learning_curve
from pipeline.learning.features import Passages
from pipeline.model import Coding
from pipeline.people.coders import coders_of
from pipeline.people.decisions import Decision, text_hash
from pipeline.people.final import final
from pipeline.tables.coded_segments import segments_table

PASSAGES = segments(12)
SEGMENTS = segments_table(PASSAGES)
BOOK = codebook()


def said(person: str, at: int, code: str = "", kind: str = "", count: int = 1, **more: object) -> Decision:
    """A record about a passage by its number: that it was read or, with ``code``, that it applies."""
    s = PASSAGES[at]
    about = {"document": s.document, "passage": (s.start, s.end), "passage_hash": text_hash(s.text)}
    values = {"id": f"{person}-{at}-{code}-{kind}", "person": person, "code": code, "count": count}
    kind = kind or ("applies" if code else "read")
    return Decision(kind=kind, **(values | about | more))  # type: ignore[arg-type]


def learned(*decisions: Decision, rules: Sequence[Coding] = (), **more: object) -> Examples:
    """The learning table of what was said beside what the rules propose."""
    layer = final(rules, decisions, PASSAGES, BOOK)
    read = coders_of(decisions, PASSAGES, BOOK).read()
    return examples_of(SEGMENTS, layer, read, BOOK, **more)  # type: ignore[arg-type]


def rule(at: int, code: str) -> Coding:
    s = PASSAGES[at]
    return Coding(s.id, s.document, s.start, s.end, s.text, code, "rule", 0.7, "regeln")


def test_in_a_passage_that_was_read_every_other_code_does_not_apply():
    data = learned(said("A", 0), said("A", 0, "T.wohnen"), rules=[rule(0, "T.treff")])
    assert data.labels.tolist() == [[1, 0, 0]] and data.human.all()


def test_a_single_decision_counts_for_its_code_alone():
    data = learned(said("A", 0, "T.wohnen"), said("A", 1, "T.treff", "applies_not"))
    assert np.isnan(data.labels).tolist() == [[False, True, True], [True, False, True]]
    assert (data.labels[0, 0], data.labels[1, 1]) == (1, 0)


def test_a_changed_status_or_extent_is_a_code_that_applies():
    words = {"span": (PASSAGES[0].start, PASSAGES[0].start + 9), "text": PASSAGES[0].text[:9]}
    data = learned(said("A", 0, "T.wohnen", status="fehlt", **words), rules=[rule(0, "T.wohnen")])
    assert data.labels[0, 0] == 1


def test_what_people_dispute_is_no_evidence_until_they_agree():
    torn = [said("A", 0), said("A", 0, "T.wohnen"), said("B", 0), said("B", 0, "T.wohnen", "applies_not")]
    torn.append(said("A", 1, "T.treff"))
    data = learned(*torn)
    assert np.isnan(data.labels[0, 0]) and data.labels[0, 1] == 0
    assert data.notes == ("1 Stelle ist strittig; daraus wird nicht gelernt.",)
    for holds in (True, False):
        agreed = learned(
            *torn, said("B", 0, "T.wohnen", "consensus", 2, holds=holds), said("A", 1, "T.treff")
        )
        assert agreed.labels[0, 0] == holds and not agreed.notes


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        ([], "noch niemand etwas entschieden"),
        ([said("A", 0), said("A", 1)], "niemand einer Passage einen Code gegeben"),
        ([said("A", 0, "X.neu")], "noch niemand etwas entschieden"),
        ([said("A", 0, "T.wohnen", document="anderes")], "noch niemand etwas entschieden"),
    ],
)
def test_decisions_nothing_can_be_learned_from(decisions, message):
    with pytest.raises(CodingsError, match=message):
        learned(*decisions)


def test_rules_label_what_nobody_decided():
    rules = pd.DataFrame({"segment_id": [SEGMENTS.iloc[5].segment_id], "code": ["T.sprache"]})
    data = learned(said("A", 0), said("A", 0, "T.wohnen"), said("A", 1), rule_codings=rules)
    assert data.human.tolist() == [True, True] + [False] * 10
    assert data.labels[5].tolist() == [0, 0, 1]


def test_the_least_certain_and_different_passages_are_chosen():
    texts = (
        ["Über Wohnungen wurde beraten."] * 10
        + ["Das Fest am Markt war gut besucht."] * 10
        + ["Anhang."] * 20
    )
    unsure = np.array([1.0] * 20 + [0.0] * 20)
    choice = choose_passages(Passages(texts), np.arange(40), 4, uncertainty=unsure, random_share=0)
    assert (choice.rows < 20).all()
    assert len({texts[i] for i in choice.rows[:4]}) == 2
    assert not choice.random.any()


def test_a_share_is_drawn_at_random_and_nothing_twice():
    texts = Passages([t for t, _ in passages(50)])
    choice = choose_passages(texts, np.arange(5, 50), 10, uncertainty=np.zeros(50), random_share=0.3)
    assert choice.random.sum() == 3
    assert len(set(choice.rows.tolist())) == 10
    assert choice.rows.min() >= 5
    everything = choose_passages(texts, np.arange(4), 10)
    assert everything.rows.tolist() == [0, 1, 2, 3]


def test_uncertainty_is_nearness_to_the_threshold():
    p = np.array([[0.5, 0.01], [0.9, 0.01], [0.98, 0.02]])
    assert uncertainty_of(p, np.array([0.5, 0.5])).argmax() == 0
    one_of = np.array([[0.5, 0.45, 0.05], [0.8, 0.1, 0.1]])
    assert uncertainty_of(one_of, np.zeros(3), exclusive=True).argmax() == 0


def _law(n: int) -> float:
    return 0.9 - 2.0 * n**-0.5


def test_the_power_law_is_found_again_and_says_how_many_more():
    points = [CurvePoint(n, _law(n), 0.01) for n in (50, 100, 150, 200, 300)]
    law = fit_power_law(points)
    assert law is not None
    assert law.ceiling == pytest.approx(0.9, abs=0.02)
    needed = law.needed(0.85)
    assert needed == pytest.approx(1600, rel=0.1)
    assert "1300" in estimate(points, 0.85) or "1400" in estimate(points, 0.85)
    assert "nicht zu erreichen" in estimate(points, 0.97)
    assert "bereits erreicht" in estimate(points, 0.7)
    assert "noch nicht schätzen" in estimate(points[:2], 0.97)


def test_the_curve_rises_and_is_drawn(tmp_path):
    points = learning_curve(
        examples(150), codebook(), Settings(weak_weight=0), repeats=1, shares=(0.15, 0.3, 0.6, 1.0)
    )
    assert [p.passages for p in points] == [22, 45, 90, 150]
    assert points[-1].f1 > points[0].f1
    draw_curve(points, 0.8, tmp_path / "kurve.svg")
    drawn = (tmp_path / "kurve.svg").read_text("utf-8")
    assert drawn.startswith("<?xml")
    draw_curve(points, 0.8, tmp_path / "nochmal.svg")
    assert (tmp_path / "nochmal.svg").read_text("utf-8") == drawn
