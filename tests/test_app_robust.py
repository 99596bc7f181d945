"""Nothing is lost: two computers on one folder, a full disk, a server that dies. No text becomes code."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from app_pages import CALL
from app_server import DOCUMENT, Server, Window, accepting, decide, make_corpus, proposal
from chromium import needed, playwright
from sample_results import make_results
from sample_towns import hostile_specs

from pipeline.corpus import open_corpus
from pipeline.people.decision_files import read_decisions

expect = playwright.expect
pytestmark = needed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_corpus(tmp_path / "korpus")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers, each as on a computer of its own."""
    servers: list[Server] = []

    def starting(folder: Path, computer: str = "rechner", *options: str) -> Server:
        servers.append(Server(tmp_path / computer, folder, *options))
        return servers[-1]

    yield starting
    for server in servers:
        server.end()


def by(server: Server, person: str) -> Window:
    window = Window(server)
    window.send("POST", "/api/person", {"name": person})
    return window


def test_two_computers_with_500_decisions_each_in_turns(start: Callable[..., Server], folder: Path) -> None:
    one, other = by(start(folder, "eins"), "Anna"), by(start(folder, "zwei"), "Berta")
    chosen = proposal(one)
    for number in range(500):
        for window, person in ((one, "Anna"), (other, "Berta")):
            kind = "applies" if number % 2 else "applies_not"
            body = {"person": person, "records": [accepting(chosen, kind=kind)]}
            assert window.send("POST", "/api/entscheidungen", body).status_code == 200
    assert len(read_decisions(folder / "entscheidungen")[0]) == 1_000
    last = {"person": "Anna", "records": [accepting(chosen, kind="applies_not")]}
    one.send("POST", "/api/entscheidungen", last)
    _until(lambda: proposal(other)["review"] == "strittig", 3)
    assert proposal(one)["review"] == "strittig"


def _until(holds: Callable[[], bool], seconds: float) -> None:
    """The servers look at the folder every two seconds; a busy computer may take longer than an idle one."""
    deadline = time.monotonic() + 3 * seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_full_disk_stores_nothing_says_so_and_loses_nothing(
    start: Callable[..., Server], folder: Path
) -> None:
    server = start(folder)
    window = by(server, "Anna")
    first, second = proposal(window), proposal(window, 1)
    decide(window, accepting(first))
    [file] = (folder / "entscheidungen").glob("*/*.jsonl")
    before = file.read_bytes()
    full = (len(before) + 20, resource.RLIM_INFINITY)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, full)
    record = accepting(second)
    answer = window.send("POST", "/api/entscheidungen", {"person": "Anna", "records": [record]})
    assert answer.status_code == 503 and answer.json()["error"].startswith("Nicht gespeichert")
    assert file.read_bytes() == before
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    decide(window, record)
    decide(window, record)
    assert [d.code for d in read_decisions(folder / "entscheidungen")[0]] == [first["code"], second["code"]]


def test_a_server_killed_in_the_middle_of_a_line_loses_no_answered_decision(
    start: Callable[..., Server], folder: Path
) -> None:
    server = start(folder)
    window = by(server, "Anna")
    kept, torn = accepting(proposal(window)), accepting(proposal(window, 1))
    decide(window, kept)
    server.process.kill()
    server.process.wait()
    [file] = (folder / "entscheidungen").glob("*/*.jsonl")
    with file.open("ab") as stream:
        stream.write(json.dumps(torn).encode()[:60])
    again = Window(start(folder))
    assert proposal(again)["review"] == "bestaetigt"
    assert proposal(again, 1)["review"] == "unbestaetigt"
    assert "ist unvollständig" in again.get("/").text
    decide(again, torn)
    assert [d.id for d in read_decisions(folder / "entscheidungen")[0]] == [kept["id"], torn["id"]]


def reading(server: Server, opened: Callable[[str], Any]) -> Any:
    """A window in which Anna reads the document."""
    window = opened(server.address)
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna"}])
    window.goto(f"{server.origin}/lesen/{DOCUMENT}")
    expect(window.locator("#text")).not_to_have_attribute("aria-busy", "true")
    return window


def test_a_decision_waits_for_the_server_and_is_then_stored_once(
    start: Callable[..., Server],
    folder: Path,
    tmp_path: Path,
    opened: Callable[[str], Any],
) -> None:
    server = start(folder)
    window = reading(server, opened)
    server.process.kill()
    server.process.wait()
    window.keyboard.press("n")
    window.keyboard.press("a")
    expect(window.locator("#ungespeichert")).to_contain_text("Nicht gespeichert")
    expect(window.locator("#ungespeichert button").first).to_be_focused()
    expect(window.locator(".karte.entschieden")).to_have_count(1)
    assert read_decisions(folder / "entscheidungen")[0] == []
    start(folder, "rechner", "--port", server.origin.rpartition(":")[2])
    expect(window.locator("#ungespeichert")).to_be_hidden(timeout=20_000)
    expect(window.locator("#meldung")).to_contain_text("Angenommen", timeout=10_000)
    assert len(read_decisions(folder / "entscheidungen")[0]) == 1


