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
from reportlab.pdfgen import canvas
from sample_results import make_results
from sample_towns import sample_codebook
from test_exchange_hostile import A, B, C, D, project, qdpx, selection
from typer.testing import CliRunner

from pipeline.codebook.model import Codebook
from pipeline.coding import CODER
from pipeline.corpus import Corpus, open_corpus
from pipeline.errors import ExchangeError
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import Imported, ImportSettings
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
from pipeline.people.batches import batches, read_people
from pipeline.people.decisions import in_force
from pipeline.people.placing import Target
from pipeline.results import Results
from pipeline.run.run import segments_of
from querschau.cli import app

BOOK = Codebook.model_validate(sample_codebook())


TEXTS = {"bericht": TEXT, "notiz": "Ein kurzer anderer Text ohne Bezug."}


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return write_corpus(tmp_path / "corpus", TEXTS)


def bring(path: Path, corpus: Corpus, results: Results | None = None, **settings: object) -> Imported:
    """Import into the corpus; ``results``: the run, else one without codings; ``codes``: a mapping file."""
    if path_of_map := settings.get("codes"):
        settings["codes"] = read_code_map(Path(str(path_of_map)), BOOK)
    run = results or write_results(corpus.folder.parent / "lauf", TEXTS, [])
    return import_codings(path, corpus, BOOK, ImportSettings(**settings), run)  # type: ignore[arg-type]


def stored(corpus: Corpus) -> list[tuple[str, str, str]]:
    """(person, code, words) of what people say applies, each at its place in the text."""
    found = []
    for d in in_force(read_people(corpus.folder)[0]):
        if d.kind == "applies":
            text = (corpus.folder / "documents" / f"{d.document}.txt").read_bytes().decode()
            assert d.span
            assert text[slice(*d.span)] == d.text
            found.append((d.person, d.code, d.text))
    return sorted(found)


def test_people_come_back_and_the_machine_does_not(tmp_path: Path, corpus: Corpus) -> None:
    codings = [
        find(TEXT, "Wohnraum", "HF.wohnen", coder="Anna", method="human", status="fehlt"),
        find(TEXT, "Stadtteilhaus", "EF.begegnung", coder="Bernd", method="human"),
        find(TEXT, "Landkreis", "GE.landkreis"),
    ]
    results = write_results(tmp_path / "r", TEXTS, codings)
    path = export(Outgoing(results), "refi", tmp_path / "p.qdpx").files[0]
    done = bring(path, corpus, results)
    assert stored(corpus) == [("Anna", "HF.wohnen", "Wohnraum"), ("Bernd", "EF.begegnung", "Stadtteilhaus")]
    assert "1 Kodierungen sind unverändert und bleiben, was sie waren." in done.notices
    assert [b.counts for b in batches(done.decisions)] == [{"applies": 2}]
    assert bring(path, corpus, results).decisions == (), "the same file says nothing new"


def test_a_person_renamed_does_not_take_the_machine_along(tmp_path: Path, corpus: Corpus) -> None:
    own = find(TEXT, "Wohnraum", "HF.wohnen", coder="default", method="human", status="fehlt")
    codings = [own, find(TEXT, "Wohnraum", "HF.wohnen"), find(TEXT, "Landkreis", "GE.landkreis")]
    results = write_results(tmp_path / "r", TEXTS, codings)
    path = export(Outgoing(results), "refi", tmp_path / "p.qdpx").files[0]
    bring(path, corpus, results, coder="Anna")
    assert stored(corpus) == [("Anna", "HF.wohnen", "Wohnraum")]
    bring(path, corpus, results, coder="Anna", confirm=True)
    assert stored(corpus) == [("Anna", "GE.landkreis", "Landkreis"), ("Anna", "HF.wohnen", "Wohnraum")]
    [wohnen] = [d for d in read_people(corpus.folder)[0] if d.code == "HF.wohnen"]
    assert wohnen.status == "fehlt", "a person's word outweighs the machine's"


