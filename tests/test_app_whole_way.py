"""The whole way of a new user without the command line, from three dropped documents to a REFI project."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from app_pages import check, windows
from app_server import Server
from chromium import chromium, needed, playwright

from pipeline.people.decision_files import read_decisions
from pipeline.people.decisions import Decision, in_force
from pipeline.results import open_results

expect = playwright.expect
pytestmark = needed
CASES = {
    "muehlbach_interview.txt": "Mühlbach",
    "steinfurtheim_sachstandsbericht.docx": "Steinfurtheim",
    "lindenau_integrationskonzept.pdf": "Lindenau",
}


def test_the_whole_way_of_a_new_user(own_server: Server, sample_corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Drei Städte"
    with chromium(tmp_path / "profil", 1280, 860) as browser:
        with windows(browser) as opened:
            window = opened(own_server.address)
            assert "schluessel" not in window.url
            begin(window, tmp_path, sample_corpus)
            name_cases(window, folder)
            run(window)
            ten_proposals_by_keyboard(window, own_server, folder)
            second_coder(window, own_server, folder)
            consensus(window, own_server, folder)
            change_a_rule(window, own_server)
            hand_out(window, own_server, folder)
        own_server.end()
        reopen(browser, tmp_path, folder)


def begin(window: Any, place: Path, sample: Path) -> None:
    """A corpus is begun, the person says who he is, three documents are dropped."""
    check(window, "beginnen")
    window.fill('#neuerordner input[name="name"]', "Drei Städte")
    window.fill('#neuerordner input[name="parent"]', str(place))
    window.click("#neuerordner button.erste")
    expect(window.locator("h1")).to_have_text("Drei Städte")
    expect(window.locator("#ablage")).to_contain_text("Noch keine Dokumente")
    window.click(".erstens button[data-person]")
    window.fill('#werkodiert input[name="name"]', "Anna Beck")
    check(window, "wer-kodiert")
    window.click('#werkodiert button[value="ok"]')
    expect(window.locator("#person")).to_contain_text("Anna Beck")
    drop(window, [sample / "documents" / name for name in CASES])
    expect(window.locator("#tabelle tbody tr")).to_have_count(3)


def name_cases(window: Any, folder: Path) -> None:
    """Each document gets its case; a year that is none is refused."""
    for file, case in CASES.items():
        field = window.get_by_label(f"Fall von {file}")
        field.fill(case)
        field.press("Tab")
        expect(window.locator("#meldung")).to_have_text(f"Gespeichert: Fall von {file}")
    year = window.get_by_label("Jahr von muehlbach_interview.txt")
    year.fill("neulich")
    year.press("Tab")
    expect(window.locator("#fehler")).to_contain_text("eine Jahreszahl wie 2023")
    year.fill("2023")
    year.press("Tab")
    expect(window.locator("#fehler")).to_have_text("")
    written = (folder / "corpus.yaml").read_text("utf-8")
    assert "title: Drei Städte" in written and "case: Mühlbach" in written and "year: 2023" in written
    window.reload()
    assert window.get_by_label("Fall von muehlbach_interview.txt").input_value() == "Mühlbach"
    check(window, "projekte")


def run(window: Any) -> None:
    """The documents are read and coded."""
    window.click("text=Weiter: Lauf starten")
    window.click("#starten")
    expect(window.locator("#anhalten")).to_be_enabled()
    expect(window.locator("#laufsatz")).to_have_text(
        re.compile(r"\d+ Vorschläge in 3 Dokumenten"), timeout=120_000
    )
    expect(window.locator("section[aria-labelledby=laeufe] tbody tr")).to_have_count(1)
    check(window, "lauf")
    window.click("nav >> text=Projekte")
    expect(window.locator("#tabelle tbody tr").first).to_contain_text("Kodierungen")
    check(window, "projekte-kodiert")


def ten_proposals_by_keyboard(window: Any, own_server: Server, folder: Path) -> None:
    """Ten proposals are decided without a mouse event; on the last one a memo is written."""
    read(window, own_server, "lindenau_integrationskonzept")
    window.keyboard.press("n")
    for number in range(10):
        window.keyboard.press("x" if number % 3 == 2 else "a")
        says(window, "Verworfen: " if number % 3 == 2 else "Angenommen: ")
        wait(folder, number + 1)
    window.keyboard.press("m")
    window.keyboard.type("Am Bericht prüfen.")
    window.keyboard.press("Control+Enter")
    expect(window.locator("#memostand")).to_contain_text("gespeichert")
    window.keyboard.press("g")
    if window.locator("#offene").is_visible():
        window.keyboard.press("Enter")
    says(window, "Passage gelesen")
    check(window, "lesen")
    kinds = [d.kind for d in said(folder)]
    assert kinds.count("applies_not") >= 3 and "memo" in kinds and "read" in kinds


def second_coder(window: Any, own_server: Server, folder: Path) -> None:
    """Bea reads the same passages without seeing anything, and gives a code of her own."""
    window.locator("#person").press("Enter")
    window.fill('#werkodiert input[name="name"]', "Bea Kurz")
    window.keyboard.press("Enter")
    expect(window.locator("#person")).to_contain_text("Bea Kurz")
    window.goto(f"{own_server.origin}/zweit")
    window.locator("#verdeckt select").select_option("Anna Beck")
    window.locator("#verdeckt button[type=submit]").press("Enter")
    expect(window.locator(".passage.hier")).to_be_focused()
    expect(window.locator("#text .karte")).to_have_count(0)
    window.keyboard.press("c")
    window.keyboard.type("Negatives Im")
    window.keyboard.press("Enter")
    says(window, "Kodiert: Negatives Image")
    window.keyboard.press("g")
    says(window, "Passage gelesen")
    assert [d.blind for d in said(folder) if d.person == "Bea Kurz" and d.passage] == [True, True]
    window.goto(f"{own_server.origin}/zweit")
    window.locator("#beendet").press("Enter")
    expect(window.locator("#paare")).not_to_contain_text("wird berechnet", timeout=20_000)
    check(window, "zweit-verglichen")


def consensus(window: Any, own_server: Server, folder: Path) -> None:
    """What the two see differently is settled by keyboard."""
    window.get_by_text("Besprechen", exact=True).press("Enter")
    expect(window.locator("#streit")).to_be_focused()
    window.keyboard.press("a")
    expect(window.locator("#zuletzt")).to_contain_text("wie Anna Beck")
    expect(window.locator("main")).to_contain_text("Nichts ist strittig")
    assert "consensus" in [d.kind for d in said(folder)]
    window.goto(f"{own_server.origin}/auswertung/querschau")
    expect(window.locator("#heat td").first).to_be_visible()


def change_a_rule(window: Any, own_server: Server) -> None:
    """A rule is added; the preview shows what it would code; the codebook is saved as a new version."""
    window.goto(f"{own_server.origin}/kategorien?code=EF.konzept")
    expect(window.locator("#kategorietitel")).to_contain_text("EF.konzept")
    rules = window.get_by_label("Regeln", exact=True)
    rules.fill(f"{rules.input_value().rstrip()}\n- id: probe\n  any: [Bus]\n")
    expect(window.locator("#vorschausatz")).to_contain_text("werden anders kodiert", timeout=90_000)
    expect(window.locator("#unterschiede .gained mark").first).to_have_text("Bus")
    window.locator("#speichern").press("Enter")
    window.locator("#speicherfrage textarea").fill("Busse gehören zum Konzept.")
    window.locator("#speicherfrage button[value=ja]").press("Enter")
    expect(window.locator("#fassung")).to_contain_text("Gespeichert als Version", timeout=30_000)


def hand_out(window: Any, own_server: Server, folder: Path) -> None:
    """The report and a project for MAXQDA (the first target) are written; they say what people decided."""
    window.goto(f"{own_server.origin}/ausgabe")
    form = window.locator("form[data-art=austausch]").first
    form.locator("button[type=submit]").press("Enter")
    expect(form.locator(".auftrag a")).to_have_text("Drei_Städte_maxqda.qdpx", timeout=60_000)
    with zipfile.ZipFile(folder / "ergebnisse" / "ausgabe" / "Drei_Städte_maxqda.qdpx") as archive:
        project = archive.read("project.qde").decode()
    assert "Anna Beck" in project and "Bea Kurz" in project
    assert "Am Bericht prüfen." in (folder / "ergebnisse" / "notes.csv").read_text("utf-8-sig")
    window.locator("form[data-art=bericht] button").press("Enter")
    expect(window.locator("#meldung")).to_contain_text("Fertig", timeout=60_000)
    report = (folder / "ergebnisse" / "bericht.html").read_text("utf-8")
    assert "Anna Beck" in report
    reviews = set(open_results(folder / "ergebnisse").codings["review"])
    assert {"bestaetigt", "unbestaetigt"} <= reviews


def reopen(browser: Any, state: Path, folder: Path) -> None:
    """The program is started again on the folder: everything is there."""
    again = Server(state / "zustand", folder)
    try:
        with windows(browser) as opened:
            window = opened(again.address)
            expect(window.locator("h1")).to_have_text("Drei Städte")
            expect(window.locator("#person")).to_contain_text("Bea Kurz")
            expect(window.locator("#stand")).to_contain_text("Passagen gelesen")
            window.goto(f"{again.origin}/lauf/verlauf")
            expect(window.locator("table").first).to_contain_text("Konsens")
    finally:
        again.end()


def read(window: Any, own_server: Server, document: str) -> None:
    window.goto(f"{own_server.origin}/lesen/{document}")
    expect(window.locator("#text")).not_to_have_attribute("aria-busy", "true")


def says(window: Any, words: str) -> None:
    expect(window.locator("#meldung")).to_contain_text(words)


def said(folder: Path) -> list[Decision]:
    """What counts of the records on the disk."""
    return [d for d in in_force(read_decisions(folder / "entscheidungen")[0]) if d.kind != "undo"]


def wait(folder: Path, number: int) -> None:
    """Decisions are painted before they are written: each is on the disk before the next key."""
    for _ in range(100):
        if len(said(folder)) >= number:
            return
    raise AssertionError(f"{len(said(folder))} of {number} decisions on the disk")


def drop(window: Any, files: list[Path]) -> None:
    """Drop files on the place for documents, as a mouse would."""
    contents = [{"name": f.name, "bytes": list(f.read_bytes())} for f in files]
    transfer = window.evaluate_handle(
        """files => { const t = new DataTransfer();
            for (const f of files) t.items.add(new File([new Uint8Array(f.bytes)], f.name)); return t; }""",
        contents,
    )
    window.dispatch_event("#ablage", "drop", {"dataTransfer": transfer})
