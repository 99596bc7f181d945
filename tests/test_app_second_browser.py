"""„Zweitkodierung“ in a real browser, by keyboard alone: code blind, then settle what is in dispute."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app_pages import CALL, check
from app_server import Server, make_corpus
from chromium import needed, playwright

from pipeline.people.decision_files import read_decisions

expect = playwright.expect
pytestmark = needed


def test_code_blind_then_settle(own_server: Server, tmp_path: Path, opened: Callable[[str], Any]) -> None:
    folder = make_corpus(tmp_path / "korpus")
    window = opened(own_server.address)
    window.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(folder)}])
    anna_accepts(window)
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Bea"}])
    window.goto(f"{own_server.origin}/zweit")
    check(window, "zweit")
    window.locator("#verdeckt select").select_option("Anna")
    window.locator("#verdeckt button[type=submit]").press("Enter")
    passage = window.locator(".hier")
    expect(passage).to_be_visible()
    expect(window.locator("header .etikett")).to_have_text("verdeckt")
    assert window.get_by_text("Vorschlag", exact=True).count() == 0
    passage.press("g")
    expect(window.locator("#meldung")).to_have_text("Passage gelesen.")
    window.goto(f"{own_server.origin}/zweit")
    check(window, "zweit-verdeckt")
    window.locator("#beendet").press("Enter")
    expect(window.locator("#t-strittig")).to_be_visible()
    expect(window.locator("#paare")).not_to_contain_text("wird berechnet", timeout=20_000)
    window.get_by_text("Besprechen", exact=True).press("Enter")
    expect(window.locator("#streit")).to_be_focused()
    check(window, "zweit-strittig")

    window.keyboard.press("m")
    window.keyboard.type("Das Wort allein genügt nicht.")
    window.keyboard.press("Escape")
    window.keyboard.press("b")
    expect(window.locator("#zuletzt")).to_contain_text("Entschieden: wie Bea")
    expect(window.locator("main")).to_contain_text("Nichts ist strittig")
    last = read_decisions(folder / "entscheidungen")[0][-1]
    assert (last.kind, last.holds, last.memo) == ("consensus", False, "Das Wort allein genügt nicht.")
    window.keyboard.press("Control+z")
    expect(window.locator("#streit")).to_be_visible()
    assert read_decisions(folder / "entscheidungen")[0][-1].kind == "undo"

    window.goto(f"{own_server.origin}/lauf/verlauf")
    check(window, "verlauf")
    window.get_by_label("Zurücknehmen: gelesen").press("Enter")
    expect(window.get_by_text("gilt nicht mehr")).to_have_count(2)


def anna_accepts(window: Any) -> None:
    """Anna accepts the first proposal of a document."""
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna"}])
    status = window.evaluate(
        """async () => {
          const data = await (await fetch("/api/dok/lindenau_bericht")).json();
          const [passage, state] = Object.entries(data.states).find(([, s]) => s.proposals.length);
          const there = { document: data.document, passage };
          const [{ code }] = state.proposals;
          const record = { id: crypto.randomUUID(), kind: "applies", code, ...there };
          const read = { id: crypto.randomUUID(), kind: "read", ...there };
          const headers = { "Content-Type": "application/json", "X-Querschau": "1" };
          const body = JSON.stringify({ person: "Anna", records: [record, read] });
          return (await fetch("/api/entscheidungen", { method: "POST", headers, body })).status;
        }"""
    )
    assert status == 200
