"""A new version of a codebook: all documents coded anew, other codes as before, former ids mapped."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipeline.codebook import load_codebook
from pipeline.codebook.changes import Merge, SetRules
from pipeline.codebook.revise import publish
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision
from pipeline.results import Results, open_results
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from pipeline.run.work import Outcome
from pipeline.yaml_file import fingerprint

BOOK = """\
id: stadt
version: '0.1'
label: Stadt
dimensions:
- id: T
  label: Themen
  codes:
  - {id: T.wohnen, label: Wohnen, rules: [{id: wort, any: [Wohnung]}]}
  - {id: T.treff, label: Treffpunkte, rules: [{id: wort, any: [Treffpunkt]}]}
  - {id: T.begegnung, label: Begegnung, rules: [{id: wort, any: [Nachbarschaftsfest]}]}
  - {id: T.ehrenamt, label: Ehrenamt, rules: [{id: wort, any: [Ehrenamt, ehrenamtlich]}]}
"""
NOTE = "Treffpunkte sind Begegnung"


@pytest.fixture(scope="module")
def corpus(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ordner") / "korpus"
    shutil.copytree(sample_corpus, folder)
    (folder / "stadt.yaml").write_text(BOOK, "utf-8")
    with (folder / "corpus.yaml").open("a", encoding="utf-8") as file:
        file.write("codebook: stadt.yaml\n")
    return folder


@pytest.fixture(scope="module")
def versions(corpus: Path) -> tuple[Results, Results, list[Outcome]]:
    """Results before and after a version that widens one code and merges another, and what that run did."""
    before, after = corpus.parent / "vorher", corpus.parent / "ergebnisse"
    run(RunOptions(corpus, after))
    shutil.copytree(after, before)
    with DecisionWriter(DecisionFiles(corpus / "entscheidungen"), "Anna") as writer:
        writer.write([by_hand(open_results(after), "T.treff")])
    path = corpus / "stadt.yaml"
    wider = SetRules(code="T.wohnen", text="- {id: wort, any: [Wohnung, Bewohner]}\n")
    changes = [wider, Merge(code="T.treff", into="T.begegnung")]
    publish(path, changes, "0.2", "2026-11-29", NOTE, fingerprint(path))
    outcomes: list[Outcome] = []
    run(RunOptions(corpus, after), lambda outcome, *_: outcomes.append(outcome))
    return open_results(before), open_results(after), outcomes


def by_hand(results: Results, code: str) -> Decision:
    """Anna gives the code to the first passage that has none."""
    there = results.segments
    free = there[there["codable"] & ~there["segment_id"].isin(results.codings["segment_id"])].iloc[0]
    passage = int(free["start"]), int(free["end"])
    return Decision(
        person="Anna",
        kind="applies",
        document=free["document"],
        passage=passage,
        text=free["text"],
        code=code,
    )


def coded(results: Results, code: str) -> pd.DataFrame:
    """The codings of a code without the version that they name, and without how likely they are right: that
    is judged anew, because other codes at the same passage speak for or against one."""
    table = results.codings
    judged = ["probability", "certainty", "carried"]
    return table[table["code"] == code].drop(columns=["codebook", "run", *judged]).reset_index(drop=True)


def test_all_documents_are_coded_anew_and_none_is_read_again(
    versions: tuple[Results, Results, list[Outcome]],
) -> None:
    before, after, outcomes = versions
    assert {o.name for o in outcomes} == set(after.document_names)
    old, new = ({d.name: d for d in r.manifest.read} for r in (before, after))
    for name, entry in new.items():
        assert entry.document_key == old[name].document_key  # the store's text serves both versions
        assert entry.coded_key != old[name].coded_key


def test_only_the_codes_that_changed_are_coded_otherwise(
    versions: tuple[Results, Results, list[Outcome]],
) -> None:
    before, after, _ = versions
    pd.testing.assert_frame_equal(coded(before, "T.ehrenamt"), coded(after, "T.ehrenamt"))
    assert not coded(after, "T.ehrenamt").empty
    assert len(coded(after, "T.wohnen")) > len(coded(before, "T.wohnen")) > 0


def test_a_retired_code_is_the_one_that_took_it_over_for_rules_and_people(
    versions: tuple[Results, Results, list[Outcome]],
) -> None:
    before, after, _ = versions
    assert len(coded(before, "T.treff")) > 0 and coded(after, "T.treff").empty
    now = coded(after, "T.begegnung")
    assert len(now) == len(coded(before, "T.treff")) + len(coded(before, "T.begegnung")) + 1
    assert now.loc[now["method"] == "human", "coder"].tolist() == ["Anna"]
    for table in after.folder.rglob("*.csv"):
        assert "T.treff" not in table.read_text("utf-8-sig") or table.name == "changes.csv", table.name


def test_every_result_says_hash_changes_and_date_of_the_version(
    corpus: Path, versions: tuple[Results, Results, list[Outcome]]
) -> None:
    _, after, _ = versions
    book = load_codebook(corpus / "stadt.yaml")
    assert set(after.codings["codebook"]) == {"stadt@0.2"}
    assert (after.manifest.codebook.version, after.manifest.codebook.hash) == ("0.2", book.hash)
    entry = after.codebook.log_entry
    assert entry and (entry.date, entry.changes[0]) == ("2026-11-29", NOTE)
    report = (after.folder / "bericht.html").read_text("utf-8")
    assert all(said in report for said in (book.hash, "2026-11-29", NOTE, "stadt@0.2"))