def test_the_machine_is_known_by_name_where_the_file_forgot_it(tmp_path: Path, corpus: Corpus) -> None:
    """QualCoder writes users anew: only the names of rules and models remain."""
    codings = [find(TEXT, "Wohnraum", "HF.wohnen", coder="eigenes", method="model")]
    results = write_results(tmp_path / "r", TEXTS, codings)
    for name in (CODER, "modell-3f2a91bc07", "eigenes"):
        users = f'<Users><User guid="{A}" name="{name}"/></Users>'
        done = bring(qdpx(tmp_path / "p.qdpx", project(users=users)), corpus, results)
        assert done.decisions == ()
        assert "1 maschinelle Kodierungen kennt der Lauf nicht; sie wurden nicht übernommen." in done.notices


def test_one_name_for_several_people_is_refused(tmp_path: Path, corpus: Corpus) -> None:
    codings = [find(TEXT, "Wohnraum", "HF.wohnen", coder=name, method="human") for name in ("Anna", "Bernd")]
    results = write_results(tmp_path / "r", TEXTS, codings)
    path = export(Outgoing(results), "refi", tmp_path / "p.qdpx").files[0]
    with pytest.raises(ExchangeError, match=r"mehrerer Personen \(Anna, Bernd\)"):
        bring(path, corpus, results, coder="Carla")
    assert not corpus.decisions_folder.exists()


def test_pseudonyms_last_and_tell_nothing(tmp_path: Path, corpus: Corpus) -> None:
    key = pseudonym_key(tmp_path / "schluessel" / "p.key")
    assert pseudonym_key(tmp_path / "schluessel" / "p.key") == key
    assert (tmp_path / "schluessel" / "p.key").stat().st_mode & 0o077 == 0
    done = bring(qdpx(tmp_path / "von_anna.qdpx"), corpus, pseudonym_key=key)
    assert {d.person for d in done.decisions} == {pseudonym("anna ", key)}
    files = [f for f in corpus.decisions_folder.rglob("*") if f.is_file()]
    assert files
    written = "".join(str(f.relative_to(corpus.folder)) + f.read_text("utf-8") for f in files)
    assert not re.search("anna", written, re.IGNORECASE)
    assert pseudonym("Anna", b"x" * 32) != done.decisions[0].person


def test_unknown_codes_become_free_codes_or_are_mapped(tmp_path: Path, corpus: Corpus) -> None:
    path = qdpx(tmp_path / "p.qdpx", project().replace('"HF.wohnen"', '"Mieten &amp; Co: teuer"'))
    done = bring(path, corpus)
    assert dict(done.free) == {"Mieten & Co: teuer": 1}
    said = [(d.kind, d.code, d.text) for d in done.decisions]
    assert said == [
        ("code", "frei:mieten-co-teuer", "Mieten & Co: teuer"),
        ("applies", "frei:mieten-co-teuer", TEXT[:5]),
    ]
    assert bring(path, corpus).decisions == (), "a free code is known by its name"
    template = tmp_path / "p_codes.yaml"
    template.write_text(map_template(done.free, BOOK), "utf-8")
    assert read_code_map(template, BOOK) == {}
    filled = template.read_text("utf-8").replace('teuer":', 'teuer": HF.wohnen')
    template.write_text(filled, "utf-8")
    assert [d.code for d in bring(path, corpus, codes=template).decisions] == ["HF.wohnen"]


def test_a_mapping_may_be_a_table_and_leave_codes_out(tmp_path: Path, corpus: Corpus) -> None:
    path = qdpx(tmp_path / "p.qdpx", project().replace('"HF.wohnen"', '"Offen"'))
    (tmp_path / "m.csv").write_text("Code;Kennung\nOffen;-\n", "utf-8")
    done = bring(path, corpus, codes=tmp_path / "m.csv")
    assert done.decisions == ()
    assert "1 Kodierung wurde laut Zuordnung ausgelassen." in done.notices
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


def test_a_later_import_is_a_correction(tmp_path: Path, corpus: Corpus) -> None:
    """A changed status is said anew; a code that is gone stays until the person says that all was read."""
    table = pd.DataFrame({"Dokumentname": ["bericht"], "Code": "HF.wohnen", "Segment": "Wohnraum"})
    table = table.assign(Status="fehlt", Benutzer="Anna")
    table.to_csv(tmp_path / "m.csv", index=False)
    bring(tmp_path / "m.csv", corpus)
    table.assign(Status="geplant").to_csv(tmp_path / "m.csv", index=False)
    [said] = bring(tmp_path / "m.csv", corpus).decisions
    assert (said.kind, said.status) == ("applies", "geplant")
    table.assign(Status="geplant", Code="HF.armut").to_csv(tmp_path / "m.csv", index=False)
    done = bring(tmp_path / "m.csv", corpus)
    assert sorted((d.kind, d.code) for d in done.decisions) == [
        ("applies", "HF.armut"),
        ("applies_not", "HF.wohnen"),
    ], "another code at the same place takes its place"


