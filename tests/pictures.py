"""Makes the pictures of ``docs/bilder/``: workplace, report and workbook of the sample corpus.

.venv/bin/python tests/pictures.py [NAME ...]
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pypdfium2  # noqa: E402
from app_server import Server, Window  # noqa: E402
from chromium import chromium  # noqa: E402
from openpyxl import load_workbook  # noqa: E402
from openpyxl.worksheet.properties import PageSetupProperties  # noqa: E402
from PIL import Image  # noqa: E402

from pipeline.run.options import RunOptions  # noqa: E402
from pipeline.run.run import run  # noqa: E402
from pipeline.run.standby import standing_by  # noqa: E402

PICTURES = ROOT / "docs" / "bilder"
WIDTH, HEIGHT, TALL = 1180, 760, 2400
_COLOURS = 64
LONG = 120_000
"""Milliseconds that a page's work may take."""
_SETTLED = 400
"""Milliseconds after which a page has drawn itself."""
DOCUMENT = "lindenau_integrationskonzept"

SHOWN = {
    "projekte": "/",
    "lauf": "/lauf",
    "lesen": f"/lesen/{DOCUMENT}",
    "dunkel": f"/lesen/{DOCUMENT}",
    "liste": "/liste",
    "suche": "/suche?q=Treffpunkt+%2B+fehlen",
    "kategorien": "/kategorien?code=EF.konzept",
    "amkorpus": "/kategorien",
    "beziehungen": "/kategorien?code=EF.konzept",
    "material": "/material",
    "zweitkodierung": "/zweit",
    "strittiges": "/zweit/strittig",
    "querschau": "/auswertung/querschau",
    "fallprofil": "/auswertung/profile",
    "verlauf": "/lauf/verlauf",
    "ausgabe": "/ausgabe",
}
"""The pictures of whole windows of the workplace and their addresses."""

PARTS = {
    "einlesen": ("/ausgabe", "section:has(#t-einlesen)"),
    "pseudonyme": ("/ausgabe", "section:has(#t-pseudonyme)"),
    "zeitplan": ("/lauf", "section:has(#zeitplan)"),
}
"""Pictures of one part of a page."""

REPORT = {"bericht": "#querschau", "bericht_text": f"#texte:dok={DOCUMENT}"}
"""Pictures of the report and the places in it."""

WORKBOOK = "korrekturmappe"
ALL = {*SHOWN, *PARTS, *REPORT, WORKBOOK}


def main(names: list[str]) -> None:
    """Make all pictures, or those named."""
    PICTURES.mkdir(exist_ok=True)
    wanted = set(names) or ALL
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "Drei Städte"
        shutil.copytree(ROOT / "corpora" / "beispiel", corpus)
        run(RunOptions(corpus, corpus / "ergebnisse"))
        if WORKBOOK in wanted:
            keep(workbook(corpus, Path(place)), WORKBOOK)
        with chromium(Path(place) / "profil", WIDTH, HEIGHT) as browser:
            page = browser.new_page()
            for name in wanted & REPORT.keys():
                page.goto(f"{(corpus / 'ergebnisse' / 'bericht.html').as_uri()}{REPORT[name]}")
                page.wait_for_timeout(_SETTLED)
                keep(page.screenshot(), name)
            if wanted - REPORT.keys() - {WORKBOOK}:
                of_the_workplace(page, corpus, Path(place), wanted)


def of_the_workplace(page: Any, corpus: Path, place: Path, wanted: set[str]) -> None:
    """The pictures of the workplace, for which two people have coded and a schedule is in force."""
    server = Server(place / "zustand", corpus)
    try:
        window = Window(server)
        two_people(window)
        page.goto(window.send("POST", "/api/oeffnen").json()["address"])
        for name in (name for name in SHOWN if name in wanted):
            page.emulate_media(color_scheme="dark" if name == "dunkel" else "light")
            page.goto(server.origin + SHOWN[name])
            prepare(page, name)
            page.evaluate(HIDE, str(corpus.parent))
            keep(page.screenshot(), name)
        with (
            patch("platform.node", return_value="Institutsrechner"),
            standing_by(corpus / "ergebnisse", "zeitplan", "0 2 * * *"),
        ):
            for name in (name for name in PARTS if name in wanted):
                address, part = PARTS[name]
                page.set_viewport_size({"width": WIDTH, "height": TALL})
                page.goto(server.origin + address)
                page.evaluate(HIDE, str(corpus.parent))
                keep(page.locator(part).screenshot(), name)
    finally:
        server.end()


