"""A large collection lies in shards: readers see the same tables, and a night costs what changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from app_server import Server, Window
from test_results_layer import about, decide
from typer.testing import CliRunner

from pipeline.codebook.find import find_codebook
from pipeline.layout import shard_of
from pipeline.model.manifest_files import read_manifest
from pipeline.people.decisions import Decision
from pipeline.report.changes_page import CHANGES_PAGE
from pipeline.results import Results, open_results
from pipeline.run.forget import forget
from pipeline.run.options import RunOptions
from pipeline.run.run import Summary, run
from pipeline.run.written import MARK
from querschau.cli import app

COUNT = 12


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten documents are a large collection."""
    monkeypatch.setattr("pipeline.layout.LARGEST_WHOLE", 10)
    monkeypatch.setattr("pipeline.run.summary.LARGEST_READ", 10)


def text_of(number: int) -> str:
    lack = f"Der Stadt {number} fehlt Personal. Der Landkreis plant {number} Trinkbrunnen im Schatten."
    return f"# Lage\n\n{lack}\n\nStand {number}.\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "korpus").mkdir()
    for number in range(COUNT):
        (tmp_path / "korpus" / f"bericht_{number:02d}.txt").write_text(text_of(number), "utf-8")
    return tmp_path


def coded(place: Path, out: str = "aus") -> Summary:
    return run(RunOptions(place / "korpus", place / out, str(find_codebook("hitzeschutz"))))


def files(folder: Path) -> dict[str, bytes]:
    """All that results hold, but what tells times and what was new."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {
        name: content
        for name, content in found.items()
        if name not in ("manifest.json", "documents.parquet", "changes.csv", CHANGES_PAGE)
        and (".querschau" not in name or ".querschau/shards" in name)
        and MARK not in name
    }


def times(folder: Path) -> dict[str, int]:
    return {
        p.relative_to(folder).as_posix(): p.stat().st_mtime_ns
        for p in folder.rglob("*.parquet")
        if p.is_file()
    }


def test_readers_see_the_tables_of_results_that_lie_whole(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = open_results(coded(place, "ganz").folder)
    monkeypatch.setattr("pipeline.layout.LARGEST_WHOLE", 10)
    parts = open_results(coded(place, "geteilt").folder)
    assert len(parts.manifest.shards) > 5 and not whole.manifest.shards
    assert sorted(parts.document_names) == sorted(whole.document_names)
    for one, other in ((parts.segments, whole.segments), (parts.codings, whole.codings)):
        assert one["document"].drop_duplicates().tolist() == parts.document_names
        same = [c for c in other if c != "run"]
        by = ["document", "start", "code"] if "code" in other else ["document", "start"]
        ordered = [t[same].sort_values(by, ignore_index=True) for t in (one, other)]
        pd.testing.assert_frame_equal(*ordered)
    for name in parts.document_names:
        assert parts.document(name) == whole.document(name)
    read = pd.read_parquet(parts.folder / "coded_segments.parquet")
    pd.testing.assert_frame_equal(read, parts.codings)
    listed = pd.read_csv(parts.folder / "coded_segments.csv", keep_default_na=False)
    assert listed["coding_id"].tolist() == parts.codings["coding_id"].tolist()
    assert list(parts.batches("segments"))[0]["document"].iloc[0] == parts.document_names[0]


@pytest.mark.usefixtures("large")
def test_texts_lie_in_shards_and_documents_in_a_table_beside_the_manifest(place: Path) -> None:
    summary = coded(place)
    out = summary.folder
    for name in summary.manifest.read:
        assert (out / "documents" / shard_of(name.name) / f"{name.name}.txt").is_file()
    said = json.loads((out / "manifest.json").read_text("utf-8"))
    assert said["documents"] == [] and said["counts"]["documents"] == COUNT
    assert read_manifest(out / "manifest.json").documents == summary.manifest.documents
    listed = pd.read_parquet(out / "documents.parquet")
    assert listed["name"].tolist() == [d.name for d in summary.manifest.documents]


@pytest.mark.usefixtures("large")
def test_a_changed_document_costs_its_shard_and_gives_the_tables_of_a_new_run(place: Path) -> None:
    out = coded(place).folder
    before = times(out)
    assert not coded(place).changed
    (place / "korpus" / "bericht_03.txt").write_text(text_of(333), "utf-8")
    (place / "korpus" / "bericht_05.txt").unlink()
    (place / "korpus" / "neu.txt").write_text(text_of(7), "utf-8")
    assert coded(place).changed
    touched = {shard_of(name) for name in ("bericht_03", "bericht_05", "neu")}
    kept = {name for name in before if Path(name).stem not in touched and name != "documents.parquet"}
    assert {name: times(out).get(name) for name in kept} == {name: before[name] for name in kept}
    changes = pd.read_csv(out / "changes.csv", keep_default_na=False)
    assert set(changes["document"]) == {"bericht_03", "bericht_05", "neu"}
    assert files(coded(place, "frisch").folder) == files(out)


@pytest.mark.usefixtures("large")
def test_what_is_missing_or_damaged_in_a_shard_comes_back(place: Path) -> None:
    out = coded(place).folder
    whole = files(out)
    for name in sorted(n for n in whole if shard_of("bericht_03") in n) + ["coded_segments.csv"]:
        (out / name).write_bytes(whole[name][:-1])
        assert coded(place).changed, name
        assert files(out) == whole, name
    (out / "documents.parquet").write_bytes(b"x")
    shutil.rmtree(out / ".querschau" / "written")
    coded(place)
    assert files(out) == whole and not coded(place).changed


def test_results_are_divided_and_put_together_as_the_collection_grows_and_shrinks(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counts of a large collection leave out zeros, so a collection that is no longer large is written
    as if it had never been."""
    small = files(coded(place).folder)
    monkeypatch.setattr("pipeline.layout.LARGEST_WHOLE", 11)
    (place / "korpus" / "neu.txt").write_text(text_of(7), "utf-8")
    assert (coded(place).folder / "segments.parquet").is_dir()
    assert files(place / "aus").keys() == files(coded(place, "frisch").folder).keys()
    monkeypatch.setattr("pipeline.layout.LARGEST_WHOLE", 12)
    (place / "korpus" / "neu.txt").unlink()
    again = files(coded(place).folder)
    assert again.keys() == small.keys() and again == small