def test_what_is_gone_from_a_persons_own_project(tmp_path: Path, corpus: Corpus) -> None:
    path = qdpx(tmp_path / "p.qdpx", project(selection() + selection(6, 20)))
    bring(path, corpus)
    qdpx(path, project(selection()))
    assert bring(path, corpus).decisions == ()
    bring(path, corpus, complete=True)
    assert [(d.kind, d.span) for d in read_people(corpus.folder)[0]][2:] == [("applies", (0, 5))], (
        "what a person says of a passage and a code counts as a whole"
    )


def test_a_file_that_contradicts_itself(tmp_path: Path, corpus: Corpus) -> None:
    table = pd.DataFrame({"Dokumentname": ["bericht"] * 2, "Code": "HF.wohnen", "Segment": "Wohnraum"})
    table["Status"] = ["fehlt", "vorhanden"]
    table["Bearbeitet von"] = "Anna"
    table.to_csv(tmp_path / "m.csv", index=False)
    with pytest.raises(ExchangeError, match=r"widerspricht sich: Anna.*HF.wohnen"):
        bring(tmp_path / "m.csv", corpus)


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
    [said] = read_people(corpus.folder)[0]
    assert (said.memo, said.made) == ("wichtig", "2021-05-05T10:22:00Z")


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
    assert len(done.decisions) == 1
    assert [u.reason for u in done.unplaced] == [
        "Wortlaut nicht gefunden",
        "kein passendes Dokument im Korpus",
    ]


# --- our own table ------------------------------------------------------------------------------------


def table_of(tmp_path: Path, target: str) -> tuple[Corpus, Results, Path]:
    results = make_results(tmp_path / "results")
    corpus = write_corpus(tmp_path / "c", {n: results.document(n).text for n in results.document_names})
    chosen = Selection(methods=("rule", "model"))
    return corpus, results, export(Outgoing(results, chosen), target, tmp_path / "tabelle").files[0]


@pytest.mark.parametrize("complete", [False, True])
def test_a_corrected_workbook(tmp_path: Path, complete: bool) -> None:
    """One code changed, one row deleted, one status changed, one row added."""
    corpus, results, path = table_of(tmp_path, "xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Kodierungen"]
    columns = {cell.value: i for i, cell in enumerate(sheet[1])}
    rows = {r[columns["code"]].value: r for r in sheet.iter_rows(min_row=2)}
    rows["HF.konflikte"][columns["code"]].value = "HF.armut"
    rows["EF.wohnen"][columns["status"]].value = "geplant"
    added = [None] * len(columns)
    added[columns["document"]], added[columns["code"]] = "steinfurtheim_interview", "HF.ressourcen"
    added[columns["text"]] = "ein Konzept, auf das wir uns berufen könnten"
    gone = rows["EF.vernetzung"][0].row
    sheet.append(added)
    sheet.delete_rows(gone)
    book.save(path)
    done = bring(path, corpus, results, coder="Anna", complete=complete)
    said = sorted((d.kind, d.code, d.status) for d in done.decisions)
    rejected = [("applies_not", "EF.vernetzung", None)] if complete else []
    assert said == [
        ("applies", "EF.wohnen", "geplant"),
        ("applies", "HF.armut", ""),
        ("applies", "HF.ressourcen", ""),
        *rejected,
        ("applies_not", "HF.konflikte", None),
    ]
    assert {d.person for d in done.decisions} == {"Anna"}


def test_a_row_that_was_copied_is_a_new_coding(tmp_path: Path) -> None:
    corpus, results, path = table_of(tmp_path, "csv")
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    row = next(x for x in lines if ",HF.befristung," in x)
    path.write_text("".join([*lines, row.replace(",HF.befristung,", ",HF.ressourcen,")]), "utf-8")
    done = bring(path, corpus, results, coder="Anna")
    assert [(d.kind, d.code) for d in done.decisions] == [("applies", "HF.ressourcen")]


