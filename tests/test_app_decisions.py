"""Decisions through the workplace: written before they are answered, seen by others, taken back."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_server import DOCUMENT, Server, Window, accepting, decide, make_corpus, proposal

from pipeline.people.decision_files import DecisionFiles, DecisionWriter, read_decisions
from pipeline.people.decisions import Decision


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_corpus(tmp_path / "korpus")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("rechner1"))
    yield server
    server.end()


@pytest.fixture(scope="module")
def first_window(server: Server) -> Window:
    return Window(server)


@pytest.fixture
def window(first_window: Window, folder: Path) -> Window:
    """A window of the server, in which this test's own corpus is opened."""
    window = first_window
    assert window.send("POST", "/api/korpus", {"folder": str(folder)}).json() == {"address": "/"}
    assert window.send("POST", "/api/person", {"name": "Anna"}).status_code == 200
    return window


def test_a_document_comes_with_text_words_and_proposals(window: Window) -> None:
    data = window.get(f"/api/dok/{DOCUMENT}").json()
    assert [b["kind"] for b in data["blocks"]][:2] == ["heading", "heading"]
    passage = data["passages"][0]
    block = next(b for b in data["blocks"] if b["start"] == passage["span"][0])
    words = [block["text"][a - block["start"] : b - block["start"]] for a, b in pairs(passage["words"])]
    assert words[:4] == ["In", "den", "Wohnblöcken", "am"]
    assert len(pairs(passage["sentences"])) == 2
    state = data["states"][passage["id"]]
    assert {p["code"] for p in state["proposals"]} == {"HF.segregation", "HF.armut"}
    assert {p["review"] for p in state["proposals"]} == {"unbestaetigt"}
    assert data["pages"] >= 1


def pairs(flat: list[int]) -> list[tuple[int, int]]:
    return list(zip(flat[::2], flat[1::2], strict=True))


def test_an_accepted_proposal_is_on_the_disk_when_the_answer_comes(window: Window, folder: Path) -> None:
    chosen = proposal(window)
    answer = decide(window, accepting(chosen, span=chosen["span"], drawn="frei"))
    [record] = read_decisions(folder / "entscheidungen")[0]
    assert (record.person, record.kind, record.code, record.origin) == (
        "Anna",
        "applies",
        chosen["code"],
        "app",
    )
    assert record.proposal == chosen["id"] and record.document_hash and record.passage_hash
    assert record.text and record.codebook.partition("@")[2]
    assert answer["stored"][0]["id"] == record.id
    state = answer["states"][DOCUMENT][chosen["passage"]]
    assert next(p for p in state["proposals"] if p["id"] == chosen["id"])["review"] == "bestaetigt"


def test_a_repeated_request_is_written_once(window: Window, folder: Path) -> None:
    record = accepting(proposal(window))
    first, second = decide(window, record), decide(window, record)
    assert first["stored"] == second["stored"]
    assert len(read_decisions(folder / "entscheidungen")[0]) == 1


def test_undo_and_redo_are_records_and_news_names_the_passage(window: Window) -> None:
    chosen = proposal(window)
    record = accepting(chosen, kind="applies_not")
    number = decide(window, record)["number"]
    assert window.get(f"/api/stand?seit={number}").status_code == 204
    undo = {"id": secrets.token_hex(8), "person": "Anna", "cancels": record["id"]}
    assert window.send("POST", "/api/rueckgaengig", undo).status_code == 200
    news = window.get(f"/api/stand?seit={number}").json()
    assert news["passages"] == {DOCUMENT: [chosen["passage"]]}
    assert proposal(window)["review"] == "unbestaetigt"
    redo = {"id": secrets.token_hex(8), "person": "Anna", "cancels": undo["id"]}
    assert window.send("POST", "/api/rueckgaengig", redo).status_code == 200
    assert proposal(window)["review"] == "verworfen"
    nobody = {"id": secrets.token_hex(8), "person": "Anna", "cancels": "gibtesnicht"}
    assert window.send("POST", "/api/rueckgaengig", nobody).status_code == 409