@pytest.mark.usefixtures("large")
def test_what_no_spreadsheet_can_hold_is_not_written_for_one(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = coded(place).folder
    monkeypatch.setattr("pipeline.layout.LARGEST_SHEET", 5)
    (place / "korpus" / "neu.txt").write_text(text_of(7), "utf-8")
    summary = coded(place)
    assert "nicht als CSV" in summary.manifest.left_out[1]
    assert not (out / "coded_segments.csv").exists() and (out / "code_by_document.csv").is_file()
    assert files(coded(place, "frisch").folder) == files(out)
    listed = pd.read_csv(out / "code_by_document.csv")
    assert listed["segments"].sum() == len(open_results(out).codings.drop_duplicates(["segment_id", "code"]))


@pytest.mark.usefixtures("large")
def test_tables_written_anew_after_decisions_are_those_of_a_new_run(place: Path) -> None:
    out = coded(place).folder
    rows = open_results(out).layer("vorschlaege").codings.drop_duplicates("document")
    decide(
        place,
        about(rows.iloc[0], "applies_not", memo="nur erwähnt"),
        about(rows.iloc[-1], "applies"),
        Decision(person="Anna", kind="code", code="frei:lärm", text="Lärm"),
    )
    shutil.copytree(out, place / "lauf")
    said = CliRunner().invoke(app, ["tables", str(out)])
    assert said.exit_code == 0, said.output
    coded(place, "lauf")
    anew, by_run = files(out), files(place / "lauf")
    tables = ("proposals", "coded_segments", "notes", "cross_case.csv", "code_by_document.csv", ".querschau")
    long = [n for n in by_run if n.startswith(tables)]
    assert len(long) > 10 and {n: anew[n] for n in long} == {n: by_run[n] for n in long}
    assert Results(out).manifest.shards == Results(place / "lauf").manifest.shards
    assert "verworfen" in (out / "proposals.csv").read_text("utf-8")
    assert files(coded(place, "frisch").folder) == by_run
    assert "entschieden" in (place / "lauf" / "changes.csv").read_text("utf-8")


@pytest.mark.usefixtures("large")
def test_a_withdrawn_document_leaves_nothing_behind_in_its_shard(place: Path) -> None:
    out = coded(place).folder
    forget(place / "korpus", "bericht_03", (out,))
    assert "bericht_03" not in open_results(out).document_names
    assert not [p for p in out.rglob("*") if p.is_file() and b"bericht_03" in p.read_bytes()]


@pytest.mark.usefixtures("large")
def test_the_workplace_reads_shards_and_a_decision_there_counts(place: Path) -> None:
    coded(place, "korpus/ergebnisse")
    server = Server(place / "zustand", place / "korpus")
    try:
        window = Window(server)
        for page in ("/", "/lauf", "/lesen", "/liste", "/suche", "/auswertung/querschau", "/ausgabe"):
            assert window.get(page).status_code == 200, page
        window.send("POST", "/api/person", {"name": "Anna"})
        read = window.get("/api/dok/bericht_03").json()
        [said] = [p | {"passage": id} for id, s in read["states"].items() for p in s["proposals"]][:1]
        record = {"id": "a" * 16, "kind": "applies", "document": "bericht_03", "passage": said["passage"]}
        records = [record | {"code": said["code"], "proposal": said["id"]}]
        body = {"person": "Anna", "records": records}
        answer = window.send("POST", "/api/entscheidungen", body)
        assert answer.status_code == 200, answer.text
    finally:
        server.end()
    codings = open_results(coded(place, "korpus/ergebnisse").folder).codings
    assert codings.query("review == 'bestaetigt'")["document"].tolist() == ["bericht_03"]


@pytest.mark.usefixtures("large")
def test_no_folder_holds_a_file_of_each_shard_for_each_table(place: Path) -> None:
    """So that with 256 shards none holds more than some hundred."""
    summary = coded(place)
    fullest = max(
        sum(p.is_file() for p in folder.iterdir()) for folder in summary.folder.rglob("*") if folder.is_dir()
    )
    assert fullest <= len(summary.manifest.shards) + 2
