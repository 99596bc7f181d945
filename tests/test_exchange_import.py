"""Codings made by people come back: matched by text, with our codes and their names, stored once."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from exchange_sample import TEXT, find, write_corpus, write_results
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_results import make_results, sample_codebook
from test_exchange_hostile import A, B, C, project, qdpx, selection
from typer.testing import CliRunner

from pipeline.codebook.model import Codebook
from pipeline.coding import CODER
from pipeline.corpus import Corpus
from pipeline.errors import ExchangeError
from pipeline.exchange.arrival import Imported, ImportSettings, UnknownCodes, import_codings
from pipeline.exchange.coders import pseudonym, pseudonym_key
from pipeline.exchange.codes import CodeMap, map_template, read_code_map
from pipeline.exchange.dates import iso
from pipeline.exchange.incoming import InCode, InCoding, InSource
from pipeline.exchange.matching import Matcher, Placer
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.readers import read_any
from pipeline.exchange.refi.read import read_refi
from pipeline.exchange.selection import Selection
from pipeline.exchange.targets import export
from pipeline.exchange.units import RawText, Span, Unit, choose
from pipeline.people.codings import read_codings
from pipeline.people.placing import Target
from querschau.cli import app

BOOK = Codebook.model_validate(sample_codebook())


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return write_corpus(
        tmp_path / "corpus", {"bericht": TEXT, "notiz": "Ein kurzer anderer Text ohne Bezug."}
    )


def bring(path: Path, corpus: Corpus, **settings: object) -> Imported:
    return import_codings(path, corpus, BOOK, ImportSettings(**settings))  # type: ignore[arg-type]


def stored(corpus: Corpus) -> list[tuple[str, str, str]]:
    """(coder, code, passage), each at its place in the text."""
    table = read_codings(corpus.codings_folder)
    for row in table.itertuples():
        text = (corpus.folder / "documents" / f"{row.document}.txt").read_bytes().decode()
        assert text[row.start : row.end] == row.text
    return sorted(table[["coder", "code", "text"]].itertuples(index=False, name=None))


def test_people_come_back_and_the_machine_does_not(tmp_path: Path, corpus: Corpus) -> None:
    codings = [
        find(TEXT, "Wohnraum", "HF.wohnen", coder="Anna", method="human", status="fehlt"),
        find(TEXT, "Stadtteilhaus", "EF.begegnung", coder="Bernd", method="human"),
        find(TEXT, "Landkreis", "GE.landkreis"),
    ]
    results = write_results(tmp_path / "r", {"bericht": TEXT}, codings)
    path = export(Outgoing(results), "refi", tmp_path / "p.qdpx").files[0]
    done = bring(path, corpus)
    assert stored(corpus) == [("Anna", "HF.wohnen", "Wohnraum"), ("Bernd", "EF.begegnung", "Stadtteilhaus")]
    assert len(done.files) == 2
    assert "1 maschinelle Kodierungen wurden nicht als menschliche übernommen." in done.notices
    again = bring(path, corpus)
    assert again.files == done.files, "the same import leaves the same files"


def test_a_reviewer_can_take_over_what_the_machine_proposed(tmp_path: Path, corpus: Corpus) -> None:
    codings = [find(TEXT, "Wohnraum", "HF.wohnen"), find(TEXT, "Landkreis", "GE.landkreis")]
    results = write_results(tmp_path / "r", {"bericht": TEXT}, codings)
    path = export(Outgoing(results), "refi", tmp_path / "p.qdpx").files[0]
    with pytest.raises(ExchangeError, match="--coder NAME"):
        bring(path, corpus)
    bring(path, corpus, coder="Anna")
    assert stored(corpus) == [("Anna", "GE.landkreis", "Landkreis"), ("Anna", "HF.wohnen", "Wohnraum")]


def test_a_person_renamed_does_not_take_the_machine_along(tmp_path: Path, corpus: Corpus) -> None:
    own = find(TEXT, "Wohnraum", "HF.wohnen", coder="default", method="human", status="fehlt")
    codings = [own, find(TEXT, "Wohnraum", "HF.wohnen"), find(TEXT, "Landkreis", "GE.landkreis")]
    results = write_results(tmp_path / "r", {"bericht": TEXT}, codings)
    path = export(Outgoing(results), "refi", tmp_path / "p.qdpx").files[0]
    done = bring(path, corpus, coder="Anna")
    assert stored(corpus) == [("Anna", "HF.wohnen", "Wohnraum")]
    assert any("2 maschinelle Kodierungen wurden nicht übernommen" in n for n in done.notices)
    bring(path, corpus, coder="Anna", everything=True)
    assert stored(corpus) == [("Anna", "GE.landkreis", "Landkreis"), ("Anna", "HF.wohnen", "Wohnraum")]
    status = read_codings(corpus.codings_folder).query("code == 'HF.wohnen'")["status"]
    assert status.tolist() == ["fehlt"], "a person's word outweighs the machine's"


def test_the_machine_is_known_by_name_where_the_file_forgot_it(tmp_path: Path, corpus: Corpus) -> None:
    """QualCoder writes users anew: only the names of rules and models remain."""
    codings = [find(TEXT, "Wohnraum", "HF.wohnen", coder="eigenes", method="model")]
    results = write_results(tmp_path / "r", {"bericht": TEXT}, codings)
    for name in (CODER, "modell-3f2a91bc07", "eigenes"):
        users = f'<Users><User guid="{A}" name="{name}"/></Users>'
        path = qdpx(tmp_path / "p.qdpx", project(users=users))
        with pytest.raises(ExchangeError, match="nur die 1 maschinellen"):
            import_codings(path, corpus, BOOK, ImportSettings(), results)


def test_one_name_for_several_people_is_refused(tmp_path: Path, corpus: Corpus) -> None:
    codings = [find(TEXT, "Wohnraum", "HF.wohnen", coder=name, method="human") for name in ("Anna", "Bernd")]
    results = write_results(tmp_path / "r", {"bericht": TEXT}, codings)
    path = export(Outgoing(results), "refi", tmp_path / "p.qdpx").files[0]
    with pytest.raises(ExchangeError, match=r"mehrerer Personen \(Anna, Bernd\)"):
        bring(path, corpus, coder="Carla")
    assert not corpus.codings_folder.exists()


def test_pseudonyms_last_and_tell_nothing(tmp_path: Path, corpus: Corpus) -> None:
    key = pseudonym_key(tmp_path / "schluessel" / "p.key")
    assert pseudonym_key(tmp_path / "schluessel" / "p.key") == key
    assert (tmp_path / "schluessel" / "p.key").stat().st_mode & 0o077 == 0
    path = qdpx(tmp_path / "von_anna.qdpx")
    done = bring(path, corpus, pseudonym_key=key)
    assert done.coders == [pseudonym("anna ", key)]
    written = "".join(f.name + f.read_text("utf-8-sig") for f in done.files)
    assert not re.search("anna", written, re.IGNORECASE)
    assert pseudonym("Anna", b"x" * 32) != done.coders[0]


def test_unknown_codes_are_listed_and_mapped(tmp_path: Path, corpus: Corpus) -> None:
    path = qdpx(tmp_path / "p.qdpx", project().replace('"HF.wohnen"', '"Mieten &amp; Co: teuer"'))
    with pytest.raises(UnknownCodes, match=r"„Mieten & Co: teuer“ \(1\)") as caught:
        bring(path, corpus)
    assert not corpus.codings_folder.exists()
    template = tmp_path / "p_codes.yaml"
    template.write_text(map_template(caught.value.counts, BOOK), "utf-8")
    assert read_code_map(template, BOOK) == {}
    with pytest.raises(UnknownCodes):
        bring(path, corpus, codes=template)
    filled = template.read_text("utf-8").replace('teuer":', 'teuer": HF.wohnen')
    template.write_text(filled, "utf-8")
    bring(path, corpus, codes=template)
    assert stored(corpus) == [("Anna", "HF.wohnen", TEXT[:5])]


def test_a_mapping_may_be_a_table_and_leave_codes_out(tmp_path: Path, corpus: Corpus) -> None:
    path = qdpx(tmp_path / "p.qdpx", project().replace('"HF.wohnen"', '"Offen"'))
    (tmp_path / "m.csv").write_text("Code;Kennung\nOffen;-\n", "utf-8")
    done = bring(path, corpus, codes=tmp_path / "m.csv")
    assert done.codings == 0
    assert "1 Kodierungen wurden laut Zuordnung ausgelassen." in done.notices
    (tmp_path / "m.yaml").write_text('"Offen": -   # 1 Kodierungen\n', "utf-8")
    assert read_code_map(tmp_path / "m.yaml", BOOK) == {"Offen": "-"}
    (tmp_path / "m.csv").write_text("Offen;HF.gibtsnicht\n", "utf-8")
    with pytest.raises(ExchangeError, match="HF.gibtsnicht"):
        bring(path, corpus, codes=tmp_path / "m.csv")
    (tmp_path / "m.yaml").write_text("Offen: [", "utf-8")
    with pytest.raises(ExchangeError, match="Zeile 1"):
        bring(path, corpus, codes=tmp_path / "m.yaml")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (("HF.wohnen",), "HF.wohnen"),
        (("Herausforderung", "hf.WOHNEN Wohnungsmarkt"), "HF.wohnen"),
        (("Wohnungsmarkt und  Wohnverhältnisse",), "HF.wohnen"),
        (("Herausforderung", "Armut und soziale Ungleichheit (2)"), "HF.armut"),
        (("Projekt", "Herausforderung: Armut und soziale Ungleichheit"), "HF.armut"),
        (("Bürgernähe",), None),
        (("Herausforderung",), None),
    ],
)
def test_names_by_which_our_codes_are_known(path: tuple[str, ...], code: str | None) -> None:
    assert CodeMap(BOOK).resolve(InCode("k", path)) == code


def test_a_label_that_two_dimensions_share_needs_its_path() -> None:
    data = sample_codebook()
    data["dimensions"][1]["codes"][0]["label"] = data["dimensions"][2]["codes"][0]["label"] = "Mitte"
    finder = CodeMap(Codebook.model_validate(data))
    assert finder.resolve(InCode("k", ("Mitte",))) is None
    assert finder.resolve(InCode("k", ("Erfolgsfaktor", "Mitte"))) == "EF.koordination"


def test_contradictions_are_refused_with_a_list(tmp_path: Path, corpus: Corpus) -> None:
    bring(qdpx(tmp_path / "eins.qdpx"), corpus)
    other = qdpx(tmp_path / "zwei.qdpx", project().replace('"HF.wohnen"', '"HF.armut"'))
    before = sorted(p.read_bytes() for p in corpus.codings_folder.iterdir())
    with pytest.raises(ExchangeError, match=r"bericht 0–5 \(Anna\): bisher HF.wohnen, jetzt HF.armut"):
        bring(other, corpus)
    assert sorted(p.read_bytes() for p in corpus.codings_folder.iterdir()) == before
    bring(other, corpus, replace=True)
    assert stored(corpus) == [("Anna", "HF.armut", TEXT[:5])]
    assert len(list(corpus.codings_folder.iterdir())) == 2, "what was there stays"


def test_a_later_date_is_a_correction(tmp_path: Path, corpus: Corpus) -> None:
    bring(qdpx(tmp_path / "eins.qdpx"), corpus)
    later = project().replace('"HF.wohnen"', '"HF.armut"').replace("2025-01-01", "2025-06-01")
    bring(qdpx(tmp_path / "zwei.qdpx", later), corpus)
    assert stored(corpus) == [("Anna", "HF.armut", TEXT[:5])]


def test_a_file_that_contradicts_itself(tmp_path: Path, corpus: Corpus) -> None:
    table = pd.DataFrame({"Dokumentname": ["bericht"] * 2, "Code": "HF.wohnen", "Segment": "Wohnraum"})
    table["Status"] = ["fehlt", "vorhanden"]
    table["Bearbeitet von"] = "Anna"
    table.to_csv(tmp_path / "m.csv", index=False)
    with pytest.raises(ExchangeError, match=r"widerspricht sich.*HF.wohnen \(Anna\)"):
        bring(tmp_path / "m.csv", corpus)


def test_codes_given_to_a_passage_on_different_days_all_stay(tmp_path: Path, corpus: Corpus) -> None:
    """The store lets the newest date of a passage win: one passage must have one date."""
    codes = (
        f'<CodeBook><Codes><Code guid="{B}" name="HF.wohnen" isCodable="true"/>'
        f'<Code guid="{C}" name="HF.armut" isCodable="true"/></Codes></CodeBook>'
    )
    two = selection() + selection(code=C).replace("2025-01-01", "2025-02-02")
    bring(qdpx(tmp_path / "p.qdpx", project(two, codes)), corpus)
    assert [code for _, code, _ in stored(corpus)] == ["HF.armut", "HF.wohnen"]


def test_a_passage_dropped_in_the_newer_project_goes_with_replace(tmp_path: Path, corpus: Corpus) -> None:
    path = qdpx(tmp_path / "p.qdpx", project(selection() + selection(6, 20)))
    bring(path, corpus)
    qdpx(path, project(selection()))
    done = bring(path, corpus, replace=True)
    assert [(code, text) for _, code, text in stored(corpus) if code] == [("HF.wohnen", TEXT[:5])]
    assert any("1 Stellen sind nicht mehr kodiert" in n for n in done.notices)


# --- other programs' tables ---------------------------------------------------------------------------


def maxqda(path: Path, columns: list[str], row: list[object]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(columns)
    book.active.append(row)
    book.save(path)
    return path


def test_maxqda_german(tmp_path: Path, corpus: Corpus) -> None:
    columns = ["Farbe", "Kommentar", "Dokumentgruppe", "Dokumentname", "Code", "Anfang", "Ende", "Gewicht"]
    columns += ["Segment", "Bearbeitet von", "Bearbeitet am", "Fläche", "Abdeckungsgrad %"]
    quote = "in Groß-\nÖrtlingen fehlt Wohnraum für\u00a0große Fami-\nlien."
    row = ["", "wichtig", "Berichte", "bericht", "Herausforderung\\Wohnungsmarkt und Wohnverhältnisse", "2"]
    path = maxqda(tmp_path / "m.xlsx", columns, [*row, "2", 0, quote, "Anna", "05.05.2021 10:22:00", 73, 1.2])
    assert read_any(path).program == "maxqda"
    bring(path, corpus)
    assert stored(corpus) == [("Anna", "HF.wohnen", "in Groß-Örtlingen fehlt Wohnraum für große Familien.")]
    table = read_codings(corpus.codings_folder)
    assert (table["memo"][0], table["date"][0]) == ("wichtig", "2021-05-05T10:22:00Z")


def test_maxqda_english_as_csv_with_semicolons(tmp_path: Path, corpus: Corpus) -> None:
    text = (
        "Color;Comment;Document group;Document name;Code;Beginning;End;Weight score;Segment;Modified by;"
        "Modified on\n;;Reports;bericht.pdf;EF > EF.begegnung Begegnungsorte;1;1;0;Wir brauchen ein "
        "Stadtteilhaus.;Anna;5/6/2021 4:05:00 PM\n"
    )
    (tmp_path / "m.csv").write_bytes(text.encode("utf-16"))
    bring(tmp_path / "m.csv", corpus)
    assert stored(corpus) == [("Anna", "EF.begegnung", "Wir brauchen ein Stadtteilhaus.")]


@pytest.mark.parametrize(
    ("document", "content", "codes", "by"),
    [
        ("Document", "Quotation Content", "Codes", "Created by"),
        ("Dokument", "Zitatinhalt", "Kodes", "Erstellt von"),
    ],
)
def test_atlas(tmp_path: Path, corpus: Corpus, document: str, content: str, codes: str, by: str) -> None:
    columns = ["ID", document, content, codes, "Reference", by]
    cells: list[object] = [
        "1:1",
        "bericht",
        "Der Landkreis fördert ihn",
        "GE.landkreis\nEF.mittel",
        "12 - 12",
        "Anna",
    ]
    path = maxqda(tmp_path / "a.xlsx", columns, [*cells, "12 - 12", "Anna"])
    assert read_any(path).program == "atlas"
    bring(path, corpus)
    passage = "Der Landkreis fördert ihn"
    assert stored(corpus) == [("Anna", "EF.mittel", passage), ("Anna", "GE.landkreis", passage)]


def test_passages_that_are_nowhere_are_listed(tmp_path: Path, corpus: Corpus) -> None:
    frame = pd.DataFrame(
        {
            "Dokumentname": ["bericht", "bericht", "unbekannt"],
            "Code": "HF.wohnen",
            "Segment": [
                "Wohnraum",
                "Diesen Satz gibt es im ganzen Bericht nirgends.",
                "Auch dieser fehlt völlig.",
            ],
            "Bearbeitet von": "Anna",
        }
    )
    frame.to_csv(tmp_path / "m.csv", index=False)
    done = bring(tmp_path / "m.csv", corpus)
    assert done.codings == 1
    assert [u.reason for u in done.unplaced] == [
        "Wortlaut nicht gefunden",
        "kein passendes Dokument im Korpus",
    ]


# --- our own table ------------------------------------------------------------------------------------


def corrected(tmp_path: Path, everything: bool = False) -> tuple[Corpus, Imported]:
    """Export, then: one code changed, one row deleted, one status changed, one row added."""
    results = make_results(tmp_path / "results")
    corpus = write_corpus(tmp_path / "c", {n: results.document(n).text for n in results.document_names})
    path = export(Outgoing(results), "xlsx", tmp_path / "tabelle.xlsx").files[0]
    book = openpyxl.load_workbook(path)
    sheet = book["Kodierungen"]
    columns = {cell.value: i for i, cell in enumerate(sheet[1])}
    rows = {(r[columns["code"]].value, r[columns["method"]].value): r for r in sheet.iter_rows(min_row=2)}
    rows["HF.konflikte", "rule"][columns["code"]].value = "HF.armut"
    rows["EF.wohnen", "rule"][columns["status"]].value = "geplant"
    added = [None] * len(columns)
    added[columns["document"]], added[columns["code"]] = "steinfurtheim_interview", "HF.ressourcen"
    added[columns["text"]] = "ein Konzept, auf das wir uns berufen könnten"
    gone = rows["GE.vor_ort", "rule"][0].row
    sheet.append(added)
    sheet.delete_rows(gone)
    book.save(path)
    return corpus, bring(path, corpus, coder="Anna", everything=everything)


def test_only_corrected_passages_count_as_a_persons(tmp_path: Path) -> None:
    corpus, _ = corrected(tmp_path)
    table = read_codings(corpus.codings_folder)
    by_passage = table.groupby("text")[["code", "status"]].apply(lambda g: sorted(map(tuple, g.to_numpy())))
    got = {text[:14]: codes for text, codes in by_passage.items()}
    assert got == {
        "Ein Ausschussm": [("HF.armut", "")],
        "Die Mieten sin": [("EF.wohnen", "geplant"), ("GE.wirtschaft", ""), ("HF.wohnen", "")],
        "Quartiersmanag": [("EF.vor_ort_struktur", "vorhanden")],
        "ein Konzept, a": [("HF.ressourcen", "")],
    }
    assert set(table["coder"]) == {"Anna"}


def test_everything_read_counts_everything(tmp_path: Path) -> None:
    corpus, done = corrected(tmp_path, everything=True)
    assert done.codings == len(read_codings(corpus.codings_folder)) > 20


def test_a_passage_without_any_row_left_is_read_and_empty(tmp_path: Path, corpus: Corpus) -> None:
    codings = [find(TEXT, "Wohnraum", "HF.wohnen"), find(TEXT, "Verein", "HF.armut")]
    results = write_results(tmp_path / "r", {"bericht": TEXT}, codings)
    path = export(Outgoing(results), "csv", tmp_path / "t.csv").files[0]
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    path.write_text(lines[0] + next(x for x in lines if "HF.wohnen" in x), "utf-8")
    import_codings(path, corpus, BOOK, ImportSettings(coder="Anna"), results)
    assert stored(corpus) == [("Anna", "", "Verein")]


def test_a_table_says_nothing_of_dimensions_it_has_no_row_of(tmp_path: Path, corpus: Corpus) -> None:
    codings = [find(TEXT, "Wohnraum", "HF.wohnen"), find(TEXT, "Landkreis", "GE.landkreis")]
    results = write_results(tmp_path / "r", {"bericht": TEXT}, codings)
    path = export(Outgoing(results, Selection(("HF",))), "csv", tmp_path / "t.csv").files[0]
    import_codings(path, corpus, BOOK, ImportSettings(coder="Anna"), results)
    assert not corpus.codings_folder.exists()


def test_corrections_on_any_sheet_of_the_reports_table_count(tmp_path: Path) -> None:
    """The run's own workbook has a sheet for all codings and one for each dimension."""
    results = make_results(tmp_path / "results")
    corpus = write_corpus(tmp_path / "c", {n: results.document(n).text for n in results.document_names})
    path = tmp_path / "coded_segments.xlsx"
    with pd.ExcelWriter(path) as book:
        results.codings.to_excel(book, sheet_name="Alle", index=False)
        for dimension, rows in results.codings.groupby("dimension"):
            changed = rows.replace({"code": {"HF.konflikte": "HF.armut"}})
            changed[changed["code"] != "GE.wirtschaft"].to_excel(book, sheet_name=str(dimension), index=False)
    import_codings(path, corpus, BOOK, ImportSettings(coder="Anna"), results)
    got = {(code, text[:8]) for _, code, text in stored(corpus)}
    assert got == {("HF.armut", "Ein Auss"), ("HF.wohnen", "Die Miet"), ("EF.wohnen", "Die Miet")}


