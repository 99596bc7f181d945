"""The main job on the sample corpus, as a user starts it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.codebook.find import find_codebook
from pipeline.corpus import open_corpus
from pipeline.errors import CodebookError, InputError, OutputError
from pipeline.model import CODED_SEGMENT_COLUMNS
from pipeline.model.manifest_files import read_manifest
from pipeline.results import Results, open_results
from pipeline.run.options import RunOptions
from pipeline.run.plan import locked
from pipeline.run.run import Summary, run
from pipeline.tables.cross_case import read_marked
from pipeline.yaml_file import dump_yaml
from querschau.cli import app

TABLES = ("coded_segments.csv", "coded_segments.parquet", "cross_case.csv", "code_by_document.csv")


@pytest.fixture(scope="module")
def done(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """One run over the sample corpus that the tests of this module read."""
    return run(RunOptions(sample_corpus, tmp_path_factory.mktemp("out") / "ergebnis"))


def tables_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def test_one_command_turns_a_folder_into_coded_tables(done: Summary) -> None:
    assert done.status == 0 and done.changed
    table = pd.read_csv(done.folder / "coded_segments.csv", encoding="utf-8-sig", keep_default_na=False)
    assert list(table.columns) == list(CODED_SEGMENT_COLUMNS)
    assert set(table["case"]) == {"Lindenau an der Aue", "Steinfurtheim", "Mühlbach am See"}
    assert set(table["dimension"]) >= {"GE", "HF", "EF", "HA"}
    assert (done.folder / "coded_segments.xlsx").is_file()


def test_every_coding_points_exactly_into_the_text_beside_it(done: Summary) -> None:
    results = open_results(done.folder)
    texts = {name: results.document(name).text for name in results.document_names}
    assert len(results.codings) > 50
    for row in results.codings.itertuples():
        assert texts[row.document][row.start : row.end] == row.text
    for row in results.segments.itertuples():
        assert texts[row.document][row.start : row.end] == row.text


def test_a_reader_would_agree_with_plain_cases(done: Summary) -> None:
    """A few passages whose codes nobody would dispute."""
    codings = open_results(done.folder).codings

    def codes(words: str) -> set[str]:
        return set(codings.loc[codings["text"].str.contains(words, regex=False), "code"])

    assert "HF.infrastruktur" in codes("Treffpunkte, an denen sich")
    assert "EF.rueckendeckung" in codes("Chefsache")
    assert "HF.befristung" in codes("Projektitis")
    assert "HF.image" in codes("gilt sie als Brennpunkt")
    assert "HF.zustaendigkeit" in codes("Eigentlich niemand so richtig")


def test_the_interviewers_questions_are_kept_but_not_coded(done: Summary) -> None:
    results = open_results(done.folder)
    questions = results.segments[results.segments["role"] == "interviewer"]
    assert len(questions) == 6
    assert not set(questions["segment_id"]) & set(results.codings["segment_id"])


def test_the_manifest_says_what_ran_and_from_what(done: Summary) -> None:
    manifest = json.loads((done.folder / "manifest.json").read_text("utf-8"))
    assert {"codebook", "language", "packages", "settings", "counts", "seconds"} <= manifest.keys()
    assert manifest["codebook"]["id"] == "kommunale-integration"
    assert all(len(d["sha256"]) == 64 for d in manifest["documents"])
    assert manifest["counts"]["documents"] == 3


def test_two_runs_give_byte_identical_tables(done: Summary, sample_corpus: Path, tmp_path: Path) -> None:
    run(RunOptions(sample_corpus, tmp_path / "zweiter", workers=2))
    assert tables_of(tmp_path / "zweiter") == tables_of(done.folder)


def test_an_unchanged_corpus_is_not_worked_on_again(done: Summary, sample_corpus: Path) -> None:
    before = (done.folder / "coded_segments.csv").stat().st_mtime_ns
    worked_on: list[str] = []
    again = run(RunOptions(sample_corpus, done.folder), lambda outcome, *_: worked_on.append(outcome.name))
    assert not again.changed and worked_on == []
    assert (done.folder / "coded_segments.csv").stat().st_mtime_ns == before


def two_documents(sample_corpus: Path, folder: Path) -> Path:
    """A copy of two sample documents without corpus.yaml."""
    folder.mkdir()
    for name in ("steinfurtheim_sachstandsbericht.docx", "muehlbach_interview.txt"):
        shutil.copy(sample_corpus / "documents" / name, folder)
    return folder


@pytest.fixture
def own_corpus(sample_corpus: Path, tmp_path: Path) -> Path:
    """These, to be changed by a test."""
    return two_documents(sample_corpus, tmp_path / "korpus")


@pytest.fixture(scope="module")
def first_run(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two documents (``korpus``) and the results of a run (``out``)."""
    place = tmp_path_factory.mktemp("erster")
    run(RunOptions(two_documents(sample_corpus, place / "korpus"), place / "out"))
    return place


