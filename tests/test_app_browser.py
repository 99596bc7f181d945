"""The workplace in a real browser: folders, hostile names, foreign pages, many windows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from app_pages import CALL, check, windows
from app_server import Server, make_corpus
from chromium import chromium, needed, playwright

expect = playwright.expect
pytestmark = needed


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profil"), 1280, 860) as context:
        yield context


@pytest.fixture
def open_window(browser: Any) -> Iterator[Callable[[str], Any]]:
    with windows(browser) as opener:
        yield opener


def test_a_folder_is_chosen_by_keyboard_and_is_among_the_recent_ones(
    own_server: Server, open_window: Callable[[str], Any], tmp_path: Path
) -> None:
    make_corpus(tmp_path / "da" / "korpus")
    window = open_window(own_server.address)
    window.focus("#anderer")
    window.keyboard.press("Enter")
    field = window.locator('#ordnerpfad input[name="pfad"]')
    expect(field).not_to_have_value("")
    field.fill(str(tmp_path / "da"))
    field.press("Enter")
    expect(window.locator("#ordnerliste button")).to_have_count(2)
    check(window, "ordnerwahl")
    window.locator("#ordnerliste button").nth(1).focus()
    window.keyboard.press("Enter")
    expect(field).to_have_value(str(tmp_path / "da" / "korpus"))
    window.focus("#ordnernehmen")
    window.keyboard.press("Enter")
    expect(window.locator("#tabelle tbody tr")).to_have_count(2)
    expect(window.locator("#stand")).to_contain_text("Passagen gelesen")


def test_what_is_typed_or_named_is_never_executed(
    own_server: Server, open_window: Callable[[str], Any], tmp_path: Path
) -> None:
    folder = make_corpus(tmp_path / "<img src=x onerror=alert(1)>")
    evil = "</script><img src=x onerror='document.title=1'>\u202egro.\u200b"
    shutil.copy(folder / "documents" / "marbek_protokoll.txt", folder / "documents" / "<b onclick=x>.txt")
    window = open_window(own_server.address)
    for body in ({"folder": str(folder)},):
        window.evaluate(CALL, ["POST", "/api/korpus", body])
    window.evaluate(CALL, ["POST", "/api/person", {"name": evil}])
    window.goto(own_server.origin)
    field = window.get_by_label("Titel von <b onclick=x>.txt")
    field.fill(evil)
    field.press("Tab")
    expect(window.locator("#meldung")).to_contain_text("Gespeichert")
    for path in ("/", "/lauf"):
        window.goto(own_server.origin + path)
        assert window.locator("main img, main b[onclick], #person img").count() == 0
        assert "Querschau" in window.title()


def test_a_foreign_page_cannot_send_anything(
    own_server: Server, open_window: Callable[[str], Any], browser: Any
) -> None:
    window = open_window(own_server.address)
    foreign = browser.new_page()
    foreign.route(
        "http://evil.example/",
        lambda route: route.fulfill(body=FORM % own_server.origin, content_type="text/html"),
    )
    foreign.goto("http://evil.example/")
    with foreign.expect_response(lambda r: r.url.endswith("/api/person")) as answer:
        foreign.click("button")
    assert answer.value.status == 403
    foreign.close()
    window.reload()
    expect(window.locator("#person")).not_to_contain_text("Fremde")


FORM = """<form method="post" enctype="text/plain" action="%s/api/person">
<input name='{"name": "Fremde", "x": "' value='"}'><button>Los</button></form>"""


def test_seven_windows_at_once_and_a_server_that_is_gone(
    own_server: Server, open_window: Callable[[str], Any], tmp_path: Path
) -> None:
    first = open_window(own_server.address)
    others = [open_window(own_server.origin + "/") for _ in range(6)]
    for window in [first, *others]:
        expect(window.locator("h1")).to_be_visible()
    first.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(make_corpus(tmp_path / "korpus"))}])
    last = others[-1]  # only the window in front can be seen
    expect(last.locator("#neues")).to_contain_text("ein anderer Ordner", timeout=6_000)
    own_server.process.kill()
    expect(last.locator("#fehler")).to_contain_text("Verbindung zum Programm verloren", timeout=6_000)


def test_a_corpus_is_coded_by_hand_without_proposals(
    own_server: Server, open_window: Callable[[str], Any], sample_corpus: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(sample_corpus, tmp_path / "korpus")
    window = open_window(own_server.address)
    window.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(folder)}])
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna"}])
    window.goto(f"{own_server.origin}/lauf")
    window.get_by_role("button", name="Ohne Vorschläge kodieren").press("Enter")
    expect(window.locator("#laufsatz")).to_have_text(
        "3 Dokumente sind gelesen, ohne Vorschläge.", timeout=120_000
    )
    expect(window.get_by_role("button", name="Mit Vorschlägen kodieren")).to_be_enabled()
    check(window, "lauf-ohne")
    window.goto(f"{own_server.origin}/lesen/lindenau_integrationskonzept")
    expect(window.locator("#text")).not_to_have_attribute("aria-busy", "true")
    expect(window.locator("#text .karte")).to_have_count(0)
    window.keyboard.press("c")
    window.keyboard.type("Wohnungsm")
    window.keyboard.press("Enter")
    expect(window.locator("#meldung")).to_have_text("Kodiert: Wohnungsmarkt und Wohnverhältnisse")
    expect(window.locator("#text .karte.entschieden")).to_have_count(1)
