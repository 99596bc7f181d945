"""The workplace's corpus: begun, documents taken in, corpus.yaml changed, runs stopped."""

from __future__ import annotations

import re
import shutil
import time
from html import unescape
from pathlib import Path

import pytest
from app_server import DOCUMENT, Server, Window, make_corpus
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import open_corpus
from pipeline.corpus_edit import create_corpus, describe, document_name, make_proposals
from pipeline.errors import InputError
from pipeline.language.word_spans import word_spans
from pipeline.people.decisions import Decision
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from pipeline.yaml_file import fingerprint
from querschau.app.faults import note_fault, report_on
from querschau.app.news import News
from querschau.app.paging import LONGEST
from querschau.app.project import Project
from querschau.app.reading import Units, document_slice
from querschau.app.runs import Run


def words(text: str) -> list[str]:
    return [text[a:b] for a, b in word_spans(text)]


def test_words_are_what_a_reader_would_mark() -> None:
    text = "Am 12. März, z. B. mit „Geflüchtete:r“ und Bürger*innen (ca. 3,5 %) in der Nord-Süd-Achse."
    assert words(text) == [
        *(
            "Am",
            "12.",
            "März",
            "z. B.",
            "mit",
            "Geflüchtete:r",
            "und",
            "Bürger*innen",
            "ca.",
            "3,5",
            "in",
            "der",
        ),
        "Nord-Süd-Achse",
    ]


@given(st.text(alphabet=st.sampled_from("aÄß 12.:,*„“-👩‍🏫\n"), max_size=60))
def test_words_follow_each_other_and_positions_go_out_and_come_back(text: str) -> None:
    spans = word_spans(text)
    assert all(a < b for a, b in spans) and all(
        b <= c for (_, b), (c, _) in zip(spans, spans[1:], strict=False)
    )
    units = Units(text)
    for at in range(len(text) + 1):
        assert units.out(at) == len(text[:at].encode("utf-16-le")) // 2
        assert units.back(units.out(at)) == at


def test_what_is_said_of_a_document_is_written_and_comments_stay(sample_corpus: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(sample_corpus, tmp_path / "korpus")
    file = folder / "corpus.yaml"
    corpus = open_corpus(folder)
    source = next(s for s in corpus.sources if s.name == "muehlbach_interview")
    mark = describe(
        corpus, source, {"year": 2024, "state": "", "title": "Gespräch: Bürgerdienste"}, fingerprint(file)
    )
    assert mark == fingerprint(file)
    entry = next(s for s in open_corpus(folder).sources if s.name == "muehlbach_interview").entry
    assert (entry.year, entry.state, entry.title) == (2024, "", "Gespräch: Bürgerdienste")
    assert (entry.case, entry.kind) == ("Mühlbach am See", "Transkript")
    assert file.read_text("utf-8").startswith("# What is known of the sample documents")
    with pytest.raises(InputError, match="inzwischen geändert"):
        describe(corpus, source, {"title": "x"}, "alt")
    with pytest.raises(InputError, match="Jahreszahl"):
        describe(corpus, source, {"year": "bald"}, mark)


def test_a_document_that_corpus_yaml_does_not_know_is_added(tmp_path: Path) -> None:
    folder = create_corpus(tmp_path, "Neues Korpus")
    (folder / "documents" / "bericht.txt").write_text("Ein Bericht.", "utf-8")
    corpus = open_corpus(folder)
    describe(corpus, corpus.sources[0], {"case": "Merzig"}, fingerprint(folder / "corpus.yaml"))
    again = open_corpus(folder)
    assert again.file.title == "Neues Korpus" and again.sources[0].entry.case == "Merzig"
    with pytest.raises(InputError, match="gibt es schon"):
        create_corpus(tmp_path, "Neues Korpus")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "a/b.txt",
        "a\\b.txt",
        "con.txt",
        "COM1.pdf",
        ".versteckt.txt",
        "a.exe",
        "a\x00.txt",
        "a.txt.",
    ],
)
def test_names_that_some_computer_does_not_take_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        document_name(name)


def test_a_name_is_kept_in_composed_form() -> None:
    assert document_name("Bu\u0308rger  (neu).pdf") == "Bürger (neu).pdf"


def test_results_inside_a_corpus_are_never_read_as_documents(tmp_path: Path) -> None:
    (tmp_path / "bericht.txt").write_text("Ein Bericht.", "utf-8")
    results = tmp_path / "Mein Lauf"
    (results / ".querschau" / "store").mkdir(parents=True)
    (results / "documents").mkdir()
    (results / "documents" / "bericht.txt").write_text("Ein Bericht.", "utf-8")
    assert [s.name for s in open_corpus(tmp_path).sources] == ["bericht"]


def test_a_window_learns_what_is_new_since_its_number() -> None:
    news = News()
    begin = news.number
    first = news.tell({"a": ["p1"], "b": []})
    news.tell({"a": ["p2", "p1"], "b": ["q"]})
    assert news.since(begin) == {"a": ["p1", "p2"], "b": []}
    assert news.since(first) == {"a": ["p2", "p1"], "b": ["q"]}
    assert news.since(news.number) == {}
    assert news.since(begin - 1) is None and news.since(news.number + 1) is None


