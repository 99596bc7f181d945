"""„Kategorien“ in a real browser: a rule with its preview, codes merged and moved, a version saved."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from app_pages import CALL, check
from app_server import Server, make_corpus
from chromium import needed, playwright

from pipeline.codebook import load_codebook
from pipeline.people.decision_files import read_decisions

expect = playwright.expect
SLOW = 60_000
"""Milliseconds: rules are compiled and a process starts on a machine that may be busy."""
pytestmark = needed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = make_corpus(tmp_path / "korpus")
    shutil.copy(folder / "ergebnisse" / "codebook.yaml", folder / "eigenes.yaml")
    (folder / "corpus.yaml").write_text("codebook: eigenes.yaml\n", "utf-8")
    return folder


@pytest.fixture
def server(tmp_path: Path, folder: Path) -> Iterator[Server]:
    server = Server(tmp_path / "zustand", folder)
    yield server
    server.end()


def test_change_the_codebook_with_a_preview_and_save_it(
    server: Server, folder: Path, tmp_path: Path, opened: Callable[[str], Any]
) -> None:
    window = opened(server.address)
    window.goto(f"{server.origin}/kategorien")
    expect(window.locator("#fassung")).to_contain_text("Version 1.0.0 in „eigenes.yaml“")
    check(window, "kategorien")

    reach(window, "Konzept")
    window.keyboard.press("Enter")
    expect(window.locator("#kategorietitel")).to_contain_text("EF.konzept")
    assert "code=EF.konzept" in window.url
    rules = window.get_by_label("Regeln", exact=True)
    rules.fill("- id: grund\n  any: [Konzept\n")
    expect(window.locator("#regelfehler")).to_contain_text("Zeile 2, Spalte 8")
    expect(rules).to_have_attribute("aria-invalid", "true")
    check(window, "kategorien-fehler")
    rules.fill("- id: grund\n  any: [Konzept, Sommerfest]  # das Fest zählt\n")
    expect(window.locator("#regelfehler")).to_have_text("", timeout=SLOW)
    expect(window.locator("#vorschausatz")).to_contain_text("werden anders kodiert.", timeout=SLOW)
    expect(window.locator("#unterschiede .gained mark").first).to_have_text("Sommerfest")
    expect(window.locator("#entwurfsliste")).to_contain_text("Regel „grund“ geändert")
    check(window, "kategorien-vorschau")
    window.reload()
    expect(window.locator("#entwurfsliste")).to_contain_text("Regel „grund“ geändert")

    window.locator("#verschieben").press("Enter")
    check(window, "kategorien-verschieben")
    window.locator("#zielfrage select").select_option(index=0)
    window.locator("#zielfrage button[value=ja]").press("Enter")
    expect(window.locator("#entwurfsliste")).to_contain_text("verschoben")
    window.locator("#zuruecknehmen").press("Enter")
    expect(window.locator("#entwurfsliste")).not_to_contain_text("verschoben")

    window.locator("#zusammen").press("Enter")
    window.locator("#zielfrage select").select_option("EF.mittel")
    window.locator("#zielfrage button[value=ja]").press("Enter")
    expect(window.locator("#kategorietitel")).to_contain_text("EF.mittel")
    expect(window.locator('#baum [data-id="EF.konzept"]')).to_have_count(0)

    window.locator("#speichern").press("Enter")
    check(window, "kategorien-speichern")
    window.locator("#speicherfrage textarea").fill("Konzepte sind Mittel.")
    window.locator("#speicherfrage button[value=ja]").press("Enter")
    expect(window.locator("#fassung")).to_contain_text("Gespeichert als Version 1.0.1.")
    expect(window.locator("#entwurf")).to_be_hidden()
    saved = load_codebook(folder / "eigenes.yaml")
    assert saved.version == "1.0.1" and saved.replaced == {"EF.konzept": "EF.mittel"}
    assert saved.changelog[0].changes[0] == "Konzepte sind Mittel."
    assert "# das Fest zählt" in (folder / "eigenes.yaml").read_text("utf-8")


def reach(window: Any, label: str) -> None:
    """Go to a category in the tree by typing its first letters."""
    stop = window.locator('#baum [role=treeitem][tabindex="0"]')
    expect(stop).to_have_count(1)
    stop.focus()
    window.keyboard.type(label)
    expect(window.locator("#baum [role=treeitem]:focus")).to_have_attribute("aria-label", re.compile(label))


def test_new_split_retired_and_dragged(server: Server, tmp_path: Path, opened: Callable[[str], Any]) -> None:
    window = opened(server.address)
    window.goto(f"{server.origin}/kategorien?code=HF.armut")
    expect(window.locator("#kategorietitel")).to_contain_text("HF.armut")
    window.click("#neu")
    dialog = window.locator("#neufrage")
    dialog.locator("[name=label]").fill("Nahverkehr")
    dialog.locator("[name=code]").fill("HF.bus")
    check(window, "kategorien-neu")
    dialog.locator("button[value=ja]").click()
    expect(window.locator("#kategorietitel")).to_have_text("Nahverkehr (HF.bus)")

    window.click("#umbenennen")
    dialog = window.locator("#kennungsfrage")
    dialog.locator("[name=into]").fill("HF.verkehr")
    check(window, "kategorien-kennung")
    dialog.locator("button[value=ja]").click()
    expect(window.locator("#kategorietitel")).to_have_text("Nahverkehr (HF.verkehr)", timeout=SLOW)
    window.get_by_label("Bezeichnung", exact=True).first.fill("Bus und Bahn")
    expect(window.locator("#kategorietitel")).to_have_text("Bus und Bahn (HF.verkehr)", timeout=SLOW)

    window.drag_and_drop('#baum [data-id="HF.verkehr"] .zeile-baum', '#baum [data-id="HF.armut"] .zeile-baum')
    expect(window.locator('#baum [data-id="HF.verkehr"] + [data-id="HF.armut"]')).to_be_visible(timeout=SLOW)

    window.goto(f"{server.origin}/kategorien?code=HF.armut")
    window.click("#teilen")
    dialog = window.locator("#teilfrage")
    dialog.locator("[name=label2]").fill("Wohnungsnot")
    check(window, "kategorien-teilen")
    dialog.locator("button[value=ja]").click()
    expect(window.locator("#kategorietitel")).to_contain_text("HF.armut_1")
    expect(window.locator('#baum [data-id="HF.armut_2"]')).to_be_visible()

    window.click("#streichen")
    window.locator("#zielfrage button[value=ja]").click()
    expect(window.locator('#baum [data-id="HF.armut_1"]')).to_have_count(0)
    window.click("#verwerfen")
    expect(window.locator('#baum [data-id="HF.armut"]')).to_be_visible()
    expect(window.locator("#entwurf")).to_be_hidden()


def test_relations_and_a_memo_of_a_category(
    server: Server, folder: Path, opened: Callable[[str], Any]
) -> None:
    window = opened(server.address)
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna"}])
    window.goto(f"{server.origin}/kategorien?code=EF.konzept")
    expect(window.locator("#kategorietitel")).to_contain_text("EF.konzept")
    window.locator("#neuebeziehung").press("Enter")
    line = window.locator("#beziehungsliste li")
    line.get_by_label("Beziehung", exact=True).fill("Bedingung für")
    line.get_by_label("zu Kategorie").select_option("EF.mittel")
    line.get_by_label("Gedanke dazu").fill("erst das Konzept, dann das Geld")
    expect(window.locator("#entwurfsliste")).to_have_text(
        "EF.konzept: Beziehung „Bedingung für“ zu EF.mittel.", timeout=SLOW
    )
    memo = window.get_by_label("Memo zur Kategorie")
    memo.fill("Papier oder gelebt?")
    memo.blur()
    expect(window.locator("#kategoriememostand")).to_contain_text("gespeichert")
    window.locator("#theorietitel").press("Enter")
    shown = window.locator("#theorieliste")
    expect(shown).to_contain_text("erst das Konzept, dann das Geld")
    expect(shown).to_contain_text("Papier oder gelebt? (Anna)")
    check(window, "kategorien-beziehungen")
    shown.locator("ul button").nth(1).press("Enter")
    expect(window.locator("#kategorietitel")).to_contain_text("EF.mittel")
    expect(window.locator("#beziehungenvon")).to_contain_text("Bedingung für → diese")

    window.reload()
    expect(window.locator("#entwurfsliste")).to_contain_text("Bedingung für", timeout=SLOW)
    window.locator("#speichern").press("Enter")
    window.locator("#speicherfrage button[value=ja]").press("Enter")
    expect(window.locator("#fassung")).to_contain_text("Gespeichert als Version 1.0.1.", timeout=SLOW)
    [relation] = load_codebook(folder / "eigenes.yaml").relations
    assert (relation.code, relation.relation, relation.to) == ("EF.konzept", "Bedingung für", "EF.mittel")
    [said] = read_decisions(folder / "entscheidungen")[0]
    assert (said.kind, said.code, said.memo) == ("memo", "EF.konzept", "Papier oder gelebt?")


def test_several_categories_are_moved_together(server: Server, opened: Callable[[str], Any]) -> None:
    window = opened(server.address)
    window.goto(f"{server.origin}/kategorien?code=HF.armut")
    expect(window.locator("#kategorietitel")).to_contain_text("HF.armut")
    window.locator('#baum [data-id="HF.armut"]').focus()
    window.keyboard.press("Shift+ArrowDown")
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Space")
    expect(window.locator("#mehreresatz")).to_have_text("3 Kategorien gewählt.")
    together = [one.get_attribute("data-id") for one in window.locator("#baum [aria-selected=true]").all()]
    check(window, "kategorien-mehrere")
    window.locator("#mehrereverschieben").press("Enter")
    window.locator("#zielfrage select").select_option(value="EF\n")
    window.locator("#zielfrage button[value=ja]").press("Enter")
    expect(window.locator("#entwurfsliste li")).to_have_count(3, timeout=SLOW)
    inside = window.locator('#baum [data-id="EF"] [data-id]')
    assert [one.get_attribute("data-id") for one in inside.all()][-3:] == together
    window.locator('#baum [data-id="EF.konzept"]').click()
    window.locator('#baum [data-id="EF.mittel"]').click(modifiers=["Control"])
    window.drag_and_drop(
        '#baum [data-id="EF.mittel"] .zeile-baum', '#baum [data-id="HF.steuerung"] .zeile-baum'
    )
    moved = window.locator('#baum [data-id="HF"] :is([data-id="EF.konzept"], [data-id="EF.mittel"])')
    expect(moved).to_have_count(2, timeout=SLOW)
    window.locator("#zuruecknehmen").press("Enter")
    expect(window.locator('#baum [data-id="EF"] [data-id="EF.mittel"]')).to_be_visible(timeout=SLOW)
    expect(window.locator("#entwurfsliste li")).to_have_count(3, timeout=SLOW)


def test_a_draft_survives_that_somebody_else_saves_the_codebook(
    server: Server, folder: Path, opened: Callable[[str], Any]
) -> None:
    window = opened(server.address)
    window.goto(f"{server.origin}/kategorien?code=EF.konzept")
    window.get_by_label("Definition", exact=True).first.fill("Was aufgeschrieben ist.")
    expect(window.locator("#entwurfsliste")).to_contain_text("Definition", timeout=SLOW)
    file = folder / "eigenes.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("label: Armut und soziale Ungleichheit", "label: Armut"), "utf-8")
    window.get_by_label("Abgrenzung").fill("Nicht: Absichten.")
    expect(window.locator("#fremd")).to_contain_text("von außen geändert. Ihr Entwurf ist noch da.")
    check(window, "kategorien-fremd")
    window.get_by_role("button", name="Vergleichen").press("Enter")
    expect(window.locator("#fremdliste")).to_contain_text("HF.armut")
    expect(window.locator("#entwurfsliste")).to_contain_text("EF.konzept", timeout=SLOW)
    expect(window.get_by_label("Abgrenzung")).to_have_value("Nicht: Absichten.")
    check(window, "kategorien-verglichen")
    window.get_by_role("button", name="Mein Entwurf gilt zusätzlich").press("Enter")
    expect(window.locator("#fremd")).to_be_hidden()
    window.locator("#speichern").press("Enter")
    window.locator("#speicherfrage button[value=ja]").press("Enter")
    expect(window.locator("#fassung")).to_contain_text("Gespeichert als Version", timeout=SLOW)
    saved = load_codebook(file)
    assert saved.codes["HF.armut"].label == "Armut"
    assert saved.codes["EF.konzept"].definition == "Was aufgeschrieben ist."
    assert saved.codes["EF.konzept"].exclude == "Nicht: Absichten."
