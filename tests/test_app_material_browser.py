"""„Material“ in a real browser: gathered, a codebook begun, a group becomes a category in its draft."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_pages import check, windows
from app_server import Server
from chromium import chromium, needed, playwright

from pipeline.codebook import load_codebook
from pipeline.corpus import open_corpus
from pipeline.run.options import RunOptions
from pipeline.run.run import run as run_corpus

expect = playwright.expect
SLOW = 60_000
pytestmark = needed


@pytest.fixture
def folder(sample_corpus: Path, tmp_path: Path) -> Path:
    """The sample corpus, run: it has enough passages for groups."""
    folder = tmp_path / "korpus"
    shutil.copytree(sample_corpus, folder)
    run_corpus(RunOptions(folder, folder / "ergebnisse"))
    return folder


@pytest.fixture
def server(tmp_path: Path, folder: Path) -> Iterator[Server]:
    server = Server(tmp_path / "zustand", folder)
    yield server
    server.end()


def late(route: playwright.Route) -> None:
    """A server that takes a second."""
    time.sleep(1)
    route.continue_()


def test_a_group_of_passages_becomes_a_category(server: Server, folder: Path, tmp_path: Path) -> None:
    with chromium(tmp_path / "profil", 1280, 860) as browser, windows(browser) as opened:
        window = opened(server.address)
        window.goto(f"{server.origin}/material")
        window.get_by_label("Nur Passagen mit einem dieser Begriffe").fill("Nordstadt\n*wohn*\n")
        window.get_by_role("button", name="Zusammenstellen").click()
        expect(window.get_by_text("Zusammengestellt aus 9 Passagen.")).to_be_visible(timeout=SLOW)
        window.get_by_label("Neues Codebuch beginnen").fill("Meine Stadt")
        window.get_by_role("button", name="Neu zusammenstellen").click()
        expect(window.locator(".gruppe").first).to_be_visible(timeout=SLOW)
        expect(window.get_by_role("heading", name="Wortverbindungen")).to_be_visible()
        expect(window.get_by_text("Zusammengestellt aus 35 Passagen.")).to_be_visible()
        check(window, "material")
        window.get_by_role("button", name="Stand des offenen Kodierens").click()
        expect(window.locator("#offenablauf")).to_contain_text("0 freie Codes;", timeout=SLOW)
        expect(window.get_by_role("link", name="offenes_kodieren.html")).to_be_visible()
        group = window.locator(".gruppe").first
        group.locator("[name=anker]").first.check()
        words = group.locator("[name=wort]:checked").evaluate_all("found => found.map(box => box.value)")
        group.locator(".machen").press("Enter")
        dialog = window.locator("#frage")
        dialog.locator("[name=label]").fill("Nachbarschaft")
        dialog.locator("[name=code]").fill("TH.nachbar")
        check(window, "material-frage")
        dialog.locator("button[value=ja]").press("Enter")
        expect(window.locator("#kategorietitel")).to_have_text("Nachbarschaft (TH.nachbar)", timeout=SLOW)
        expect(window.locator("#entwurfsliste")).to_contain_text(
            "Neue Kategorie „Nachbarschaft“", timeout=SLOW
        )
        window.locator("#dimension").press("Enter")
        dialog = window.locator("#dimensionsfrage")
        dialog.locator("[name=code]").fill("ZU")
        dialog.locator("[name=label]").fill("Zusammenleben")
        check(window, "kategorien-dimension")
        dialog.locator("button[value=ja]").press("Enter")
        expect(window.locator("#entwurfsliste")).to_contain_text(
            "Neue Dimension „Zusammenleben“", timeout=SLOW
        )
        window.route("**/api/codebuch/probe", late)
        window.locator("#verschieben").press("Enter")
        window.locator("#zielfrage select").select_option(label="Zusammenleben: ans Ende")
        window.locator("#zielfrage button[value=ja]").press("Enter")
        window.locator("#speichern").press("Enter")  # at once: what is still being tried out is saved, too
        save = window.locator("#speicherfrage button[value=ja]")
        expect(save).to_be_visible(timeout=SLOW)
        save.press("Enter")
        expect(window.locator("#fassung")).to_contain_text("Gespeichert als Version 0.2.", timeout=SLOW)
    assert open_corpus(folder).file.codebook == "Meine Stadt.yaml"
    book = load_codebook(folder / "Meine Stadt.yaml")
    made = book.codes["TH.nachbar"]
    assert book.dimension_of("TH.nachbar").label == "Zusammenleben"
    assert [rule.any for rule in made.rules] == [words] and len(made.anchors) == 1
