"""What people decide counts in the results: in the tables of a run and in those written anew after it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from decisions_example import about
from typer.testing import CliRunner

from pipeline.errors import InputError
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision, text_hash
from pipeline.results import open_results
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from pipeline.tables.profile_parts import profile_parts
from querschau.cli import app


@pytest.fixture
def place(coded: Path, tmp_path: Path) -> Path:
    """A copy of that for one test."""
    return Path(shutil.copytree(coded, tmp_path / "ort"))


def decide(place: Path, *decisions: Decision) -> None:
    files = DecisionFiles(place / "korpus" / "entscheidungen")
    for person in dict.fromkeys(d.person for d in decisions):
        files.refresh()
        with DecisionWriter(files, person) as writer:
            writer.write(d for d in decisions if d.person == person)


def whole_passages(place: Path) -> pd.DataFrame:
    """The machine's codings that cover their whole passage, the first of each passage."""
    table = open_results(place / "aus").layer("vorschlaege").codings
    segments = open_results(place / "aus").segments
    spans = segments.set_index("segment_id")[["start", "end"]]
    ends = spans.loc[table["segment_id"]].to_numpy()
    whole = (table[["start", "end"]].to_numpy() == ends).all(axis=1)
    return table[whole].drop_duplicates("segment_id")


def tables(place: Path) -> dict[str, bytes]:
    """The files of the results that tell the same whenever they are written."""
    folder = place / "aus"
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if ".querschau" not in p.parts}
    return {
        n: p.read_bytes()
        for n, p in found.items()
        if p.is_file() and n not in ("manifest.json", "changes.csv", "aenderungen.html")
    }


def forget(place: Path) -> None:
    """Remove the results; what was read and coded stays in the store, which spares the test that work."""
    for path in (place / "aus").iterdir():
        if path.name != ".querschau":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (place / "aus" / ".querschau" / "written.json").unlink()


def some_decisions(place: Path) -> list[Decision]:
    """A bit of everything, spread over the documents."""
    rows = [row for _, row in whole_passages(place).iterrows()]
    return [
        about(rows[0], "applies_not", memo="nur erwähnt"),
        about(rows[1], "applies"),
        about(rows[2], "applies", status="geplant", memo="erst im Haushalt"),
        about(rows[-1], "applies", batch="bogen"),
        replace(about(rows[-1], "applies_not"), person="Ben", batch="bogen"),
        replace(about(rows[3], "applies"), code="frei:lärm"),
        Decision(person="Anna", kind="code", code="frei:lärm", text="Lärm"),
        replace(about(rows[4], "memo", memo="spannend"), code=""),
        Decision(person="Ben", kind="summary", case="Lindenau an der Aue", text="Eine Stadt im Umbruch."),
    ]


def test_without_decisions_all_is_proposed_and_nothing_decided(place: Path) -> None:
    results = open_results(place / "aus")
    assert set(results.codings["review"]) == {"unbestaetigt"}
    same = ["coding_id", "start", "end", "code", "score", "evidence", "review"]
    pd.testing.assert_frame_equal(results.codings[same], results.layer("vorschlaege").codings[same])
    assert results.layer("menschen").codings.empty
    assert not any((place / "aus" / name).exists() for name in ("notes.csv", "unplaced.csv", "weighed.csv"))


def test_decisions_are_in_the_tables_of_the_next_run_which_codes_nothing_anew(place: Path) -> None:
    said = some_decisions(place)
    decide(place, *said)
    before = open_results(place / "aus").manifest
    summary = run(RunOptions(place / "korpus", place / "aus"))
    assert summary.changed and summary.manifest.run == before.run
    assert [d.coded_key for d in summary.manifest.documents] == [d.coded_key for d in before.documents]
    results = open_results(place / "aus")
    reviews = results.codings["review"].value_counts().to_dict()
    assert {k: v for k, v in reviews.items() if k != "unbestaetigt"} == {
        "bestaetigt": 1,
        "geaendert": 1,
        "ergaenzt": 1,
        "strittig": 1,
    }
    rejected = pd.read_csv(place / "aus" / "proposals.csv", keep_default_na=False).query(
        "review == 'verworfen'"
    )
    assert rejected[["code", "decided_by", "why"]].values.tolist() == [[said[0].code, "Anna", "nur erwähnt"]]
    assert rejected["coding_id"].iloc[0] not in set(results.codings["coding_id"])
    free = results.codings.query("review == 'ergaenzt'").iloc[0]
    assert (free["dimension"], free["label"], free["method"]) == ("frei", "Lärm", "human")
    disputed = results.codings.query("review == 'strittig'").iloc[0]
    assert (disputed["people"], disputed["against"]) == ("Anna", "Ben")
    notes = pd.read_csv(place / "aus" / "notes.csv", keep_default_na=False)
    assert set(notes[["kind", "text"]].itertuples(index=False, name=None)) == {
        ("freier_code", "Lärm"),
        ("zusammenfassung", "Eine Stadt im Umbruch."),
        ("memo", "spannend"),
    }
    assert not run(RunOptions(place / "korpus", place / "aus")).changed


