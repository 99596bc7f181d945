"""From import to report: what a person rejects is gone everywhere, is still found with the reason, and comes
back whole when it is undone."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner
from workbooks import filling

from pipeline.exchange.codes import CodeMap
from pipeline.exchange.readers import read_any
from pipeline.exchange.targets import SUFFIXES
from pipeline.people.batches import batches, read_people
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision, text_hash
from pipeline.results import open_results
from querschau.cli import app

WHY = "nur im Ausblick erwähnt"
CODINGS = sorted(set(SUFFIXES) - {"korrektur", "openqda"})
"""The targets that hold codings in a form that we read back (OpenQDA takes a codebook only)."""


@pytest.fixture
def place(coded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(coded, tmp_path / "ort"))


def querschau(*arguments: object) -> str:
    said = CliRunner().invoke(app, [str(a) for a in arguments])
    assert said.exit_code == 0, said.output
    return said.output


def table(place: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(place / "aus" / name, encoding="utf-8-sig", keep_default_na=False)


def chosen(place: Path) -> pd.Series:
    """A proposal that alone marks its case by its code and is quoted in the profile of the case."""
    codings, cross = table(place, "coded_segments.csv"), table(place, "cross_case.csv")
    alone = cross[(cross["segments"] == 1) & (cross["mark"] == "markiert")]
    quoted = set("; ".join(table(place, "tabellen/fallprofile.csv")["coding_ids"]).split("; "))
    rows = codings.merge(alone[["code", "case"]], on=["code", "case"])
    return rows[rows["coding_id"].isin(quoted)].iloc[0]


def by_excel(place: Path, row: pd.Series) -> None:
    """Anna writes into the workbook for corrections that the code does not apply."""
    book = place / "anna.xlsx"
    querschau("export", place / "aus", "--to", "korrektur", "--out", book)
    with filling(book, "Kodierungen") as sheet:
        line = sheet.find(Passage=row["text"][:60], Code=row["code"])
        sheet[line, "Entscheidung"], sheet[line, "Memo"] = "gilt nicht", WHY
    said = querschau(
        "import", book, "--corpus", place / "korpus", "--results", place / "aus", "--coder", "Anna"
    )
    assert "1 Entscheidung von Anna" in said and "1 entfällt" in said


def by_record(place: Path, row: pd.Series) -> None:
    """The same as the workplace in the browser stores it."""
    rejected = Decision(
        person="Anna",
        kind="applies_not",
        document=row["document"],
        passage=(int(row["start"]), int(row["end"])),
        passage_hash=text_hash(row["text"]),
        text=row["text"],
        code=row["code"],
        memo=WHY,
        batch="sitzung-1",
    )
    with DecisionWriter(DecisionFiles(place / "korpus" / "entscheidungen"), "Anna") as writer:
        writer.write([rejected])


def everything(place: Path) -> dict[str, bytes]:
    """All results but what tells of the last writing."""
    folder = place / "aus"
    files = [p for p in folder.rglob("*") if p.is_file() and ".querschau" not in p.parts]
    named = {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}
    of_this_run = ("manifest.json", "changes.csv", "aenderungen.html")
    return {n: content for n, content in named.items() if n not in of_this_run}


def in_tables(place: Path, row: pd.Series) -> set[str]:
    """The tables of codings that hold the coding."""
    folder, id = place / "aus", row["coding_id"]
    sheets = openpyxl.load_workbook(folder / "coded_segments.xlsx", read_only=True)
    found = {
        "csv": id in set(table(place, "coded_segments.csv")["coding_id"]),
        "parquet": id in set(pd.read_parquet(folder / "coded_segments.parquet")["coding_id"]),
        "xlsx": any(cell == id for sheet in sheets for line in sheet.values for cell in line),
    }
    return {name for name, there in found.items() if there}


def cell(place: Path, row: pd.Series) -> tuple[int, str]:
    """Segments and mark of the coding's code in its case."""
    cross = table(place, "cross_case.csv").set_index(["code", "case"])
    here = cross.loc[(row["code"], row["case"])]
    return int(here["segments"]), str(here["mark"])


def in_querschau_book(place: Path, row: pd.Series) -> tuple[object, object]:
    """What the workbook's two matrices show in that cell."""
    path = place / "aus" / "querschau.xlsx"
    shown = []
    for sheet in ("Segmente je Fall", "Markierte Fälle"):
        matrix = pd.read_excel(path, sheet_name=sheet, header=1).set_index("Kennung")
        value = matrix.loc[row["code"], row["case"]]
        shown.append("" if pd.isna(value) else value)
    return shown[0], shown[1]


