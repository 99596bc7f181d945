"""The coding sheet: written for a person, filled in, read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from learning_example import codebook, segments
from openpyxl import load_workbook

from pipeline.errors import CodingsError, OutputError
from pipeline.people.code_sheet_layout import HEAD_ROW, SHEET
from pipeline.people.code_sheet_read import corpus_of, read_sheet
from pipeline.people.code_sheet_write import SheetRow, write_sheet
from pipeline.people.codings import read_codings, write_codings

SEGMENTS = segments(5)
ROWS = [
    SheetRow(
        s.document, "Ausgangslage", 3, s.start, s.end, s.text, "davor", "danach", "Wohnen", random=i == 0
    )
    for i, s in enumerate(SEGMENTS)
]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "bogen.xlsx"
    write_sheet(ROWS, codebook(), "Anna", path, corpus=tmp_path / "korpus")
    return path


def fill(path: Path, **cells: str) -> None:
    """Write entries such as ``r1_T_wohnen="x"`` (row 1, column T.wohnen) as a person would."""
    book = load_workbook(path)
    table = book[SHEET]
    columns = {c.value: c.column for c in table[HEAD_ROW]}
    for key, value in cells.items():
        row, _, name = key.partition("_")
        name = {"nichts": "nichts trifft zu"}.get(name, name.replace("T_", "T."))
        table.cell(HEAD_ROW + 1 + int(row[1:]), columns[name], value)
    book.save(path)


def test_what_a_person_entered_comes_back(sheet):
    fill(sheet, r1_T_wohnen="x", r2_T_treff="fehlt", r2_T_sprache="X", r2_Memo="unsicher", r3_nichts="x")
    filled = read_sheet(sheet, codebook())
    assert (filled.coder, filled.read, filled.unread) == ("Anna", 3, 2)
    assert list(filled.codings) == ["code-sheet:auswahl", "code-sheet:zufall"]
    drawn, chosen = filled.codings["code-sheet:zufall"], filled.codings["code-sheet:auswahl"]
    assert drawn[["code", "text"]].to_numpy().tolist() == [["T.wohnen", SEGMENTS[0].text]]
    assert chosen[["code", "status"]].to_numpy().tolist() == [
        ["T.treff", "fehlt"],
        ["T.sprache", ""],
        ["", ""],
    ]
    assert chosen["memo"].tolist() == ["unsicher", "unsicher", ""]
    assert chosen[["start", "end"]].to_numpy().tolist()[0] == [SEGMENTS[1].start, SEGMENTS[1].end]


def test_reading_twice_stores_nothing_twice_and_keeps_what_was_there(sheet, tmp_path):
    folder = tmp_path / "codings"
    fill(sheet, r1_T_wohnen="x")
    first = [write_codings(folder, t, "Anna", o) for o, t in read_sheet(sheet, codebook()).codings.items()]
    again = [write_codings(folder, t, "Anna", o) for o, t in read_sheet(sheet, codebook()).codings.items()]
    assert first == again
    fill(sheet, r1_T_wohnen="", r1_T_treff="x", r4_nichts="x")
    for origin, table in read_sheet(sheet, codebook()).codings.items():
        write_codings(folder, table, "Anna", origin)
    assert first[0].exists()
    assert len(list(folder.glob("*.csv"))) == 3
    assert set(read_codings(folder)["coder"]) == {"Anna"}


def test_a_sheet_somebody_may_have_filled_in_is_not_overwritten(sheet, tmp_path):
    before = sheet.read_bytes()
    with pytest.raises(OutputError, match="nicht überschrieben"):
        write_sheet(ROWS, codebook(), "Anna", sheet, corpus=tmp_path)
    assert sheet.read_bytes() == before


def test_each_category_has_a_drop_down(sheet):
    table = load_workbook(sheet)[SHEET]
    choices = [v.formula1 for v in table.data_validations.dataValidation]
    assert choices.count('"x,vorhanden,fehlt"') == 3
    assert '"verwaltung,zivilgesellschaft"' in choices


@pytest.mark.parametrize("show", [True, False])
def test_proposals_are_hidden_or_shown_as_wished(tmp_path, show):
    write_sheet(ROWS, codebook(), "B", tmp_path / "b.xlsx", corpus=tmp_path, show=show)
    table = load_workbook(tmp_path / "b.xlsx")[SHEET]
    column = next(c for c in table[HEAD_ROW] if c.value == "Vorschlag").column_letter
    assert table.column_dimensions[column].hidden is not show


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({}, "noch keine Zeile ausgefüllt"),
        ({"r1_T_wohnen": "x", "r1_nichts": "x"}, "Zeile 4, stehen „nichts trifft zu“ und Kategorien"),
        ({"r2_T_treff": "vielleicht"}, "Zeile 5, steht bei „T.treff“ der unbekannte Eintrag „vielleicht“"),
        ({"r1_T_wohnen": "x", "r1_Passage": "Etwas anderes."}, "Zeile 4, wurde die Passage verändert"),
        ({"r1_T_wohnen": "x", "r1_start": ""}, "Zeile 4, fehlt die Textstelle"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_row(sheet, cells, message):
    fill(sheet, **cells)
    with pytest.raises(CodingsError, match=message):
        read_sheet(sheet, codebook())


def test_sheets_of_another_codebook_or_program_are_refused(sheet, tmp_path):
    other = codebook().model_copy(update={"id": "anderes"})
    with pytest.raises(CodingsError, match="gehört zum Codebuch „themen@1“"):
        read_sheet(sheet, other)
    fewer = codebook()
    fewer = fewer.model_copy(
        update={
            "dimensions": [fewer.dimensions[0].model_copy(update={"codes": fewer.dimensions[0].codes[:2]})]
        }
    )
    with pytest.raises(CodingsError, match="„T.sprache“, die das Codebuch"):
        read_sheet(sheet, fewer)
    (tmp_path / "text.xlsx").write_text("kein Excel", "utf-8")
    with pytest.raises(CodingsError, match="keine lesbare Excel-Datei"):
        read_sheet(tmp_path / "text.xlsx", codebook())
    with pytest.raises(CodingsError, match="lässt sich nicht öffnen"):
        read_sheet(tmp_path / "fehlt.xlsx", codebook())


def test_the_sheet_knows_its_corpus(sheet, tmp_path):
    assert corpus_of(sheet) == tmp_path / "korpus"
