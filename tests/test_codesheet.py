"""The coding sheet: written for a person, filled in, read back as decisions."""

from __future__ import annotations

from pathlib import Path

import pytest
from learning_example import codebook, segments
from openpyxl import load_workbook
from workbooks import Sheet, filling, saved_by_libreoffice

from pipeline.errors import CodingsError, OutputError
from pipeline.people.batches import batches, read_people, undo_batch
from pipeline.people.decisions import in_force
from pipeline.people.returned import Returned, take_over
from pipeline.sheets.code_sheet import SHEET, handed_out, slots_of
from pipeline.sheets.code_sheet_read import corpus_of, read_sheet
from pipeline.sheets.code_sheet_write import SheetRow, write_sheet

SEGMENTS = segments(5)
ROWS = [
    SheetRow(
        s.document, "Ausgangslage", 3, s.start, s.end, s.text, "davor", "danach", "Wohnen", random=i == 0
    )
    for i, s in enumerate(SEGMENTS)
]
FIRST = 3
"""The row of the first passage."""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "korpus"


@pytest.fixture
def sheet(tmp_path: Path, corpus: Path) -> Path:
    path = tmp_path / "bogen.xlsx"
    write_sheet(ROWS, codebook(), "Anna", path, corpus=corpus)
    return path


def fill(path: Path, *entries: tuple[int, str, str]) -> None:
    """Enter values, each (number of the passage, column, value), as a person would."""
    with filling(path, SHEET) as table:
        for number, column, value in entries:
            table[FIRST - 1 + number, column] = value


def take(path: Path, corpus: Path) -> Returned:
    read = read_sheet(path, codebook())
    return take_over(corpus, read.decisions, read.coder, read.source)


def said(corpus: Path) -> set[tuple[str, int, str]]:
    """Kind, start of the passage and code of all that counts."""
    return {
        (d.kind, d.passage[0], d.code)
        for d in in_force(read_people(corpus)[0])
        if d.passage and d.kind != "undo"
    }


def test_what_a_person_entered_comes_back(sheet):
    fill(
        sheet,
        (1, "Themen 1", "Wohnen [T.wohnen]"),
        (2, "Themen 1", "Treff [T.treff]"),
        (2, "Status T 1", "fehlt"),
        (2, "Themen 2", "T.sprache"),
        (2, "Memo", "=unsicher\nweil kurz"),
        (3, "Gelesen", "ja"),
        (4, "Weiterer Code 1", "Treff [T.treff]"),
    )
    filled = read_sheet(sheet, codebook())
    assert (filled.coder, filled.read, filled.unread) == ("Anna", 4, 1)
    found = [
        (d.passage[0], d.kind, d.code, d.status, d.memo)
        for d in filled.decisions
        if d.passage and d.kind == "applies"
    ]
    starts = [s.start for s in SEGMENTS]
    assert found == [
        (starts[0], "applies", "T.wohnen", None, ""),
        (starts[1], "applies", "T.treff", "fehlt", "=unsicher\nweil kurz"),
        (starts[1], "applies", "T.sprache", None, "=unsicher\nweil kurz"),
        (starts[3], "applies", "T.treff", None, ""),
    ]
    assert [d.passage[0] for d in filled.decisions if d.passage and d.kind == "read"] == starts[:4]
    assert all(d.blind for d in filled.decisions)
    assert [d.drawn for d in filled.decisions if d.kind == "read"] == ["zufall", *["liste:auswahl"] * 3]
    assert {(d.drawn, d.passage[0]) for d in filled.decisions if d.passage and d.kind == "applies"} == {
        ("zufall", SEGMENTS[0].start),
        *(("liste:auswahl", s.start) for s in (SEGMENTS[1], SEGMENTS[3])),
    }


def test_a_sheet_of_passages_only_read_counts(sheet, corpus):
    fill(sheet, (1, "Gelesen", "ja"), (2, "Gelesen", "ja"), (2, "Memo", "nichts dazu"))
    take(sheet, corpus)
    starts = [s.start for s in SEGMENTS]
    assert said(corpus) == {("read", starts[0], ""), ("read", starts[1], ""), ("memo", starts[1], "")}


