"""The workbooks as a researcher opens them, and ``querschau tables``."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from sample_results import make_results
from typer.testing import CliRunner
from xlsxwriter.worksheet import Worksheet

from pipeline.results import Results
from pipeline.tables.cross_case import DEFAULT_MARKING
from pipeline.tables.excel import workbook
from pipeline.tables.marking import LEGEND
from pipeline.tables.table_sheet import TableSheet
from querschau.cli import app


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    results = make_results(tmp_path_factory.mktemp("lauf"))
    said = CliRunner().invoke(app, ["tables", str(results.folder)])
    assert said.exit_code == 0 and DEFAULT_MARKING.sentence() in said.output
    return results


def book(results: Results, name: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(results.folder / name)


def test_cross_case_book_states_its_threshold_above_the_table(results: Results) -> None:
    opened = book(results, "querschau.xlsx")
    first = opened[opened.sheetnames[0]]
    assert first["A1"].value == f"{DEFAULT_MARKING.sentence()} {LEGEND}"
    assert first["A2"].value == "Kennung" and first.freeze_panes == "A3"
    counts = opened["Segmente je Fall"]
    rows = list(counts.iter_rows(min_row=2, values_only=True))
    table = pd.read_csv(results.folder / "cross_case.csv")
    assert list(rows[0])[2:] == table["case"].unique().tolist()
    assert sum(sum(r[2:]) for r in rows[1:]) == table["segments"].sum() > 0


def test_one_status_sheet_and_one_list_per_dimension(results: Results) -> None:
    sheets = book(results, "querschau.xlsx").sheetnames
    for dimension in results.codebook.dimensions:
        assert any(s.startswith(dimension.label[:20]) and "Status" in s for s in sheets)
    assert any(s.startswith("Vergleich") for s in sheets)


def test_profiles_and_structures_can_be_read(results: Results) -> None:
    profiles = pd.read_excel(results.folder / "fallprofile.xlsx", header=1)
    assert profiles.columns.tolist() == ["Fall", "Teil", "Rang", "Zitat", "Quelle", "Kategorien", "Status"]
    structures = pd.read_excel(results.folder / "strukturen.xlsx", sheet_name="Einträge")
    assert "Integrationsbeauftragte" in structures["Name"].tolist()


def test_no_cell_of_any_workbook_is_a_formula(results: Results) -> None:
    for name in ("querschau.xlsx", "fallprofile.xlsx", "strukturen.xlsx", "coded_segments.xlsx"):
        for sheet in book(results, name):
            assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row), (name, sheet.title)


def test_a_sheet_filled_by_columns_has_the_bytes_of_one_written_cell_by_cell(tmp_path: Path) -> None:
    texts, numbers = ["Bericht <1>", None, "Bericht <1>", " = kein & Rechnen "], [3, None, 0.25, 10**17]
    for name, kind in (("zellen", Worksheet), ("spalten", TableSheet)):
        with workbook(tmp_path / f"{name}.xlsx", "Probe") as book:
            sheet = book.add_worksheet("Blatt", kind)
            plain, green = book.add_format({"indent": 1}), book.add_format({"bg_color": "#00FF00"})
            sheet.write_row(0, 0, ["Text", "Zahl"], plain)
            if isinstance(sheet, TableSheet):
                sheet.fill(1, 0, texts, plain, plain, [green] * 4)
                sheet.fill(1, 1, numbers, plain, plain)
            else:
                sheet.write_column(1, 0, texts, green)
                for row, number in enumerate(numbers, start=1):
                    if number is not None:
                        sheet.write_number(row, 1, number, plain)
    assert (tmp_path / "zellen.xlsx").read_bytes() == (tmp_path / "spalten.xlsx").read_bytes()


def test_another_threshold_is_written_into_the_manifest(tmp_path: Path) -> None:
    folder = make_results(tmp_path).folder
    said = CliRunner().invoke(app, ["tables", str(folder), "--min-segments", "1", "--min-share", "0"])
    assert said.exit_code == 0
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["summary"]["marking"] == {"min_segments": 1, "min_share": 0.0}
    table = pd.read_csv(folder / "cross_case.csv")
    assert (table["mark"].notna() == (table["segments"] > 0)).all()
    assert (table["marked"] == (table["mark"] == "markiert")).all()


def test_tables_into_another_folder_leave_the_run_alone(results: Results, tmp_path: Path) -> None:
    before = (results.folder / "manifest.json").read_bytes()
    said = CliRunner().invoke(app, ["tables", str(results.folder), "--out", str(tmp_path / "neu")])
    assert said.exit_code == 0
    assert (tmp_path / "neu" / "coded_segments.csv").is_file()
    assert (results.folder / "manifest.json").read_bytes() == before
