"""A project of another program becomes a corpus: documents, cases, codes, and what people coded."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchange_foreign import ATLAS, INTERVIEW, MANNERS, MAXQDA, QUALCODER, Manner, write_project
from sample_results import make_results
from test_exchange_hostile import project, qdpx, selection
from test_repair import DAMAGED
from typer.testing import CliRunner

from pipeline.codebook.model import load_codebook
from pipeline.corpus import open_corpus
from pipeline.errors import ExchangeError, OutputError
from pipeline.exchange.arrived import ImportSettings
from pipeline.exchange.begin import NewCorpus, begin_corpus
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.targets import export
from pipeline.people.batches import read_people
from pipeline.run.run import segments_of
from querschau.cli import app


def begin(tmp_path: Path, manner: Manner, **settings: object) -> NewCorpus:
    path = write_project(tmp_path / f"{manner.name}.qdpx", manner)
    return begin_corpus(path, tmp_path / "korpus", ImportSettings(**settings), segments_of)  # type: ignore[arg-type]


@pytest.mark.parametrize("manner", MANNERS, ids=lambda m: m.name)
def test_a_project_becomes_a_corpus(tmp_path: Path, manner: Manner) -> None:
    new = begin(tmp_path, manner)
    corpus = open_corpus(new.folder)
    assert (corpus.file.title, corpus.file.codebook) == ("Wohnen und Teilhabe", "codebook.yaml")
    assert [s.path.name for s in corpus.sources] == ["Bericht.txt", "Faltblatt.pdf", "Interview 1.txt"]
    report = corpus.sources[0].entry
    assert (report.case, report.variables) == ("Lindenau", {"Seiten": 12, "Art": "06217"})
    assert [(c.name, c.variables) for c in corpus.file.cases] == [("Lindenau", {"Einwohner": 41000})]
    book = load_codebook(new.folder / "codebook.yaml")
    assert {d.label: (d.color, [c.label for c in d.codes]) for d in book.dimensions} == {
        "Wohnen": ("#CC0000", ["Mieten", "Mieten – zu hoch", "Bauen"]),
        "Teilhabe": ("#0000CC", ["Mieten"]),
        "Codes": ("#4C6A92", ["Begegnung"]),
    }
    assert book.codes["wohnen.mieten"].definition == "Preise & Kosten.\n\nAuch Nebenkosten."
    decisions = read_people(new.folder)[0]
    coded = {(d.person, d.code, d.text, d.made) for d in decisions if d.kind == "applies"}
    early, late = "2024-03-05T09:30:00Z", "2024-04-01T12:00:00Z"
    assert coded == {
        ("Anna", "wohnen.mieten", "Die Mieten sind viel zu hoch", early),
        ("Anna", "wohnen.zu_hoch", "Die Mieten sind viel zu hoch", early),
        ("Özlem K.", "wohnen.mieten", "sind viel zu hoch, und", late),
        ("Anna", "codes.begegnung", "die Leute sind müde und überlastet", early),
        ("Anna", "wohnen.bauen", "Wohnungsmarkt in Lindenau", early),
        ("Özlem K.", "wohnen.bauen", "bezahlbarer Wohnraum fehlt. Der Rat", late),
        ("Özlem K.", "wohnen.bauen", "fehlt. Der Rat berät im Herbst", late),
        ("Anna", "codes.begegnung", "begegnen sich Nachbarn", early),
        ("Anna", "teilhabe.mieten", "begegnen sich Nachbarn", early),
        ("Anna", "codes.begegnung", "Das Stadtteilhaus öffnet im Mai", early),
    }
    [memo] = {d.memo for d in decisions if d.text.startswith("Die Mieten")}
    assert memo == "Sehr deutlich gesagt."


@pytest.mark.parametrize("manner", [MAXQDA, QUALCODER], ids=lambda m: m.name)
def test_memos_come_along(tmp_path: Path, manner: Manner) -> None:
    """On a passage without code, a document, a code, the project; the document's description is one, too."""
    new = begin(tmp_path, manner)
    memos = {
        (d.person, d.document, d.code, d.text, d.memo) for d in read_people(new.folder)[0] if d.kind == "memo"
    }
    expected = {
        ("Anna", "Interview 1", "", "Das Ehrenamt", "Hier nachfragen."),
        ("Anna", "Bericht", "", "", "Gutes Material.\n\nSachstand 2023"),
        ("Özlem K.", "", "", "", "Zweite Welle im Herbst."),
        ("Anna", "", "", "", "Ein Projekt über zwei Städte."),
    }
    if manner.notes:
        expected.add(("Anna", "", "wohnen.mieten", "", "Abgrenzen von Wohngeld!"))
    assert expected <= memos
    assert "Ehrenamt" in INTERVIEW


