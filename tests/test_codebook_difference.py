"""Two versions of a codebook over a corpus: which passages gain, lose or change codes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from rules_example import codebook, nlp
from typer.testing import CliRunner

from pipeline.codebook.model import Codebook
from pipeline.coding import RuleCoder
from pipeline.coding.difference import Difference, differences, tally
from pipeline.coding.difference_page import difference_html, difference_table
from pipeline.coding.sample import segment_of
from pipeline.errors import InputError
from querschau.cli import app

ROOT = Path(__file__).resolve().parents[1]
HEAT = ROOT / "codebooks" / "hitzeschutz.yaml"
TEXTS = (
    "Der Radweg fehlt.",
    "Ein Fußweg führt zum See.",
    "Der Pfad ist schmal.",
    "Nichts davon.",
)


def code(id: str, *terms: str, **rule: Any) -> dict[str, Any]:
    return {"id": id, "label": id.upper(), "rules": [{"id": "r", "any": list(terms), **rule}]}


def between(before: Codebook, after: Codebook) -> list[Difference]:
    segments = [replace(segment_of(text), id=str(n)) for n, text in enumerate(TEXTS)]
    return list(differences(RuleCoder(before, nlp()), RuleCoder(after, nlp()), segments))


def told(found: list[Difference]) -> list[tuple[str, str, str]]:
    return [(d.segment.id, d.kind, d.code) for d in found]


def test_a_wider_rule_gains_and_a_narrower_one_loses() -> None:
    before = codebook(code("X.a", "Radweg", "Pfad"), code("X.b", "See"))
    after = codebook(code("X.a", "Radweg", "Fußweg"), code("X.b", "See"))
    found = between(before, after)
    assert told(found) == [("1", "gained", "X.a"), ("2", "lost", "X.a")]
    assert [d.coding.evidence for d in found] == [("Fußweg",), ("Pfad",)]
    assert between(before, before) == []
    assert {c: dict(n) for c, n in tally(found).items()} == {"X.a": {"gained": 1, "lost": 1}}


def test_another_status_is_a_change() -> None:
    attributes = {"status": {"label": "Status", "values": ["vorhanden", "geplant"]}}
    before = codebook(code("X.a", "Radweg"), attributes=attributes)
    after = codebook(code("X.a", "Radweg", status="geplant"), attributes=attributes)
    assert told(between(before, after)) == [("0", "changed", "X.a")]


def test_merged_and_renamed_codes_lose_nothing() -> None:
    before = codebook(code("X.a", "Radweg"), code("X.b", "Fußweg"))
    after = codebook(code("X.wege", "Radweg", "Fußweg"), replaced={"X.a": "X.wege", "X.b": "X.wege"})
    assert between(before, after) == []
    gone = codebook(code("X.b", "Fußweg"))
    assert told(between(before, gone)) == [("0", "lost", "X.a")]


def test_of_a_split_code_only_what_no_part_takes_over_is_lost() -> None:
    before = codebook(code("X.wege", "Radweg", "Fußweg", "Pfad"))
    after = codebook(code("X.rad", "Radweg"), code("X.fuss", "Fußweg"), split={"X.wege": ["X.rad", "X.fuss"]})
    assert told(between(before, after)) == [("2", "lost", "X.wege")]


def test_the_page_marks_the_words_and_escapes_texts() -> None:
    before, after = codebook(code("X.a", "Radweg")), codebook({**code("X.a", "Fußweg"), "label": "<b>A</b>"})
    page = difference_html(between(before, after), before, after, len(TEXTS))
    assert "Anders kodiert: 2 von 4 Passagen." in page
    assert "Ein <mark>Fußweg</mark> führt" in page and "<b>A" not in page
    table = difference_table(between(before, after), before, after)
    assert table["Änderung"].tolist() == ["dazu", "weg"] and table["Belege"].tolist() == ["Fußweg", "Radweg"]
    assert "0 von 4" in difference_html([], before, before, 4) and difference_table([], before, after).empty


def test_command_compares_over_a_corpus_and_writes_files(tmp_path: Path) -> None:
    (tmp_path / "korpus").mkdir()
    text = "Am Marktplatz fehlt Schatten.\n\nAm See fehlt ein Sonnensegel.\n\nDie Hitze gefährdet Säuglinge."
    (tmp_path / "korpus" / "lindenau.txt").write_text(text, "utf-8")
    newer = tmp_path / "neu.yaml"
    newer.write_text(HEAT.read_text("utf-8").replace(", Sonnensegel]", "]", 1), "utf-8")
    ways = [str(HEAT), str(newer), "--corpus", str(tmp_path / "korpus")]
    files = [tmp_path / "u.html", tmp_path / "u.xlsx"]
    answer = CliRunner().invoke(app, ["codebook", "diff", *ways, *(f"--out={f}" for f in files)])
    assert answer.exit_code == 0, answer.output
    assert "von 3 Passagen." in answer.output
    rows = list(openpyxl.load_workbook(files[1]).active.values)
    assert rows[0][:2] == ("Änderung", "Code") and len(rows) > 1
    assert "<mark>" in files[0].read_text("utf-8")
    wrong = CliRunner().invoke(app, ["codebook", "diff", *ways, "--out", str(tmp_path / "u.pdf")])
    assert isinstance(wrong.exception, InputError)
