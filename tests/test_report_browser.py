"""The report in a real browser: clicks, links, search, keyboard, and text that tries to run as script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import chromium, needed, playwright
from sample_results import make_large_results, make_results
from sample_towns import hostile_specs

from pipeline.report import write_report

expect = playwright.expect
pytestmark = needed


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profil"), 1366, 900) as context:
        yield context


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a report at an address; at the end no script may have failed and nothing been requested."""
    troubles: list[str] = []
    pages = []

    def opener(path: Path, hash_: str = "") -> Any:
        page = browser.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: troubles.append(f"Fehler: {error}"))
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: troubles.append(r.url) if r.url != page_url(path, r.url) else None)
        page.goto(path.as_uri() + hash_)
        page.wait_for_selector("html[data-bereit]", state="attached")
        return page

    yield opener
    for page in pages:
        page.close()
    assert troubles == []


def page_url(path: Path, url: str) -> str:
    """The report's own address, with whatever stands after the hash."""
    return path.as_uri() + ("#" + url.partition("#")[2] if "#" in url else "")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("klein")
    return write_report(make_results(folder / "ergebnisse"), folder / "bericht.html")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Large enough that the documents are compressed inside the page."""
    folder = tmp_path_factory.mktemp("gross")
    results = make_large_results(folder / "ergebnisse", 60, 3_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.report.html._PACK_FROM", 100_000)
        return write_report(results, folder / "bericht.html")


def shown(page: Any) -> list[str]:
    """Ids of the parts that can be seen."""
    return page.eval_on_selector_all("main > section:not([hidden])", "all => all.map(s => s.id)")


def hits(page: Any) -> str:
    expect(page.locator("#trefferzahl")).to_have_text(re.compile("Fundstelle"))
    return page.inner_text("#trefferzahl")


def test_report_opens_and_each_part_is_reached_by_its_link(
    open_page: Callable[..., Any], small: Path
) -> None:
    page = open_page(small)
    for link in page.query_selector_all("nav.bereiche a"):
        link.click()
        part = link.get_attribute("href")[1:]
        assert shown(page) == [part]
        assert link.get_attribute("aria-current") == "page"
        assert page.inner_text(f"#titel-{part}")


def test_click_on_a_field_of_the_heat_map_leads_to_its_passages(
    open_page: Callable[..., Any], small: Path
) -> None:
    page = open_page(small, "#querschau")
    page.click('td[aria-label^="Fehlende Ressourcen, Marbek"]')
    page.wait_for_selector("#treffer button")
    assert hits(page) == "1 Fundstelle, 2 Kodierungen"
    assert "fehlt im Haushalt das Geld" in page.inner_text("#treffer")
    assert page.inner_text("#doktitel") == "marbek_protokoll"
    assert page.inner_text("#einzelheit h3") == "Fehlende Ressourcen"


def test_heat_map_shows_counts_shares_and_marks(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#querschau")
    field = page.locator('td[aria-label^="Begegnungsorte und -anlässe, Lindenau"]')
    assert field.inner_text() == "2"
    page.check('input[value="share"]')
    assert field.inner_text() == "28,6"
    page.check('input[value="mark"]')
    assert field.inner_text() == "●"
    page.select_option('select[name="heat-dim"]', label="Herausforderung")
    assert page.locator("#heat tbody").count() == 1


def test_heat_map_by_keyboard(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#querschau")
    page.focus("#heat td[tabindex='0']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    words = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert words.startswith("Kommunalpolitik und Stadtspitze, Lindenau an der Aue: 1 Segment")
    assert page.locator("#heat td[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_selector("#einzelheit h3")
    assert shown(page) == ["texte"]
    assert page.inner_text("#einzelheit h3") == "Kommunalpolitik und Stadtspitze"


def test_address_of_a_segment_opens_document_and_passage(open_page: Callable[..., Any], small: Path) -> None:
    first = open_page(small, "#profile")
    address = first.locator('blockquote:has-text("Integrationskonzept") footer a').first.get_attribute("href")
    page = open_page(small, address)
    page.wait_for_selector(".blk.ziel")
    assert "Integrationskonzept" in page.inner_text(".blk.ziel")
    box = page.locator(".blk.ziel").bounding_box()
    assert 0 <= box["y"] < 900


def test_quotation_of_a_profile_leads_into_the_text(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#profile")
    page.click('blockquote:has-text("Sprachmittlung") footer a')
    page.wait_for_selector(".blk.ziel")
    assert "Sprachmittlung" in page.inner_text(".blk.ziel")


def test_unknown_segment_is_said_in_words(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#seg-ffffffffffff")
    assert "gibt es in diesen Ergebnissen nicht" in page.inner_text("#trefferzahl")


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("fall", "Marbek", "3 Fundstellen, 6 Kodierungen"),
        ("code", "Fehlende Ressourcen", "1 Fundstelle, 2 Kodierungen"),
        ("code", "Herausforderung: alle", "7 Fundstellen, 11 Kodierungen"),
        ("status", "gefordert", "2 Fundstellen, 2 Kodierungen"),
        ("methode", "Mensch", "3 Fundstellen, 3 Kodierungen"),
        ("methode", "Modell", "2 Fundstellen, 2 Kodierungen"),
        ("dok", "steinfurtheim_interview", "2 Fundstellen, 6 Kodierungen"),
    ],
)
def test_each_filter_leaves_its_passages(
    open_page: Callable[..., Any], small: Path, name: str, label: str, expected: str
) -> None:
    page = open_page(small, "#texte")
    page.select_option(f'#filter [name="{name}"]', label=label)
    expect(page.locator("#trefferzahl")).to_have_text(expected)
    page.click('button[type="reset"]')
    expect(page.locator("#trefferzahl")).to_have_text(re.compile("^12 Fundst"))


def test_filters_narrow_the_codings_in_the_margin(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#texte")
    page.wait_for_selector(".chip")
    before = page.locator(".chip:visible").count()
    page.select_option('#filter [name="methode"]', label="Mensch")
    expect(page.locator(".chip:visible")).to_have_count(2)
    assert before == 18


def test_search_finds_words_in_all_documents(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#texte")
    page.fill('#filter [name="suche"]', "KIRCHENGEMEINDE")
    expect(page.locator("#trefferzahl")).to_have_text(re.compile("^1 Fundstelle"))
    page.click("#treffer button")
    expect(page.locator("#doktitel")).to_have_text("steinfurtheim_interview")
    assert "Sportverein 😀" in page.inner_text(".blk.ziel")


def test_panel_says_why_a_passage_was_coded(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#texte:code=HF.infrastruktur")
    page.wait_for_selector("#einzelheit dl")
    panel = page.inner_text("#einzelheit")
    for words in ("fehlt", "Regel", "HF.infrastruktur/grund", "0,95", "„keinen Treffpunkt“, „geschlossen“"):
        assert words in panel
    underlined = page.eval_on_selector_all(".grund", "all => all.map(n => n.textContent)")
    assert "".join(underlined) == "keinen Treffpunktgeschlossen"


def test_codings_by_keyboard(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#texte")
    page.wait_for_selector(".chip")
    page.focus(".chip[tabindex='0']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".chip[aria-pressed='true']").count() == 1
    chosen = page.inner_text(".chip[aria-pressed='true'] .name")
    assert page.inner_text("#einzelheit h3") == chosen
    page.click("#vor")
    assert page.inner_text(".chip[aria-pressed='true'] .name") != ""


def test_skip_link_is_the_first_stop(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "sprung"
    assert page.locator(".sprung").bounding_box()["x"] > 0


def test_text_in_the_reader_is_the_document(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#texte:dok=steinfurtheim_interview")
    page.wait_for_selector(".blk.turn")
    texts = page.eval_on_selector_all(
        ".blk .txt", "all => all.map(n => [...n.querySelectorAll('.lauf')].map(x => x.textContent).join(''))"
    )
    assert "Der Sportverein 😀 und die Kirchengemeinde." in "".join(texts)
    assert page.inner_text(".blk.turn .wer >> nth=1").startswith("Frau Ostermann")


def test_tables_of_a_document_are_tables(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small, "#texte")
    page.wait_for_selector("#text table")
    assert page.locator("#text table tr").count() == 3
    assert page.inner_text("#text table td >> nth=0") == "Soziale Stadt Kirschgarten"


def test_compressed_documents_open_search_and_filter(open_page: Callable[..., Any], large: Path) -> None:
    assert "data-packed" in large.read_text("utf-8")
    page = open_page(large, "#texte:fall=Musterstadt 07&code=HF.wohnen")
    page.wait_for_selector("#treffer button")
    assert re.match(r"\d+ Fundstellen", hits(page))
    if page.is_visible("#mehr"):
        page.click("#mehr")
    page.click('button[type="reset"]')
    page.fill('#filter [name="suche"]', "(Nr. 60-3)")
    expect(page.locator("#trefferzahl")).to_have_text(re.compile("^1 Fundst"))
    page.click("#treffer button")
    expect(page.locator("#doktitel")).to_have_text("bericht_060")


def test_printing_shows_every_part_but_the_reader(open_page: Callable[..., Any], small: Path) -> None:
    page = open_page(small)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.is_visible("#methodentext")
    assert page.is_visible("#heat td >> nth=0")
    assert not page.is_visible("#texte")


def test_no_text_of_a_document_runs(open_page: Callable[..., Any], tmp_path: Path) -> None:
    results = make_results(tmp_path / "boese", *hostile_specs())
    path = write_report(results, tmp_path / "boese.html")
    page = open_page(path)
    for link in page.query_selector_all("nav.bereiche a"):
        link.click()
    page.click('nav.bereiche a[href="#texte"]')
    page.wait_for_selector(".chip")
    page.click(".chip >> nth=0")
    page.fill('#filter [name="suche"]', "<script>")
    expect(page.locator("#trefferzahl")).to_have_text(re.compile("^2 Fundst"))
    page.goto(path.as_uri() + "#querschau")
    page.click("#heat td.h1 >> nth=0")
    page.wait_for_timeout(200)
    assert page.evaluate("window.gehackt") is None
    assert page.locator("main img").count() == 0
    assert page.locator("body script:not([type])").count() == 1
    assert "<img src=x onerror=" in page.inner_text("#doktitel")


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_part_is_wider_than_a_narrow_screen(
    open_page: Callable[..., Any], small: Path, width: int
) -> None:
    page = open_page(small)
    page.set_viewport_size({"width": width, "height": 800})
    for link in page.query_selector_all("nav.bereiche a"):
        link.click()
        found = page.evaluate("document.documentElement.scrollWidth")
        assert found <= width + 1, link.get_attribute("href")


def test_an_address_that_names_nothing_opens_the_overview(open_page: Callable[..., Any], small: Path) -> None:
    assert shown(open_page(small, "#gibt-es-nicht")) == ["ueberblick"]
    assert shown(open_page(small, "#%E4")) == ["ueberblick"]
