"""The codebook as an appendix with what the corpus says of it; proposals compared with people's decisions."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.people.codings import PEOPLE_COLUMNS, write_codings
from pipeline.results import open_results
from querschau.cli import app


def call(*arguments: object) -> str:
    answer = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.fixture(scope="module")
def results(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus, of which Anna and Ben read twelve passages of each document blind: both agree with
    the machine, but Anna refuses all of HF.konflikte and Ben gives GE.verwaltung nowhere."""
    place = tmp_path_factory.mktemp("anhang")
    corpus, out = place / "korpus", place / "ergebnis"
    shutil.copytree(sample_corpus, corpus)
    call("run", corpus, "--out", out)
    run = open_results(out)
    units = run.segments[run.segments["codable"]].groupby("document").head(12)
    for person, without in (("Anna", "HF.konflikte"), ("Ben", "GE.verwaltung")):
        rows = []
        for unit in units.itertuples():
            given = run.codings.loc[run.codings["segment_id"] == unit.segment_id, "code"]
            for code in dict.fromkeys(c for c in given if c != without) or [""]:
                rows.append((unit.document, unit.start, unit.end, unit.text, code))
        table = pd.DataFrame(rows, columns=["document", "start", "end", "text", "code"])
        table = table.assign(date="2026-03-01").reindex(columns=list(PEOPLE_COLUMNS)).fillna("")
        write_codings(corpus / "codings", table, person, "code-sheet")
    call("run", corpus, "--out", out)
    return out


def test_the_page_tells_frequency_and_agreement_of_each_category(results: Path, tmp_path: Path) -> None:
    page = tmp_path / "anhang.md"
    call("codebook", "page", page, "--results", results)
    text = page.read_text("utf-8")
    part = text.partition("(`GE.verwaltung`)")[2].partition("### ")[0]
    assert "**Häufigkeit:**" in part and "von 3 Fällen" in part
    assert "Anna und Ben: Krippendorffs Alpha" in part
    assert "Ankerbeispiele" in part and "Regeln" in part
    unused = [p for p in text.split("### ") if "nicht kodiert" in p]
    assert unused and all("Übereinstimmung" not in p for p in unused)


def test_the_appendix_is_there_for_word_and_the_browser(results: Path, tmp_path: Path) -> None:
    for name in ("anhang.docx", "anhang.html"):
        call("codebook", "page", tmp_path / name, "--results", results)
    lines = [p.text for p in docx.Document(str(tmp_path / "anhang.docx")).paragraphs]
    assert any(line.startswith("Häufigkeit: ") for line in lines)
    assert any(line.startswith("Definition: ") for line in lines)
    assert "<dt>Häufigkeit</dt>" in (tmp_path / "anhang.html").read_text("utf-8")


def test_report_takes_what_people_decided(results: Path) -> None:
    said = call("codebook", "report", results, "--code", "HF.konflikte")
    assert "Passagen, über die Personen entschieden haben" in said
    line = next(line for line in said.splitlines() if line.startswith("GE.verwaltung"))
    assert "Genauigkeit" in line
    whole = next(line for line in said.splitlines() if line.startswith("alle"))
    assert "übersehen 0" in whole  # whatever people gave, the machine had proposed


def test_report_without_decisions_says_what_to_do(sample_corpus: Path, tmp_path: Path) -> None:
    corpus, out = tmp_path / "korpus", tmp_path / "ergebnis"
    shutil.copytree(sample_corpus, corpus)
    call("run", corpus, "--out", out)
    answer = CliRunner().invoke(app, ["codebook", "report", str(out)])
    assert "code-sheet" in str(answer.exception)
