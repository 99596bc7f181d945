"""Tables that come back: of MAXQDA and ATLAS.ti, and our own after Excel."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from exchange_arrivals import bring, stored, uncoded
from exchange_sample import write_corpus
from sample_results import make_results

from pipeline.corpus import Corpus
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.readers import read_any
from pipeline.exchange.selection import Selection
from pipeline.exchange.targets import export
from pipeline.people.batches import read_people
from pipeline.results import Results


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return uncoded(tmp_path)


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
