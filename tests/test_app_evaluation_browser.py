"""„Auswertung“ in a real browser: by keyboard from numbers to passages; a summary that saves itself."""

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


def test_from_a_number_to_its_passages_and_a_summary(
    own_server: Server, tmp_path: Path, opened: Callable[[str], Any]
) -> None:
    folder = make_corpus(tmp_path / "korpus")
    window = opened(own_server.address)
    window.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(folder)}])
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna Beck"}])
    window.goto(f"{own_server.origin}/auswertung")
    cells = window.locator("#heat td:not(.h0)")
    expect(cells.first).to_be_visible()
    check(window, "auswertung-querschau")

    window.get_by_label("nur vergebene Kategorien").uncheck()
    window.locator("#heat td").first.focus()
    window.keyboard.press("ArrowDown")
    cells.first.focus()
    number = cells.first.inner_text().split()[0]
    window.keyboard.press("Enter")
    expect(window.locator("#stellen .lead")).to_contain_text(f"in {number} Passage")
    check(window, "auswertung-stellen")

    window.goto(f"{own_server.origin}/auswertung/haeufigkeiten")
    window.locator(".auswahl summary").press("Enter")
    window.get_by_label("Marbek").check()
    window.get_by_text("Auswählen", exact=True).press("Enter")
    expect(window.locator(".auswahl summary")).to_contain_text("von")
    assert window.url.endswith("/auswertung/haeufigkeiten?fall=Marbek")
    window.go_back()
    expect(window.locator(".auswahl summary")).to_contain_text("alles")
    for view in ("gruppen", "haeufigkeiten", "gemeinsam", "matrix", "strukturen", "profile"):
        window.goto(f"{own_server.origin}/auswertung/{view}")
        check(window, f"auswertung-{view}")

    field = window.locator("textarea").first
    field.fill("Ein Fall mit <b>starken</b> Vereinen.")
    expect(window.locator(".stand").first).to_contain_text("gespeichert", timeout=5_000)
    [written] = read_decisions(folder / "entscheidungen")[0]
    assert (written.kind, written.person, written.text) == (
        "summary",
        "Anna Beck",
        "Ein Fall mit <b>starken</b> Vereinen.",
    )
    other = opened(window.url)
    expect(other.locator("textarea").first).to_have_value("Ein Fall mit <b>starken</b> Vereinen.")
    other.locator("textarea").first.fill("Ein anderer Satz.")
    expect(other.locator(".stand").first).to_contain_text("gespeichert", timeout=5_000)
    field.fill("Ein dritter Satz.")
    expect(window.locator(".anders").first).to_contain_text("Ein anderer Satz.", timeout=5_000)
    check(window, "auswertung-geaendert")
    window.get_by_text("Meine Fassung").first.click()
    expect(window.locator(".stand").first).to_contain_text("gespeichert", timeout=5_000)
    assert read_decisions(folder / "entscheidungen")[0][-1].text == "Ein dritter Satz."
