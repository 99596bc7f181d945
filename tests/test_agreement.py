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

from pipeline.agreement import (
    Agreement,
    Votes,
    agreement_of,
    beside_the_machine,
    compare,
    to_discuss,
    votes_of,
    write_agreement_xlsx,
)
from pipeline.agreement.measures import Crossing, alpha_interval, alpha_of
from pipeline.errors import InputError
from pipeline.model import Coding
from pipeline.people.coders import coders_of
from pipeline.people.decisions import Decision, text_hash
from pipeline.people.final import final
from pipeline.people.shares import wilson
from pipeline.tables.coded_segments import coded_segments, segments_table

PASSAGES = segments(8)
SEGMENTS = segments_table(PASSAGES)
BOOK = codebook()
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


def test_the_interval_encloses_alpha_and_narrows_with_more_passages():
    rng = np.random.default_rng(1)
    a = (rng.random(400) < 0.3).astype(float)
    b = np.where(rng.random(400) < 0.1, 1 - a, a)
    many = np.array([a, b])[:, :, None]
    low, high = alpha_interval(many)
    assert low < alpha_of(many[:, :, 0]) < high
    low_few, high_few = alpha_interval(many[:, :60])
    assert high - low < high_few - low_few
    assert alpha_interval(many) == (low, high), "the same codings give the same interval"
    assert all(math.isnan(v) for v in alpha_interval(np.full((2, 5, 1), np.nan)))


def test_the_codes_of_a_passage_are_drawn_together():
    """Eight codes that are always decided alike in a passage are no more evidence than one."""
    a = (np.arange(60) % 3 == 0).astype(float)
    b = np.where(np.arange(60) % 10 == 0, 1 - a, a)
    one = np.array([a, b])[:, :, None]
    assert alpha_interval(np.repeat(one, 8, axis=2)) == pytest.approx(alpha_interval(one), abs=0.01)