def test_counts_follow_decisions_and_results_that_are_new(tmp_path: Path) -> None:
    project = Project(make_corpus(tmp_path / "korpus"), News())
    before = project.counts()["lindenau_bericht"]
    assert before.read == 0 and before.open == before.proposals > 0
    there = project.read("lindenau_bericht")
    proposal = there.proposals[0]
    segment = there.by_id[proposal.segment_id]
    place = {"document": "lindenau_bericht", "passage": (segment.start, segment.end), "text": segment.text}
    _, changed = project.decide(
        "Anna",
        [
            Decision(person="", kind="applies_not", code=proposal.code, **place),
            Decision(person="", kind="read", **place),
        ],
    )
    assert changed == {"lindenau_bericht": [segment.id]}
    after = project.counts()["lindenau_bericht"]
    assert (after.read, after.open, after.codings) == (1, before.open - 1, before.codings - 1)
    (project.out / "manifest.json").write_bytes((project.out / "manifest.json").read_bytes() + b"\n")
    assert project.refresh() and project.counts()["lindenau_bericht"] == after
    project.close()


def test_a_long_text_without_pages_is_sent_in_sheets(tmp_path: Path) -> None:
    folder = make_corpus(tmp_path / "korpus")
    project = Project(folder, News())
    whole = document_slice(project, "lindenau_bericht", 1, 99)
    parts = [document_slice(project, "lindenau_bericht", n, n) for n in range(1, whole["pages"] + 1)]
    assert sum((p["blocks"] for p in parts), []) == whole["blocks"]
    assert sum((p["passages"] for p in parts), []) == whole["passages"]
    assert len(whole["passages"]) == whole["passage_count"]
    project.close()


def wait(run: Run, *states: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while run.state.state not in states:
        assert time.monotonic() < deadline, run.state
        time.sleep(0.1)
        run.moved()


@pytest.mark.slow
def test_a_run_is_stopped_and_the_next_goes_on(sample_corpus: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(sample_corpus, tmp_path / "korpus")
    run = Run(folder, folder / "ergebnisse")
    run.start(workers=1)
    with pytest.raises(InputError, match="schon im Gang"):
        run.start()
    assert Run(folder, folder / "ergebnisse").state.state in ("", "running", "stopped")
    run.stop()
    assert run.state.state == "stopped" and "setzt dort fort" in run.state.message
    with pytest.raises(InputError, match="läuft nichts"):
        run.stop()
    run.start(workers=1)
    wait(run, "done")
    assert "Vorschläge in 3 Dokumenten" in run.state.message
    assert [f.documents for f in run.log()] == [3]
    assert {row["change"] for row in run.changes()} == {"neu"}


@pytest.mark.slow
def test_a_run_that_cannot_begin_says_why(tmp_path: Path) -> None:
    folder = create_corpus(tmp_path, "Leer")
    run = Run(folder, folder / "ergebnisse")
    run.start(workers=1)
    wait(run, "failed")
    assert "liegt kein Dokument" in run.state.message


def test_a_long_table_of_documents_comes_in_parts(tmp_path: Path) -> None:
    folder = tmp_path / "korpus"
    (folder / "documents").mkdir(parents=True)
    for number in range(LONGEST + 5):
        (folder / "documents" / f"bericht_{number:03}.txt").write_text("Ein Text.", "utf-8")
    server = Server(tmp_path / "rechner", folder)
    try:
        window = Window(server)
        first = window.get("/").text
        assert f"1 bis {LONGEST} von {LONGEST + 5}" in first and "bericht_200.txt" not in first
        [following] = re.findall(r'rel="next" href="([^"]+)"', first)
        second = window.get(f"/{unescape(following)}").text
        assert f"201 bis {LONGEST + 5}" in second and 'aria-label="Titel von bericht_204.txt"' in second
        assert 'rel="prev"' in second and 'rel="next"' not in second
        found = window.get("/?suche=ICHT_20").text
        assert "1 bis 5 von 5 mit „ICHT_20“" in found and "bericht_199.txt" not in found
    finally:
        server.end()


def test_a_run_without_proposals_leaves_coding_to_people(sample_corpus: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(sample_corpus, tmp_path / "korpus")
    make_proposals(folder, False)
    options = RunOptions(folder, folder / "ergebnisse")
    counts = run(options).manifest.counts
    assert counts.codings == 0 and counts.segments > 0
    make_proposals(folder, True)
    assert run(options).manifest.counts.codings > 0
    assert (folder / "corpus.yaml").read_bytes() == (sample_corpus / "corpus.yaml").read_bytes()


def test_a_fault_of_the_program_is_reported_without_any_text() -> None:
    def reading(text: str) -> None:
        raise ValueError(f"unlesbar: {text}")

    try:
        reading("Frau Müller wohnt am Anger")
    except ValueError as error:
        number = note_fault(error, "GET /api/dok/{dok}")
    report = report_on(number)
    assert (
        report
        and "ValueError" in report
        and "tests/test_app_corpus.py" in report
        and "GET /api/dok" in report
    )
    assert "Müller" not in report and str(Path.home()) not in report


def test_a_damaged_table_is_a_fault_with_a_report_to_be_saved(tmp_path: Path) -> None:
    folder = make_corpus(tmp_path / "korpus")
    server = Server(tmp_path / "rechner", folder)
    try:
        window = Window(server)
        (folder / "ergebnisse" / "segments.parquet").write_bytes(b"zerstoert")
        answer = window.get(f"/api/dok/{DOCUMENT}")
        assert answer.status_code == 500 and answer.json()["error"].startswith("Fehler im Programm")
        report = window.get(f"/fehlerbericht/{answer.json()['report']}")
        assert "attachment" in report.headers["content-disposition"]
        assert "/api/dok/{dok}" in report.text and DOCUMENT not in report.text
        assert "Bericht speichern" in window.get(f"/lesen/{DOCUMENT}").text
    finally:
        server.end()