def test_a_run_counts_what_people_coded(tmp_path: Path) -> None:
    new = begin(tmp_path, MAXQDA)
    results = segments_of(new.folder)
    assert set(results.codings["method"]) == {"human"}
    assert len(results.codings) == 8, "codings of one code that overlap are one"


def test_texts_stay_to_the_letter(tmp_path: Path) -> None:
    """What looks like damage of a text recognition is what people coded: no run mends it, no place moves."""
    words = "kénnen sich Uber das"
    text = f"Vor-\nwort1\n\n{DAMAGED}\nEnde\u2028 ."
    start = text.index(words)
    chosen = selection(start, start + len(words))
    path = tmp_path / "p.qdpx"
    qdpx(path, project(chosen, path="internal://damaged.txt"), **{"sources/damaged.txt": text})
    new = begin_corpus(path, tmp_path / "korpus", ImportSettings(), segments_of)
    results = segments_of(new.folder)
    assert results.document("bericht").text == text
    [coded] = results.codings.itertuples()
    assert (coded.start, coded.end, coded.text) == (start, start + len(words), words)


def test_looked_at_first_nothing_is_written(tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.qdpx", ATLAS)
    run = CliRunner().invoke(app, ["import", str(path), "--new", str(tmp_path / "neu"), "--dry-run"])
    assert run.exit_code == 0, run.output
    assert "3 Dokumente, 1 Fall, 5 Codes, 11 Kodierungen" in run.output
    assert "Wer kodiert hat: Anna, Özlem K." in run.output
    assert [p.name for p in tmp_path.iterdir()] == ["p.qdpx"]


def test_on_the_command_line(tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.qdpx", QUALCODER)
    run = CliRunner().invoke(app, ["import", str(path), "--new", str(tmp_path / "neu")])
    assert "Weiter: querschau run" in run.output
    assert (tmp_path / "neu" / "corpus.yaml").is_file()
    both = CliRunner().invoke(app, ["import", str(path), "--new", "x", "--corpus", "y"])
    assert "mit --new einen neuen" in str(both.exception)


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "korpus").mkdir()
    (tmp_path / "korpus" / "notiz.txt").write_text("meins")
    with pytest.raises(OutputError, match="gibt es schon"):
        begin(tmp_path, MAXQDA)
    assert [p.name for p in (tmp_path / "korpus").iterdir()] == ["notiz.txt"]


def test_who_coded_must_be_known_and_nothing_half_made_stays(tmp_path: Path) -> None:
    nobody = project(users="").replace('creatingUser="11111111-1111-1111-1111-111111111111"', "")
    path = qdpx(tmp_path / "p.qdpx", nobody)
    with pytest.raises(ExchangeError, match="nennen Sie die Person mit --coder NAME"):
        begin_corpus(path, tmp_path / "korpus", ImportSettings(), segments_of)
    assert [p.name for p in tmp_path.iterdir()] == ["p.qdpx"]
    begin_corpus(path, tmp_path / "korpus", ImportSettings("Anna"), segments_of)
    assert {d.person for d in read_people(tmp_path / "korpus")[0]} == {"Anna"}


def test_a_project_without_texts_is_refused(tmp_path: Path) -> None:
    path = qdpx(tmp_path / "p.qdpx", project(inner=" ", path="internal://fehlt.txt"))
    with pytest.raises(ExchangeError, match="kein Dokument mit Text"):
        begin_corpus(path, tmp_path / "korpus", ImportSettings(), segments_of)


def test_a_project_that_began_as_an_export_of_ours_becomes_a_corpus_too(tmp_path: Path) -> None:
    """What people coded, with its status; the machine's proposals are not theirs."""
    path = export(Outgoing(make_results(tmp_path / "r")), "maxqda", tmp_path / "p").files[0]
    new = begin_corpus(path, tmp_path / "korpus", ImportSettings(), segments_of)
    book = load_codebook(new.folder / "codebook.yaml")
    assert "HF.wohnen" in book.codes
    assert "fehlt" in book.attributes["status"].values
    said = read_people(new.folder)[0]
    assert {d.person for d in said if d.kind == "applies"} == {"Kodiererin A"}
    assert any("maschinelle Kodierungen kennt der Lauf nicht" in notice for notice in new.notices)