def quoted(place: Path, row: pd.Series) -> set[str]:
    """Where a profile or the Themenmatrix rests on the coding."""
    profile = "; ".join(table(place, "tabellen/fallprofile.csv")["coding_ids"]).split("; ")
    themes = set(table(place, "tabellen/themenmatrix.csv")["coding_id"])
    found = {"Profil": row["coding_id"] in profile, "Themen": row["coding_id"] in themes}
    return {name for name, there in found.items() if there}


def in_html(place: Path, row: pd.Series) -> tuple[bool, str]:
    """Whether the page's data hold the coding, and the mark in its heat map."""
    page = (place / "aus" / "bericht.html").read_text("utf-8")
    found = re.search(r'<script[^>]*id="daten"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    code = [c["id"] for c in data["codes"]].index(row["code"])
    return row["coding_id"] in page, data["cross"]["mark"][code][data["cases"].index(row["case"])]


def in_word(place: Path, row: pd.Series) -> str:
    """What the Word report's matrix code x case shows."""
    for one in docx.Document(str(place / "aus" / "bericht.docx")).tables:
        head = [c.text for c in one.rows[0].cells]
        if head[0] == "Kategorie" and row["case"] in head:
            for line in one.rows:
                if line.cells[0].text == row["label"]:
                    return line.cells[head.index(row["case"])].text
    return ""


def in_export(place: Path, target: str, row: pd.Series) -> bool:
    """Whether an export holds the passage with the code."""
    path = place / f"{target}{SUFFIXES[target]}"
    path.unlink(missing_ok=True)
    querschau("export", place / "aus", "--to", target, "--out", path)
    if target == "korrektur":
        with filling(path, "Kodierungen") as sheet:
            lines = range(1, sheet.table.max_row + 1)
            return any(
                row["text"][:60] in str(sheet[n, "Passage"] or "")
                and str(sheet[n, "Code"] or "").find(row["code"]) >= 0
                for n in lines
            )
    if target == "sqlite":  # for questions in SQL; nothing comes back from there
        with closing(sqlite3.connect(path)) as database:
            asked = "SELECT count(*) FROM codings WHERE text = ? AND code = ?"
            return bool(database.execute(asked, (row["text"], row["code"])).fetchone()[0])
    incoming = read_any(path)
    finder = CodeMap(open_results(place / "aus").codebook)
    codes = {key: finder.resolve(code) for key, code in incoming.codes.items()}
    return any(c.quote == row["text"] and codes[c.code] == row["code"] for c in incoming.codings)


def assert_there(place: Path, row: pd.Series) -> None:
    assert in_tables(place, row) == {"csv", "parquet", "xlsx"}
    assert cell(place, row) == (1, "markiert") and in_querschau_book(place, row) == (1, "markiert")
    assert quoted(place, row) == {"Profil", "Themen"}
    assert in_html(place, row) == (True, "markiert") and "●" in in_word(place, row)
    assert all(in_export(place, target, row) for target in [*CODINGS, "korrektur"])


def assert_gone(place: Path, row: pd.Series) -> None:
    assert in_tables(place, row) == set()
    assert cell(place, row) == (0, "") and in_querschau_book(place, row) == (0, "")
    assert quoted(place, row) == set()
    assert in_html(place, row) == (False, "") and in_word(place, row) == ""
    assert [t for t in [*CODINGS, "korrektur"] if in_export(place, t, row)] == []


@pytest.mark.parametrize("reject", [by_excel, pytest.param(by_record, marks=pytest.mark.slow)])
def test_a_rejected_coding_is_gone_everywhere_and_comes_back_by_undo(
    place: Path, reject: Callable[[Path, pd.Series], None]
) -> None:
    before, row = everything(place), chosen(place)
    assert_there(place, row)

    reject(place, row)
    querschau("tables", place / "aus")
    assert_gone(place, row)
    proposal = table(place, "proposals.csv").set_index("coding_id").loc[row["coding_id"]]
    assert proposal[["review", "decided_by", "why"]].tolist() == ["verworfen", "Anna", WHY]

    [batch] = [b.id for b in batches(read_people(place / "korpus")[0])]
    querschau("people", place / "korpus", "--undo", batch)
    querschau("tables", place / "aus")
    after = everything(place)
    assert sorted(after) == sorted(before)
    assert [name for name in before if after[name] != before[name]] == []
    assert_there(place, row)
