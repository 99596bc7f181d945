"""A codebook that only names and defines: people code, a model learns, the run says what is needed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from learning_example import TOPICS, codebook, passages
from rules_example import nlp
from typer.testing import CliRunner

from pipeline.codebook.need import need_notices, without_rules
from pipeline.coding.check import check_codebook
from pipeline.people.codings import PEOPLE_COLUMNS, write_codings
from pipeline.results import open_results
from pipeline.yaml_file import dump_yaml
from querschau.cli import app


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two invented reports and a codebook of three categories without a rule."""
    folder = tmp_path_factory.mktemp("korpus")
    for number in range(2):
        texts = [f"{text} Das berichten viele." for text, _ in passages(60, seed=50 + number)]
        (folder / f"bericht_{number}.md").write_text("\n\n".join(texts) + "\n", "utf-8")
    (folder / "themen.yaml").write_text(dump_yaml(codebook().model_dump(mode="json")), "utf-8")
    (folder / "corpus.yaml").write_text("codebook: themen.yaml\n", "utf-8")
    return folder


def run(corpus: Path, out: Path, *more: object) -> str:
    arguments = ["run", corpus, "--out", out, *more]
    answer = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return " ".join(answer.output.split())


def test_categories_without_rules_are_named_with_what_they_need() -> None:
    book = codebook()
    assert [code.id for code in without_rules(book)] == list(TOPICS)
    (said,) = need_notices(book, {"T.wohnen": 3})
    assert "„Wohnen“ 3, „Treff“ 0, „Sprache“ 0" in said and "querschau code-sheet" in said
    hints = [f.message for f in check_codebook(book, nlp()) if "keine Regel" in f.message]
    assert len(hints) == 3


def test_people_code_then_a_model_learns_and_proposes(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    said = run(corpus, out)
    assert "nur von Personen und gelernten Modellen" in said
    assert "wurde nichts gefunden" not in said  # nobody looked for anything

    units = open_results(out).segments
    read = units[units["document"] == "bericht_0"]
    rows = [
        (row.document, row.start, row.end, row.text, code)
        for row in read.itertuples()
        for code in [c for c, words in TOPICS.items() if any(w in row.text for w in words)] or [""]
    ]
    table = pd.DataFrame(rows, columns=["document", "start", "end", "text", "code"])
    table = table.assign(coder="Anna", date="2026-03-01", origin="test").reindex(columns=PEOPLE_COLUMNS)
    write_codings(corpus / "codings", table.fillna(""), "Anna", "test")
    said = run(corpus, out)
    assert "„Wohnen“ 0" not in said
    codings = open_results(out).codings
    assert set(codings["method"]) == {"human"} and set(codings["code"]) == set(TOPICS)
    assert "Wohnen" in (out / "bericht.html").read_text("utf-8")

    model = tmp_path / "modell.skops"
    answer = CliRunner().invoke(
        app,
        ["train", str(corpus), "--results", str(out), "--out", str(model), "--group", "passage"],
        catch_exceptions=False,
    )
    assert answer.exit_code == 0, answer.output
    run(corpus, out, "--model", model)
    proposed = open_results(out).codings.query("document == 'bericht_1' and method == 'model'")
    right = [any(w in row.text for w in TOPICS[row.code]) for row in proposed.itertuples()]
    assert len(right) > 5 and sum(right) > 0.7 * len(right)
