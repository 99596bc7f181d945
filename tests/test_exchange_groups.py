"""Groups (sets) of a project that comes to a corpus: kept, and given back by every REFI-QDA project."""

from __future__ import annotations

from pathlib import Path

from exchange_foreign import ATLAS, INTERVIEW, MAXQDA, QUALCODER, REPORT, graph_of, write_project
from exchange_sample import find, write_corpus, write_results

from pipeline.corpus import open_corpus
from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import Imported, ImportSettings
from pipeline.exchange.begin import begin_corpus
from pipeline.exchange.groups import groups_in
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.targets import export
from pipeline.results import Results
from pipeline.run.run import segments_of

TEXTS = {"Interview 1": INTERVIEW, "Bericht": REPORT}


def bring(place: Path, path: Path, results: Results, **said: bool) -> Imported:
    settings = ImportSettings(**said)  # type: ignore[arg-type]
    return import_codings(path, open_corpus(place / "korpus"), results.codebook, settings, results)


def test_groups_are_kept_and_go_out_again(tmp_path: Path) -> None:
    write_corpus(tmp_path / "korpus", TEXTS)
    coded = [find(REPORT, "begegnen", "HF.wohnen", "Bericht")]
    results = write_results(tmp_path / "r", TEXTS, coded)
    path = write_project(tmp_path / "p.qdpx", ATLAS)
    looked = bring(tmp_path, path, results, dry_run=True)
    assert any("1 Gruppen (Sets) sind hier nicht zu sehen" in n and "Auswahl" in n for n in looked.notices)
    assert groups_in(tmp_path / "korpus") == [], "only looked at"
    bring(tmp_path, path, results)
    [group] = groups_in(tmp_path / "korpus")
    assert (group.name, group.documents, group.codes) == ("Auswahl", ("Bericht",), ("frei:begegnung",))
    back = export(Outgoing(results, corpus=open_corpus(tmp_path / "korpus")), "refi", tmp_path / "aus")
    assert graph_of(back.files[0], QUALCODER)["sets"] == {"Auswahl": [("MemberSource", "Bericht")]}
    assert any("nicht mit hinausgeht (1)" in line for line in back.losses.lines()), "a code without codings"
    again = bring(tmp_path, back.files[0], results)
    assert not any("Gruppen" in n for n in again.notices)
    assert groups_in(tmp_path / "korpus") == [group], "a choice went out: nothing is lost by it"


def test_a_corpus_that_began_as_the_project_has_them_once(tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.qdpx", MAXQDA)
    begin_corpus(path, tmp_path / "korpus", ImportSettings(), segments_of)
    results = segments_of(tmp_path / "korpus")
    bring(tmp_path, path, results)
    assert groups_in(tmp_path / "korpus") == []