# --- matching and units -------------------------------------------------------------------------------


def place(ours: str, theirs: str | None, quote: str, start: int | None = None) -> tuple[str, str] | None:
    source = InSource("x", theirs)
    end = None if start is None else start + len(quote)
    found = Placer(Target("x", ours), source).place(InCoding(0, start, end, quote, "c"))
    return (found.how, ours[found.start : found.end]) if found else None


def test_ways_to_find_a_passage() -> None:
    ours = "Vorwort.\n\nDie Stadt Marbek fördert Begegnung. Die Stadt Marbek spart. Ende."
    theirs = "Die Stadt Marbek fördert Begeg-\nnung. Die Stadt Marbek spart."
    assert place(ours, ours, "Vorwort.", 0) == ("exact", "Vorwort.")
    assert place(ours, theirs, "Die Stadt Marbek fördert Begeg-\nnung.", 0) == (
        "wording",
        "Die Stadt Marbek fördert Begegnung.",
    )
    assert place(ours, None, "die STADT Marbek spart.") == ("wording", "Die Stadt Marbek spart.")
    assert place(ours, None, "Die Stadt Marbeck fördert Begegnungen.") == (
        "similar",
        "Die Stadt Marbek fördert Begegnung.",
    )
    assert place(ours, None, "Ganz andere Wörter stehen hier in diesem Satz.") is None


