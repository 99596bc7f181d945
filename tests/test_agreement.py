"""Agreement: measures against other implementations, who read what, levels, lists, workbook."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learning_example import codebook, segments
from openpyxl import load_workbook
from sklearn.metrics import cohen_kappa_score

from pipeline.agreement import compare, disagreements, reliability, summary, votes_of, write_agreement_xlsx
from pipeline.agreement.measures import Crossing, alpha_interval, alpha_of
from pipeline.errors import CodingsError, InputError
from pipeline.people.codings import PEOPLE_COLUMNS
from pipeline.tables.coded_segments import segments_table

SEGMENTS = segments_table(segments(8))
DECISIONS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40)


@given(DECISIONS)
@settings(max_examples=60)
def test_kappa_and_alpha_as_others_compute_them(pairs):
    a, b = (np.array(column) for column in zip(*pairs, strict=True))
    crossing = Crossing.of(a, b)
    alpha = alpha_of(np.array([a, b], dtype=float))
    if len(set(a.tolist()) | set(b.tolist())) < 2:
        assert math.isnan(crossing.kappa)
        assert math.isnan(crossing.alpha) and math.isnan(alpha)
        return
    assert crossing.kappa == pytest.approx(cohen_kappa_score(a, b))
    assert crossing.alpha == pytest.approx(alpha)


def test_alpha_of_a_published_example():
    """Krippendorff (2011), section A: two observers, ten units, binary; alpha 0.095."""
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert Crossing.of(np.array(meg) == 1, np.array(owen) == 1).alpha == pytest.approx(0.095, abs=0.001)
    assert alpha_of(np.array([meg, owen], dtype=float)) == pytest.approx(0.095, abs=0.001)


def test_the_interval_encloses_alpha_and_narrows_with_more_units():
    rng = np.random.default_rng(1)
    a = (rng.random(400) < 0.3).astype(float)
    b = np.where(rng.random(400) < 0.1, 1 - a, a)
    few, many = np.array([a[:60], b[:60]]), np.array([a, b])
    low, high = alpha_interval(many)
    assert low < alpha_of(many) < high
    low_few, high_few = alpha_interval(few)
    assert high - low < high_few - low_few
    assert alpha_interval(many) == (low, high), "the same codings give the same interval"
    assert all(math.isnan(v) for v in alpha_interval(np.full((2, 5), np.nan)))


def human(*rows: tuple[str, int, str, int, int]) -> pd.DataFrame:
    """Codings from (coder, number of the segment, code, characters left out before and after)."""
    made = []
    for coder, at, code, before, after in rows:
        s = SEGMENTS.iloc[at]
        made.append((coder, s.document, s.start + before, s.end - after, s.text, code))
    columns = ["coder", "document", "start", "end", "text", "code"]
    return pd.DataFrame(made, columns=columns).reindex(columns=list(PEOPLE_COLUMNS)).fillna("")


def machine(*rows: tuple[int, str]) -> pd.DataFrame:
    """Rule codings from (number of the segment, code)."""
    columns = ["segment_id", "document", "start", "end", "code", "coder", "method"]
    places = [(SEGMENTS.iloc[at], code) for at, code in rows]
    made = [(s.segment_id, s.document, s.start, s.end, code, "regeln", "rule") for s, code in places]
    return pd.DataFrame(made, columns=columns)


PEOPLE = human(
    *(("A", i, "", 0, 0) for i in range(6)),
    *(("B", i, "", 0, 0) for i in range(2, 8)),
    *(("A", i, "T.wohnen", 0, 0) for i in (0, 2, 3)),
    *(("B", i, "T.wohnen", 0, 0) for i in (3, 4)),
    ("B", 5, "T.treff", 0, 0),
)


def test_only_what_both_have_read_is_compared():
    votes = votes_of(SEGMENTS, PEOPLE, machine((0, "T.wohnen"), (3, "T.wohnen")), codebook())
    assert votes.coders == ("A", "B", "regeln")
    table = compare(votes, codebook(), "A", "B").set_index("id")
    row = table.loc["T.wohnen"]
    assert (row["units"], row["both"], row["only_a"], row["only_b"], row["neither"]) == (4, 1, 1, 1, 1)
    assert row["percent"] == pytest.approx(0.5)
    assert (row["precision"], row["recall"], row["f1"]) == (0.5, 0.5, 0.5)
    assert "nur 3 kodierten Segmenten" in row["note"]
    assert table.loc["T.sprache", "note"].startswith("von beiden nie vergeben")
    assert table.loc["T", "units"] == 12, "a dimension pools its codes' decisions"
    with_rules = compare(votes, codebook(), "A", "regeln").set_index("id").loc["T.wohnen"]
    assert (with_rules["units"], with_rules["both"], with_rules["only_a"]) == (6, 2, 1)


def test_characters_show_how_far_the_passages_coincide():
    people = human(("A", 0, "T.wohnen", 0, 0), ("B", 0, "T.wohnen", 0, 10))
    people = pd.concat([people, human(("A", 1, "", 0, 0), ("B", 1, "", 0, 0))])
    votes = votes_of(SEGMENTS, people, machine(), codebook())
    row = compare(votes, codebook(), "A", "B", "character").set_index("id").loc["T.wohnen"]
    length = len(SEGMENTS.iloc[0].text)
    assert (row["both"], row["only_a"], row["only_b"]) == (length - 10, 10, 0)
    assert row["neither"] == len(SEGMENTS.iloc[1].text)
    segment = compare(votes, codebook(), "A", "B").set_index("id").loc["T.wohnen"]
    assert segment["kappa"] == 1.0


def test_disagreements_name_who_gave_the_code():
    votes = votes_of(SEGMENTS, PEOPLE, machine(), codebook(), codes=["T.wohnen"])
    table = disagreements(votes, codebook(), "A", "B")
    assert list(zip(table["given_by"], table["not_given_by"], strict=True)) == [("A", "B"), ("B", "A")]
    assert table["text"].tolist() == [SEGMENTS.iloc[2].text, SEGMENTS.iloc[4].text]


def test_a_choice_of_coders_codes_and_documents():
    votes = votes_of(
        SEGMENTS, PEOPLE, machine((0, "T.treff")), codebook(), coders=["A", "regeln"], codes=["T"]
    )
    assert votes.coders == ("A", "regeln")
    assert len(votes.codes) == 3
    with pytest.raises(InputError, match="„C“ kommt hier nicht vor"):
        votes_of(SEGMENTS, PEOPLE, machine(), codebook(), coders=["A", "C"])
    with pytest.raises(InputError, match="„unbekannt“"):
        votes_of(SEGMENTS, PEOPLE, machine(), codebook(), documents=["unbekannt"])
    with pytest.raises(InputError, match="mindestens zwei"):
        votes_of(SEGMENTS, PEOPLE, machine(), codebook(), coders=["A"])
    with pytest.raises(CodingsError, match="nicht kennt"):
        votes_of(SEGMENTS, human(("A", 0, "X", 0, 0)), machine(), codebook())


def test_all_coders_together():
    votes = votes_of(SEGMENTS, PEOPLE, machine((3, "T.wohnen")), codebook())
    table = reliability(votes, codebook()).set_index("id")
    assert table.loc["T.wohnen", "coders"] == 3
    assert table.loc["T.wohnen", "units"] == 8
    assert -1 <= table.loc["T.wohnen", "alpha"] <= 1


def test_the_summary_is_json_with_german_warnings():
    votes = votes_of(SEGMENTS, PEOPLE, machine((3, "T.wohnen")), codebook())
    data = json.loads(json.dumps(summary(votes, codebook()), allow_nan=False))
    assert data["reference_lines"] == {"tentative": 0.667, "acceptable": 0.8}
    assert [(p["coder_a"], p["coder_b"]) for p in data["pairs"]] == [
        ("A", "B"),
        ("A", "regeln"),
        ("B", "regeln"),
    ]
    assert [c["id"] for c in data["pairs"][0]["codes"]] == ["T.wohnen", "T.treff", "T.sprache"]
    assert "weniger als 10 kodierten" in data["warnings"][0]


def test_the_workbook_for_people(tmp_path):
    votes = votes_of(SEGMENTS, PEOPLE, machine((3, "T.wohnen")), codebook())
    write_agreement_xlsx(votes, codebook(), tmp_path / "a.xlsx")
    write_agreement_xlsx(votes, codebook(), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Übersicht", "Segmente", "Zeichen", "Alle zusammen", "Unterschiede"]
    heads = [c.value for c in book["Segmente"][2]]
    assert "Kappa (Cohen)" in heads and "Alpha (Krippendorff)" in heads
    assert "0,667" in book["Segmente"]["A1"].value


def test_two_real_coders_agree_as_measured_elsewhere(shared):
    """The gold units coded twice: pooled alpha near the 0.94 that their description states."""
    table = pd.read_csv(shared / "gold" / "two_coders.csv", encoding="utf-8-sig").fillna("")
    units = sorted(table["id"].unique())
    codes = sorted(set(table["code"]) - {""})
    decisions = []
    for _, rows in table.groupby("coder"):
        given = set(zip(rows["id"], rows["code"], strict=True))
        decisions.append([float((u, c) in given) for u in units for c in codes])
    assert alpha_of(np.array(decisions)) == pytest.approx(0.94, abs=0.02)