def test_wilsons_interval_of_a_textbook():
    """Newcombe (1998), table I: 81 of 263."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=0.0001)


def said(person: str, at: int, code: str = "", kind: str = "", **more: object) -> Decision:
    """A blind record about a passage by its number: that it was read or, with ``code``, that it applies."""
    s = PASSAGES[at]
    kind = kind or ("applies" if code else "read")
    count = int(more.pop("count", 1))  # type: ignore[call-overload]
    about = {"document": s.document, "passage": (s.start, s.end), "passage_hash": text_hash(s.text)}
    values = {"id": f"{person}-{at}-{code}-{kind}-{count}", "person": person, "kind": kind, "code": code}
    return Decision(**({"blind": True, "count": count} | about | values | more))  # type: ignore[arg-type]


def rule(at: int, code: str, status: str = "") -> Coding:
    """What the rules propose for a passage by its number."""
    s = PASSAGES[at]
    return Coding(s.id, s.document, s.start, s.end, s.text, code, "rule", 0.7, "regeln", status)


def votes(decisions: list[Decision], rules: list[Coding] = [], **chosen: list[str]) -> Votes:  # noqa: B006
    table = coded_segments(rules, PASSAGES, BOOK, "lauf")
    people = coders_of(decisions, PASSAGES, BOOK)
    return votes_of(
        SEGMENTS, people, final(rules, decisions, PASSAGES, BOOK), table, BOOK,
        **chosen,  # type: ignore[arg-type]
    )  # fmt: skip


def figures(found: Votes, a: str, b: str, code: str, **how: object):
    pair = compare(found, BOOK, a, b, **how)  # type: ignore[arg-type]
    return next(f for f in pair.figures if f.id == code)


ANNA = [said("Anna", i) for i in range(6)] + [said("Anna", i, "T.wohnen") for i in (0, 2, 3)]
BEN = [said("Ben", i) for i in range(2, 8)] + [said("Ben", i, "T.wohnen") for i in (3, 4)]
BEN.append(said("Ben", 5, "T.treff"))
RULES = [rule(0, "T.wohnen"), rule(3, "T.wohnen")]


def test_only_what_both_have_read_is_compared():
    found = votes(ANNA + BEN, RULES)
    assert found.names == ("Anna", "Ben", "gültig", "regeln")
    row = figures(found, "Anna", "Ben", "T.wohnen")
    assert (row.units, row.both, row.only_a, row.only_b, row.neither) == (4, 1, 1, 1, 1)
    assert row.percent == 0.5
    assert (row.precision, row.recall, row.f1) == (0.5, 0.5, 0.5)
    assert "nur 3 kodierten Passagen" in row.note
    assert figures(found, "Anna", "Ben", "T.sprache").note.startswith("von beiden nie vergeben")
    assert figures(found, "Anna", "Ben", "T").units == 12, "a dimension pools its codes' decisions"
    with_rules = figures(found, "Anna", "regeln", "T.wohnen")
    assert (with_rules.units, with_rules.both, with_rules.only_a) == (6, 2, 1)


def test_a_decision_alone_does_not_make_a_passage_read():
    found = votes([*ANNA, *BEN, said("Ben", 0, "T.treff")])
    assert compare(found, BOOK, "Anna", "Ben").passages == 4


def test_what_was_read_with_proposals_in_view_counts_only_when_asked_for():
    seeing = [said("Ben", i, blind=False) for i in (0, 1)]
    found = votes(ANNA + BEN + seeing)
    pair = compare(found, BOOK, "Anna", "Ben")
    assert (pair.passages, pair.seen) == (4, 2)
    assert compare(found, BOOK, "Anna", "Ben", seen=True).passages == 6
    [warning] = [w for w in agreement_of(found, BOOK).warnings if "--seen" in w]
    assert warning.startswith("Anna und Ben: 2 gemeinsam gelesene Passagen")


def test_figures_are_of_before_the_consensus_which_the_final_layer_follows():
    agreed = said("Ben", 4, "T.wohnen", "consensus", count=5)
    later = said("Anna", 4, "T.wohnen", count=6)
    found = votes([*ANNA, *BEN, agreed, later], RULES)
    assert figures(found, "Anna", "Ben", "T.wohnen") == figures(votes(ANNA + BEN), "Anna", "Ben", "T.wohnen")
    overall = agreement_of(found, BOOK)
    assert overall.consensus == 1 and "Über 1 Stelle " in overall.warnings[-1]
    list_ = to_discuss(found, BOOK)
    assert list_[["code", "start", "given_by", "consensus"]].to_numpy().tolist() == [
        ["T.wohnen", PASSAGES[2].start, "Anna", ""],
        ["T.wohnen", PASSAGES[4].start, "Ben", "ja"],
        ["T.treff", PASSAGES[5].start, "Ben", ""],
    ]


def test_what_people_dispute_is_open_when_the_machine_is_compared():
    row = figures(votes(ANNA + BEN, RULES), "gültig", "regeln", "T.wohnen")
    assert (row.units, row.both, row.only_a, row.only_b) == (6, 2, 0, 0), "of 8 passages 2 are disputed"


def test_status_is_compared_where_both_say_one():
    people = [said("Anna", i) for i in range(4)]
    people += [said("Anna", i, "T.wohnen", status=s) for i, s in enumerate(("fehlt", "vorhanden", "fehlt"))]
    rules = [rule(0, "T.wohnen", "fehlt"), rule(1, "T.wohnen", "fehlt"), rule(3, "T.treff", "vorhanden")]
    found = votes(people, rules)
    rows = {(f.id, f.status): f for f in compare(found, BOOK, "Anna", "regeln").statuses}
    missing = rows["T.wohnen", "fehlt"]
    assert (missing.both, missing.only_a, missing.only_b, missing.neither) == (1, 1, 1, 1)
    assert rows["", "vorhanden"].only_a == 1 and rows["", "vorhanden"].only_b == 1
    [torn] = [d for d in beside_the_machine(found, BOOK).to_dict("records") if d["about"] == "Status"]
    assert torn["said"] == "gültig: vorhanden; regeln: fehlt"
    unsaid = votes([said("Anna", i) for i in range(3)] + [said("Anna", 0, "T.wohnen")], rules)
    assert all(f.units < 9 for f in compare(unsaid, BOOK, "Anna", "regeln").statuses if not f.id)


def test_the_machine_is_judged_on_passages_drawn_by_chance():
    drawn = [said("Anna", i, drawn="zufall") for i in range(4)]
    listed = [said("Anna", i, drawn="liste:schwach") for i in range(4, 8)]
    right = [said("Anna", i, "T.wohnen") for i in range(3)]
    rules = [rule(i, code) for i in range(8) for code in ("T.wohnen", "T.treff", "T.sprache")]
    found = agreement_of(votes(drawn + listed + right, rules), BOOK)
    assert found.random == 4
    total, *codes = found.precision
    assert (total.coder, total.proposed, total.right, total.precision) == ("regeln", 12, 3, 0.25)
    assert (total.low, total.high) == pytest.approx(wilson(3, 12), abs=0.0001)
    assert [(c.id, c.proposed, c.precision) for c in codes] == [(c, 4, None) for c in BOOK.codes], "too few"


def test_characters_show_how_far_the_passages_coincide():
    start, end = PASSAGES[0].start, PASSAGES[0].end
    words = {"span": (start, end - 10), "text": PASSAGES[0].text[:-10]}
    people = [said(p, i) for p in ("Anna", "Ben") for i in (0, 1)]
    people += [said("Anna", 0, "T.wohnen"), said("Ben", 0, "T.wohnen", **words)]
    found = votes(people)
    row = figures(found, "Anna", "Ben", "T.wohnen", level="character")
    assert (row.both, row.only_a, row.only_b) == (end - start - 10, 10, 0)
    assert row.neither == len(PASSAGES[1].text)
    assert figures(found, "Anna", "Ben", "T.wohnen").kappa == 1.0


def test_a_choice_of_coders_codes_and_documents():
    found = votes(ANNA + BEN, [rule(0, "T.treff")], coders=["Anna", "regeln"], codes=["T"])
    assert found.names == ("Anna", "regeln") and found.pairs() == [("Anna", "regeln")]
    assert len(found.codes) == 3
    with pytest.raises(InputError, match="„C“ kommt hier nicht vor"):
        votes(ANNA, RULES, coders=["Anna", "C"])
    with pytest.raises(InputError, match="„unbekannt“"):
        votes(ANNA, RULES, documents=["unbekannt"])
    with pytest.raises(InputError, match="mindestens zwei"):
        votes(ANNA, RULES, coders=["Anna"])


def test_one_person_alone_is_what_counts_and_not_named_twice():
    assert votes(ANNA, RULES).pairs() == [("gültig", "regeln")]
    assert votes(ANNA + BEN, RULES).pairs() == [
        ("Anna", "Ben"), ("Anna", "regeln"), ("Ben", "regeln"), ("gültig", "regeln"),
    ]  # fmt: skip


RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["Anna", "Ben"]),
        st.integers(0, 7),
        st.sampled_from(["", "", "T.wohnen", "T.treff"]),
        st.sampled_from(["", "consensus"]),
        st.sampled_from([None, "", "fehlt", "vorhanden"]),
        st.booleans(),
    ),
    max_size=24,
)


@given(RECORDS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_agreement_is_symmetric_and_does_not_depend_on_the_order_of_records(records, rng):
    """Whose record stands in which file, and which file is read first, changes nothing."""
    made = [said("Anna", 0), said("Ben", 0), said("Anna", 1), said("Ben", 1)]
    for n, (person, at, code, kind, status, blind) in enumerate(records, 2):
        made.append(said(person, at, code, kind if code else "", status=status, blind=blind, count=n))
    found = votes(made, RULES)
    shuffled = rng.sample(made, len(made))
    assert agreement_of(votes(shuffled, RULES), BOOK) == agreement_of(found, BOOK)
    there, back = (compare(found, BOOK, *pair, seen=True) for pair in (("Anna", "Ben"), ("Ben", "Anna")))
    for one, other in zip(there.figures, back.figures, strict=True):
        mirrored = {"only_a": one.only_b, "only_b": one.only_a}
        mirrored |= {"precision": one.recall, "recall": one.precision}
        assert other == one.model_copy(update=mirrored)


def test_the_contract_is_json_with_german_warnings():
    found = agreement_of(votes(ANNA + BEN, RULES), BOOK)
    text = found.model_dump_json()
    assert Agreement.model_validate_json(text) == found and "NaN" not in text
    data = json.loads(text)
    assert data["reference_lines"] == {"tentative": 0.667, "acceptable": 0.8}
    assert [(p["coder_a"], p["coder_b"]) for p in data["pairs"]][0] == ("Anna", "Ben")
    assert [c["id"] for c in data["pairs"][0]["codes"]] == ["T.wohnen", "T.treff", "T.sprache"]
    assert "weniger als 10 kodierten" in data["warnings"][0]


def test_the_workbook_for_people(tmp_path):
    found = votes([*ANNA, *BEN, said("Anna", 7, drawn="zufall")], RULES)
    overall = agreement_of(found, BOOK)
    for name in ("a.xlsx", "b.xlsx"):
        write_agreement_xlsx(found, overall, BOOK, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "Übersicht", "Segmente", "Zeichen", "Status", "Alle zusammen", "Zufallsstichprobe", "Besprechen",
        "Maschine",
    ]  # fmt: skip
    heads = [c.value for c in book["Segmente"][2]]
    assert "Kappa (Cohen)" in heads and "Alpha (Krippendorff)" in heads and "F1 bis" in heads
    assert "0,667" in book["Segmente"]["A1"].value
    assert "1 wurden gelesen" in book["Zufallsstichprobe"]["A1"].value
    torn = [[c.value for c in row] for row in book["Besprechen"].iter_rows(min_row=2)]
    assert [row[torn[0].index("Kategorie")] for row in torn[1:]] == ["T.wohnen", "T.wohnen", "T.treff"]


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