def test_the_second_of_two_equal_passages_stays_the_second() -> None:
    ours = "Einleitung, die neu ist. Ja. Nein. Ja."
    theirs = "Ja. Nein. Ja."
    found = Placer(Target("x", ours), InSource("x", theirs)).place(InCoding(0, 10, 13, "Ja.", "c"))
    assert found is not None
    assert (found.start, found.unsure) == (ours.rindex("Ja."), False)


def test_short_passages_alone_name_no_document() -> None:
    matcher = Matcher(["bericht"], {"bericht": TEXT}.__getitem__)
    assert matcher.document_for(InSource("fremd"), ["Wohnraum", "Verein"]) is None
    assert matcher.document_for(InSource("fremd", "")) is None


def test_documents_are_known_by_name_or_by_their_text() -> None:
    texts = {"bericht": TEXT, "anderes": "Ganz anderer Inhalt über Brücken und Straßenbau in Marbek. " * 5}
    matcher = Matcher(texts, texts.__getitem__)
    assert matcher.document_for(InSource("Bericht.PDF", TEXT)).name == "bericht"  # type: ignore[union-attr]
    assert matcher.document_for(InSource("C:\\Daten\\bericht.docx")).name == "bericht"  # type: ignore[union-attr]
    assert matcher.document_for(InSource("umbenannt", TEXT.replace("\n\n", " "))).name == "bericht"  # type: ignore[union-attr]
    assert (
        matcher.document_for(InSource("fremd", "Etwas, das mit beiden Texten nichts zu tun hat. " * 4))
        is None
    )