def test_the_sheet_counts_as_it_says_last_and_is_undone_as_one(sheet, corpus):
    at = SEGMENTS[0].start
    fill(sheet, (1, "Themen 1", "Wohnen [T.wohnen]"))
    first = take(sheet, corpus)
    assert said(corpus) == {("read", at, ""), ("applies", at, "T.wohnen")}
    assert take(sheet, corpus).records == (), "reading it twice stores nothing twice"
    fill(sheet, (1, "Themen 1", "Treff [T.treff]"), (4, "Gelesen", "ja"))
    second = take(sheet, corpus)
    changed = {("read", at, ""), ("applies", at, "T.treff"), ("read", SEGMENTS[3].start, "")}
    assert said(corpus) == changed
    undo_batch(corpus, second.batch)
    assert said(corpus) == {("read", at, ""), ("applies", at, "T.wohnen")}
    undo_batch(corpus, first.batch)
    assert said(corpus) == set()
    assert {b.id for b in batches(read_people(corpus)[0])} >= {first.batch, second.batch}


def test_the_corpus_knows_at_once_what_was_handed_out(sheet, corpus):
    handed = handed_out(corpus / "codings" / "boegen", "anna")
    assert list(handed.values()) == ["zufall", *["liste:auswahl"] * 4]
    assert [place[1] for place in handed] == [s.start for s in SEGMENTS]
    assert handed_out(corpus / "codings" / "boegen", "Ben") == {}


def test_a_sheet_somebody_may_have_filled_in_is_not_overwritten(sheet, tmp_path):
    before = sheet.read_bytes()
    with pytest.raises(OutputError, match="nicht überschrieben"):
        write_sheet(ROWS, codebook(), "Anna", sheet, corpus=tmp_path)
    assert sheet.read_bytes() == before


def test_each_dimension_has_lists_of_its_codes_and_passages_are_locked(sheet):
    table = load_workbook(sheet)[SHEET]
    choices = [v.formula1 for v in table.data_validations.dataValidation if v.type == "list"]
    assert choices.count("Kategorien!$D$2:$D$4") == 2 + 3, "two of the dimension, three further ones"
    assert choices.count("Kategorien!$H$2:$H$3") == 5, "the status beside each"
    assert table.protection.sheet
    columns = Sheet(table).columns
    assert table.cell(FIRST, columns["Passage"]).protection.locked
    assert not table.cell(FIRST, columns["Memo"]).protection.locked
    assert table.freeze_panes == "C3"


def test_a_dimension_without_status_has_no_column_for_it() -> None:
    book = codebook()
    none = book.dimensions[0].model_copy(update={"status": "keiner"})
    assert "Status T 1" in {s.status for s in slots_of(book)}
    found = slots_of(book.model_copy(update={"dimensions": [none, *book.dimensions[1:]]}))
    assert {s.status for s in found if s.dimension == "T"} == {""}
    assert "Status weiterer 1" in {s.status for s in found}, "any code may stand there"


def test_the_row_is_as_high_as_its_passage(tmp_path, corpus):
    long = ROWS[0].text * 12
    rows = [ROWS[0], SheetRow("lang", "", None, 0, len(long), long)]
    write_sheet(rows, codebook(), "A", tmp_path / "hoch.xlsx", corpus=corpus)
    table = load_workbook(tmp_path / "hoch.xlsx")[SHEET]
    width = table.column_dimensions["B"].width
    lines = len(long) / width
    assert lines * 14 < table.row_dimensions[FIRST + 1].height < 410
    assert table.row_dimensions[FIRST].height < 80


