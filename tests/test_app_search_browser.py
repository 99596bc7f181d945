"""„Suche“ in a real browser: words, lines, alike, spelling; coded one by one, all at once, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app_pages import CALL, check
from app_server import Server, make_corpus
from chromium import needed, playwright

from pipeline.people.decision_files import read_decisions
from pipeline.people.decisions import in_force

expect = playwright.expect
pytestmark = needed


def test_search_code_and_take_back(own_server: Server, tmp_path: Path, opened: Callable[[str], Any]) -> None:
    folder = make_corpus(tmp_path / "korpus")

    def kept() -> list[str]:
        return [d.kind for d in in_force(read_decisions(folder / "entscheidungen")[0]) if d.kind != "undo"]

    window = opened(own_server.address)
    window.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(folder)}])
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna"}])
    window.goto(f"{own_server.origin}/suche")
    check(window, "suche-leer")

    field = window.get_by_label("Suchen nach")
    field.fill("Konzpt")
    field.press("Enter")
    title = window.locator("#trefferzahl")
    expect(title).to_have_text("Keine Treffer für „Konzpt“.", timeout=30_000)
    check(window, "suche-ohne-treffer")
    window.locator("#auswege button", has_text=re.compile("^„Konzept“$")).press("Enter")
    expect(title).to_contain_text("Passagen")
    expect(window.locator("#fundstellen mark").first).to_contain_text(re.compile("onzept"))
    assert "q=Konzept" in window.url
    number = window.locator("#fundstellen > li").count()
    check(window, "suche-woerter")

    window.get_by_label("Zeigen als").select_option("kwic")
    expect(window.locator(".zeilen").first).to_be_visible()
    check(window, "suche-zeilen")
    window.reload()
    expect(window.locator(".zeilen").first).to_be_visible()

    assert window.locator("#alle").is_disabled()
    window.locator("#code").select_option(index=2)
    label = window.locator("#code option:checked").inner_text()
    first = window.locator("#fundstellen > li").first
    first.get_by_role("button", name="Kodieren").press("Enter")
    expect(first.locator(".codes")).to_contain_text(label)
    assert kept() == ["applies"]
    window.locator("#zurueck").press("Enter")
    expect(window.locator("#meldung")).to_contain_text("Rückgängig")
    assert kept() == []

    window.locator("#alle").press("Enter")
    expect(window.locator("#allefragen-titel")).to_have_text(f"{number} Passagen mit „{label}“ kodieren?")
    check(window, "suche-alle")
    window.locator("#allefragen button[value=ja]").press("Enter")
    expect(window.locator("#meldung")).to_have_text(f"{number} Passagen kodiert: {label}")
    assert kept() == ["applies"] * number
    window.keyboard.press("Control+z")
    expect(window.locator("#meldung")).to_contain_text("Rückgängig")
    assert kept() == []

    first.get_by_role("link", name="Passagen wie diese").press("Enter")
    expect(title).to_contain_text("ähnlich wie einer Passage")
    check(window, "suche-aehnlich")
    window.go_back()
    expect(window.locator(".zeilen").first).to_be_visible()
