"""A project of another program goes in as a corpus and comes out the same: compared as a graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exchange_foreign import INTERVIEW, MANNERS, MAXQDA, NVIVO, QUALCODER, Manner, graph_of, write_project
from exchange_qualcoder import import_project

from pipeline.corpus import Corpus, open_corpus
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import ImportSettings
from pipeline.exchange.begin import begin_corpus
from pipeline.exchange.losses import Losses
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.selection import Selection
from pipeline.exchange.targets import export
from pipeline.people.batches import read_people
from pipeline.people.decisions import Decision
from pipeline.people.returned import store
from pipeline.run.run import segments_of

STANDARD = replace(QUALCODER, name="refi")
"""How our own files count: code points, LF, no mark."""


def begin(tmp_path: Path, manner: Manner) -> tuple[Path, Corpus]:
    """The project, and the corpus that it became."""
    path = write_project(tmp_path / f"{manner.name}.qdpx", manner)
    begin_corpus(path, tmp_path / "korpus", ImportSettings(), segments_of)
    return path, open_corpus(tmp_path / "korpus")


def out(corpus: Corpus, target: str = "refi", **choice: Any) -> tuple[Path, Losses]:
    """Export what counts in the corpus today."""
    done = export(
        Outgoing(segments_of(corpus.folder), corpus=corpus, **choice), target, corpus.folder.parent / "aus"
    )
    return done.files[0], done.losses


def graph(path: Path, manner: Manner) -> dict[str, Any]:
    """The graph without the one date that the project itself does not give."""
    found = graph_of(path, manner)
    found["sources"]["Faltblatt.pdf"]["made"] = ""
    return found


def say(corpus: Corpus, decision: Decision) -> None:
    """A record of a person, written as the workplace does."""
    store(corpus.folder, read_people(corpus.folder)[0], [decision], "")


@pytest.mark.parametrize("manner", MANNERS, ids=lambda m: m.name)
def test_in_and_out_is_the_same(tmp_path: Path, manner: Manner) -> None:
    """Code tree, definitions, colours, codings with coders, dates and memos, notes, sets, links, graphs,
    cases, variables, pictures."""
    path, corpus = begin(tmp_path, manner)
    back, _ = out(corpus)
    assert graph(back, STANDARD) == graph(path, manner)


def test_in_the_manner_of_nvivo_too(tmp_path: Path) -> None:
    path, corpus = begin(tmp_path, NVIVO)
    back, _ = out(corpus, "nvivo")
    assert graph(back, replace(NVIVO, upper=False, braces=False)) == graph(path, NVIVO)


def test_in_qualcoder_no_coding_is_lost_and_no_name_stands_twice(tmp_path: Path) -> None:
    _, corpus = begin(tmp_path, MAXQDA)
    back, _ = out(corpus, "qualcoder")
    database = import_project(back)
    assert not database.lost
    names = sorted(name for name, _ in database.codes.values())
    assert names == ["Bauen", "Begegnung", "Mieten", "Mieten (2)", "Teilhabe", "zu hoch"]


def test_what_comes_back_unchanged_says_nothing_new(tmp_path: Path) -> None:
    _, corpus = begin(tmp_path, MAXQDA)
    back, _ = out(corpus)
    results = segments_of(corpus.folder)
    done = import_codings(back, corpus, results.codebook, ImportSettings(), results)
    assert done.decisions == ()
    assert not done.unplaced


def test_a_memo_written_anew_takes_the_place_of_the_former(tmp_path: Path) -> None:
    path, corpus = begin(tmp_path, MAXQDA)
    say(corpus, Decision(person="Anna", kind="memo", code="wohnen.mieten", memo="Mit Wohngeld."))
    say(corpus, Decision(person="Özlem K.", kind="memo", memo=""))
    expected = graph(path, MAXQDA)
    [code] = [c for c in expected["codes"] if c[0] == "Wohnen/Mieten"]
    code[4][:] = [("Anna", "Mit Wohngeld.")]
    expected["memos"] = []
    assert graph(out(corpus)[0], STANDARD) == expected


def test_memos_and_summaries_of_today_go_out(tmp_path: Path) -> None:
    _, corpus = begin(tmp_path, QUALCODER)
    words = "gibt es kaum welche"
    start = segments_of(corpus.folder).document("Interview 1").text.index(words)
    place = start, start + len(words)
    say(corpus, Decision(person="Ben", kind="memo", document="Bericht", memo="Von 2023."))
    say(corpus, Decision(person="Ben", kind="summary", case="Lindenau", memo="Es fehlt an Wohnungen."))
    on_words = Decision(
        person="Ben", kind="memo", document="Interview 1", passage=place, span=place, text=words
    )
    say(corpus, replace(on_words, memo="Stimmt das?"))
    back, _ = out(corpus)
    found = graph(back, STANDARD)
    assert ("Ben", "Von 2023.") in found["sources"]["Bericht"]["memos"]
    assert (words, "", "Ben", "", "Stimmt das?") in found["sources"]["Interview 1.docx"]["passages"]
    assert ("Ben", "Es fehlt an Wohnungen.") in found["loose"], "REFI-QDA knows no memo on a case"


def test_a_changed_codebook_changes_the_tree(tmp_path: Path) -> None:
    """A renamed category, a new one in its dimension, one that is gone."""
    path, corpus = begin(tmp_path, MAXQDA)
    book = corpus.folder / "codebook.yaml"
    text = book.read_text("utf-8").replace(
        "label: Bauen", "label: Neubau\n  - id: wohnen.leer\n    label: Leerstand"
    )
    book.write_text(
        text.replace("  - id: codes.begegnung\n    label: Begegnung", "  - id: codes.treff\n    label: Treff")
    )
    back, losses = out(corpus)
    names = [c[0] for c in graph_of(back, STANDARD)["codes"]]
    assert names == [
        "Wohnen",
        "Wohnen/Mieten",
        "Wohnen/Mieten/zu hoch",
        "Wohnen/Neubau",
        "Wohnen/wohnen.leer Leerstand",
        "Teilhabe",
        "Teilhabe/Mieten",
        "Codes",
        "Codes/codes.treff Treff",
    ]
    assert "verweise" in losses.kinds


def test_what_does_not_go_along_is_said(tmp_path: Path) -> None:
    """Areas of a PDF page without the page; codings, links and members whose code is not chosen."""
    _, corpus = begin(tmp_path, MAXQDA)
    _, losses = out(corpus, with_pdf=False)
    assert [line for line in losses.lines() if "Bereiche" in line] == [
        "Kodierte Bereiche auf PDF-Seiten gehen nur mit der PDF-Datei hinaus (1)."
    ]
    _, losses = out(corpus, selection=Selection(dimensions=("Wohnen",)))
    assert any("deren Code oder Dokument nicht mit hinausgeht (6)." in line for line in losses.lines())


def test_a_memo_on_words_that_changed_is_missed(tmp_path: Path) -> None:
    _, corpus = begin(tmp_path, QUALCODER)
    file = corpus.folder / "documents" / "Interview 1.txt"
    file.write_text(INTERVIEW.replace("Das Ehrenamt trägt", "Ehrenamtliche tragen"), "utf-8")
    _, losses = out(corpus)
    assert "Memos an Textstellen, die sich seither geändert haben (1)." in losses.lines()


def test_only_some_cases(tmp_path: Path) -> None:
    """A choice of cases leaves the other documents and their codings out."""
    _, corpus = begin(tmp_path, MAXQDA)
    back, _ = out(corpus, selection=Selection(cases=("Lindenau",)))
    assert sorted(graph_of(back, STANDARD)["sources"]) == ["Bericht", "Faltblatt.pdf", "Foto"]
