"""„Ausgabe“ in a real browser: a file for another program; a corrected workbook taken over and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app_pages import CALL, check
from app_server import Server, make_corpus
from chromium import needed, playwright
from workbooks import filling

from pipeline.people.decision_files import read_decisions
from pipeline.results import open_results

expect = playwright.expect
pytestmark = needed


def test_files_go_out_and_come_back(own_server: Server, tmp_path: Path, opened: Callable[[str], Any]) -> None:
    folder = make_corpus(tmp_path / "korpus")
    window = opened(own_server.address)
    window.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(folder)}])
    window.goto(f"{own_server.origin}/ausgabe")
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


def test_codes_of_another_program_are_mapped_before_they_are_taken_over(
    own_server: Server,
    tmp_path: Path,
    opened: Callable[[str], Any],
) -> None:
    folder = make_corpus(tmp_path / "korpus")
    segments = open_results(folder / "ergebnisse").segments
    texts = [t for t in segments["text"] if len(t) > 60][:2]
    rows = [f'{segments["document"][0]};"{c}";"{t}"' for c, t in zip(("Mieten", "Lärm"), texts, strict=True)]
    table = tmp_path / "andere.csv"
    table.write_text("\n".join(["Dokumentname;Code;Segment", *rows]), "utf-8")
    window = opened(own_server.address)
    window.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(folder)}])
    window.goto(f"{own_server.origin}/ausgabe")
    back = window.locator("form[data-art=einlesen]")
    window.set_input_files("#datei", table)
    expect(window.locator("#gewaehlt")).to_have_text(table.name)
    back.get_by_label("Wer hat in der Datei gearbeitet?").fill("Anna")
    window.locator("#vorschau").click()
    expect(back.locator(".zuordnung tbody tr")).to_have_count(2, timeout=30_000)
    check(window, "ausgabe-zuordnung")
    back.get_by_label("„Mieten“ wird zu").select_option("HF.wohnen")
    expect(back.get_by_text("Übernehmen", exact=True)).to_be_hidden()
    back.get_by_text("Mit dieser Zuordnung ansehen").click()
    take = back.get_by_text("Übernehmen", exact=True)
    expect(take).to_be_visible(timeout=30_000)
    expect(back.get_by_label("„Mieten“ wird zu")).to_have_value("HF.wohnen")
    take.click()
    expect(back.locator(".auftrag")).to_contain_text("Übernommen.", timeout=30_000)
    found = [d.code for d in read_decisions(folder / "entscheidungen")[0] if d.kind == "applies"]
    assert found == ["HF.wohnen", "frei:lärm"]
