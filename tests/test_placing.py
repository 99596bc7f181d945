"""A person's passage finds its place again, the same in runs, learning and exchange."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.exchange.incoming import InCoding, InSource
from pipeline.exchange.matching import Placer
from pipeline.people.codings import read_codings, write_codings
from pipeline.people.placing import Target, place, placed
from pipeline.results import Results
from pipeline.run.options import RunOptions
from pipeline.run.run import run

OLD = "Die Stadt plant.\n\nDie Wohnungs-\nnot in der Innenstadt ist groß, und Geld fehlt.\n\nDer Rat berät."
NEW = "Seite 1\n\n" + OLD.replace("Wohnungs-\nnot", "Wohnungsnot").replace("der Innen", "der  Innen")
PASSAGE = "Die Wohnungs-\nnot in der Innenstadt ist groß"


def test_a_new_reader_version_loses_no_coding(tmp_path: Path) -> None:
    """The text was mended meanwhile: run, learning and exchange find the passage at the same place."""
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    (corpus / "bericht.txt").write_text(NEW, "utf-8")
    start = OLD.index(PASSAGE)
    row = {"document": "bericht", "start": start, "end": start + len(PASSAGE), "text": PASSAGE}
    row |= {"code": "HF.wohnen", "status": "vorhanden", "memo": "gesehen"}
    write_codings(corpus / "codings", pd.DataFrame([row]), "Anna", "code-sheet")

    results = Results(run(RunOptions(corpus, tmp_path / "aus")).folder)
    text = results.document("bericht").text
    human = results.codings[results.codings["method"] == "human"].iloc[0]
    assert human["text"] == text[human["start"] : human["end"]]
    assert "".join(human["text"].split()) == "DieWohnungsnotinderInnenstadtistgroß"
    assert (human["coder"], human["code"], human["status"]) == ("Anna", "HF.wohnen", "vorhanden")

    table, notices = placed(read_codings(corpus / "codings"), results)
    assert not notices and table[["start", "end"]].iloc[0].tolist() == [human["start"], human["end"]]

    coding = InCoding(0, start, start + len(PASSAGE), PASSAGE, "HF.wohnen")
    found = Placer(Target("bericht", text), InSource("bericht", OLD)).place(coding)
    assert found is not None and (found.start, found.end) == (human["start"], human["end"])


def test_a_row_that_stands_nowhere_is_named_and_kept(tmp_path: Path) -> None:
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    (corpus / "bericht.txt").write_text(NEW, "utf-8")
    row = {"document": "bericht", "start": 0, "end": 9, "text": "Etwas ganz anderes", "code": "HF.wohnen"}
    path = write_codings(corpus / "codings", pd.DataFrame([row]), "Anna", "code-sheet")
    before = path.read_bytes()
    summary = run(RunOptions(corpus, tmp_path / "aus"))
    assert summary.status == 0
    notices = summary.manifest.documents[0].warnings
    assert any("Anna" in n.message and "HF.wohnen" in n.message for n in notices)
    assert path.read_bytes() == before


def test_of_equal_hits_the_nearest_counts() -> None:
    target = Target("d", "Geld fehlt. " * 5)
    assert place(target, "Geld fehlt.", 25, 40) == (24, 35, "wording")
    assert place(target, "Geld  fehlt.", 47, 59) == (48, 59, "wording")


@settings(deadline=None)
@given(st.text(min_size=1), st.text(max_size=20), st.data())
def test_an_unchanged_passage_keeps_its_place(text: str, inserted: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = text[start:end]
    assert place(Target("d", text), passage, start, end) == (start, end, "exact")
    moved = place(Target("d", inserted + text), passage, start, end)
    assert moved is not None and (inserted + text)[moved[0] : moved[1]] == passage
