"""Open coding: free codes are gathered and become categories with all decisions; saturation; what is left."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.codebook import load_codebook
from pipeline.codebook.changes import Adopt, Merge, Relate, Related, Retire
from pipeline.codebook.diff import codebook_changes
from pipeline.codebook.page import codebook_markdown
from pipeline.codebook.revise import draft
from pipeline.codebook.successors import Successors
from pipeline.errors import CodebookError
from pipeline.inductive.saturation import saturation
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision
from pipeline.results import Results, open_results
from pipeline.yaml_values import read_text
from querschau.cli import app

BOOK = """\
id: stadt
version: "0.1"
label: Stadt
dimensions:
  - id: T
    label: Themen
    codes:
      - {id: T.wohnen, label: Wohnen}
      - {id: T.treff, label: Treffpunkte}
relations:
  - {code: T.wohnen, to: T.treff, relation: Bedingung für}
"""


def call(*arguments: object) -> str:
    answer = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.output


def said(run: Results, row: int, code: str, **more: str) -> Decision:
    unit = run.segments[run.segments["codable"]].iloc[row]
    return Decision(
        person="Anna",
        kind="applies",
        document=unit["document"],
        passage=(int(unit["start"]), int(unit["end"])),
        text=unit["text"],
        code=code,
        **more,
    )


@pytest.fixture
def corpus(sample_corpus: Path, tmp_path: Path) -> Path:
    """The sample corpus with two categories without rules; Anna coded five passages of it, openly."""
    folder = tmp_path / "korpus"
    shutil.copytree(sample_corpus, folder)
    (folder / "stadt.yaml").write_text(BOOK, "utf-8")
    with (folder / "corpus.yaml").open("a", encoding="utf-8") as file:
        file.write("codebook: stadt.yaml\n")
    call("run", folder, "--out", tmp_path / "ergebnis")
    run = open_results(tmp_path / "ergebnis")
    with DecisionWriter(DecisionFiles(folder / "entscheidungen"), "Anna") as writer:
        writer.write(
            [
                Decision(person="Anna", kind="code", code="frei:warten", text="Warten auf Zuständige"),
                said(run, 0, "frei:warten", memo="seit Monaten"),
                said(run, 1, "frei:warten"),
                said(run, 1, "T.wohnen"),
                Decision(person="Anna", kind="memo", code="frei:warten", memo="Warten ist auch Macht."),
                Decision(person="Anna", kind="memo", code="T.treff", memo="erster Gedanke"),
                Decision(person="Anna", kind="memo", code="T.treff", memo="Wer bleibt weg?"),
                said(run, -1, "T.wohnen"),
                said(run, -2, "T.treff"),
            ]
        )
    return folder


def test_free_codes_saturation_and_what_is_left(corpus: Path, tmp_path: Path) -> None:
    results = tmp_path / "ergebnis"
    page, book = tmp_path / "offen.html", tmp_path / "offen.xlsx"
    said = call("open-coding", corpus, "--results", results, "--out", page)
    assert "Warten auf Zuständige: 2 Passagen" in said
    assert "31 von 35 Passagen ohne Code" in said
    text = page.read_text("utf-8")
    assert "Warten ist auch Macht." in text and "seit Monaten" in text and "<svg" in text
    assert "Steht zusammen mit: Wohnen 1" in text
    assert "Bedingung für → Treffpunkte" in text and "Wohnen: Bedingung für → diese" in text
    assert "Wer bleibt weg? (Anna)" in text and "erster Gedanke" not in text
    call("open-coding", corpus, "--results", results, "--out", book)
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["Freie Codes", "Sättigung", "Beziehungen und Memos", "Ohne Code"]
    steps = [row[:5] for row in sheets["Sättigung"].iter_rows(min_row=2, values_only=True)]
    assert [step[1:] for step in steps] == [(2, 2, 2, 2), (2, 2, 1, 3)]
    assert sheets["Ohne Code"].max_row == 32
    rows = list(sheets["Beziehungen und Memos"].iter_rows(min_row=2, max_col=4, values_only=True))
    assert ("Treffpunkte", "T.treff", "Memo", "Wer bleibt weg? (Anna)") in rows and len(rows) == 3


def test_a_free_code_becomes_a_category_and_its_decisions_follow(corpus: Path, tmp_path: Path) -> None:
    results = tmp_path / "ergebnis"
    given = ["--into", "T.warten", "--label", "Warten", "--dimension", "T"]
    assert "Fassung 0.2" in call("codebook", "adopt", corpus / "stadt.yaml", "frei:warten", *given)
    call("run", corpus, "--out", results)
    codings = open_results(results).codings
    assert codings["code"].value_counts().to_dict() == {"T.warten": 2, "T.wohnen": 2, "T.treff": 1}
    assert set(codings.loc[codings["code"] == "T.warten", "label"]) == {"Warten"}
    log = load_codebook(corpus / "stadt.yaml").changelog[-1].changes
    assert "Freier Code „warten“ in T.warten aufgegangen." in log


def test_free_codes_are_merged_split_and_undone_by_a_further_change() -> None:
    def successors(*changes: object) -> Successors:
        return Successors(draft(read_text(BOOK), changes))  # type: ignore[arg-type]

    merged = successors(*(Adopt(code=f"frei:{n}", into=["T.wohnen"]) for n in ("miete", "enge")))
    assert merged.of("frei:miete") == merged.of("frei:enge") == ("T.wohnen",)
    split = successors(Adopt(code="frei:ort", into=["T.wohnen", "T.treff"]))
    assert split.of("frei:ort") == ("T.wohnen", "T.treff")  # a person says which
    adopted = Adopt(code="frei:ort", into=["T.treff"])
    assert successors(adopted, Merge(code="T.treff", into="T.wohnen")).of("frei:ort") == ("T.wohnen",)
    assert successors(adopted, Retire(code="T.treff")).of("frei:ort") == ("frei:ort",)
    with pytest.raises(CodebookError, match="„T.fehlt“ gibt es nicht"):
        successors(Adopt(code="frei:ort", into=["T.fehlt"]))


def test_relations_between_categories_stand_on_the_page_and_follow_changes() -> None:
    relate = Relate(
        code="T.wohnen", relations=[Related(to="T.treff", relation="verdrängt", note="Mieten im Erdgeschoss")]
    )
    before = draft(read_text(BOOK), [])
    book = draft(read_text(BOOK), [relate])
    assert codebook_changes(before, book) == [
        "T.wohnen: Beziehung „verdrängt“ zu T.treff.",
        "T.wohnen: Beziehung „Bedingung für“ zu T.treff gestrichen.",
    ]
    page = codebook_markdown(book)
    assert "**Beziehung:** verdrängt → Treffpunkte (Mieten im Erdgeschoss)" in page
    assert "**Beziehung:** Wohnen: verdrängt → diese (Mieten im Erdgeschoss)" in page
    assert draft(read_text(BOOK), [relate, Retire(code="T.treff")]).relations == []
    assert book.hash != draft(read_text(BOOK), []).hash


def test_saturation_counts_a_code_where_it_comes_up_first() -> None:
    rows = [("b", "1", "X", "bestaetigt"), ("b", "1", "Y", "ergaenzt"), ("a", "2", "X", "ergaenzt")]
    rows += [("c", "3", "Z", "unbestaetigt")]
    codings = pd.DataFrame(rows, columns=["document", "segment_id", "code", "review"]).assign(
        label=lambda t: t["code"]
    )
    steps = saturation(codings, ["b", "a", "c"])
    assert [(s.document, s.new, s.total) for s in steps] == [("b", ("X", "Y"), 2), ("a", (), 2)]
