"""One SQLite file to ask one's own questions of; the examples of its page run."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from exchange_sample import TEXT, find, write_results
from sample_results import make_results

from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.selection import Selection
from pipeline.exchange.targets import export

PAGE = (ROOT / "docs" / "auswerten.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return export(Outgoing(make_results(tmp_path / "r")), "sqlite", tmp_path / "lindenau").files[0]


def test_every_coding_stands_at_its_place(file: Path) -> None:
    with sqlite3.connect(file) as database:
        rows = database.execute(
            'SELECT c.text, substr(d.text, c.start + 1, c."end" - c.start) FROM codings c '
            "JOIN documents d USING (document)"
        ).fetchall()
        per_code = dict(database.execute("SELECT code, count(*) FROM codings GROUP BY code"))
        uncoded = database.execute("SELECT count(*) FROM passages WHERE code IS NULL").fetchone()[0]
        segments = database.execute("SELECT count(*) FROM segments").fetchone()[0]
        coded = database.execute("SELECT count(DISTINCT segment_id) FROM codings").fetchone()[0]
    assert rows
    assert all(said == there for said, there in rows)
    assert per_code["HF.wohnen"] > 0
    assert uncoded == segments - coded


def test_numbers_are_numbers_and_nothing_is_null(tmp_path: Path) -> None:
    codings = [find(TEXT, "Wohnraum", "HF.wohnen"), find(TEXT, "Landkreis", "GE.landkreis")]
    results = write_results(tmp_path / "r", {"bericht": TEXT}, codings)
    path = export(Outgoing(results, Selection(dimensions=("HF",))), "sqlite", tmp_path / "x.sqlite").files[0]
    with sqlite3.connect(path) as database:
        [row] = database.execute("SELECT code, score, status, page FROM codings").fetchall()
        assert row == ("HF.wohnen", 0.8, None, None)
        assert database.execute("SELECT year, text FROM documents").fetchall() == [(2021, TEXT)]
        said = set(database.execute("SELECT owner, variable, value FROM variables"))
        assert {("document", "Jahr", 2021), ("case", "Einwohner", 12500)} <= said
        assert {r[0] for r in database.execute("SELECT dimension FROM codes")} == {"HF"}


@pytest.mark.parametrize("number", range(len(blocks("sql"))))
def test_the_questions_of_the_page_have_answers(file: Path, number: int) -> None:
    with sqlite3.connect(file) as database:
        assert database.execute(blocks("sql")[number]).fetchall()


def test_the_python_of_the_page_runs(file: Path) -> None:
    [code] = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=file.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Wohnungsmarkt" in done.stdout
