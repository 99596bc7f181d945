"""A person's passage finds its place again, the same in runs, learning and exchange."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from learning_example import codebook, examples

from pipeline.agreement.votes import PROPOSED
from pipeline.exchange.incoming import InCoding, InSource
from pipeline.exchange.matching import Placer
from pipeline.learning import train
from pipeline.learning.coded_corpus import load_coded_corpus
from pipeline.model import RULES
from pipeline.people.codings import MACHINE, write_codings
from pipeline.people.placing import Target, place
from pipeline.results import Results
from pipeline.run.options import RunOptions
from pipeline.run.run import run

OLD = "Die Stadt plant.\n\nDie Wohnungs-\nnot in der Innenstadt ist groß, und Geld fehlt.\n\nDer Rat berät."
NEW = "Seite 1\n\n" + OLD.replace("Wohnungs-\nnot", "Wohnungsnot").replace("der Innen", "der  Innen")
PASSAGE = "Die Wohnungs-\nnot in der Innenstadt ist groß"


def test_a_new_reader_version_loses_no_coding(tmp_path: Path) -> None:
    """The text was mended meanwhile: run, learning and exchange find the passage at the same place."""
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    (corpus / "bericht.txt").write_text(NEW, "utf-8")
    start = OLD.index(PASSAGE)
    row = {"document": "bericht", "start": start, "end": start + len(PASSAGE), "text": PASSAGE}
    row |= {"code": "HF.wohnen", "status": "vorhanden", "memo": "gesehen"}
    write_codings(corpus / "codings", pd.DataFrame([row]), "Anna", "refi:projekt.qdpx")

    results = Results(run(RunOptions(corpus, tmp_path / "aus")).folder)
    text = results.document("bericht").text
    human = results.codings[results.codings["method"] == "human"].iloc[0]
    assert human["text"] == text[human["start"] : human["end"]]
    assert "".join(human["text"].split()) == "DieWohnungsnotinderInnenstadtistgroß"
    assert (human["coder"], human["code"], human["status"]) == ("Anna", "HF.wohnen", "vorhanden")

    coded = load_coded_corpus(corpus, results)
    [voice] = coded.coders.people["Anna"].voices.values()
    assert not coded.notices and voice.decisions[0].span == (human["start"], human["end"])

    coding = InCoding(0, start, start + len(PASSAGE), PASSAGE, "HF.wohnen")
    found = Placer(Target("bericht", text), InSource("bericht", OLD)).place(coding)
    assert found is not None and (found.start, found.end) == (human["start"], human["end"])


def test_a_row_that_stands_nowhere_is_named_and_kept(tmp_path: Path) -> None:
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    (corpus / "bericht.txt").write_text(NEW, "utf-8")
    row = {"document": "bericht", "start": 0, "end": 9, "text": "Etwas ganz anderes", "code": "HF.wohnen"}
    path = write_codings(corpus / "codings", pd.DataFrame([row]), "Anna", "code-sheet")
    before = path.read_bytes()
    summary = run(RunOptions(corpus, tmp_path / "aus"))
    assert summary.status == 0
    notices = summary.manifest.documents[0].warnings
    assert any("Anna" in n.message and "HF.wohnen" in n.message for n in notices)
    assert path.read_bytes() == before


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A corpus of one document, coded by Anna; ``add`` gives her file more rows."""
    (tmp_path / "korpus").mkdir()
    (tmp_path / "korpus" / "bericht.txt").write_text("Die Stadt hat zu wenig Personal.", "utf-8")
    return tmp_path / "korpus"


