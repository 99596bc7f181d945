"""QualCoder's project folder becomes a corpus; so does a project of Taguette."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from exchange_foreign import INTERVIEW, QUALCODER, REPORT, graph_of
from sample_results import make_results

from pipeline.codebook.model import load_codebook
from pipeline.corpus import open_corpus
from pipeline.errors import ExchangeError
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import ImportSettings
from pipeline.exchange.begin import NewCorpus, begin_corpus
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.readers import read_any
from pipeline.exchange.taguette.write import html_of
from pipeline.exchange.targets import export
from pipeline.people.batches import read_people
from pipeline.run.run import segments_of

TABLES = """
CREATE TABLE project (databaseversion text, date text, memo text, about text, codername text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text,
  owner text, date text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text,
  supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text,
  date text, color text);
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer,
  pos1 integer,
  owner text, date text, memo text);
CREATE TABLE code_image (imid integer primary key, id integer, cid integer);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text,
  owner text, date text);
CREATE TABLE attribute_type (name text primary key, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer);
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
INSERT INTO project VALUES ('v11', '2024-01-01', 'Zwei Städte.', 'QualCoder', 'Anna');
INSERT INTO code_cat VALUES (1, 'Wohnen', 'Anna', '', 'Alles zum Wohnen.', NULL), (2, 'Preise', 'Anna',
  '', '', 1);
