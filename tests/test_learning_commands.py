"""The whole way at the command line: sheet out, sheet in, training, run with the model, agreement."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from learning_example import PLACES, TOPICS, codebook, passages
from typer.testing import CliRunner
from workbooks import filling

from pipeline.errors import InputError
from pipeline.learning import load_model
from pipeline.learning.coded_corpus import load_coded_corpus
from pipeline.learning.sampling import sheet_rows
from pipeline.people.batches import read_people
from pipeline.results import open_results
from pipeline.sheets.code_sheet import FORM, SHEET
from pipeline.sheets.filled import FilledBook
from pipeline.yaml_file import dump_yaml
from querschau.cli import app

RULES = {"T.wohnen": "*wohnung*", "T.treff": "Treffpunkt", "T.sprache": "Sprach*"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four invented reports of 25 paragraphs with a codebook of their own."""
    folder = tmp_path_factory.mktemp("korpus")
    (folder / "documents").mkdir()
    filler = "Das berichten mehrere Gesprächspartner, und sie sehen darin eine Aufgabe der nächsten Jahre."
    for number, place in enumerate(PLACES[:4]):
        parts = [f"{text} {filler}" for text, _ in passages(25, seed=30 + number)]
        text = "\n\n".join([f"# Bericht aus {place}", *parts])
        (folder / "documents" / f"bericht_{number}.md").write_text(text + "\n", "utf-8")
    book = codebook().model_dump(mode="json")
    for code in book["dimensions"][0]["codes"]:
        code["rules"] = [{"id": "wort", "any": [RULES[code["id"]]]}]
    (folder / "themen.yaml").write_text(dump_yaml(book), "utf-8")
    (folder / "corpus.yaml").write_text("codebook: themen.yaml\n", "utf-8")
    return folder


def call(*arguments: object) -> str:
    """The command's output; errors that a person can mend are raised as they are."""
    result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def fill_as(path: Path, slip: int) -> None:
    """Fill in a sheet by the topics' words; every ``slip``-th passage is coded wrongly."""
    with filling(path, SHEET) as sheet:
        for number, row in enumerate(range(3, sheet.table.max_row + 1)):
            text = sheet[row, "Passage"]
            given = [c for c, words in TOPICS.items() if any(w in text for w in words)]
            if number % slip == slip - 1:
                given = []
            for column, code in zip(("Themen 1", "Themen 2", "Weiterer Code 1"), given, strict=False):
                sheet[row, column] = code
            if not given:
                sheet[row, "Gelesen"] = "ja"


