"""How far a coding by rules can be relied on: features, the shipped decision, what a reader sees of it."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_example import nlp

from pipeline.codebook import load_codebook
from pipeline.coding import RuleCoder
from pipeline.coding.explain import explain
from pipeline.coding.judge import DECISION_FILE, load_decision
from pipeline.coding.likeness import Likeness
from pipeline.coding.pairs import FEATURES
from pipeline.coding.sample import segment_of
from pipeline.learning.decision_fit import fit, from_csv, held_out, to_csv
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision, text_hash
from pipeline.report.method import method_paragraphs
from pipeline.results import open_results
from pipeline.run.options import RunOptions
from pipeline.run.run import run

TABLE = ROOT / "benchmarks" / "decision_pairs.csv"
BOOK = load_codebook(ROOT / "codebooks" / "kommunale-integration.yaml")
HEAT = load_codebook(ROOT / "codebooks" / "hitzeschutz.yaml")
HOUSING = "In Rabenbrück ist der Wohnungsmarkt angespannt: Bezahlbare Wohnungen fehlen, die Mieten steigen."


@pytest.fixture(scope="module")
def coder() -> RuleCoder:
    return RuleCoder(BOOK, nlp(), load_decision())


def test_the_shipped_decision_is_what_its_table_teaches() -> None:
    """Make it anew with ``benchmarks/decision.py fit``."""
    shipped = DECISION_FILE.read_text("utf-8")
    learned = fit(from_csv(TABLE.read_text("utf-8")), json.loads(shipped)["codebook"])
    assert learned.model_dump_json(indent=2) + "\n" == shipped


def test_the_table_holds_features_and_labels_and_comes_back_as_it_was() -> None:
    text = TABLE.read_text("utf-8")
    rows = from_csv(text)
    assert to_csv(rows) == text
    assert {len(r.values) for r in rows} == {len(FEATURES)}
    assert max(len(cell) for line in text.splitlines() for cell in line.split(",")) < 40  # no passage


def test_sure_codings_are_right_nine_times_in_ten_on_sources_not_learned_from() -> None:
    rows = from_csv(TABLE.read_text("utf-8"))
    coded = np.array([r.given for r in rows])
    sure = coded & (held_out(rows) >= load_decision().sure)
    right = np.array([r.applies for r in rows])
    seen = np.array([r.weight < 1 for r in rows])
    for part in (seen, ~seen):
        assert right[sure & part].mean() >= 0.9
        assert (sure & part).sum() >= (coded & part).sum() / 3


def test_every_coding_says_how_sure_it_is_and_what_that_rests_on(coder: RuleCoder) -> None:
    codings = {c.code: c for c in coder.code([segment_of(HOUSING)])}
    housing = codings["HF.wohnen"]
    assert housing.certainty == "sicher"
    assert housing.carried.startswith("Wahrscheinlichkeit 0,")
    assert "Nähe zu Definition und Ankerbeispielen +" in housing.carried
    assert all(c.certainty and c.carried for c in codings.values())


def test_a_coder_without_a_decision_says_nothing_of_it() -> None:
    codings = RuleCoder(BOOK, nlp()).code([segment_of(HOUSING)])
    assert codings
    assert {(c.certainty, c.carried) for c in codings} == {("", "")}


def test_the_decision_changes_no_coding(coder: RuleCoder) -> None:
    plain = RuleCoder(BOOK, nlp()).code([segment_of(HOUSING)])
    assert [(c.code, c.score, c.evidence) for c in plain] == [
        (c.code, c.score, c.evidence) for c in coder.code([segment_of(HOUSING)])
    ]


def test_what_is_merely_named_in_passing_is_to_be_checked(coder: RuleCoder) -> None:
    """One word in a long passage about something else carries little."""
    passing = (
        "Der Ausflug führte an der Polizei vorbei zum Stausee. Nach dem Essen im Gasthof spielte die "
        "Kapelle, am Nachmittag ging es mit dem Schiff weiter, und ein Zauberer trat auf. Auf der Rückfahrt "
        "wurde gesungen, an der neuen Schule hielt der Bus, und alle waren vor der Dunkelheit zu Hause."
    )
    about = {c.code: c for c in coder.code([segment_of(passing)])}
    assert about
    assert {c.certainty for c in about.values()} == {"pruefen"}


def test_a_codebook_that_it_was_not_learned_with_is_judged_as_well() -> None:
    coder = RuleCoder(HEAT, nlp(), load_decision())
    anchor = HEAT.codes["MA.begruenung"].anchors[0]
    coding = next(c for c in coder.code([segment_of(anchor)]) if c.code == "MA.begruenung")
    assert coding.certainty in ("sicher", "pruefen")
    assert "Dimension" not in coding.carried


def test_the_explanation_says_it_too(coder: RuleCoder) -> None:
    lines = explain(coder, segment_of(HOUSING)).reasons["HF.wohnen"]
    assert lines[0].startswith("kodiert: ")
    assert lines[1].startswith("sicher: Wahrscheinlichkeit 0,")


def test_a_copy_of_the_coder_for_another_process_decides_alike(coder: RuleCoder) -> None:
    copy = pickle.loads(pickle.dumps(coder))
    assert copy.code([segment_of(HOUSING)]) == coder.code([segment_of(HOUSING)])


def test_tables_report_and_people_see_it(tmp_path: Path) -> None:
    """A person's coding is nobody's to doubt: it has no certainty and counts as right."""
    corpus, out = tmp_path / "korpus", tmp_path / "aus"
    corpus.mkdir()
    (corpus / "bericht.txt").write_text(HOUSING, "utf-8")
    run(RunOptions(corpus, out))
    table = open_results(out).codings.set_index("code")
    assert table.loc["HF.wohnen", ["method", "certainty"]].tolist() == ["rule", "sicher"]
    assert table.loc["HF.wohnen", "probability"] >= load_decision().sure
    open_ = len(table)
    sure = int((table["certainty"] == "sicher").sum())
    report = " ".join(method_paragraphs(open_results(out), ""))
    assert f"Von den {open_} ungeprüften Kodierungen durch Regeln gelten {sure} als sicher" in report

    row = table.loc["HF.wohnen"]
    said = Decision(
        person="Anna",
        kind="applies",
        document=row["document"],
        passage=(int(row["start"]), int(row["end"])),
        passage_hash=text_hash(row["text"]),
        text=row["text"],
        code="HF.wohnen",
        status="fehlt",
    )
    with DecisionWriter(DecisionFiles(corpus / "entscheidungen"), "Anna") as writer:
        writer.write([said])
    run(RunOptions(corpus, out))
    mine = open_results(out).codings.set_index("code").loc["HF.wohnen"]
    assert mine[["method", "certainty", "probability", "carried"]].tolist() == ["human", "", 1.0, ""]
    assert f"Von den {open_ - 1} ungeprüften" in " ".join(method_paragraphs(open_results(out), ""))


def test_a_passage_is_like_the_code_whose_words_it_shares() -> None:
    likeness, codes = Likeness(HEAT), list(HEAT.codes)
    for code in ("BE.gesundheit", "MA.begruenung"):
        dimension = [c.id for c in HEAT.dimension_of(code).codes]
        words = HEAT.codes[code].definition.replace(",", "").split()
        like = dict(zip(codes, likeness.of(words, codes), strict=True))
        assert max(dimension, key=lambda c: like[c]) == code
        assert abs(sum(like[c] for c in dimension)) < 1e-9


@settings(deadline=None)
@given(st.lists(st.text("abdeimnrstuwäöü", min_size=1, max_size=12), min_size=1, max_size=12), st.randoms())
def test_likeness_asks_which_words_there_are_not_in_what_order(words: list[str], random) -> None:  # type: ignore[no-untyped-def]
    likeness, codes = Likeness(HEAT), list(HEAT.codes)
    mixed = [*words, words[0]]
    random.shuffle(mixed)
    assert likeness.of(mixed, codes) == pytest.approx(likeness.of(words, codes))
    assert likeness.of(["", "12", "…"], codes) == [0.0] * len(codes)


def test_a_decision_of_other_features_is_refused(tmp_path: Path) -> None:
    old = json.loads(DECISION_FILE.read_text("utf-8"))
    old["features"].pop("likeness")
    (tmp_path / "alt.json").write_text(json.dumps(old), "utf-8")
    with pytest.raises(ValueError, match="other features"):
        load_decision(tmp_path / "alt.json")
