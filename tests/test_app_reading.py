"""„Lesen und Kodieren“ in a real browser: all of it by keyboard, without a mouse event; then the pointer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from app_pages import CALL, check, windows
from app_server import DOCUMENT, Server, make_corpus
from chromium import chromium, needed, playwright

from pipeline.people.decision_files import read_decisions
from pipeline.people.decisions import Decision, in_force

expect = playwright.expect
pytestmark = needed


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profil"), 1280, 860) as context:
        yield context


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_corpus(tmp_path / "korpus")


@pytest.fixture
def server(tmp_path: Path, folder: Path) -> Iterator[Server]:
    server = Server(tmp_path / "zustand", folder)
    yield server
    server.end()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[[str], Any]]:
    with windows(browser) as opener:
        yield opener


@pytest.fixture
def window(server: Server, opened: Callable[[str], Any]) -> Any:
    """A window on the first document, for Anna Beck."""
    window = opened(server.address)
    window.evaluate("localStorage.clear()")
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna Beck"}])
    return reading(window, server, DOCUMENT)


def reading(window: Any, server: Server, document: str, query: str = "") -> Any:
    window.goto(f"{server.origin}/lesen/{document}{query}")
    expect(window.locator("#text")).not_to_have_attribute("aria-busy", "true")
    return window


def press(window: Any, *keys: str) -> None:
    for key in keys:
        window.keyboard.press(key)


def says(window: Any, words: str) -> None:
    expect(window.locator("#meldung")).to_contain_text(words)


def said(folder: Path) -> list[Decision]:
    """What counts of the records on the disk."""
    return [d for d in in_force(read_decisions(folder / "entscheidungen")[0]) if d.kind != "undo"]


def card(window: Any, label: str, number: int = 0) -> Any:
    """A card of the passage with this number."""
    passage = window.locator("#text .passage[role=group]").nth(number)
    return passage.locator(".karte", has_text=label)


def test_proposals_are_decided_by_keyboard_and_taken_back(window: Any, folder: Path) -> None:
    check(window, "lesen")
    press(window, "n")
    says(window, "Vorschlag 1 von 2: Armut und soziale Ungleichheit")
    press(window, "a")
    says(window, "Angenommen: Armut und soziale Ungleichheit. Vorschlag 1 von 1: Sozialräumliche")
    expect(card(window, "Armut")).to_have_class(re.compile("entschieden"))
    expect(card(window, "Armut")).to_contain_text("AB")
    press(window, "x")
    says(window, "Verworfen: Sozialräumliche Konzentration. Vorschlag 1 von 2: Begegnungsorte")
    expect(card(window, "Sozialräumliche")).to_be_hidden()
    assert [(d.kind, d.code, d.person, d.drawn) for d in said(folder)] == [
        ("applies", "HF.armut", "Anna Beck", "frei"),
        ("applies_not", "HF.segregation", "Anna Beck", "frei"),
    ]
    press(window, "Control+z", "Control+z")
    says(window, "Rückgängig: Angenommen: Armut")
    expect(window.locator(".passage.hier")).to_be_focused()
    assert said(folder) == []
    expect(card(window, "Armut")).to_have_class(re.compile("offen"))
    press(window, "Control+y")
    says(window, "Wiederhergestellt: Angenommen: Armut")
    assert [d.code for d in said(folder)] == ["HF.armut"]
    press(window, "Control+z")
    says(window, "Rückgängig")
    assert said(folder) == []


def test_another_code_status_and_memo(window: Any, folder: Path) -> None:
    press(window, "n", "c")
    expect(window.locator("#codesuche")).to_be_focused()
    check(window, "codewahl")
    window.keyboard.type("wohnungsm")
    press(window, "Enter")
    says(window, "Geändert in: Wohnungsmarkt und Wohnverhältnisse")
    rejected, given = said(folder)
    assert (rejected.kind, rejected.code, given.kind, given.code) == (
        "applies_not",
        "HF.armut",
        "applies",
        "HF.wohnen",
    )
    assert rejected.batch == given.batch != ""

    press(window, "s")
    expect(window.locator("#wertwahl")).to_be_visible()
    press(window, "f")
    says(window, "Status: fehlt")
    assert (said(folder)[-1].code, said(folder)[-1].status) == ("HF.segregation", "fehlt")
    expect(card(window, "Sozialräumliche")).to_contain_text("fehlt")

    press(window, "m")
    expect(window.locator("#memotext")).to_be_focused()
    window.keyboard.type("Nur für das Quartier, nicht für die Stadt.")
    press(window, "Control+Enter")
    expect(window.locator("#memostand")).to_contain_text("gespeichert")
    expect(window.locator(".passage.hier")).to_be_focused()
    note = said(folder)[-1]
    assert (note.kind, note.code, note.memo) == (
        "memo",
        "HF.segregation",
        "Nur für das Quartier, nicht für die Stadt.",
    )


def test_words_are_marked_coded_and_their_extent_changed(window: Any, folder: Path) -> None:
    press(window, "ArrowRight", "ArrowRight")
    says(window, "den")
    press(window, "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    says(window, "Wohnblöcken am, 2 Wörter")
    assert window.evaluate("getSelection().toString()") == "Wohnblöcken am"
    press(window, "c")
    window.keyboard.type("Vor-Ort-Str")
    press(window, "Enter")
    says(window, "Kodiert: Vor-Ort-Strukturen")
    assert said(folder)[-1].text == "Wohnblöcken am"
    expect(window.locator(".stelle.entschieden")).to_have_text("Wohnblöcken am")

    press(window, "e")
    expect(window.locator("#dehnleiste")).to_be_visible()
    press(window, "Shift+ArrowRight", "Control+Shift+ArrowLeft", "Enter")
    says(window, "Ausdehnung geändert")
    assert [d.text for d in said(folder) if d.code == "EF.vor_ort_struktur"][-1] == (
        "den Wohnblöcken am Kirschgarten"
    )
    press(window, "e", "Shift+ArrowLeft", "Escape")
    assert len(said(folder)) == 2

    press(window, "Escape", "Shift+ArrowDown", "i")
    says(window, "Freier Code: ")
    label = next(d for d in said(folder) if d.kind == "code").text
    assert label == "am Kirschgarten leben vor allem Haushalte mit wenig Einko …"
    press(window, "f")
    window.keyboard.type("Zwei Orte")
    press(window, "Enter")
    says(window, "Freier Code: Zwei Orte")
    assert {d.text for d in said(folder) if d.kind == "code"} == {label, "Zwei Orte"}


def test_a_second_place_of_a_code_leaves_the_first(window: Any, folder: Path) -> None:
    for words in ("den Wohnblöcken", "Kirschgarten leben"):
        press(window, "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
        says(window, f"{words}, 2 Wörter")
        press(window, "c")
        window.keyboard.type("Wohnraum")
        press(window, "Enter")
        says(window, "Kodiert: Wohnraum")
    expect(window.locator(".stelle.entschieden")).to_have_text(["den Wohnblöcken", "Kirschgarten leben"])
    window.reload()
    expect(window.locator(".stelle.entschieden")).to_have_text(["den Wohnblöcken", "Kirschgarten leben"])
    card(window, "Wohnraum", 0).first.press("Enter")
    window.locator(".passage.hier").focus()
    press(window, "x")
    expect(window.locator(".stelle.entschieden")).to_have_text(["Kirschgarten leben"])


def test_passage_read_asks_about_open_proposals_and_the_text_does_not_move(window: Any, folder: Path) -> None:
    second = window.locator("#text .passage[role=group]").nth(1)
    before = second.bounding_box()
    press(window, "n", "g")
    expect(window.locator("#offene")).to_contain_text("2 Vorschläge sind offen")
    check(window, "offene")
    press(window, "Tab", "Enter")
    says(window, "Passage gelesen")
    assert [(d.kind, d.code) for d in said(folder)] == [
        ("applies_not", "HF.armut"),
        ("applies_not", "HF.segregation"),
        ("read", ""),
    ]
    assert len({d.batch for d in said(folder)}) == 1
    assert second.bounding_box() == before
    expect(window.locator("#l-" + second.get_attribute("id")[2:])).to_contain_text("Passage 2 von 7")


def test_why_and_definition_stand_beside_the_text(window: Any) -> None:
    press(window, "n", "d")
    expect(window.locator("#erklaerung")).to_contain_text("Ein Beispielsatz für Armut")
    press(window, "w")
    expect(window.locator("#erklaerung")).to_contain_text("HF.armut/grund", timeout=30_000)
    expect(window.locator("#erklaerung")).to_contain_text("wenig Einkommen")
    assert window.locator(".grund").all_inner_texts() == ["wenig Einkommen", "Armut"]
    check(window, "warum")


def test_letters_can_be_changed_or_switched_off_and_buttons_do_the_same(window: Any, folder: Path) -> None:
    press(window, "?")
    check(window, "tasten")
    window.get_by_label("Taste für Annehmen").fill("x")
    press(window, "Enter")
    expect(window.locator("#tastenfehler")).to_contain_text("steht zweimal")
    window.get_by_label("Taste für Annehmen").fill("j")
    press(window, "Enter")
    window.locator(".passage.hier").focus()
    press(window, "n", "a", "j")
    says(window, "Angenommen: Armut")
    press(window, "?")
    window.get_by_label("ausgeschaltet").check()
    press(window, "Enter")
    window.locator(".passage.hier").focus()
    press(window, "x", "j")
    assert len(said(folder)) == 1
    window.locator("#tafel button[data-action=verwerfen]").press("Enter")
    says(window, "Verworfen: Sozialräumliche")
    collisions = """async () => {
        const keys = await import(document.querySelector('link[href*="keys.js"]').href);
        const all = keys.ACTIONS.flatMap((action) => action.keys);
        return all.filter((key, n) => all.indexOf(key) !== n); }"""
    assert window.evaluate(collisions) == []


def test_the_pointer_selects_and_marks_whole_words(window: Any, folder: Path) -> None:
    card(window, "Sozialräumliche").click()
    expect(window.locator("#tafel h2")).to_have_text("Sozialräumliche Konzentration")
    assert said(folder) == []
    text = window.locator("#text .passage[role=group] .txt").nth(1)
    drag(window, text, "rschgarten gibt es kein", 3)
    says(window, "Kirschgarten gibt es keinen")
    assert window.evaluate("getSelection().toString()") == "Kirschgarten gibt es keinen"
    window.locator("#tafel button[data-action=code]").click()
    window.fill("#codesuche", "infra")
    window.locator("#codeliste [role=option]").first.click()
    says(window, "Kodiert: Unzureichende soziale Infrastruktur")
    assert said(folder)[0].text == "Kirschgarten gibt es keinen"


def test_words_of_two_passages_are_coded_in_one_go(window: Any, folder: Path) -> None:
    texts = window.locator("#text .passage[role=group] .txt")
    window.mouse.move(*corner(texts.nth(0), "einzigen Viertel", 0))
    window.mouse.down()
    window.mouse.move(*corner(texts.nth(1), "Treffpunkt", 8), steps=6)
    window.mouse.up()
    says(window, "Wörter in 2 Passagen")
    press(window, "c")
    window.keyboard.type("Vor-Ort-Str")
    press(window, "Enter")
    says(window, "Kodiert: Vor-Ort-Strukturen in 2 Passagen")
    assert [d.text for d in said(folder)] == ["einzigen Viertel", "Im Kirschgarten gibt es keinen Treffpunkt"]
    press(window, "Control+z")
    says(window, "Rückgängig")
    assert said(folder) == []


def test_go_to_a_page_a_code_and_a_copied_place(window: Any, server: Server) -> None:
    for wanted, label in (("Seite 3", "Passage 7"), ("Netzwerke und Kooperation", "Passage 6")):
        press(window, "Control+k")
        window.locator("#gehezu input").fill(wanted)
        press(window, "Enter")
        expect(window.locator("#tafel")).to_contain_text(label)
    place = window.url.partition("p=")[2][:12]
    reading(window, server, "marbek_protokoll")
    press(window, "Control+k")
    window.locator("#gehezu input").fill(f"{DOCUMENT}#{place}")
    press(window, "Enter")
    expect(window.locator("#tafel")).to_contain_text("Passage 6")


def test_what_a_key_cannot_do_is_said_where_it_is_seen(window: Any) -> None:
    told = window.locator("#meldung")
    press(window, "Control+z")
    expect(told).to_have_text("Nichts rückgängig zu machen.")
    assert told.bounding_box()["height"] > 20
    press(window, "i")
    expect(told).to_have_text("Markieren Sie zuerst Wörter.")
    press(window, "d")
    expect(window.locator("#erklaerung")).to_contain_text("Definition")
    check(window, "lesen-meldung")


def test_the_layer_stands_in_the_address(window: Any) -> None:
    press(window, "n", "x")
    says(window, "Verworfen: Armut")
    expect(card(window, "Armut")).to_be_hidden()
    window.get_by_label("Verworfene zeigen").check()
    expect(card(window, "Armut")).to_be_visible()
    assert "schicht=alles" in window.url
    window.reload()
    expect(card(window, "Armut")).to_be_visible()
    window.get_by_label("Verworfene zeigen").uncheck()
    assert "schicht" not in window.url


def test_codes_on_digits_and_codes_used_lately(window: Any, folder: Path) -> None:
    press(window, "c")
    window.keyboard.type("Wohnraum")
    window.locator("#aufziffer").select_option("3")
    press(window, "Escape")
    window.locator(".passage.hier").focus()
    press(window, "3")
    says(window, "Kodiert: Wohnraum und Belegung")
    press(window, "ArrowDown", "r")
    expect(window.locator("#wertwahl")).to_contain_text("Wohnraum und Belegung")
    press(window, "1")
    expect(window.locator(".karte.entschieden")).to_have_count(2)
    assert [d.code for d in said(folder)] == ["EF.wohnen", "EF.wohnen"]
    assert len({d.passage for d in said(folder)}) == 2


def drag(window: Any, text: Any, words: str, steps: int) -> None:
    """Mark words of a text with the mouse, from the first character to the last."""
    window.mouse.move(*corner(text, words, 0))
    window.mouse.down()
    window.mouse.move(*corner(text, words, len(words)), steps=steps)
    window.mouse.up()


def corner(text: Any, words: str, offset: int) -> tuple[float, float]:
    """Where in the window the character so many behind the beginning of some words of a text begins."""
    left, top = text.evaluate(CORNER, [words, offset])
    return left, top


CORNER = """(node, [words, offset]) => {
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    let left = node.textContent.indexOf(words) + offset;
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
        if (left < text.length || (left === text.length && !walk.nextNode())) {
            const range = document.createRange();
            range.setStart(text, left);
            range.setEnd(text, Math.min(text.length, left + 1));
            const box = range.getBoundingClientRect();
            return [box.left, box.top + box.height / 2];
        }
        left -= text.length;
    } }"""


def test_characters_outside_the_basic_plane_do_not_shift_words(
    window: Any, server: Server, folder: Path
) -> None:
    reading(window, server, "steinfurtheim_interview")
    press(window, "n", "n", "n", "n")
    press(window, *["ArrowRight"] * 3, "Shift+ArrowRight", "Shift+ArrowRight", "c")
    window.keyboard.type("Zivilges")
    press(window, "Enter")
    says(window, "Kodiert: Zivilgesellschaft")
    assert said(folder)[-1].text == "und die"