def workbook(corpus: Path, place: Path) -> bytes:
    """The first rows of the workbook to correct in, as LibreOffice shows them."""
    book = place / "korrektur.xlsx"
    export = [*(sys.executable, "-m", "querschau", "export", corpus / "ergebnisse"), "--to", "korrektur"]
    subprocess.run([*export, "--corpus", corpus, "--out", book], cwd=ROOT, check=True, capture_output=True)
    opened = load_workbook(book)
    opened.active = opened.worksheets.index(opened["Kodierungen"])
    for sheet in opened.worksheets:
        sheet.sheet_state = "visible" if sheet.title == "Kodierungen" else "hidden"
    setup = opened["Kodierungen"]
    setup.page_setup.orientation, setup.page_setup.fitToHeight = "landscape", 0
    setup.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    opened.save(book)
    convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", place, book]
    subprocess.run(convert, check=True, capture_output=True)
    drawn = pypdfium2.PdfDocument(book.with_suffix(".pdf"))[0].render(scale=2.6).to_pil()
    out = BytesIO()
    left, right, upper, lower = 0.02, 0.69, 0.06, 0.62
    box = (left * drawn.width, upper * drawn.height, right * drawn.width, lower * drawn.height)
    drawn.crop(tuple(map(int, box))).save(out, "PNG")
    return out.getvalue()


HIDE = """place => { for (const node of document.querySelectorAll(".pfad, .pfad *, input[type=text]")) {
    for (const text of node.childNodes) if (text.nodeType === 3) text.data = text.data.replaceAll(place, "…");
    if (node.value) node.value = node.value.replaceAll(place, "…"); } }"""
"""The folder of these pictures is nobody's."""


def two_people(window: Window) -> None:
    """Anna and Bea code the first passages of a document blind; they do not always agree."""
    as_person(window, "Anna Beck", blind=False)
    states = window.get(f"/api/dok/{DOCUMENT}").json()["states"]
    codes = {id: list(dict.fromkeys(p["code"] for p in s["proposals"])) for id, s in states.items()}
    passages = [id for id, found in codes.items() if found][:12]
    for person, left_out in (("Anna Beck", 7), ("Bea Kurz", 5)):
        as_person(window, person, blind=True)
        for number, passage in enumerate(passages):
            given = [c for n, c in enumerate(codes[passage]) if (number + n) % left_out]
            records = [{"kind": "applies", "code": code} for code in given] + [
                {"kind": "read", "drawn": "zufall"}
            ]
            say(window, person, passage, records)
        as_person(window, person, blind=False)
    as_person(window, "Anna Beck", blind=False)
    body = {"id": secrets.token_hex(8), "person": "Anna Beck", "case": "Lindenau an der Aue", "part": ""}
    text = "Integration ist Chefsache; die Stellen sind befristet, in der Nordstadt fehlen Treffpunkte."
    window.send("PUT", "/api/zusammenfassung", body | {"text": text})


def as_person(window: Window, person: str, *, blind: bool) -> None:
    window.send("POST", "/api/person", {"name": person})
    window.send("POST", "/api/verdeckt", {"person": person, "on": blind})


def say(window: Window, person: str, passage: str, records: list[dict[str, Any]]) -> None:
    made = [r | {"id": secrets.token_hex(8), "document": DOCUMENT, "passage": passage} for r in records]
    body = {"person": person, "blind": True, "batch": secrets.token_hex(8), "records": made}
    answer = window.send("POST", "/api/entscheidungen", body)
    assert answer.status_code == 200, answer.text


def prepare(page: Any, name: str) -> None:
    """Wait until a page is whole, and select what its picture shall show."""
    page.wait_for_load_state("load")
    if name in ("lesen", "dunkel"):
        page.wait_for_selector("#text:not([aria-busy])")
        page.keyboard.press("n")
    if name == "amkorpus":
        page.locator("#amkorpustitel").click()
        page.locator("#pruefen").click()
        page.locator("#befund details").first.wait_for(timeout=LONG)
        page.locator("#befund summary").first.click()
        below_the_menu(page, "#amkorpus")
    if name == "beziehungen":
        page.locator("#neuebeziehung").click()
        line = page.locator("#beziehungsliste li")
        line.get_by_label("Beziehung", exact=True).fill("Bedingung für")
        line.get_by_label("zu Kategorie").select_option("EF.mittel")
        line.get_by_label("Gedanke dazu").fill("erst das Konzept, dann das Geld")
        page.locator("#entwurfsliste li").first.wait_for(timeout=LONG)
        page.get_by_label("Memo zur Kategorie").fill("Papier oder gelebt?")
        page.locator("#theorietitel").click()
        below_the_menu(page, "#bezuege")
    if name == "material":
        page.locator("#sammeln button").click()
        page.locator(".gruppe").first.wait_for(timeout=LONG)
        below_the_menu(page, "#gruppen")
    if name == "zweitkodierung":
        page.locator("#paare li:not(.kein)").first.wait_for()
    if name == "suche":
        page.locator("#fundstellen > li").first.wait_for(timeout=60_000)
    if name == "kategorien":
        page.wait_for_selector("#felder:not([hidden])")
        page.evaluate("scrollTo(0, 0)")
    if name == "querschau":
        page.wait_for_selector("#heat td")
    page.wait_for_timeout(_SETTLED)


def below_the_menu(page: Any, part: str) -> None:
    page.locator(part).evaluate("node => { node.scrollIntoView(); scrollBy(0, -110); }")


def keep(picture: bytes, name: str) -> None:
    """Write a picture with few colours: it is text and lines."""
    image = Image.open(BytesIO(picture)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    image.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
