"""People's codings joined with segments, passages to code next, the learning curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from learning_example import codebook, examples, passages, segments

from pipeline.errors import CodingsError
from pipeline.learning import Settings, examples_of
from pipeline.learning.choose import choose_passages, uncertainty_of
from pipeline.learning.curve import CurvePoint, draw_curve, estimate, fit_power_law, learning_curve
from pipeline.learning.examples import overlaps, readings
from pipeline.learning.features import Passages
from pipeline.people.codings import PEOPLE_COLUMNS
from pipeline.tables.coded_segments import segments_table

SEGMENTS = segments_table(segments(12))


def human(*rows: tuple[str, int, str]) -> pd.DataFrame:
    """Codings from (coder, number of the segment, code)."""
    places = [(coder, SEGMENTS.iloc[at], code) for coder, at, code in rows]
    columns = ["coder", "document", "start", "end", "text", "code"]
    made = [(coder, s.document, s.start, s.end, s.text, code) for coder, s, code in places]
    return pd.DataFrame(made, columns=columns).reindex(columns=list(PEOPLE_COLUMNS)).fillna("")


def test_a_code_applies_where_most_readers_gave_it():
    rows = human(
        *(("A", 0, "T.wohnen"), ("A", 0, ""), ("B", 0, "T.wohnen"), ("B", 0, ""), ("C", 0, "")),
        *(("A", 1, ""), ("B", 1, "T.treff"), ("B", 1, "")),
    )
    data = examples_of(SEGMENTS, rows, codebook())
    assert data.labels[0].tolist() == [1, 0, 0]
    assert data.labels[1, 0] == 0
    assert np.isnan(data.labels[1, 1]), "one of two gave it: open"
    assert "1 Entscheidungen" in data.notes[0]


def test_without_an_empty_row_the_whole_document_counts_as_read():
    imported = examples_of(SEGMENTS, human(("A", 3, "T.treff")), codebook())
    assert len(imported) == 12
    from_sheet = examples_of(SEGMENTS, human(("A", 3, "T.treff"), ("A", 4, "")), codebook())
    assert len(from_sheet) == 2
    full_sheet = human(("A", 3, "T.treff"), ("A", 4, "T.wohnen")).assign(origin="code-sheet:zufall")
    assert len(examples_of(SEGMENTS, full_sheet, codebook())) == 2


def test_a_passage_belongs_to_the_segment_it_overlaps_by_half():
    one = SEGMENTS.iloc[[0]]
    end = int(one.iloc[0].end)
    spans = pd.DataFrame({"document": "neu", "start": [0, end - 5, end - 2], "end": [8, end + 5, end + 40]})
    assert overlaps(one, spans)["coding"].tolist() == [0, 1]


def test_who_read_and_who_coded():
    table = readings(SEGMENTS, human(("A", 0, "T.wohnen"), ("A", 1, "")))
    assert sorted(zip(table["segment"], table["code"], strict=True)) == [(0, ""), (0, "T.wohnen"), (1, "")]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "noch keine Kodierungen"),
        ([("A", 0, "X.neu")], "nicht kennt"),
        ([("A", 0, ""), ("A", 1, "")], "nur gelesene Passagen"),
    ],
)
def test_codings_nothing_can_be_learned_from(rows, message):
    with pytest.raises(CodingsError, match=message):
        examples_of(SEGMENTS, human(*rows), codebook())


def test_codings_of_other_documents_are_not_forced_onto_these():
    with pytest.raises(CodingsError, match="auf einem Segment"):
        examples_of(
            SEGMENTS, human(("A", 0, "T.wohnen"), ("A", 1, "")).assign(document="anderes"), codebook()
        )


def test_rules_label_what_nobody_read():
    rules = pd.DataFrame({"segment_id": [SEGMENTS.iloc[5].segment_id], "code": ["T.sprache"]})
    data = examples_of(SEGMENTS, human(("A", 0, "T.wohnen"), ("A", 1, "")), codebook(), rule_codings=rules)
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
