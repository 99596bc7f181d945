"""No cell of a CSV file is a formula in a spreadsheet, and what is read back is what was written."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import open_corpus
from pipeline.csv_cells import bytes_of, csv_lines, csv_text, guarded, unguarded, without_guards
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import ImportSettings
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.targets import export
from pipeline.results import open_results
from pipeline.run.options import RunOptions
from pipeline.run.run import run

NUMBER = re.compile(r"[+-][\d.,eE+%-]+")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("- eine Bank am Brunnen", "'- eine Bank am Brunnen"),
        ("+49 ist die Vorwahl", "'+49 ist die Vorwahl"),
        ("-2,5", "-2,5"),
        ("+3 %", "'+3 %"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_cell_that_would_be_computed_stands_behind_an_apostrophe(cell: str, written: str) -> None:
    assert guarded(cell) == written and unguarded(written) == cell


@given(st.lists(st.tuples(CELLS, st.integers()), min_size=1))
def test_tables_come_back_as_they_were(rows: list[tuple[str, int]]) -> None:
    rows = [(text, number) for text, number in rows if not text.startswith(("'=", "'+", "'-", "'@", "'\t"))]
    table = pd.DataFrame(rows, columns=["=Text", "Zahl"])
    written = csv_text(table)
    for row in csv.reader(StringIO(written, newline="")):
        assert not row[0].startswith(FORMULAS) or NUMBER.fullmatch(row[0])
    back = without_guards(pd.read_csv(StringIO(written), dtype=str, keep_default_na=False))
    assert list(back.columns) == ["=Text", "Zahl"] and list(back["=Text"]) == [text for text, _ in rows]


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "=1", "-2,5", 'a "b"']) | CELLS, st.integers(-9, 9), st.floats(0, 1)),
        min_size=1,
    ),
    st.data(),
)
def test_columns_held_by_arrow_give_the_same_lines(
    rows: list[tuple[str, int, float]], data: st.DataObject
) -> None:
    table = pd.DataFrame(rows, columns=["Text", "Zahl", "Anteil"])
    table["Seite"] = pd.array([n if n > 0 else None for n in table["Zahl"]], dtype="Int64")
    table["Jede"] = table["Zahl"] > 0
    first, last = sorted(data.draw(st.lists(st.integers(0, len(rows)), min_size=2, max_size=2)))
    held = pa.Table.from_pandas(table, preserve_index=False)
    lines = csv_lines(pa.concat_tables([held[:first], held[first:]]))
    assert bytes_of(lines).decode() == csv_text(table, header=False)
    assert bytes_of(lines[first:last]).decode() == csv_text(table.iloc[first:last], header=False)


def test_a_carriage_return_ends_no_row() -> None:
    assert bytes_of(csv_lines(pa.table({"a": ["eins\rzwei"], "b": [""]}))) == b'"eins\rzwei",\n'


def test_no_file_of_a_run_holds_a_formula_and_its_passages_are_found_again(tmp_path: Path) -> None:
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    sentences = (
        '=HYPERLINK("x") Personal fehlt der Stadt.\n\n@SUM(1) Der Stadt fehlt Geld.\n\n- Wohnraum fehlt\n'
    )
    (corpus / "=plan.txt").write_text(sentences, encoding="utf-8")
    (corpus / "bericht.txt").write_text("+49 Der Stadt fehlt Personal.\n", encoding="utf-8")
    said = "documents: [{file: bericht.txt, case: '=cmd', title: '@titel'}]\ntitle: '=1+1'\n"
    (corpus / "corpus.yaml").write_text(said, encoding="utf-8")
    run(RunOptions(corpus, tmp_path / "out"))
    results = open_results(tmp_path / "out")
    out = export(Outgoing(results, corpus=open_corpus(corpus)), "csv", tmp_path / "kodierungen").files[0]
    files = [*(tmp_path / "out").rglob("*.csv"), out]
    assert len(files) > 5
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            for row in csv.reader(opened):
                assert not any(cell.startswith(FORMULAS) for cell in row), (file.name, row)
    settings = ImportSettings(confirm=True, coder="Anna")
    done = import_codings(out, open_corpus(corpus), results.codebook, settings, results)
    assert not done.unplaced