word = st.text("abcdeüßé😀", min_size=2, max_size=9)


@given(st.lists(word, min_size=30, max_size=60), st.data())
@settings(max_examples=40)
def test_line_breaks_and_hyphens_never_hide_a_passage(words: list[str], data: st.DataObject) -> None:
    """Our text against one broken into lines with hyphens: each passage is found word for word."""
    ours = " ".join(f"{w}{i}" for i, w in enumerate(words))
    first = data.draw(st.integers(0, len(words) - 5))
    passage = " ".join(f"{w}{i}" for i, w in enumerate(words))[:]
    parts = passage.split(" ")[first : first + 5]
    broken = "\r\n".join(p[:2] + "-\n" + p[2:] if n % 2 else p for n, p in enumerate(parts))
    assert place(ours, None, broken) == ("wording", " ".join(parts))


RAW = "\ufeffErster Satz 😀 mit Emoji.\r\nZweiter Satz, auch 😀.\r\n\r\nDritter Absatz hier.\r\nSchluss."


@pytest.mark.parametrize(
    "unit", [Unit(u, c, m) for u in (False, True) for c in (False, True) for m in (False, True)], ids=str
)
def test_the_way_of_counting_is_found(unit: Unit) -> None:
    raw = RawText(RAW)
    spans = []
    for passage in ("mit Emoji.", "Zweiter Satz, auch 😀.", "Dritter Absatz", "Schluss."):
        at = raw.text.index(passage)
        ends = []
        for point in (at, at + len(passage)):
            before = raw.text[:point]
            units = len(before.encode("utf-16-le")) // 2 if unit.utf16 else len(before)
            ends.append(units + (before.count("\n") if unit.crlf else 0) + unit.mark)
        spans.append(Span(ends[0], ends[1], passage[:10]))
    assert choose([(raw, spans)]) == unit
    found = raw.positions(unit, spans)
    assert [raw.text[p[0] : p[1]] for p in found if p] == [
        "mit Emoji.",
        "Zweiter Satz, auch 😀.",
        "Dritter Absatz",
        "Schluss.",
    ]