def test_a_request_that_got_lost_twice_is_sent_again_as_soon_as_the_server_answers(
    start: Callable[..., Server],
    folder: Path,
    opened: Callable[[str], Any],
) -> None:
    server = start(folder)
    window = reading(server, opened)
    window.route("**/api/entscheidungen", lambda route: route.abort("connectionreset"), times=2)
    window.keyboard.press("n")
    window.keyboard.press("a")
    expect(window.locator("#meldung")).to_contain_text("Angenommen", timeout=20_000)
    expect(window.locator("#ungespeichert")).to_be_hidden()
    assert len(read_decisions(folder / "entscheidungen")[0]) == 1


@pytest.mark.parametrize("leaving", [False, True])
def test_keys_are_faster_than_the_server_and_each_decides_what_is_selected(
    start: Callable[..., Server],
    folder: Path,
    opened: Callable[[str], Any],
    leaving: bool,
) -> None:
    server = start(folder)
    window = reading(server, opened)
    proposals = [p["code"] for s in _states(window) for p in s["proposals"]][:3]
    os.kill(server.process.pid, signal.SIGSTOP)
    for key in ("n", "a", "x", "a"):
        window.keyboard.press(key)
    expect(window.locator(".karte.entschieden")).to_have_count(2)
    if leaving:
        window.evaluate("location.assign('/lauf')")
        time.sleep(1)
    os.kill(server.process.pid, signal.SIGCONT)
    decided = [("applies", proposals[0]), ("applies_not", proposals[1]), ("applies", proposals[2])]
    _until(lambda: [(d.kind, d.code) for d in read_decisions(folder / "entscheidungen")[0]] == decided, 3)
    if leaving:
        window.wait_for_url("**/lauf")
    else:
        expect(window.locator("#meldung")).to_contain_text("Angenommen")


def test_a_summary_is_written_on_while_the_server_is_away(
    start: Callable[..., Server],
    folder: Path,
    opened: Callable[[str], Any],
) -> None:
    server = start(folder)
    window = opened(server.address)
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna"}])
    window.goto(f"{server.origin}/auswertung/profile")
    field = window.locator("textarea[data-part]").first
    server.process.kill()
    server.process.wait()
    field.fill("Vor allem der Wohnungsmarkt.")
    expect(window.locator("#fehler")).to_contain_text("Verbindung zum Programm verloren", timeout=10_000)
    start(folder, "rechner", "--port", server.origin.rpartition(":")[2])
    expect(window.locator(".eigenes .stand").first).to_have_text(re.compile("^gespeichert"), timeout=20_000)
    expect(field).to_have_value("Vor allem der Wohnungsmarkt.")
    [said] = read_decisions(folder / "entscheidungen")[0]
    assert (said.kind, said.text) == ("summary", "Vor allem der Wohnungsmarkt.")


def test_what_was_typed_is_written_though_the_page_is_left_at_once(
    start: Callable[..., Server],
    folder: Path,
    opened: Callable[[str], Any],
) -> None:
    server = start(folder)
    window = opened(server.address)
    expect(window.locator("#tabelle tbody tr")).to_have_count(2)
    os.kill(server.process.pid, signal.SIGSTOP)
    for name in ("Fall", "Art", "Jahr"):
        window.get_by_label(f"{name} von {DOCUMENT}.txt").fill("2023" if name == "Jahr" else "Lindenau")
    window.evaluate("location.assign('/lauf')")
    time.sleep(1)
    os.kill(server.process.pid, signal.SIGCONT)
    window.wait_for_url("**/lauf")
    _until(lambda: (folder / "corpus.yaml").is_file() and _known(folder) == ("Lindenau", "Lindenau", 2023), 3)


def _known(folder: Path) -> tuple[str, str, int | None]:
    source = next(s for s in open_corpus(folder).sources if s.name == DOCUMENT)
    return source.entry.case, source.entry.kind, source.entry.year


def _states(window: Any) -> list[dict[str, Any]]:
    found: dict[str, Any] = window.evaluate(
        f"async () => (await (await fetch('/api/dok/{DOCUMENT}')).json()).states"
    )
    return list(found.values())


def test_a_second_window_sees_a_decision_within_seconds(
    start: Callable[..., Server],
    folder: Path,
    tmp_path: Path,
    opened: Callable[[str], Any],
) -> None:
    server = start(folder)
    opened(server.address).evaluate(CALL, ["POST", "/api/person", {"name": "Anna"}])
    window = opened(f"{server.origin}/lesen/{DOCUMENT}")
    expect(window.locator("#text")).not_to_have_attribute("aria-busy", "true")
    expect(window.locator(".karte.entschieden")).to_have_count(0)
    another = Window(server, window.evaluate(ADDRESS))
    decide(another, accepting(proposal(another)))
    expect(window.locator(".karte.entschieden")).to_have_count(1, timeout=9_000)


