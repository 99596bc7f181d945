"""„Ausgabe“ in a real browser: a file for another program; a corrected workbook taken over and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_pages import CALL, check, windows
from app_server import Server, make_corpus
from chromium import chromium, needed, playwright
from workbooks import filling

from pipeline.people.decision_files import read_decisions

expect = playwright.expect
pytestmark = needed


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "zustand")
    yield server
    server.end()


def test_files_go_out_and_come_back(server: Server, tmp_path: Path) -> None:
    folder = make_corpus(tmp_path / "korpus")
    with chromium(tmp_path / "profil", 1280, 860) as browser, windows(browser) as opened:
        window = opened(server.address)
        window.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(folder)}])
        window.goto(f"{server.origin}/ausgabe")
        check(window, "ausgabe")

        out = window.locator("form[data-art=austausch]").first
        out.locator("select[name=target]").select_option("nvivo")
        out.locator("summary").press("Enter")
        out.get_by_label("Marbek").check()
        out.locator("button[type=submit]").press("Enter")
        link = out.locator(".auftrag a")
        expect(link).to_have_text("beispiel_nvivo.qdpx", timeout=30_000)
        expect(out.locator(".auftrag")).to_be_focused()
        with window.expect_download() as taken:
            link.click()
        assert taken.value.suggested_filename == "beispiel_nvivo.qdpx"
        check(window, "ausgabe-geschrieben")

        sheet = window.locator("form[data-art=austausch]").nth(1)
        sheet.locator("button[type=submit]").click()
        expect(sheet.locator(".auftrag a")).to_be_visible(timeout=30_000)
        [book] = (folder / "ergebnisse" / "ausgabe").glob("*.xlsx")
        with filling(book, "Kodierungen") as rows:
            rows[rows.find(Code="HF.segregation"), "Entscheidung"] = "gilt nicht"

        back = window.locator("form[data-art=einlesen]")
        window.set_input_files("#datei", book)
        expect(window.locator("#gewaehlt")).to_have_text(book.name)
        back.get_by_label("Wer hat in der Datei gearbeitet?").fill("Anna Beck")
        window.locator("#vorschau").click()
        expect(back.locator(".auftrag")).to_contain_text("noch ist nichts übernommen", timeout=30_000)
        expect(back.locator(".auftrag tbody tr")).to_have_count(1)
        check(window, "ausgabe-vorschau")
        assert read_decisions(folder / "entscheidungen")[0] == []
        back.get_by_text("Übernehmen", exact=True).click()
        expect(back.locator(".auftrag")).to_contain_text("Übernommen.", timeout=30_000)
        back.get_by_text("Zurücknehmen", exact=True).click()
        expect(back.locator(".auftrag")).to_contain_text("Zurückgenommen.")
        kinds = [d.kind for d in read_decisions(folder / "entscheidungen")[0]]
        assert kinds == ["applies_not", "undo"]