@pytest.fixture(scope="module")
def results(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first run by rules alone wrote."""
    out = tmp_path_factory.mktemp("lauf")
    call("run", corpus, "--out", out)
    return out


@pytest.fixture(scope="module")
def coded(corpus: Path, results: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus after Anna coded two sheets of passages and Ben some of the same."""
    place = tmp_path_factory.mktemp("boegen")
    calls = [("Anna", 20, []), ("Anna", 50, []), ("Ben", 30, ["--like", "Anna"])]
    for number, (coder, count, more) in enumerate(calls):
        sheet = place / f"{number}.xlsx"
        said = call(
            *(
                "code-sheet",
                corpus,
                "--results",
                results,
                "--coder",
                coder,
                "--n",
                count,
                "--out",
                sheet,
                *more,
            )
        )
        assert f"{count} Passagen" in said
        if more:
            assert "dieselben wie Anna" in said and "davon wurden zufällig gezogen" in said
        fill_as(sheet, slip=5 if coder == "Ben" else 99)
        assert f"{count} Passagen von {coder} eingelesen" in call("code-sheet", "--read", sheet)
    return corpus


def test_no_passage_is_asked_for_twice(coded):
    read = [(d.person, d.document, d.passage) for d in read_people(coded)[0] if d.kind == "read"]
    anna, ben = ([place for who, *place in read if who == name] for name in ("Anna", "Ben"))
    assert len(anna) == len({str(place) for place in anna}) == 70
    assert all(place in anna for place in ben)


def test_a_second_sheet_asks_for_other_passages_and_a_second_person_for_the_same(coded, results, tmp_path):
    """Also before any of the sheets comes back."""
    sheets = {}
    for name, coder, more in (("1", "Cem", ()), ("2", "Cem", ()), ("3", "Dora", ("--like", "cem"))):
        call(
            "code-sheet",
            coded,
            "--results",
            results,
            "--coder",
            coder,
            "--n",
            10,
            "--out",
            tmp_path / f"{name}.xlsx",
            *more,
        )
        sheets[name] = FilledBook(tmp_path / f"{name}.xlsx", FORM).passages.values()
    first, second, same = ({(p.document, p.start): p.drawn for p in sheets[n]} for n in "123")
    assert not first.keys() & second.keys()
    assert same.items() <= (first | second).items(), "what was drawn by chance for Cem counts so for Dora"


def test_what_was_drawn_by_chance_is_known_without_the_notes_of_the_sheets(coded, results, tmp_path):
    """Once a sheet was read back, its decisions say it themselves."""
    by_chance = {
        (d.document, *d.passage)
        for d in read_people(coded)[0]
        if d.passage and d.person == "Anna" and d.drawn == "zufall"
    }
    shutil.copytree(coded, tmp_path / "kopie")
    shutil.rmtree(tmp_path / "kopie" / "codings")
    rows = sheet_rows(load_coded_corpus(tmp_path / "kopie", open_results(results)), "Eva", 70, like="Anna")
    assert len(rows) == 70 and 0 < len(by_chance) < 70
    assert {(r.document, r.start, r.end) for r in rows if r.random} == by_chance


def test_training_says_what_was_learned(coded, results, tmp_path):
    said = call("train", coded, "--results", results, "--out", tmp_path / "m.skops")
    assert "Gelernt: 3 Kategorien aus 70 Passagen" in said
    assert "getrennt nach Dokument" in (tmp_path / "m.md").read_text("utf-8")
    model = load_model(tmp_path / "m.skops")
    assert model.needs_evidence
    assert model.summary["proposed_micro_f1"] > model.summary["rule_micro_f1"]


def test_nothing_is_learned_from_fewer_than_twenty_decided_proposals(coded, results, tmp_path):
    """Most of what Anna coded no rule had proposed; test_learning_raised.py shows what is learned."""
    said = call("learn", coded, "--results", results, "--out", tmp_path / "lernen.csv")
    assert "Weniger als 20 Vorschläge sind entschieden" in said


def test_agreement_of_people_and_rules(coded, results):
    said = call("agreement", coded, "--results", results)
    assert "Anna / Ben: Alpha 0," in said
    assert "Anna / regeln: Alpha" in said
    assert (results / "agreement.xlsx").exists()
    assert json.loads((results / "agreement.json").read_text("utf-8"))["random"] > 0
    assert _f1(results, "Ben") > _f1(results, "regeln")


def test_the_curve_is_drawn(coded, results, tmp_path):
    figure = tmp_path / "kurve.png"
    said = call("learning-curve", coded, "--results", results, "--out", figure, "--goal", "0.99")
    assert "70 Passagen: F1" in said
    assert figure.read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_run_with_the_model_proposes(coded, results, tmp_path):
    call("train", coded, "--results", results, "--out", tmp_path / "m.skops")
    out = tmp_path / "lauf"
    call("run", coded, "--out", out, "--model", tmp_path / "m.skops")
    table = pd.read_csv(out / "coded_segments.csv")
    assert set(table["method"]) >= {"rule", "model"}
    assert set(table["review"]) >= {"unbestaetigt", "bestaetigt"}, "what Anna coded counts"
    proposals = pd.read_csv(out / "weighed.csv")
    assert set(proposals["by"]) <= {"rule", "model", "rule+model"}
    assert proposals["proposed"].isin([0, 1]).all()
    call("agreement", coded, "--results", out, "--coders", "Anna,regeln,vorschlag")
    assert _f1(out, "vorschlag") > _f1(out, "regeln"), "rules that know one word a topic can be beaten"


def _f1(out: Path, coder: str) -> float:
    pairs = json.loads((out / "agreement.json").read_text("utf-8"))["pairs"]
    return next(p["all"]["f1"] for p in pairs if (p["coder_a"], p["coder_b"]) == ("Anna", coder))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["code-sheet"], "braucht es das Korpus und --coder"),
        (["code-sheet", "KORPUS", "--coder", "Ben", "--like", "Niemand"], "„Niemand“ hat hier weder"),
        (["train", "KORPUS", "--out", "m.skops", "--group", "satz"], "--group kennt „satz“ nicht"),
        (["learning-curve", "KORPUS", "--out", "kurve.doc"], "keine Abbildung"),
    ],
)
def test_wrong_calls_get_a_german_sentence(corpus, arguments, message):
    with pytest.raises(InputError, match=message):
        call(*[corpus if a == "KORPUS" else a for a in arguments])


def test_corrections_suggest_terms_that_become_a_new_version_of_the_codebook(coded, results, tmp_path):
    """The sheets hold passages that the rules missed: one word each was known to them."""
    said = call("codebook", "suggest", coded, "--results", results, "--code", "T.sprache")
    assert "T.sprache Sprache: " in said and "[1] „D" in said and "als Begriff aufnehmen" in said
    assert "etwa: " in said
    new = tmp_path / "neu.yaml"
    call(
        "codebook", "suggest", coded, "--results", results, "--code", "T.sprache", "--accept", 1, "--out", new
    )
    changed = call("codebook", "diff", coded / "themen.yaml", new)
    assert "themen@1" in changed and "themen@2" in changed and "T.sprache: neue Regel" in changed
    with pytest.raises(InputError, match="Einen Vorschlag 99 gibt es nicht"):
        call("codebook", "suggest", coded, "--results", results, "--accept", 99, "--out", tmp_path / "x.yaml")