def test_habits_of_other_programs(tmp_path: Path) -> None:
    """Sources folder with a capital, no internal://, braces, upper case, old name space, rgba colours."""
    xml = (
        project(path=f"{C}.TXT")
        .replace("project:1.0", "project:0:4")
        .replace('targetGUID="0000', 'targetGUID="{0000')
    )
    xml = xml.replace(
        '000001-0000-0000-0000-000000000000"/></Coding>', '000001-0000-0000-0000-000000000000}"/></Coding>'
    )
    xml = xml.replace('isCodable="true"', 'isCodable="true" color="rgba(1,2,3,0.5)"')
    xml = xml.replace("</Sources>", "</Sources><Sets/><Graphs/>")
    import zipfile

    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Mein Projekt.qde", "\ufeff" + xml)
        archive.writestr(f"Sources/{C}.txt", "\ufeff" + TEXT)
    assert [(c.quote, c.coder) for c in read_refi(path).codings] == [(TEXT[:5], "Anna")]
    (tmp_path / "allein.qde").write_text(
        project().replace(
            f'plainTextPath="internal://{C}.txt">', f"><PlainTextContent>{TEXT}</PlainTextContent>"
        ),
        "utf-8",
    )
    assert [c.quote for c in read_any(tmp_path / "allein.qde").codings] == [TEXT[:5]]


