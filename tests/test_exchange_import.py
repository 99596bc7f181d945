"""Codings made by people come back: matched by text, with our codes and their names, stored once."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from exchange_arrivals import BOOK, TEXTS, bring, stored, uncoded
from exchange_sample import TEXT, find, write_corpus, write_results
from reportlab.pdfgen import canvas
from sample_results import make_results
from sample_towns import sample_codebook
from test_exchange_hostile import A, B, C, D, project, qdpx, selection
from typer.testing import CliRunner

from pipeline.codebook.model import Codebook
from pipeline.corpus import Corpus, open_corpus
from pipeline.errors import ExchangeError
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import ImportSettings
from pipeline.exchange.coders import pseudonym, pseudonym_key
from pipeline.exchange.codes import CodeMap, map_template, read_code_map
from pipeline.exchange.dates import iso
from pipeline.exchange.incoming import InCode
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.readers import read_any
from pipeline.exchange.refi.read import read_refi
from pipeline.exchange.targets import export
from pipeline.model import RULES
from pipeline.people.batches import batches, read_people
from pipeline.run.run import segments_of
from querschau.cli import app


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return uncoded(tmp_path)


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
    for name in (RULES, "modell-3f2a91bc07", "eigenes"):
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