@pytest.fixture
def coded_corpus(first_run: Path, tmp_path: Path) -> Path:
    """A copy of both for one test: this corpus, and beside it ``out``."""
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    return tmp_path / "korpus"


def test_one_new_document_costs_one_document_and_a_gone_one_leaves(
    coded_corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (coded_corpus / "neu.txt").write_text("Die Stadt hat zu wenig Personal für die Integration.", "utf-8")
    (coded_corpus / "muehlbach_interview.txt").unlink()
    worked_on: list[str] = []
    run(RunOptions(coded_corpus, out), lambda outcome, *_: worked_on.append(outcome.name))
    assert worked_on == ["neu"]
    changes = pd.read_csv(out / "changes.csv", encoding="utf-8-sig", keep_default_na=False)
    assert set(zip(changes["document"], changes["change"], strict=True)) == {
        ("neu", "neu"),
        ("muehlbach_interview", "entfallen"),
    }
    assert changes.loc[changes["code"] == "HF.ressourcen", "gained"].tolist()[0] == 1
    assert not (out / "documents" / "muehlbach_interview.txt").exists()
    assert not list((out / ".querschau" / "store").glob("forms/*"))  # words of the one that is gone
    run(RunOptions(coded_corpus, tmp_path / "ganz", workers=2))
    of_this_run = {"manifest.json", "changes.csv", "aenderungen.html"}  # times, and what was new in it
    written = {p.relative_to(out) for p in out.rglob("*") if p.is_file()}
    for path in (p for p in written if ".querschau" not in p.parts and p.name not in of_this_run):
        assert (tmp_path / "ganz" / path).read_bytes() == (out / path).read_bytes(), path


def test_a_changed_codebook_codes_anew_without_reading_anew(own_corpus: Path, tmp_path: Path) -> None:
    out, codebook = tmp_path / "out", tmp_path / "eigenes.yaml"
    text = find_codebook("hitzeschutz").read_text("utf-8")
    codebook.write_text(text, encoding="utf-8")
    run(RunOptions(own_corpus, out, str(codebook)))
    read = {p: p.stat().st_mtime_ns for p in (out / ".querschau" / "store" / "documents").rglob("*.json")}
    codebook.write_text(text.replace("Kommunaler Hitzeschutz", "Schutz vor Hitze"), encoding="utf-8")
    worked_on: list[str] = []
    again = run(RunOptions(own_corpus, out, str(codebook)), lambda o, *_: worked_on.append(o.name))
    assert again.changed and sorted(worked_on) == ["muehlbach_interview", "steinfurtheim_sachstandsbericht"]
    assert {p: p.stat().st_mtime_ns for p in read} == read


def test_a_bad_document_costs_only_itself(own_corpus: Path, tmp_path: Path) -> None:
    (own_corpus / "leer.pdf").write_bytes(b"")
    (own_corpus / "foto.heic").write_bytes(b"x")
    summary = run(RunOptions(own_corpus, tmp_path / "out"))
    assert summary.status == 1
    messages = {d.name: d.message for d in summary.failed}
    assert "leer.pdf" in messages["leer"] and "foto.heic" in messages["foto.heic"]
    assert summary.manifest.counts.documents == 2


def test_why_a_document_cannot_be_read_is_not_asked_again(own_corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (own_corpus / "leer.pdf").write_bytes(b"")
    first = run(RunOptions(own_corpus, out))
    worked_on: list[str] = []
    again = run(RunOptions(own_corpus, out), lambda outcome, *_: worked_on.append(outcome.name))
    assert worked_on == [] and not again.changed and again.status == 1
    assert [d.message for d in again.failed] == [d.message for d in first.failed]
    (own_corpus / "leer.pdf").rename(own_corpus / "anders.pdf")
    assert "anders.pdf" in run(RunOptions(own_corpus, out)).failed[0].message
    (own_corpus / "anders.pdf").unlink()
    (own_corpus / "anders.txt").write_text("Die Stadt hat zu wenig Personal.", "utf-8")
    mended = run(RunOptions(own_corpus, out))
    assert mended.status == 0 and mended.manifest.counts.documents == 3
    assert not list((out / ".querschau" / "store" / "unreadable").rglob("*.json"))


def test_a_damaged_entry_of_the_store_is_made_anew(coded_corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = tables_of(out)
    entry = next((out / ".querschau" / "store" / "coded").rglob("*.json"))
    entry.write_bytes(entry.read_bytes()[:100])
    (out / "manifest.json").unlink()
    run(RunOptions(coded_corpus, out))
    assert tables_of(out) == before


def test_a_large_collection_has_the_same_contract_tables(
    coded_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.run.summary.LARGEST_READ", 1)
    monkeypatch.setattr("pipeline.run.growing.GROUP", 1)
    monkeypatch.setattr("pipeline.run.assemble.BATCH", 1)
    monkeypatch.setattr("pipeline.tables.cross_case.PIECE", 7)
    large = run(RunOptions(coded_corpus, tmp_path / "gross"))
    assert "querschau tables" in large.manifest.left_out[0]
    assert not (tmp_path / "gross" / "bericht.html").exists()
    for name in ("cross_case.csv", "code_by_document.csv", "coded_segments.csv", "changes.csv"):
        assert (tmp_path / "gross" / name).read_bytes() == (tmp_path / "out" / name).read_bytes(), name
    codebook = Results(tmp_path / "gross").codebook
    rows = read_marked(tmp_path / "gross" / "cross_case.csv", codebook, "HF")
    assert set(rows["mark"]) == {"markiert", "schwach"} and rows["code"].str.startswith("HF.").all()


def test_what_a_larger_collection_no_longer_writes_does_not_stay_behind(
    coded_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    (out / "notizen.xlsx").write_bytes(b"eigene Datei")
    assert (out / "bericht.html").exists() and (out / "tabellen" / "status.csv").exists()
    monkeypatch.setattr("pipeline.run.summary.LARGEST_READ", 2)
    (coded_corpus / "neu.txt").write_text("Die Stadt hat zu wenig Personal für die Integration.", "utf-8")
    run(RunOptions(coded_corpus, out))
    left = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert not left & {"bericht.html", "querschau.xlsx", "coded_segments.xlsx", "tabellen/status.csv"}
    assert {"notizen.xlsx", "coded_segments.csv", "cross_case.csv", "manifest.json"} <= left


def test_where_nothing_can_be_read_earlier_results_stay(coded_corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = tables_of(out)
    for path in coded_corpus.iterdir():
        path.write_bytes(b"")
    assert run(RunOptions(coded_corpus, out)).status == 2
    assert tables_of(out) == before


def test_a_broken_codebook_is_one_clear_sentence(own_corpus: Path, tmp_path: Path) -> None:
    broken = tmp_path / "kaputt.yaml"
    broken.write_text("id: x\nversion: '1'\nlabel: X\ndimensions: []\nunbekannt: 1\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"kaputt\.yaml.*unbekannt"):
        run(RunOptions(own_corpus, tmp_path / "out", str(broken)))
    with pytest.raises(CodebookError, match="gibt es nicht"):
        run(RunOptions(own_corpus, tmp_path / "out", "fehlt"))
    broken.write_text(
        "id: x\nversion: '1'\nlabel: X\ndimensions:\n- id: A\n  label: A\n  codes:\n"
        "  - {id: A.x, label: X, rules: [{id: r, any: [$weg]}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(CodebookError, match=r"kaputt\.yaml.*\$weg"):
        run(RunOptions(own_corpus, tmp_path / "out", str(broken)))


def test_two_runs_on_one_folder_are_refused(own_corpus: Path, tmp_path: Path) -> None:
    with locked(tmp_path / "out"), pytest.raises(OutputError, match="ein anderer Lauf"):
        run(RunOptions(own_corpus, tmp_path / "out"))


def test_an_unknown_language_model_is_named(own_corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="de_gibt_es_nicht"):
        run(RunOptions(own_corpus, tmp_path / "out", language="de_gibt_es_nicht"))


def test_the_command_line_says_in_german_what_came_out(own_corpus: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "querschau", "run", str(own_corpus), "--out", str(tmp_path / "out")]
    answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stderr
    assert "2 Dokumente" in answer.stdout and "Querschau" in answer.stdout
    assert "Projektitis" not in answer.stdout + answer.stderr, "passages of transcripts stay out of logs"
    wrong = subprocess.run(
        [*command[:4], str(tmp_path / "weg"), *command[5:]], capture_output=True, text=True
    )
    assert wrong.returncode == 2 and "gibt es nicht" in wrong.stderr


def test_a_changed_title_is_a_change(coded_corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    document = Path(open_corpus(coded_corpus).sources[0].path).relative_to(coded_corpus).as_posix()
    titles = ({"title": "Ein anderer Titel"}, {"documents": [{"file": document, "title": "Ein neuer Name"}]})
    for said in titles:
        (coded_corpus / "corpus.yaml").write_text(dump_yaml(said), "utf-8")
        assert run(RunOptions(coded_corpus, out)).changed
    manifest = read_manifest(out / "manifest.json")
    assert "Ein neuer Name" in [d.title for d in manifest.documents]
    assert "Ein neuer Name" in (out / "bericht.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["coded_segments.csv", "bericht.html", "querschau.xlsx", "documents"])
def test_results_that_were_deleted_or_damaged_come_back(
    coded_corpus: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    before = tables_of(out)
    path = next((out / name).glob("*.txt")) if name == "documents" else out / name
    whole = path.read_bytes()
    path.unlink()
    assert run(RunOptions(coded_corpus, out)).changed
    assert path.read_bytes() == whole and tables_of(out) == before
    path.write_bytes(whole[: len(whole) // 2])
    assert run(RunOptions(coded_corpus, out)).changed
    assert path.read_bytes() == whole and tables_of(out) == before
    assert not run(RunOptions(coded_corpus, out)).changed


@pytest.mark.parametrize("command", ["run", "tables"])
def test_what_a_person_typed_into_results_is_kept_beside_them(
    coded_corpus: Path, tmp_path: Path, command: str
) -> None:
    out = tmp_path / "out"
    book, small = out / "coded_segments.xlsx", next((out / "tabellen").glob("*.csv"))
    written = {path: path.read_bytes() for path in (book, small)}
    for path in written:
        path.write_bytes(path.read_bytes() + b" Das sehe ich anders.")
    call = ["run", coded_corpus, "--out", out] if command == "run" else ["tables", out]
    said = CliRunner().invoke(app, [str(part) for part in call]).output
    for path, before in written.items():
        [kept] = path.parent.glob(f"{path.stem} (Ihre Fassung vom ????-??-??){path.suffix}")
        assert kept.read_bytes() == before + b" Das sehe ich anders."
        assert path.read_bytes() == before
        assert kept.name in said.replace("\n", "")
    run(RunOptions(coded_corpus, out))
    (coded_corpus / "corpus.yaml").write_text(dump_yaml({"title": "Neu"}), "utf-8")
    run(RunOptions(coded_corpus, out))
    assert len(list(out.rglob("*Ihre Fassung*"))) == 2, "kept for good, and once"


@pytest.mark.parametrize("damage", ["gone", "damaged"])
def test_where_it_is_not_known_what_people_changed_all_that_differs_is_kept(
    own_corpus: Path, tmp_path: Path, damage: str
) -> None:
    out = tmp_path / "out"
    run(RunOptions(own_corpus, out))
    book, [text] = out / "coded_segments.xlsx", list((out / "documents").glob("*.txt"))[:1]
    before = {path: path.read_bytes() for path in (book, text)}
    for path in before:
        path.write_bytes(path.read_bytes() + b" Das sehe ich anders.")
    record = out / ".querschau" / "written.json"
    record.unlink() if damage == "gone" else record.write_bytes(record.read_bytes()[:-40])
    said = CliRunner().invoke(app, ["run", str(own_corpus), "--out", str(out)]).output
    assert "ist nicht bekannt, ob Querschau sie so schrieb" in said
    for path, written in before.items():
        [kept] = path.parent.glob(f"{path.stem} (Ihre Fassung vom ????-??-??){path.suffix}")
        assert kept.read_bytes() == written + b" Das sehe ich anders."
        assert path.read_bytes() == written
    assert not [
        p
        for p in out.rglob("*Ihre Fassung*")
        if p.stem.partition(" (")[0] not in (book.stem, text.stem, "changes")
    ]
    assert not run(RunOptions(own_corpus, out)).changed


def test_a_file_of_someone_else_with_the_name_of_a_result_is_kept(own_corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "querschau.xlsx").write_bytes(b"meine eigene Mappe")
    run(RunOptions(own_corpus, out))
    [kept] = out.glob("querschau (Ihre Fassung vom ????-??-??).xlsx")
    assert kept.read_bytes() == b"meine eigene Mappe"


def test_an_unchanged_run_leaves_results_that_the_next_one_finds_whole(
    own_corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert [run(RunOptions(own_corpus, out)).changed for _ in range(3)] == [True, False, False]
