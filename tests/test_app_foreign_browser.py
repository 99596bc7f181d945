"""A project of another program becomes a corpus, in a real browser: chosen, looked at, made, opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app_pages import check
from app_server import Server
from chromium import needed, playwright
from exchange_foreign import MAXQDA, write_project

from pipeline.corpus import open_corpus
from pipeline.people.batches import read_people

expect = playwright.expect
SLOW = 180_000
pytestmark = needed


def test_a_project_becomes_a_corpus(own_server: Server, tmp_path: Path, opened: Callable[[str], Any]) -> None:
    project, place = write_project(tmp_path / "Wohnen.qdpx", MAXQDA), tmp_path / "orte"
    window = opened(own_server.address)
    form = window.locator("#ausprojekt")
    window.set_input_files("#projektdatei", project)
    expect(window.locator("#projektgewaehlt")).to_have_text("Wohnen.qdpx")
    expect(form.get_by_label("Name des neuen Korpus")).to_have_value("Wohnen")
    form.get_by_label("Ort").fill(str(place))
    form.get_by_role("button", name="Zeigen, was darin wäre").press("Enter")
    expect(form.locator(".auftrag")).to_contain_text("noch ist nichts angelegt", timeout=SLOW)
    expect(form.locator(".auftrag")).to_contain_text("3 Dokumente, 1 Fall, 5 Codes, 11 Kodierungen")
    expect(form.locator(".auftrag")).to_contain_text("Wer kodiert hat: Anna, Özlem K.")
    assert not place.exists()
    check(window, "projekt-vorschau")
    form.get_by_role("button", name="Korpus anlegen").press("Enter")
    expect(form.locator(".auftrag")).to_contain_text("Angelegt.", timeout=SLOW)
    form.get_by_role("button", name="Korpus öffnen").press("Enter")
    expect(window.locator("#tabelle tbody tr")).to_have_count(3, timeout=SLOW)
    assert window.title().startswith("Projekte")
    assert [s.path.name for s in open_corpus(place / "Wohnen").sources][0] == "Bericht.txt"
    assert {d.person for d in read_people(place / "Wohnen")[0]} == {"Anna", "Özlem K."}

    window.locator("details", has_text="Projekt aus MAXQDA").locator("summary").click()
    window.set_input_files("#projektdatei", project)
    form.get_by_label("Ort").fill(str(place))
    form.get_by_role("button", name="Zeigen, was darin wäre").press("Enter")
    expect(form.locator(".auftrag")).to_contain_text("gibt es schon; wählen Sie einen Ordner", timeout=SLOW)
    check(window, "projekt-beginnen")
