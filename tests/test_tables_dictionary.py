"""The data dictionary names every column of every table, in its order, and stands in every workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from conftest import ROOT
from sample_results import make_results
from typer.testing import CliRunner

from pipeline.people.layer_tables import UNPLACED_COLUMNS
from pipeline.results import NOTE_COLUMNS
from pipeline.tables.dictionary import dictionary_page, table_notes
from querschau.cli import app


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_results(tmp_path_factory.mktemp("lauf")).folder
    assert CliRunner().invoke(app, ["tables", str(folder)]).exit_code == 0
    return folder


def test_every_written_table_is_described(written: Path) -> None:
    notes = {note.files.split(",")[0]: note for note in table_notes().values()}
    found = sorted(p.relative_to(written).as_posix() for p in written.rglob("*.csv"))
    assert len(found) >= 12 and not set(found) - set(notes)
    for file in found:
        columns = list(pd.read_csv(written / file, nrows=1).columns)
        told = list(notes[file].columns)
        assert columns[: len(told)] == told, file
        assert len(columns) == len(told) or notes[file].more, file


@pytest.mark.parametrize("name", ["coded_segments", "segments", "cross_case"])
def test_parquet_has_what_is_said_of_it(written: Path, name: str) -> None:
    note = table_notes()[name]
    assert pq.read_schema(written / f"{name}.parquet").names == [*note.columns, *note.parquet]


def test_tables_that_only_decisions_make() -> None:
    assert tuple(table_notes()["notes"].columns) == NOTE_COLUMNS
    assert tuple(table_notes()["unplaced"].columns) == UNPLACED_COLUMNS


def test_every_workbook_explains_its_columns(written: Path) -> None:
    for path in written.glob("*.xlsx"):
        sheet = openpyxl.load_workbook(path)["Spalten"]
        texts = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
        assert sum(len(row) >= 2 for row in texts) > 8, path.name


def test_the_page_is_current() -> None:
    """Made from ``pipeline/tables/columns.yaml``; write it anew with ``dictionary_page()``."""
    assert (ROOT / "docs" / "tabellen.md").read_text("utf-8") == dictionary_page()
