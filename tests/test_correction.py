"""Correcting codings in Excel: out as a workbook, back as decisions, undone as one batch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from exchange_sample import write_corpus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sample_results import make_results
from sample_towns import SPECS, hostile_specs
from typer.testing import CliRunner
from workbooks import Sheet, filling, saved_by_libreoffice

from pipeline.errors import CodingsError, OutputError
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.selection import Selection
from pipeline.exchange.targets import export
from pipeline.people.batches import read_people, undo_batch
from pipeline.people.derived import derived
from pipeline.people.final import Final
from pipeline.people.returned import Returned, take_over
from pipeline.results import Results
from pipeline.sheets.correction_read import read_correction
from querschau.cli import app

KONZEPT = "Der Stadtrat hat 2019"
TREFFPUNKT = "Im Kirschgarten gibt es keinen Treffpunkt"
STADTTEILHAUS = "Die Verwaltung will bis 2027 ein Stadtteilhaus"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return make_results(tmp_path_factory.mktemp("lauf"))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "korpus").mkdir()
    return tmp_path / "korpus"


@pytest.fixture
def book(results: Results, tmp_path: Path) -> Path:
    return exported(results, tmp_path / "korrektur.xlsx")


def exported(results: Results, path: Path, selection: Selection | None = None) -> Path:
    export(Outgoing(results, selection or Selection()), "korrektur", path)
    return path


def take_back(
    book: Path, corpus: Path, results: Results, person: str = "Anna", *, complete: bool = False
) -> Returned:
    known, _ = read_people(corpus)
    read = read_correction(book, results.codebook, person, known, complete=complete)
    return take_over(corpus, read.decisions, person, read.source, results)


def final_layer(results: Results, corpus: Path) -> dict[tuple[str, str], Final]:
    """What counts, by the passage's first words and code (nobody's codings of the sample are records)."""
    layer = derived(results, read_people(corpus)[0])
    texts = dict(zip(results.segments["segment_id"], results.segments["text"], strict=True))
    return {(texts[f.coding.segment_id][:20], f.coding.code): f for f in layer.codings}


def correct(sheet: Sheet) -> None:
    """Recode one, delete one, add one, change a status, write a memo."""
    sheet[sheet.find(Passage=KONZEPT, Code="GE.politik_spitze"), "Code"] = _shown(sheet, "GE.verwaltung")
    row = sheet.find(Passage=STADTTEILHAUS, Code="EF.begegnung")
    sheet[row, "Status"] = "vorhanden"
    memo = sheet.find(Passage=TREFFPUNKT, Code="HF.infrastruktur")
    sheet[memo, "Memo"] = "=Jugend: „Keller“ zählt mit\n(siehe S. 2)"
    number = sheet[memo, "Nr."]
    new = sheet.find_empty()
    sheet[new, "Nr."], sheet[new, "Code"] = number, _shown(sheet, "HF.segregation")
    sheet[new, "Stelle"] = "der nächste Bus fährt am Abend nicht mehr"
    sheet.table.delete_rows(sheet.find(Passage=TREFFPUNKT, Code="EF.begegnung"))


def _shown(sheet: Sheet, code: str) -> str:
    """A code as the drop-down list offers it."""
    cells = sheet.table.parent["Kategorien"]
    return next(row[3].value for row in cells.iter_rows(min_row=2) if row[2].value == code)


def assert_corrected(results: Results, corpus: Path) -> None:
    after = final_layer(results, corpus)
    recoded = after[KONZEPT[:20], "GE.verwaltung"]
    assert (recoded.review, recoded.people) == ("ergaenzt", ("Anna",))
    assert (KONZEPT[:20], "GE.politik_spitze") not in after
    assert (TREFFPUNKT[:20], "EF.begegnung") not in after, "its row was deleted"
    assert after[STADTTEILHAUS[:20], "EF.begegnung"].coding.status == "vorhanden"
    memo = after[TREFFPUNKT[:20], "HF.infrastruktur"]
    assert memo.coding.memo == "=Jugend: „Keller“ zählt mit\n(siehe S. 2)"
    assert memo.coding.status == "fehlt", "what was not touched stays"
    added = after[TREFFPUNKT[:20], "HF.segregation"].coding
    assert added.text == "der nächste Bus fährt am Abend nicht mehr"


def test_what_a_person_corrected_counts_and_is_undone_in_one_go(book, corpus, results):
    before = final_layer(results, corpus)
    with filling(book, "Kodierungen") as sheet:
        correct(sheet)
    done = take_back(book, corpus, results)
    assert_corrected(results, corpus)
    assert done.lines() == [
        "6 Entscheidungen von Anna (6).",
        "Kodierungen: 2 kommen hinzu, 2 entfallen, 2 ändern sich.",
    ]
    undo_batch(corpus, done.batch)
    assert final_layer(results, corpus) == before


def test_an_untouched_workbook_decides_nothing_unless_it_was_looked_through(book, corpus, results):
    untouched = take_back(book, corpus, results)
    assert untouched.records == ()
    assert untouched.lines() == ["In der Datei ist nichts geändert; es gibt nichts zu übernehmen."]
    before = final_layer(results, corpus)
    confirmed = take_back(book, corpus, results, complete=True)
    after = final_layer(results, corpus)
    assert confirmed.records
    assert after.keys() == before.keys()
    assert {f.review for f in after.values()} == {"bestaetigt"}


def test_rows_are_accepted_rejected_and_passages_read_where_the_person_says_so(book, corpus, results):
    with filling(book, "Kodierungen") as sheet:
        sheet[sheet.find(Passage=KONZEPT, Code="EF.konzept"), "Entscheidung"] = "gilt"
        row = sheet.find(Passage=KONZEPT, Code="GE.politik_spitze")
        sheet[row, "Entscheidung"], sheet[row, "Memo"] = "gilt nicht", "nur erwähnt"
    with filling(book, "Passagen") as sheet:
        sheet[sheet.find(Passage=KONZEPT), "Gelesen"] = "ja"
    take_back(book, corpus, results)
    layer = derived(results, read_people(corpus)[0])
    judged = {j.proposal.code: j for j in layer.proposals if j.proposal.text.startswith(KONZEPT)}
    assert judged["EF.konzept"].review == "bestaetigt"
    assert (judged["GE.politik_spitze"].review, judged["GE.politik_spitze"].why) == (
        "verworfen",
        "nur erwähnt",
    )
    assert list(layer.read.values()) == [("Anna",)]


def test_a_workbook_of_proposals_lets_rejected_ones_stand(book, corpus, results, tmp_path):
    with filling(book, "Kodierungen") as sheet:
        for code in ("EF.begegnung", "HF.infrastruktur"):
            sheet[sheet.find(Passage=TREFFPUNKT, Code=code), "Entscheidung"] = "gilt nicht"
    take_back(book, corpus, results)
    proposals = tmp_path / "vorschlaege.xlsx"
    home = write_corpus(corpus, {name: results.document(name).text for name in results.document_names})
    export(Outgoing(results.layer("vorschlaege"), corpus=home), "korrektur", proposals)
    with filling(proposals, "Kodierungen") as sheet:
        assert sheet[sheet.find(Passage=TREFFPUNKT, Code="EF.begegnung"), "Stand"] == "verworfen"
        sheet[sheet.find(Passage=TREFFPUNKT, Code="HF.infrastruktur"), "Entscheidung"] = "gilt"
    take_back(proposals, corpus, results, complete=True)
    after = final_layer(results, corpus)
    assert (TREFFPUNKT[:20], "EF.begegnung") not in after, "unchanged means that it stays rejected"
    assert after[TREFFPUNKT[:20], "HF.infrastruktur"].review == "bestaetigt"
    people = tmp_path / "menschen.xlsx"
    export(Outgoing(results.layer("menschen"), corpus=home), "korrektur", people)
    with filling(people, "Kodierungen") as sheet:
        rows = [r for r in range(4, sheet.table.max_row + 1) if sheet[r, "Kennung"]]
        assert {sheet[r, "Stand"] for r in rows} == {"bestätigt"}


def test_the_file_counts_as_it_says_last(book, corpus, results, tmp_path):
    copy = book.read_bytes()
    with filling(book, "Kodierungen") as sheet:
        sheet.table.delete_rows(sheet.find(Passage=TREFFPUNKT, Code="EF.begegnung"))
    take_back(book, corpus, results)
    assert take_back(book, corpus, results).lines() == [
        "Die Datei sagt nichts Neues; was darin geändert ist, ist schon übernommen."
    ]
    book.write_bytes(copy)  # the person thinks better of it
    take_back(book, corpus, results)
    assert final_layer(results, corpus)[TREFFPUNKT[:20], "EF.begegnung"].review == "unbestaetigt"


def test_what_two_people_say_about_the_same_workbook_stays_apart(book, corpus, results):
    with filling(book, "Kodierungen") as sheet:
        sheet.table.delete_rows(sheet.find(Passage=TREFFPUNKT, Code="EF.begegnung"))
    take_back(book, corpus, results, "Anna")
    with filling(book, "Kodierungen") as sheet:
        sheet[sheet.find(Passage=KONZEPT, Code="EF.konzept"), "Entscheidung"] = "gilt"
    done = take_back(book, corpus, results, "Ben")
    undo_batch(corpus, done.batch)
    assert (TREFFPUNKT[:20], "EF.begegnung") not in final_layer(results, corpus), "Anna's word stands"


def test_corrections_find_a_document_that_was_renamed_since(book, corpus, results, tmp_path):
    with filling(book, "Kodierungen") as sheet:
        correct(sheet)
    take_back(book, corpus, results)
    specs = tuple(replace(spec, name=f"{spec.name}_neu") for spec in SPECS)
    assert_corrected(make_results(tmp_path / "neu", specs), corpus)


def test_rows_may_be_sorted(book, corpus, results):
    with filling(book, "Kodierungen") as sheet:
        correct(sheet)
        rows = [[c.value for c in row] for row in sheet.table.iter_rows(min_row=3)]
        for number, values in enumerate(reversed(rows), start=3):
            for column, value in enumerate(values, start=1):
                sheet.table.cell(number, column).value = value
                if isinstance(value, str) and not value.startswith("=IF("):
                    sheet.table.cell(number, column).data_type = "s"
    take_back(book, corpus, results)
    assert_corrected(results, corpus)


def test_the_workbook_shows_what_counts_after_earlier_corrections(book, corpus, results, tmp_path):
    with filling(book, "Kodierungen") as sheet:
        correct(sheet)
    take_back(book, corpus, results)
    (corpus / "text.txt").write_text("Ein Satz.", "utf-8")
    from pipeline.corpus import open_corpus

    again = tmp_path / "zweite.xlsx"
    export(Outgoing(results, corpus=open_corpus(corpus)), "korrektur", again)
    sheet = Sheet(load_workbook(again)["Kodierungen"])
    row = sheet.find(Code="HF.segregation", Passage=TREFFPUNKT)
    assert sheet[row, "Stand"] == "ergänzt"
    assert sheet[row, "Vergeben von"] == "Anna"
    assert sheet[row, "Stelle"] == "der nächste Bus fährt am Abend nicht mehr"
    with pytest.raises(AssertionError, match="no row"):
        sheet.find(Passage=TREFFPUNKT, Code="EF.begegnung")


def test_a_changed_status_keeps_the_persons_own_memo_and_takes_no_other_ones(book, corpus, results, tmp_path):
    with filling(book, "Kodierungen") as sheet:
        sheet[sheet.find(Passage=KONZEPT, Code="EF.konzept"), "Memo"] = "von Anna"
    take_back(book, corpus, results, "Anna")
    (corpus / "text.txt").write_text("Ein Satz.", "utf-8")
    from pipeline.corpus import open_corpus

    again = tmp_path / "zweite.xlsx"
    export(Outgoing(results, corpus=open_corpus(corpus)), "korrektur", again)
    with filling(again, "Kodierungen") as sheet:
        sheet[sheet.find(Passage=KONZEPT, Code="EF.konzept"), "Status"] = "geplant"
    assert [d.memo for d in take_back(again, corpus, results, "Ben").records] == [""]
    assert [d.memo for d in take_back(again, corpus, results, "Anna").records] == ["von Anna"]


def test_everything_wrong_is_named_at_once_and_nothing_is_taken_over(book, corpus, results):
    with filling(book, "Kodierungen") as sheet:
        status = sheet.find(Passage=STADTTEILHAUS, Code="EF.begegnung")
        sheet[status, "Status"] = "vielleicht"
        code = sheet.find(Passage=KONZEPT, Code="EF.konzept")
        sheet[code, "Code"] = "Konzepte aller Art"
        passage = sheet.find(Passage=KONZEPT, Code="GE.politik_spitze")
        sheet[passage, "Passage"] = "Ein anderer Satz."
        new = sheet.find_empty()
        sheet[new, "Nr."], sheet[new, "Code"] = 9999, "HF.segregation"
        sheet[new + 1, "Nr."], sheet[new + 1, "Code"] = 1, "HF.segregation"
        sheet[new + 1, "Stelle"] = "steht nicht da"
    with pytest.raises(CodingsError) as error:
        take_back(book, corpus, results)
    said = str(error.value)
    assert f"Zeile {status}: „Status“ ist „vielleicht“; erlaubt sind: vorhanden, fehlt" in said
    assert f"Zeile {code}: „Code“ nennt „Konzepte aller Art“; erlaubt sind" in said
    assert f"Zeile {passage}: die Passage wurde verändert" in said
    assert f"Zeile {new}: „Nr.“ ist „9999“" in said
    assert f"Zeile {new + 1}: „Stelle“ steht so nicht in der Passage" in said
    assert "5 Angaben" in said
    assert len(error.value.faults) == 5
    assert not (corpus / "entscheidungen").exists()


def test_two_rows_that_contradict_each_other_are_refused(book, corpus, results):
    with filling(book, "Kodierungen") as sheet:
        row = sheet.find(Passage=KONZEPT, Code="EF.konzept")
        for status, new in zip(
            ("fehlt", "geplant"), (sheet.find_empty(), sheet.find_empty() + 1), strict=True
        ):
            sheet[new, "Nr."], sheet[new, "Code"], sheet[new, "Status"] = (
                sheet[row, "Nr."],
                "HF.armut",
                status,
            )
    with pytest.raises(CodingsError, match="anderes als Zeile"):
        take_back(book, corpus, results)


def test_only_what_was_chosen_goes_out_and_the_rest_is_not_taken_for_deleted(corpus, results, tmp_path):
    book = exported(results, tmp_path / "hf.xlsx", Selection(dimensions=("HF",)))
    sheet = Sheet(load_workbook(book)["Kodierungen"])
    assert all("[HF." in sheet[r, "Code"] for r in range(3, sheet.find_empty()))
    assert take_back(book, corpus, results).records == ()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    memo=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n"), max_size=40)
)
@pytest.mark.parametrize("begin", ["=", "-"])
def test_every_memo_survives(book, corpus, results, begin, memo):
    with filling(book, "Kodierungen") as sheet:
        sheet[sheet.find(Passage=KONZEPT, Code="EF.konzept"), "Memo"] = begin + memo
    decisions = read_correction(book, results.codebook, "Anna", ()).decisions
    assert [d.memo for d in decisions] == [(begin + memo).strip()]


def test_texts_that_look_like_formulas_or_markup_come_back_as_they_are(tmp_path, corpus):
    specs, codebook = hostile_specs()
    results = make_results(tmp_path / "lauf", specs, codebook)
    book = exported(results, tmp_path / "k.xlsx")
    done = take_back(book, corpus, results, complete=True)
    assert done.records
    layer = derived(results, read_people(corpus)[0])
    assert not layer.unplaced


def test_a_workbook_somebody_may_have_worked_in_is_not_overwritten(book, results):
    with pytest.raises(OutputError, match="gearbeitet haben"):
        exported(results, book)


def test_cells_that_are_not_to_be_changed_refuse_entries_and_lists_offer_what_is_allowed(book):
    loaded = load_workbook(book)
    sheet = Sheet(loaded["Kodierungen"])
    letters = {title: loaded["Kodierungen"].cell(1, n).column_letter for title, n in sheet.columns.items()}
    rules = {
        title: rule
        for rule in loaded["Kodierungen"].data_validations.dataValidation
        for title, letter in letters.items()
        if str(rule.sqref).startswith(f"{letter}3")
    }
    assert (rules["Passage"].type, rules["Passage"].formula1) == ("custom", "FALSE")
    assert rules["Code"].formula1.startswith("Kategorien!$D$2:$D$")
    assert rules["Status"].formula1 == "Kategorien!$H$2:$H$5"
    assert rules["Entscheidung"].formula1 == '"gilt,gilt nicht"'
    assert loaded["Kodierungen"].freeze_panes == "E3"
    assert loaded["Passagen"].protection.sheet
    assert loaded["_stand"].sheet_state == "veryHidden"


@pytest.mark.slow
def test_libreoffice_keeps_everything(book, corpus, results, tmp_path):
    with filling(book, "Kodierungen") as sheet:
        correct(sheet)
    saved = saved_by_libreoffice(book, tmp_path)
    take_back(saved, corpus, results)
    assert_corrected(results, corpus)
    opened = load_workbook(saved, data_only=True)
    assert opened["Passagen"].protection.sheet
    rows = Sheet(opened["Kodierungen"])
    added = rows.find(Stelle="der nächste Bus")
    assert rows[added, "Passage"].startswith(TREFFPUNKT), "an added row shows its passage"
    take_back(saved_by_libreoffice(saved, tmp_path / "noch einmal"), corpus, results)
    assert_corrected(results, corpus)


def test_the_commands_show_first_and_then_take_over(results, corpus, tmp_path):
    (corpus / "text.txt").write_text("Ein Satz.", "utf-8")
    book = tmp_path / "k.xlsx"
    assert "berichtigt einlesen" in call("export", results.folder, "--to", "korrektur", "--out", book).lower()
    with filling(book, "Kodierungen") as sheet:
        correct(sheet)
    arguments = ("import", book, "--corpus", corpus, "--results", results.folder, "--coder", "Anna")
    shown = call(*arguments, "--dry-run")
    assert "2 kommen hinzu, 2 entfallen, 2 ändern sich" in shown
    assert "Nichts wurde übernommen" in shown
    assert not (corpus / "entscheidungen").exists()
    taken = call(*arguments)
    assert "1 gelöschte Zeile" in taken
    assert_corrected(results, corpus)
    call("people", corpus, "--undo", taken.rsplit("--undo ", 1)[1].strip())
    assert (TREFFPUNKT[:20], "EF.begegnung") in final_layer(results, corpus)


def test_whose_corrections_they_are_has_to_be_said(book, results, corpus):
    (corpus / "text.txt").write_text("Ein Satz.", "utf-8")
    for name, message in (("", "Wer hat entschieden"), ("regeln", "heißt die Maschine")):
        with pytest.raises(CodingsError, match=message):
            call("import", book, "--corpus", corpus, "--results", results.folder, "--coder", name)


def call(*arguments: object) -> str:
    """The command's output; errors that a person can mend are raised as they are."""
    result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output