INSERT INTO code_name VALUES (1, 'Mieten', 'Auch Nebenkosten.', 2, 'Anna', '', '#FF8800');
INSERT INTO code_name VALUES (2, 'Begegnung', '', NULL, 'Anna', '', '#00AA00');
INSERT INTO cases VALUES (1, 'Lindenau', 'Stadt an der Aue', 'Anna', '2024-02-01 08:00:00');
INSERT INTO case_text VALUES (1, 1, 2, 0, 100);
INSERT INTO attribute_type VALUES ('Einwohner', 'case', 'numeric'), ('Art', 'file', 'character');
INSERT INTO attribute VALUES (1, 'Einwohner', 'case', '41000', 1), (2, 'Art', 'file', 'Gespräch', 1);
INSERT INTO journal VALUES (1, 'Tagebuch', 'Zweite Welle im Herbst.', '2024-05-01 10:00:00', 'Ben');
INSERT INTO code_image VALUES (1, 3, 2);
INSERT INTO source VALUES (3, 'Foto.png', NULL, '/images/Foto.png', '', 'Anna', '');
"""

CODED = "2024-03-05T09:30:00Z"


def write_folder(folder: Path) -> Path:
    """A project folder as QualCoder keeps it."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "data.qda")) as database:
        database.executescript(TABLES)

        def code(number: int, source: int, text: str, words: str, owner: str, memo: str = "") -> None:
            start = text.index(words)
            row = [number, source, words, start, start + len(words), owner, "2024-03-05 09:30:00", memo]
            database.execute("INSERT INTO code_text VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row)

        for key, name, text, memo in (
            (1, "Interview 1", INTERVIEW, ""),
            (2, "Bericht", REPORT, "Gutes Material."),
        ):
            row = [key, name, text, memo, "Anna", "2024-01-01 08:00:00"]
            database.execute("INSERT INTO source VALUES (?, ?, ?, NULL, ?, ?, ?)", row)
        code(1, 1, INTERVIEW, "Die Mieten sind viel zu hoch", "Anna", "Sehr deutlich.")
        code(2, 2, REPORT, "begegnen sich Nachbarn", "Ben")
        at = INTERVIEW.index("Das Ehrenamt")
        row = [1, at, at + 12, "Hier nachfragen.", "Ben", "2024-04-01 12:00:00"]
        database.execute("INSERT INTO annotation VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)
        database.commit()
    return folder


def begin(path: Path, tmp_path: Path, coder: str = "") -> NewCorpus:
    return begin_corpus(path, tmp_path / "korpus", ImportSettings(coder), segments_of)


def test_a_folder_of_qualcoder_becomes_a_corpus(tmp_path: Path) -> None:
    new = begin(write_folder(tmp_path / "Zwei Städte.qda"), tmp_path)
    corpus = open_corpus(new.folder)
    assert [(s.name, s.entry.case, s.entry.variables) for s in corpus.sources] == [
        ("Bericht", "Lindenau", {}),
        ("Interview 1", "", {"Art": "Gespräch"}),
    ]
    assert [(c.name, c.variables) for c in corpus.file.cases] == [("Lindenau", {"Einwohner": 41000})]
    book = load_codebook(new.folder / "codebook.yaml")
    assert [(d.label, [(c.label, c.definition) for c in d.codes]) for d in book.dimensions] == [
        ("Wohnen", [("Preise – Mieten", "Auch Nebenkosten.")]),
        ("Codes", [("Begegnung", "")]),
    ]
    said = {
        (d.kind, d.person, d.document, d.case, d.text, d.memo, d.made) for d in read_people(new.folder)[0]
    }
    assert {
        (
            "applies",
            "Anna",
            "Interview 1",
            "",
            "Die Mieten sind viel zu hoch",
            "Sehr deutlich.",
            "2024-03-05T09:30:00Z",
        ),
        ("applies", "Ben", "Bericht", "", "begegnen sich Nachbarn", "", CODED),
        ("memo", "Ben", "Interview 1", "", "Das Ehrenamt", "Hier nachfragen.", "2024-04-01T12:00:00Z"),
        ("memo", "Anna", "Bericht", "", "", "Gutes Material.", "2024-01-01T08:00:00Z"),
        ("memo", "Anna", "", "Lindenau", "", "Stadt an der Aue", "2024-02-01T08:00:00Z"),
        ("memo", "Ben", "", "", "", "Tagebuch\nZweite Welle im Herbst.", "2024-05-01T10:00:00Z"),
        ("memo", "Anna", "", "", "", "Zwei Städte.", ""),
    } == said
    assert any("1 Kodierung von Bildern oder Tonstellen nicht übernommen" in n for n in new.notices)


def test_its_tree_and_colours_go_out_as_refi(tmp_path: Path) -> None:
    new = begin(write_folder(tmp_path / "p.qda"), tmp_path)
    outgoing = Outgoing(segments_of(new.folder), corpus=open_corpus(new.folder))
    found = graph_of(export(outgoing, "refi", tmp_path / "p.qdpx").files[0], QUALCODER)
    assert [c[:4] for c in found["codes"]] == [
        ("Wohnen", None, "false", "Alles zum Wohnen."),
        ("Wohnen/Preise", None, "false", ""),
        ("Wohnen/Preise/Mieten", "#FF8800", "true", "Auch Nebenkosten."),
        ("Begegnung", "#00AA00", "true", ""),
    ]
    words = ("begegnen sich Nachbarn", "Begegnung", "Ben", "2024-03-05T09:30:00Z", "")
    assert found["sources"]["Bericht"]["passages"] == [words]
    assert ("Anna", "Gutes Material.") in found["sources"]["Bericht"]["memos"]


def test_categories_in_a_circle_and_folders_that_are_none_are_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p.qda")
    with closing(sqlite3.connect(folder / "data.qda")) as database:
        database.execute("UPDATE code_cat SET supercatid = 2 WHERE catid = 1")
        database.commit()
    with pytest.raises(ExchangeError, match="Kreis im Codebaum"):
        read_any(folder)
    (folder / "data.qda").write_bytes(b"kein SQLite")
    with pytest.raises(ExchangeError, match="keine lesbare QualCoder-Datei"):
        read_any(folder)


def test_a_project_of_taguette_becomes_a_corpus(tmp_path: Path) -> None:
    """It knows no coders: one is named."""
    path = export(Outgoing(make_results(tmp_path / "r")), "taguette", tmp_path / "p").files[0]
    with pytest.raises(ExchangeError, match="nennen Sie die Person mit --coder NAME"):
        begin(path, tmp_path)
    new = begin(path, tmp_path, "Anna")
    book = load_codebook(new.folder / "codebook.yaml")
    assert "HF.wohnen" in {c.label for c in book.codes.values()}
    assert {d.person for d in read_people(new.folder)[0]} == {"Anna"}
    outgoing = Outgoing(segments_of(new.folder), corpus=open_corpus(new.folder))
    export(outgoing, "refi", tmp_path / "p.qdpx")


TAGS = {"Miete": "Alles zur Miete.", "Miete.hoch": "", "Ehrenamt": "Wer hilft?\n\nAuch Vereine."}
MARKS = {
    ("Interview 1", "Die Mieten sind viel zu hoch", "Miete.hoch"),
    ("Interview 1", "Die Mieten sind viel zu hoch", "Miete"),
    ("Bericht", "begegnen sich Nachbarn", "Miete"),
}


def write_taguette(path: Path) -> Path:
    """A project as Taguette's server writes it: one tag is not used."""
    schema = files("pipeline.exchange.taguette").joinpath("schema.sql").read_text("utf-8")
    with closing(sqlite3.connect(path)) as database:
        database.executescript(schema)
        database.execute("INSERT INTO projects VALUES (1, 'Wohnen', '', '2024-01-01')")
        for number, (tag, text) in enumerate(TAGS.items(), start=1):
            database.execute("INSERT INTO tags VALUES (?, 1, ?, ?)", [number, tag, text])
        for number, (name, text) in enumerate((("Interview 1", INTERVIEW), ("Bericht", REPORT)), start=1):
            row = [number, name, f"{name}.txt", html_of(text)]
            database.execute(
                "INSERT INTO documents VALUES (?, ?, '', ?, '2024-01-01', 1, 'LEFT_TO_RIGHT', ?)", row
            )
            for words in {w for d, w, _ in MARKS if d == name}:
                start = len(text[: text.index(words)].encode())
                row = [number, start, start + len(words.encode()), words]
                columns = "document_id, start_offset, end_offset, snippet"
                mark = database.execute(f"INSERT INTO highlights ({columns}) VALUES (?, ?, ?, ?)", row)
                for tag in (t for d, w, t in MARKS if (d, w) == (name, words)):
                    pair = [mark.lastrowid, list(TAGS).index(tag) + 1]
                    database.execute("INSERT INTO highlight_tags (highlight_id, tag_id) VALUES (?, ?)", pair)
        database.commit()
    return path


def test_a_project_of_taguette_goes_out_as_it_came(tmp_path: Path) -> None:
    """Tags with their names and descriptions, texts, highlights; a second import says nothing new."""
    path = write_taguette(tmp_path / "p.sqlite3")
    new = begin(path, tmp_path, "Anna")
    results, corpus = segments_of(new.folder), open_corpus(new.folder)
    back = export(Outgoing(results, corpus=corpus), "taguette", tmp_path / "aus").files[0]
    found = read_any(back)
    assert {c.name: c.description for c in found.codes.values()} == TAGS
    assert {s.name: s.text for s in found.sources} == {"Interview 1": INTERVIEW, "Bericht": REPORT}
    marks = {(found.sources[c.source].name, c.quote, found.codes[c.code].name) for c in found.codings}
    assert marks == MARKS
    done = import_codings(back, corpus, results.codebook, ImportSettings("Anna"), results)
    assert (done.decisions, done.unplaced, sum(done.free.values())) == ((), [], 0)