def add(corpus: Path, **cells: object) -> None:
    row = {"coder": "Anna", "document": "bericht", "start": 14, "end": 31, "text": "zu wenig Personal"}
    row |= {"code": "HF.ressourcen", **cells}
    write_codings(corpus / "codings", pd.DataFrame([row]), str(row["coder"]), "code-sheet")


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"document": "alt"}, "Entscheidungen von Anna (1: HF.ressourcen) gehören zum Dokument „alt“"),
        ({"code": "X.neu", "start": 10}, "Entscheidungen von Anna in „bericht“ (1: X.neu) zählen nicht"),
        ({"coder": "regeln"}, "Entscheidungen von regeln (1: HF.ressourcen) heißen wie die der Maschine"),
    ],
)
def test_rows_that_cannot_count_are_named_and_the_others_count(small, tmp_path, cells, named) -> None:
    add(small)
    run(RunOptions(small, tmp_path / "aus"))
    agreed = (tmp_path / "aus" / "agreement.json").read_text("utf-8")
    add(small, **cells)
    summary = run(RunOptions(small, tmp_path / "aus"))
    assert summary.status == 0 and summary.changed
    told = [*summary.manifest.notices, *(n.message for n in summary.manifest.documents[0].warnings)]
    assert len(told) == 1 and told[0].startswith(named)
    results = Results(summary.folder)
    people = results.layer("menschen").codings
    assert people[["people", "code", "start", "review"]].to_numpy().tolist() == [
        ["Anna", "HF.ressourcen", 0, "bestaetigt"]
    ]
    assert (tmp_path / "aus" / "agreement.json").read_text("utf-8") == agreed
    assert not run(RunOptions(small, tmp_path / "aus")).changed
    coded = load_coded_corpus(small, results)
    assert len(coded.notices) == 1
    assert set(coded.machine["method"]) == {"rule"} and len(coded.coders.people) == 1


def test_a_sheet_on_which_all_was_only_read_ends_no_run(small, tmp_path) -> None:
    add(small, code="")
    summary = run(RunOptions(small, tmp_path / "aus"))
    assert summary.status == 0
    agreement = json.loads((tmp_path / "aus" / "agreement.json").read_text("utf-8"))
    figures = agreement["pairs"][0]["all"]
    assert figures["only_b"] > 0 and not figures["both"] + figures["only_a"], "read, and none given"


def test_no_person_can_be_called_like_the_machine() -> None:
    assert all(MACHINE.fullmatch(name) for name in (RULES, PROPOSED, train(examples(60), codebook()).id))
    assert not MACHINE.fullmatch("Anna Regeln")


def test_learning_and_agreement_never_start_a_run() -> None:
    for path in (*(ROOT / "pipeline/learning").glob("*.py"), *(ROOT / "pipeline/agreement").glob("*.py")):
        assert "pipeline.run" not in path.read_text("utf-8"), path


def test_of_equal_hits_the_nearest_counts() -> None:
    target = Target("d", "Geld fehlt. " * 5)
    assert place(target, "Geld fehlt.", 25, 40) == (24, 35, "wording")
    assert place(target, "Geld  fehlt.", 47, 59) == (48, 59, "wording")
    coding = InCoding(0, 25, 37, "Geld  fehlt.", "HF.ressourcen")
    found = Placer(target, InSource("d")).place(coding)
    assert found is not None and (found.start, found.unsure) == (24, True), "the exchange chooses alike"


def test_a_short_passage_is_not_found_within_other_words() -> None:
    assert place(Target("d", "Sie heimraten, und im\nRat wird beraten."), "im Rat", 0, 6) == (
        19,
        25,
        "wording",
    )
    assert place(Target("d", "Sie heimraten gern."), "im Rat", 0, 6) is None


@given(st.text(min_size=1), st.text(max_size=20), st.data())
def test_an_unchanged_passage_keeps_its_place(text: str, inserted: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = text[start:end]
    assert place(Target("d", text), passage, start, end) == (start, end, "exact")
    moved = place(Target("d", inserted + text), passage, start, end)
    assert moved is not None and (inserted + text)[moved[0] : moved[1]] == passage


@given(st.text(), st.text("abc \n-ﬁ„", min_size=1), st.text(max_size=99), st.text(max_size=99))
def test_text_before_a_passage_moves_it(before: str, passage: str, inserted: str, after: str) -> None:
    """The passage stands once (its marks occur nowhere else), so that only one place is right."""
    passage = f"\ue000{passage}\ue001"
    start, end = len(before), len(before) + len(passage)
    moved = place(Target("d", inserted + before + passage + after), passage, start, end)
    assert moved is not None and moved[:2] == (start + len(inserted), end + len(inserted))
