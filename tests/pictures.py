"""Makes the pictures of ``docs/bilder/``: the workplace on the sample corpus.

.venv/bin/python tests/pictures.py [NAME ...]
"""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app_server import Server, Window  # noqa: E402
from chromium import chromium  # noqa: E402
from PIL import Image  # noqa: E402

from pipeline.run.options import RunOptions  # noqa: E402
from pipeline.run.run import run  # noqa: E402

PICTURES = ROOT / "docs" / "bilder"
WIDTH, HEIGHT = 1180, 760
_COLOURS = 64
LONG = 120_000
"""Milliseconds that a page's work may take."""
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
"""The pictures and the addresses they are of."""


def main(names: list[str]) -> None:
    """Make all pictures, or those named."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "Drei Städte"
        shutil.copytree(ROOT / "corpora" / "beispiel", corpus)
        run(RunOptions(corpus, corpus / "ergebnisse"))
        server = Server(Path(place) / "zustand", corpus)
        try:
            window = Window(server)
            two_people(window)
            with chromium(Path(place) / "profil", WIDTH, HEIGHT) as browser:
                page = browser.new_page()
                page.goto(window.send("POST", "/api/oeffnen").json()["address"])
                for name, path in SHOWN.items():
                    if not names or name in names:
                        page.emulate_media(color_scheme="dark" if name == "dunkel" else "light")
                        page.goto(server.origin + path)
                        prepare(page, name)
                        page.evaluate(HIDE, str(corpus.parent))
                        keep(page.screenshot(), PICTURES / f"{name}.png")
        finally:
            server.end()


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
    page.wait_for_timeout(400)


def below_the_menu(page: Any, part: str) -> None:
    page.locator(part).evaluate("node => { node.scrollIntoView(); scrollBy(0, -110); }")


def keep(picture: bytes, path: Path) -> None:
    """Write a picture with few colours: it is text and lines."""
    image = Image.open(BytesIO(picture)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    image.save(path, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