@pytest.mark.parametrize("documents_at_once", [50, 1])
def test_tables_written_anew_are_those_of_a_new_run(place, monkeypatch, documents_at_once: int) -> None:
    monkeypatch.setattr("pipeline.run.growing.GROUP", documents_at_once)
    monkeypatch.setattr("pipeline.run.assemble.BATCH", documents_at_once)
    forget(place)
    run(RunOptions(place / "korpus", place / "aus"))
    decide(place, *some_decisions(place))
    said = CliRunner().invoke(app, ["tables", str(place / "aus")])
    assert said.exit_code == 0, said.output
    anew = tables(place)
    assert not run(RunOptions(place / "korpus", place / "aus")).changed, "the next run finds all done"
    forget(place)
    run(RunOptions(place / "korpus", place / "aus"))
    fresh = tables(place)
    assert sorted(anew) == sorted(fresh)
    assert [name for name in fresh if anew[name] != fresh[name]] == []
    assert "strittig" in anew["coded_segments.csv"].decode()


def test_evidence_keeps_its_place(place: Path) -> None:
    """The words behind a coding are known by their offsets, whoever confirmed it."""
    results = open_results(place / "aus")
    texts = {name: results.document(name).text for name in results.document_names}
    for row in results.codings.itertuples():
        spans = [tuple(map(int, pair.split("-"))) for pair in row.evidence_spans.split()]
        found = [texts[row.document][start:end] for start, end in spans]
        assert spans and all(row.start <= start < end <= row.end for start, end in spans)
        assert set(row.evidence.split("; ")) >= set(found) or row.method == "rule"
    assert "evidence_spans" not in pd.read_csv(place / "aus" / "coded_segments.csv").columns


def test_an_undone_batch_leaves_no_trace_in_the_results(place: Path) -> None:
    before = tables(place)
    row = whole_passages(place).iloc[0]
    decide(place, about(row, "applies_not", batch="irrtum"))
    runner = CliRunner()
    assert runner.invoke(app, ["tables", str(place / "aus")]).exit_code == 0
    assert tables(place)["coded_segments.csv"] != before["coded_segments.csv"]
    assert runner.invoke(app, ["people", str(place / "korpus"), "--undo", "irrtum"]).exit_code == 0
    assert runner.invoke(app, ["tables", str(place / "aus")]).exit_code == 0
    assert tables(place) == before


def what_changed(place: Path) -> list[list[object]]:
    return pd.read_csv(place / "aus" / "changes.csv", keep_default_na=False).values.tolist()


def test_changes_name_the_documents_in_which_decisions_count(place: Path) -> None:
    rows = [row for _, row in whole_passages(place).iterrows()]
    name, last = rows[0]["document"], rows[-1]["document"]
    decide(place, about(rows[0], "applies_not"), about(rows[-1], "applies"))
    assert run(RunOptions(place / "korpus", place / "aus")).changed
    assert name != last
    assert what_changed(place) == [
        [name, "entschieden", rows[0]["code"], 0, 1],
        [last, "entschieden", "", 0, 0],
    ]
    assert not run(RunOptions(place / "korpus", place / "aus")).changed
    assert what_changed(place) == []
    decide(place, about(rows[0], "applies", status="geplant"))
    assert CliRunner().invoke(app, ["tables", str(place / "aus")]).exit_code == 0
    assert what_changed(place) == [[name, "entschieden", rows[0]["code"], 1, 0]]


def test_a_renamed_document_keeps_its_decisions(place: Path) -> None:
    row = whole_passages(place).iloc[0]
    entry = next(d for d in open_results(place / "aus").manifest.read if d.name == row["document"])
    decide(place, replace(about(row, "applies_not"), document_hash=entry.text_hash))
    old = place / "korpus" / entry.file
    old.rename(old.with_stem("umbenannt"))
    said = place / "korpus" / "corpus.yaml"
    said.write_text(said.read_text("utf-8").replace(old.stem, "umbenannt"), "utf-8")
    summary = run(RunOptions(place / "korpus", place / "aus"))
    assert summary.manifest.notices == ()
    rejected = open_results(place / "aus").layer("vorschlaege").codings.query("review == 'verworfen'")
    assert rejected[["document", "code"]].values.tolist() == [["umbenannt", row["code"]]]