def test_a_change_on_any_sheet_counts(tmp_path: Path) -> None:
    """The run's own workbook has a sheet for all codings and one for each dimension."""
    corpus, results, _ = table_of(tmp_path, "csv")
    path = tmp_path / "coded_segments.xlsx"
    machine = results.layer("vorschlaege").codings
    with pd.ExcelWriter(path) as book:
        machine.to_excel(book, sheet_name="Alle", index=False)
        for dimension, rows in machine.groupby("dimension"):
            changed = rows.replace({"code": {"HF.konflikte": "HF.armut"}})
            changed.to_excel(book, sheet_name=str(dimension), index=False)
    done = bring(path, corpus, results, coder="Anna")
    said = sorted((d.kind, d.code) for d in done.decisions)
    assert said == [("applies", "HF.armut"), ("applies_not", "HF.konflikte")]


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
    assert "3 Entscheidungen von Kodiererin A (3)." in said.output
    assert "Zurücknehmen: querschau people" in said.output
    assert len(stored(corpus)) == 3
    said = run(app, ["import", str(out), *to])
    assert "In der Datei ist nichts geändert" in said.output
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
    said = run(app, [*command, "--coder", "Anna", "--dry-run"])
    assert "Meins (2)" in said.output
    assert "Nichts wurde übernommen" in said.output
    assert not corpus.decisions_folder.exists()
    template = tmp_path / "m_codes.yaml"
    template.write_text(template.read_text("utf-8").replace('"Meins":', '"Meins": HF.wohnen'), "utf-8")
    said = run(app, [*command, "--coder", "Anna", "--codes", str(template)])
    assert said.exit_code == 1
    listed = (tmp_path / "m_nicht_zugeordnet.csv").read_text("utf-8-sig")
    assert "Nirgends zu sehen,Wortlaut nicht gefunden" in listed
    assert stored(corpus) == [("Anna", "HF.wohnen", "Wohnraum")]


@pytest.mark.parametrize("first", [0, 1], ids=["pages from 0", "pages from 1"])
def test_an_area_on_a_pdf_page_is_the_paragraph_that_stands_there(tmp_path: Path, first: int) -> None:
    """Its rectangle is all that the file says: points from the page's bottom left."""
    (tmp_path / "korpus" / "documents").mkdir(parents=True)
    pdf = canvas.Canvas(str(tmp_path / "korpus" / "documents" / "faltblatt.pdf"))
    for page in (
        "Das Stadtteilhaus öffnet im Mai für alle Vereine.",
        "Der Rat berät im Herbst über den Bau.",
    ):
        pdf.drawString(60, 700, page)
        pdf.drawString(60, 300, "Ganz unten auf der Seite steht ein anderer Absatz.")
        pdf.showPage()
    pdf.save()
    corpus = open_corpus(tmp_path / "korpus")

    def area(number: int, page: int, bottom: int) -> str:
        return (
            f'<PDFSelection guid="{D[:-1]}{number}" page="{page}" firstX="50" firstY="{bottom}" '
            f'secondX="400" '
            f'secondY="{bottom + 30}" creatingUser="{A}"><Coding guid="{C[:-1]}{number}" creatingUser="{A}">'
            f'<CodeRef targetGUID="{B}"/></Coding></PDFSelection>'
        )

    areas = area(1, first, 690) + area(2, first + 1, 690) + area(3, first + 1, 500)
    source = f'<PDFSource guid="{C}" name="faltblatt">{areas}</PDFSource>'
    head, _, rest = project().partition("<TextSource")
    path = qdpx(tmp_path / "p.qdpx", head + source + rest.partition("</TextSource>")[2])
    results = segments_of(corpus.folder)
    done = import_codings(path, corpus, results.codebook, ImportSettings(), results)
    assert [d.text for d in done.decisions if d.kind == "applies"] == [
        "Das Stadtteilhaus öffnet im Mai für alle Vereine.",
        "Der Rat berät im Herbst über den Bau.",
    ]
    assert [u.reason for u in done.unplaced] == ["auf diesem Bereich der Seite steht kein Text"]
    assert any("2 Bereiche auf PDF-Seiten" in notice for notice in done.notices)