@pytest.mark.parametrize("show", [True, False])
def test_proposals_are_hidden_or_shown_as_wished_and_the_decisions_say_so(tmp_path, corpus, show):
    write_sheet(ROWS, codebook(), "B", tmp_path / "b.xlsx", corpus=corpus, show=show)
    table = load_workbook(tmp_path / "b.xlsx")[SHEET]
    column = next(c for c in table[2] if c.value == "Vorschlag").column_letter
    assert table.column_dimensions[column].hidden is not show
    assert (table[f"{column}{FIRST}"].value == "Wohnen") is show, "what is hidden is not in the file"
    fill(tmp_path / "b.xlsx", (1, "Gelesen", "ja"))
    assert [d.blind for d in read_sheet(tmp_path / "b.xlsx", codebook()).decisions] == [not show]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([], "noch keine Zeile ausgefüllt"),
        (
            [(2, "Themen 1", "T.treff"), (2, "Status T 1", "vielleicht")],
            "Zeile 4: „Status T 1“ ist „vielleicht“",
        ),
        ([(2, "Status T 1", "fehlt")], "Zeile 4: „Status T 1“ steht ohne Code"),
        ([(2, "Themen 1", "Verkehr")], "Zeile 4: „Themen 1“ nennt „Verkehr“"),
        ([(1, "Gelesen", "ja"), (1, "Passage", "Etwas anderes.")], "Zeile 3: die Passage wurde verändert"),
        ([(1, "Gelesen", "vielleicht")], "Zeile 3: „Gelesen“ ist „vielleicht“; erlaubt sind: ja oder leer"),
        (
            [
                (1, "Themen 1", "T.treff"),
                (1, "Status T 1", "fehlt"),
                (1, "Themen 2", "T.treff"),
                (1, "Status T 2", "vorhanden"),
            ],
            "zweimal mit verschiedenem Status",
        ),
    ],
)
def test_what_cannot_be_used_is_named_with_its_row(sheet, entries, message):
    fill(sheet, *entries)
    with pytest.raises(CodingsError, match=message):
        read_sheet(sheet, codebook())


def test_all_that_is_wrong_is_named_at_once(sheet):
    fill(sheet, (1, "Themen 1", "Verkehr"), (3, "Status T 1", "fehlt"), (5, "Gelesen", "nein"))
    with pytest.raises(CodingsError) as error:
        read_sheet(sheet, codebook())
    assert [fault.split(":")[0] for fault in error.value.faults] == [
        f"Blatt „Kodierbogen“, Zeile {row}" for row in (3, 5, 7)
    ]


def test_sheets_of_another_codebook_or_program_are_refused(sheet, tmp_path):
    other = codebook().model_copy(update={"id": "anderes"})
    with pytest.raises(CodingsError, match="gehört zum Codebuch „themen@1“"):
        read_sheet(sheet, other)
    (tmp_path / "text.xlsx").write_text("kein Excel", "utf-8")
    with pytest.raises(CodingsError, match="keine lesbare Excel-Datei"):
        read_sheet(tmp_path / "text.xlsx", codebook())
    with pytest.raises(CodingsError, match="lässt sich nicht öffnen"):
        read_sheet(tmp_path / "fehlt.xlsx", codebook())


def test_codes_that_were_renamed_since_are_understood(sheet):
    fill(sheet, (1, "Themen 1", "Treff [T.treff]"))
    book = codebook()
    codes = [
        c.model_copy(update={"id": "T.ort", "label": "Orte"}) if c.id == "T.treff" else c
        for c in book.dimensions[0].codes
    ]
    newer = book.model_copy(
        update={
            "dimensions": [book.dimensions[0].model_copy(update={"codes": codes})],
            "replaced": {"T.treff": "T.ort"},
        }
    )
    assert [d.code for d in read_sheet(sheet, newer).decisions if d.code] == ["T.treff"]


def test_the_sheet_knows_its_corpus(sheet, corpus):
    assert corpus_of(sheet) == corpus


@pytest.mark.slow
def test_libreoffice_keeps_the_sheet(sheet, tmp_path):
    fill(sheet, (2, "Themen 1", "Treff [T.treff]"), (2, "Memo", "=Öffnung\nunklar"), (3, "Gelesen", "ja"))
    saved = saved_by_libreoffice(sheet, tmp_path)
    mine, theirs = read_sheet(sheet, codebook()), read_sheet(saved, codebook())
    assert theirs.decisions == mine.decisions
    assert theirs.source == mine.source
    table = load_workbook(saved)[SHEET]
    assert table.protection.sheet
    assert any("$D$2" in str(v.formula1) for v in table.data_validations.dataValidation)