def test_what_cannot_count_is_listed_with_what_is_likely_meant(place: Path) -> None:
    row = whole_passages(place).iloc[0]
    changed = row["text"].replace("e", "o").replace("n", "mm")
    lost = replace(about(row, "applies"), passage_hash=text_hash(changed), text=changed)
    gone = replace(about(row, "applies"), code="XY.entfallen")
    away = replace(about(row, "applies"), document="fehlt")
    decide(place, lost, gone, away)
    (place / "korpus" / "codings").mkdir()
    (place / "korpus" / "codings" / "kaputt.csv").write_text("nur,zwei\n1,2\n", "utf-8")
    summary = run(RunOptions(place / "korpus", place / "aus"))
    assert summary.status == 0
    table = pd.read_csv(place / "aus" / "unplaced.csv", keep_default_na=False)
    assert table["reason"].tolist() == ["Dokument fehlt", "ohne Stelle", "Code entfallen"]
    assert len(table["candidates"][1].split(" | ")) == 3
    document = next(d for d in summary.manifest.documents if d.name == row["document"])
    assert document.status == "warning" and len(document.warnings) == 2
    assert any("fehlt" in n for n in summary.manifest.notices)
    assert any("kaputt.csv" in n for n in summary.manifest.notices)


def test_results_whose_corpus_is_gone_say_so_and_stay(place: Path) -> None:
    before = tables(place)
    (place / "korpus").rename(place / "anderswo")
    said = CliRunner().invoke(app, ["tables", str(place / "aus")])
    assert said.exit_code == 0 and "liegt nicht mehr an seinem Ort" in said.output
    assert tables(place) == before


def test_another_layer_goes_to_a_folder_of_its_own(place: Path) -> None:
    decide(place, *some_decisions(place))
    runner = CliRunner()
    assert runner.invoke(app, ["tables", str(place / "aus")]).exit_code == 0
    before = tables(place)
    for layer in ("vorschlaege", "menschen"):
        said = runner.invoke(app, ["tables", str(place / "aus"), "--layer", layer])
        assert said.exit_code == 0, said.output
        rows = pd.read_csv(place / "aus" / layer / "coded_segments.csv")
        assert len(rows) == len(open_results(place / "aus").layer(layer).codings) > 0  # type: ignore[arg-type]
        shutil.rmtree(place / "aus" / layer)
    assert tables(place) == before
    wrong = runner.invoke(app, ["tables", str(place / "aus"), "--layer", "alles"])
    assert wrong.exit_code and "gueltig, vorschlaege, menschen" in str(wrong.exception)


def test_results_of_an_earlier_version_are_refused_with_the_remedy(place: Path) -> None:
    proposals = place / "aus/proposals.parquet"
    pd.read_parquet(proposals).drop(columns="review").to_parquet(proposals)
    with pytest.raises(InputError, match="früheren Fassung.*querschau run"):
        open_results(place / "aus")


def test_summaries_by_hand_stand_first_in_profiles_until_they_are_emptied(place: Path) -> None:
    """In the report as page and for Word and in the workbook of the profiles; with the corpus gone, too."""

    def shown() -> list[bool]:
        results = place / "aus"
        assert CliRunner().invoke(app, ["tables", str(results)]).exit_code == 0
        page = (results / "bericht.html").read_text("utf-8").partition('<article class="profil"')[2]
        written, quoted = page.find("Seebach lebt vom Ehrenamt."), page.find("<blockquote>")
        word = "\n".join(p.text for p in docx.Document(str(results / "bericht.docx")).paragraphs)
        book = openpyxl.load_workbook(results / "fallprofile.xlsx")
        cells = [c.value for row in book.worksheets[0].iter_rows() for c in row]
        return [0 < written < quoted, "Zusammenfassung: Anna" in word, "Räume fehlen.\nGeld auch." in cells]

    case = open_results(place / "aus").manifest.read[0].case
    about_case = {"person": "Anna", "kind": "summary", "case": case}
    decide(place, Decision(**about_case, text="Seebach lebt vom Ehrenamt."))
    part = profile_parts(open_results(place / "aus").codebook)[0].id
    decide(place, Decision(**about_case, code=part, text="Räume fehlen.\nGeld auch."))
    assert shown() == [True, True, True]
    (place / "korpus").rename(place / "anderswo")
    assert shown() == [True, True, True]
    (place / "anderswo").rename(place / "korpus")
    decide(place, Decision(**about_case, text=""), Decision(**about_case, code=part, text=""))
    assert shown() == [False, False, False]