def test_a_memo_changed_in_another_window_is_shown_beside_ones_own(
    start: Callable[..., Server],
    folder: Path,
    tmp_path: Path,
    opened: Callable[[str], Any],
) -> None:
    server = start(folder)
    opened(server.address).evaluate(CALL, ["POST", "/api/person", {"name": "Anna"}])
    window = opened(f"{server.origin}/lesen/{DOCUMENT}")
    expect(window.locator("#text")).not_to_have_attribute("aria-busy", "true")
    passage = (window.locator(".passage.hier").get_attribute("id") or "")[2:]
    window.keyboard.press("m")
    another = Window(server, window.evaluate(ADDRESS))
    record = {"id": "memo-anderes-fenster", "kind": "memo", "document": DOCUMENT, "passage": passage}
    decide(another, record | {"memo": "Aus dem anderen Fenster."})
    expect(window.locator("#memostand")).to_contain_text("„Aus dem anderen Fenster.“", timeout=9_000)
    window.keyboard.type("Aus diesem.")
    expect(window.locator("#memostand")).to_contain_text("gespeichert", timeout=9_000)
    memos = [d.memo for d in read_decisions(folder / "entscheidungen")[0]]
    assert memos == ["Aus dem anderen Fenster.", "Aus diesem."]


ADDRESS = """async () => (await (await fetch("/api/oeffnen", {method: "POST", body: "{}", headers:
    {"Content-Type": "application/json", "X-Querschau": "1"}})).json()).address"""
HOSTILE = "</script><img src=x onerror='window.gehackt=1'>\u202egro.\u200b"


def test_no_text_name_label_memo_or_person_is_ever_executed(
    start: Callable[..., Server],
    tmp_path: Path,
    opened: Callable[[str], Any],
) -> None:
    specs, book = hostile_specs()
    folder = tmp_path / "<img src=x onerror=window.gehackt=1>"
    folder.mkdir()
    results = make_results(folder / "ergebnisse", specs, book)
    [document] = results.document_names
    server = start(folder)
    window = opened(server.address)
    window.evaluate(CALL, ["POST", "/api/person", {"name": HOSTILE}])
    window.goto(f"{server.origin}/lesen")
    window.locator("main table a").press("Enter")
    expect(window.locator("#text")).not_to_have_attribute("aria-busy", "true")
    for key in ("n", "a", "f"):
        window.keyboard.press(key)
    window.keyboard.type(HOSTILE)
    window.keyboard.press("Enter")
    expect(window.locator("#meldung")).to_contain_text("Freier Code")
    window.keyboard.press("m")
    window.keyboard.type(HOSTILE)
    window.keyboard.press("Control+Enter")
    expect(window.locator("#memostand")).to_contain_text("gespeichert")
    for path in (f"/lesen/{_quoted(document)}", "/lesen", "/liste?art=ohne", "/liste?art=zufall", "/"):
        window.goto(server.origin + path)
        expect(window.locator("h1").first).to_be_visible()
        assert window.locator("main img, header img").count() == 0
        assert window.evaluate("window.gehackt") is None


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


def test_a_screen_reader_hears_a_passage_with_its_codings(
    start: Callable[..., Server],
    folder: Path,
    tmp_path: Path,
    opened: Callable[[str], Any],
) -> None:
    server = start(folder)
    opened(server.address).evaluate(CALL, ["POST", "/api/person", {"name": "Anna Beck"}])
    window = opened(f"{server.origin}/lesen/{DOCUMENT}")
    expect(window.locator("#text")).not_to_have_attribute("aria-busy", "true")
    window.keyboard.press("n")
    window.keyboard.press("a")
    expect(window.locator("#meldung")).to_contain_text("Vorschlag 1 von 1")
    heard = window.locator(".passage[role=group]").first.aria_snapshot()
    assert heard.splitlines() == [
        '- group "Passage 1 von 7, 1 Vorschlag, 1 entschiedene Kodierung.":',
        "  - text: Passage 1 von 7, 1 Vorschlag, 1 entschiedene Kodierung.",
        "  - paragraph: In den Wohnblöcken am Kirschgarten leben vor allem Haushalte mit wenig Einkommen. "
        "Wer es sich leisten kann, zieht fort; so ballen sich Armut und Zuwanderung in einem einzigen "
        "Viertel.",
        '  - list "Kodierungen":',
        "    - listitem:",
        "      - 'button \"bestätigt von Anna Beck: Armut und soziale Ungleichheit\"'",
        "    - listitem:",
        "      - 'button \"Vorschlag: Sozialräumliche Konzentration\" [pressed]'",
    ]