def test_a_batch_is_taken_back_as_a_whole(window: Window) -> None:
    both = [accepting(proposal(window, n)) for n in (0, 1)]
    decide(window, *both, batch="b1")
    assert {proposal(window, n)["review"] for n in (0, 1)} == {"bestaetigt"}
    undo = {"id": secrets.token_hex(8), "person": "Anna", "cancels": "b1"}
    assert window.send("POST", "/api/rueckgaengig", undo).status_code == 200
    assert {proposal(window, n)["review"] for n in (0, 1)} == {"unbestaetigt"}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"passage": "gibtesnicht"}, 409),
        ({"span": [0, 100_000]}, 400),
        ({"kind": "undo"}, 400),
        ({"document": "gibtesnicht"}, 400),
        ({"fremd": 1}, 400),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    window: Window, folder: Path, change: Any, status: int
) -> None:
    record = accepting(proposal(window)) | change
    answer = window.send("POST", "/api/entscheidungen", {"person": "Anna", "records": [record]})
    assert answer.status_code == status and answer.json()["error"].endswith(".")
    assert not read_decisions(folder / "entscheidungen")[0]


def test_a_window_that_shows_another_person_or_older_results_must_load_anew(window: Window) -> None:
    record = accepting(proposal(window))
    for said in ({"person": "Berta"}, {"person": "Anna", "results": "ältere"}):
        assert window.send("POST", "/api/entscheidungen", {**said, "records": [record]}).status_code == 409


def test_a_proposal_says_why_it_was_made(window: Window) -> None:
    chosen = proposal(window)
    said = window.get(f"/api/warum/{chosen['id']}").json()
    assert said["label"] and said["words"] and said["passage"] == chosen["passage"]
    assert window.get("/api/warum/gibtesnicht").status_code == 400


@pytest.mark.slow
def test_two_computers_on_one_folder_see_each_other_and_lose_nothing(
    window: Window, folder: Path, tmp_path: Path
) -> None:
    other = Server(tmp_path / "rechner2", folder)
    try:
        second = Window(other)
        second.send("POST", "/api/person", {"name": "Berta"})
        chosen = proposal(window)
        decide(window, accepting(chosen))
        record = accepting(chosen, kind="applies_not")
        answer = second.send("POST", "/api/entscheidungen", {"person": "Berta", "records": [record]})
        assert answer.status_code == 200
        deadline = time.monotonic() + 10
        while proposal(window)["review"] != "strittig" and time.monotonic() < deadline:
            time.sleep(0.2)
        assert proposal(window)["review"] == proposal(second)["review"] == "strittig"
        assert {d.person for d in read_decisions(folder / "entscheidungen")[0]} == {"Anna", "Berta"}
    finally:
        other.end()


def test_a_killed_server_loses_no_answered_decision(folder: Path, tmp_path: Path) -> None:
    server = Server(tmp_path / "rechner1", folder)
    window = Window(server)
    window.send("POST", "/api/person", {"name": "Anna"})
    records = [accepting(proposal(window, n)) for n in range(3)]
    for record in records:
        decide(window, record)
    server.process.kill()
    server.process.wait()
    assert [d.id for d in read_decisions(folder / "entscheidungen")[0]] == [r["id"] for r in records]


def test_decisions_that_do_not_count_are_named_on_the_first_page(folder: Path, tmp_path: Path) -> None:
    gone = Decision(person="Anna", kind="applies", document="fort", passage=(0, 9), code="HF.armut")
    with DecisionWriter(DecisionFiles(folder / "entscheidungen"), "Anna") as writer:
        writer.write([gone])
    machine = Decision(person="", kind="read", document=DOCUMENT, passage=(0, 9))
    with DecisionWriter(DecisionFiles(folder / "entscheidungen"), "regeln") as writer:
        writer.write([machine])
    server = Server(tmp_path / "rechner1", folder)
    try:
        shown = Window(server).get("/").text
    finally:
        server.end()
    assert "Entscheidungen von Anna (1: HF.armut) gehören zum Dokument „fort“, das hier fehlt" in shown
    assert "Entscheidungen von regeln (1: nur gelesen) heißen wie die der Maschine" in shown


def test_decisions_need_a_writable_folder_and_say_so(window: Window, folder: Path) -> None:
    (folder / "entscheidungen").write_text("im Weg", "utf-8")
    body = {"person": "Anna", "records": [accepting(proposal(window))]}
    answer = window.send("POST", "/api/entscheidungen", body)
    assert answer.status_code == 503 and answer.json()["error"].startswith("Nicht gespeichert")
    (folder / "entscheidungen").unlink()
    assert window.send("POST", "/api/entscheidungen", body).status_code == 200