@pytest.mark.parametrize(
    ("given_date", "expected"),
    [
        ("05.05.2021 10:22:00", "2021-05-05T10:22:00Z"),
        ("5/6/2021 4:05:00 PM", "2021-05-06T16:05:00Z"),
        ("2024-01-02T03:04:05+02:00", "2024-01-02T01:04:05Z"),
        ("2024-01-02", "2024-01-02T00:00:00Z"),
        ("gestern", ""),
    ],
)
def test_dates(given_date: str, expected: str) -> None:
    assert iso(given_date) == expected


# --- command line -------------------------------------------------------------------------------------


def test_commands(tmp_path: Path) -> None:
    results = make_results(tmp_path / "results")
    corpus = write_corpus(tmp_path / "c", {n: results.document(n).text for n in results.document_names})
    run = CliRunner().invoke
    out = tmp_path / "p.qdpx"
    said = run(
        app, ["export", str(results.folder), "--to", "qualcoder", "--methods", "human", "--out", str(out)]
    )
    assert said.exit_code == 0, said.output
    assert "3 Kodierungen in 3 Dokumenten" in said.output
    to = ["--corpus", str(corpus.folder), "--results", str(results.folder)]
    said = run(app, ["import", str(out), *to])
    assert said.exit_code == 0, said.output
    assert "3 Kodierungen übernommen (Kodiererin A)" in said.output
    assert len(read_codings(corpus.codings_folder)) == 3
    said = run(app, ["export", str(results.folder), "--to", "unfug"])
    assert "Das Ziel „unfug“ gibt es nicht" in str(said.exception)
    run(app, ["export", str(results.folder), "--to", "openqda", "--out", str(tmp_path / "b.qdc")])
    said = run(
        app,
        ["import", str(tmp_path / "b.qdc"), "--corpus", str(corpus.folder), "--results", str(results.folder)],
    )
    assert said.exit_code == 0, said.output
    from pipeline.codebook.model import load_codebook

    draft = load_codebook(next(corpus.codings_folder.glob("*.codebook.yaml")))
    assert set(draft.codes) == set(results.codebook.codes)


def test_command_writes_a_template_and_lists_what_it_cannot_place(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "c", {"bericht": TEXT})
    results = write_results(tmp_path / "r", {"bericht": TEXT}, [])
    table = pd.DataFrame(
        {"Dokumentname": ["bericht"] * 2, "Code": "Meins", "Segment": ["Wohnraum", "Nirgends zu sehen"]}
    )
    table.to_csv(tmp_path / "m.csv", index=False)
    run = CliRunner().invoke
    command = [
        "import",
        str(tmp_path / "m.csv"),
        "--corpus",
        str(corpus.folder),
        "--results",
        str(results.folder),
    ]
    said = run(app, [*command, "--coder", "Anna"])
    template = tmp_path / "m_codes.yaml"
    assert "„Meins“ (2)" in str(said.exception)
    template.write_text(template.read_text("utf-8").replace('"Meins":', '"Meins": HF.wohnen'), "utf-8")
    said = run(app, [*command, "--coder", "Anna", "--codes", str(template)])
    assert said.exit_code == 1
    listed = (tmp_path / "m_nicht_zugeordnet.csv").read_text("utf-8-sig")
    assert "Nirgends zu sehen,Wortlaut nicht gefunden" in listed
