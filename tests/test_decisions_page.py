"""docs/entscheidungen.md, walked through: each command of the page is run in order, what it says comes out.

Between the commands people work in Excel and Taguette; here their files are changed as they would be.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from typer.testing import CliRunner
from workbooks import filling

from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision, text_hash
from pipeline.run.pool import close
from pipeline.sheets.code_sheet import SHEET
from pipeline.sheets.layout import HEAD_ROW
from querschau.cli import app

PAGE = ROOT / "docs" / "entscheidungen.md"
_STEP = re.compile(r"^    (?P<command>.+)$|^> (?P<said>.+)$", re.MULTILINE)

COUNCIL, COMPLAINTS, STRUCTURES = (
    "Der Rat hat am 12. März 2021",
    "In den Bürgersprechstunden",
    "Nötig sind verläss",
)


def anna_corrects() -> None:
    """What the table of the page says that Anna does."""
    with filling(Path("anna.xlsx"), "Kodierungen") as sheet:
        row = sheet.find(Passage=COMPLAINTS, Code="HF.konflikte")
        sheet[row, "Entscheidung"], sheet[row, "Memo"] = "gilt nicht", "Lärm, kein Streit"
        sheet[sheet.find(Passage=STRUCTURES, Code="EF.verstetigung"), "Status"] = "geplant"
        sheet[sheet.find(Passage=COUNCIL, Code="EF.rueckendeckung"), "Entscheidung"] = "gilt"


def ben_removes() -> None:
    """In Taguette a code is taken off a highlight, and the project comes back as SQLite3."""
    with closing(sqlite3.connect("ben.sqlite3")) as database, database:
        done = database.execute(
            "DELETE FROM highlight_tags WHERE tag_id IN (SELECT id FROM tags WHERE path LIKE ?) "
            "AND highlight_id IN (SELECT id FROM highlights WHERE snippet LIKE ?)",
            ("%EF.rueckendeckung%", f"{COUNCIL}%"),
        )
        assert done.rowcount == 1


def both_agree() -> None:
    """The consensus as the workplace stores it, and its withdrawal: the page goes on without it."""
    row = codings().loc["EF.rueckendeckung"]
    agreed = Decision(
        person="Anna",
        kind="consensus",
        document=row["document"],
        passage=(int(row["start"]), int(row["end"])),
        passage_hash=text_hash(row["text"]),
        text=row["text"],
        code="EF.rueckendeckung",
        batch="konsens",
    )
    files = DecisionFiles(Path("probe/entscheidungen"))
    files.refresh()
    with DecisionWriter(files, "Anna") as writer:
        writer.write([agreed])
    querschau("querschau tables ergebnisse")
    assert codings().loc["EF.rueckendeckung", "review"] == "konsens"
    assert mark("EF.rueckendeckung") == "markiert"
    querschau("querschau people probe --undo konsens")


def both_code() -> None:
    for name in ("Anna", "Ben"):
        with filling(Path(f"probe/codings/boegen/bogen_{name}_01.xlsx"), SHEET) as sheet:
            for row in (r for r in range(HEAD_ROW + 1, sheet.table.max_row + 1) if sheet[r, "Nr."]):
                sheet[row, "Gelesen"] = "ja"


def codings(place: str = "ergebnisse/coded_segments.csv") -> pd.DataFrame:
    """The codings of the council's decision, by code."""
    table = pd.read_csv(place, encoding="utf-8-sig", keep_default_na=False)
    return table[table["text"].str.startswith(COUNCIL)].set_index("code")


def mark(code: str) -> str:
    table = pd.read_csv("ergebnisse/cross_case.csv", encoding="utf-8-sig", keep_default_na=False)
    return str(table.set_index(["code", "case"]).loc[(code, "Lindenau an der Aue"), "mark"])


def after_anna() -> None:
    proposals = pd.read_csv("ergebnisse/proposals.csv", keep_default_na=False)
    rejected = proposals[proposals["review"] == "verworfen"]
    assert rejected[["code", "decided_by", "why"]].values.tolist() == [
        ["HF.konflikte", "Anna", "Lärm, kein Streit"]
    ]
    table = pd.read_csv("ergebnisse/coded_segments.csv", keep_default_na=False)
    assert not table["text"].str.startswith(COMPLAINTS).where(table["code"] == "HF.konflikte", False).any()
    assert sorted(table.loc[table["review"] != "unbestaetigt", "review"]) == ["bestaetigt", "geaendert"]
    changes = pd.read_csv("ergebnisse/changes.csv", keep_default_na=False)
    assert set(changes["change"]) == {"entschieden"}


def after_ben() -> None:
    assert codings().loc["EF.rueckendeckung", ["review", "coder"]].tolist() == ["strittig", "regeln"]
    assert mark("EF.rueckendeckung") == "strittig"


def after_undo() -> None:
    assert codings().loc["EF.rueckendeckung", "review"] == "bestaetigt"


BEFORE: dict[str, Callable[[], None]] = {
    "querschau import anna.xlsx --corpus probe --results ergebnisse --coder Anna --dry-run": anna_corrects,
    "querschau import ben.sqlite3 --corpus probe --results ergebnisse --coder Ben --complete": ben_removes,
    "querschau code-sheet --read probe/codings/boegen/bogen_Anna_01.xlsx": both_code,
}
"""What people do before a command."""

AFTER: dict[int, Callable[[], None]] = {1: after_anna, 2: after_ben, 3: after_undo}
"""What holds when the tables were written anew for the n-th time."""


def querschau(command: str) -> str:
    said = CliRunner().invoke(app, command.split()[1:])
    assert said.exit_code == 0, (command, said.output, said.exception)
    return said.output


@pytest.mark.slow
def test_the_page_holds_from_the_first_command_to_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpora").mkdir()
    shutil.copytree(ROOT / "corpora/beispiel", tmp_path / "corpora/beispiel")
    close()  # workers of earlier tests stand in another folder, the page names its files from here
    monkeypatch.chdir(tmp_path)
    output, batch, written = "", "", 0
    for step in _STEP.finditer(PAGE.read_text("utf-8")):
        if step["said"]:
            assert step["said"] in output
            continue
        command = step["command"].replace("STAPEL", batch)
        if command == "cp -r corpora/beispiel probe":
            shutil.copytree("corpora/beispiel", "probe")
            continue
        BEFORE.get(command, lambda: None)()
        output = querschau(command)
        if "ben.sqlite3" in command and (found := re.search(r"--undo (\S+)", output)):
            batch = found[1]
        if command == "querschau tables ergebnisse":
            written += 1
            AFTER[written]()
            if written == 2:
                both_agree()
    assert written == 3 and Path("ergebnisse/vorschlaege/coded_segments.csv").is_file()
    assert Path("ergebnisse/menschen/bericht.html").is_file()
    assert codings("vorschlaege.csv").loc["EF.rueckendeckung", "method"] == "rule"
