"""Codebooks go to other programs and to tables, and come back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.codebook import load_codebook
from pipeline.errors import ExchangeError
from pipeline.exchange.codebook_files import read_codebook_file, write_codebook_file
from pipeline.exchange.codebook_read import draft_codebook
from pipeline.exchange.codebook_tables import read_code_list
from pipeline.exchange.incoming import InCode, Incoming
from pipeline.exchange.new_codes import new_codes
from pipeline.yaml_file import dump_yaml
from querschau.cli import app

ROOT = Path(__file__).resolve().parents[1]
HEAT = load_codebook(ROOT / "codebooks" / "hitzeschutz.yaml")
INTEGRATION = load_codebook(ROOT / "codebooks" / "kommunale-integration.yaml")


def call(*arguments: object) -> str:
    answer = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.mark.parametrize("book", [HEAT, INTEGRATION], ids=lambda book: book.id)
def test_a_refi_codebook_comes_back_with_definitions_examples_and_colours(book, tmp_path: Path) -> None:
    said = write_codebook_file(book, tmp_path / "codes.qdc")  # checked against the schema on the way
    assert "Regeln" in said[0]
    data = read_codebook_file(tmp_path / "codes.qdc", "Zurück")
    (tmp_path / "zurück.yaml").write_text(dump_yaml(data), "utf-8")
    back = load_codebook(tmp_path / "zurück.yaml")
    assert [(d.id, d.label, d.color) for d in back.dimensions] == [
        (d.id, d.label, d.color) for d in book.dimensions
    ]
    texts = ("label", "include", "exclude", "anchors", "counter_examples", "source")
    for code, old in zip(back.codes.values(), book.codes.values(), strict=True):
        assert code.id == old.id
        assert " ".join(code.definition.split()) == " ".join(old.definition.split())
        assert [getattr(code, t) for t in texts] == [getattr(old, t) for t in texts]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_table_has_a_column_for_each_field_and_comes_back_whole(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"hitzeschutz{ending}"
    write_codebook_file(HEAT, path)
    table = pd.read_csv(path) if ending == ".csv" else pd.read_excel(path)
    assert {"Kennung", "Bezeichnung", "Definition", "Kodieren, wenn", "Ankerbeispiele", "Regeln"} <= set(
        table
    )
    out = tmp_path / "zurück.yaml"
    assert "8 Kategorien in 3 Dimensionen" in call(
        "codebook", "import", path, "--out", out, "--codebook", "hitzeschutz"
    )
    back = load_codebook(out)
    assert back.dimensions == HEAT.dimensions  # rules included
    assert (back.lists, back.attributes, back.contexts) == (HEAT.lists, HEAT.attributes, HEAT.contexts)


def test_maxqda_reads_two_columns_with_levels_parted_by_an_arrow(tmp_path: Path) -> None:
    path = tmp_path / "codes.xlsx"
    call("codebook", "export", path, "--codebook", "hitzeschutz", "--maxqda")
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert rows[0] == ("Code", "Memo")
    names = [row[0] for row in rows]
    assert "Maßnahme" in names and "Maßnahme > MA.begruenung Begrünung und Schatten" in names
    back = read_codebook_file(path, "Zurück")
    ids = [code["id"] for d in back["dimensions"] for code in d["codes"]]
    assert ids == list(HEAT.codes)
    assert back["dimensions"][1]["codes"][0]["anchors"] == HEAT.codes["MA.begruenung"].anchors


def test_a_list_of_another_project_becomes_a_codebook(tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    rows = {
        "Elterncode": ["", "Wohnen", "Wohnen"],
        "Code": ["Wohnen", "Miete", r"Eigentum\Genossenschaft"],
        "Code-Memo": ["", "Aussagen zur Miete.", ""],
    }
    pd.DataFrame(rows).to_excel(path, index=False)
    assert [c.shown for c in read_code_list(path).codes.values()] == [
        "Wohnen",
        "Wohnen > Miete",
        "Wohnen > Eigentum",
        "Wohnen > Eigentum > Genossenschaft",
    ]
    (dimension,) = read_codebook_file(path, "Wohnen")["dimensions"]
    assert [(c["id"], c["label"], c.get("definition")) for c in dimension["codes"]] == [
        ("wohnen.miete", "Miete", "Aussagen zur Miete."),
        ("wohnen.genossenschaft", "Eigentum – Genossenschaft", None),
    ]


def test_the_code_tree_of_a_project_becomes_a_codebook(sample_corpus: Path, tmp_path: Path) -> None:
    results, project, out = tmp_path / "ergebnis", tmp_path / "projekt.qdpx", tmp_path / "buch.yaml"
    call("run", sample_corpus, "--out", results)
    call("export", results, "--to", "refi", "--out", project)
    call("codebook", "import", project, "--out", out)
    assert set(load_codebook(out).codes) == set(INTEGRATION.codes)


def test_what_cannot_be_read_is_said_with_the_row(tmp_path: Path) -> None:
    table = tmp_path / "buch.csv"
    table.write_text("Kennung,Bezeichnung\nX.a,Wohnen\nX.b,\n", "utf-8")
    with pytest.raises(ExchangeError, match="Zeile 3, fehlt Kennung oder Bezeichnung"):
        read_codebook_file(table, "Buch")
    table.write_text("Kennung,Bezeichnung\nX.a,Wohnen\nX.a,Wohnen\n", "utf-8")
    with pytest.raises(ExchangeError, match="steht doppelt"):
        read_codebook_file(table, "Buch")
    with pytest.raises(ExchangeError, match="keine bekannte Endung"):
        write_codebook_file(HEAT, tmp_path / "buch.docm")


def test_a_project_gives_the_same_codes_as_a_codebook_and_as_a_corpus() -> None:
    tree = [
        InCode("1", ("Wohnen",), color="#abc"),
        InCode("2", ("Wohnen", "Miete"), "Kosten.\n\nAnkerbeispiele:\n– Die Miete steigt.", parent="1"),
        InCode("3", ("Müdigkeit",)),
    ]
    incoming = Incoming("projekt.qdpx", "refi", codes={c.key: c for c in tree})
    book, corpus = draft_codebook(incoming, "Stadt"), new_codes(incoming.codes, "Stadt").book
    assert book["dimensions"] == corpus["dimensions"]
    wohnen, alone = book["dimensions"]
    assert (wohnen["color"], [c["label"] for c in alone["codes"]]) == ("#aabbcc", ["Müdigkeit"])
    assert wohnen["codes"][0]["anchors"] == ["Die Miete steigt."]
