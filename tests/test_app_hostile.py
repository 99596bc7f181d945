"""Texts, names and memos that try to run: a tour through all pages; the browser's policy reports nothing."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app_pages import windows
from app_server import Server, Window
from chromium import chromium, needed, playwright
from sample_results import make_results
from sample_towns import hostile_specs

expect = playwright.expect
pytestmark = needed
EVIL = "<img src=x onerror=window.gehackt=1></script>\u202egro.\u200b"


def hostile_corpus(folder: Path) -> str:
    """A corpus whose every name and text tries to run; the name of its document."""
    specs, book = hostile_specs()
    results = make_results(folder / "fertig", specs, book)
    shutil.move(results.folder, folder / "ergebnisse")
    (folder / "documents").mkdir()
    (folder / "documents" / "<b onclick=x>.txt").write_text(f"# {EVIL}\n\n{EVIL} {EVIL}", "utf-8")
    return specs[0].name


def disagree(window: Window, document: str) -> str:
    """Two people with hostile names disagree, and write memos and summaries; the passage."""
    window.send("POST", "/api/person", {"name": f"Anna {EVIL}"})
    path = f"/api/dok/{quote(document, safe='')}"
    states = window.get(path).json()["states"]
    passage, code = next((id, c["code"]) for id, s in states.items() for c in s["proposals"])
    for person, kind in ((f"Anna {EVIL}", "applies"), (f"Bea {EVIL}", "applies_not")):
        window.send("POST", "/api/person", {"name": person})
        there = {"document": document, "passage": passage}
        records: list[dict[str, Any]] = [
            {"id": secrets.token_hex(8), "kind": kind, "code": code, "memo": EVIL, **there},
            {"id": secrets.token_hex(8), "kind": "code", "code": f"frei:{kind}", "text": EVIL},
            {"id": secrets.token_hex(8), "kind": "applies", "code": f"frei:{kind}", **there},
        ]
        body = {"person": person, "batch": secrets.token_hex(8), "records": records}
        answer = window.send("POST", "/api/entscheidungen", body)
        assert answer.status_code == 200, answer.text
    return passage


def test_nothing_in_texts_and_names_is_ever_executed(tmp_path: Path) -> None:
    folder = tmp_path / "<img src=x onerror=alert(1)>"
    folder.mkdir()
    document = hostile_corpus(folder)
    server = Server(tmp_path / "zustand", folder)
    try:
        client = Window(server)
        passage = disagree(client, document)
        with chromium(tmp_path / "profil", 1280, 860) as browser, windows(browser) as opened:
            window = opened(client.send("POST", "/api/oeffnen").json()["address"])
            case = f"{'<img src=x onerror=window.gehackt=1>'}Fall"
            for path in (
                "/",
                "/faelle",
                f"/dokument/{quote('documents/<b onclick=x>.txt')}",
                "/lauf",
                "/lauf/verlauf",
                "/lesen",
                f"/lesen/{quote(document, safe='')}?p={passage}",
                "/liste",
                "/suche",
                "/zweit",
                "/zweit/strittig",
                "/zweit/uebereinstimmung?gesehen=1",
                *(
                    f"/auswertung/{v}"
                    for v in ("querschau", "gruppen", "haeufigkeiten", "gemeinsam", "matrix")
                ),
                f"/auswertung/profile?profil={quote(case)}",
                "/auswertung/strukturen",
                "/auswertung/stellen",
                f"/auswertung/stellen?code={quote(EVIL)}&fall={quote(EVIL)}",
                "/ausgabe",
            ):
                window.goto(server.origin + path)
                window.wait_for_timeout(300)
                assert window.evaluate("window.gehackt") is None, path
                assert (
                    window.locator("main img, main b[onclick], header img, main script:not([type])").count()
                    == 0
                )
            window.goto(f"{server.origin}/auswertung/profile?profil={quote(case)}")
            field = window.locator("textarea").first
            field.fill(EVIL)
            expect(window.locator(".stand").first).to_contain_text("gespeichert", timeout=5_000)
            window.reload()
            expect(window.locator("textarea").first).to_have_value(EVIL.strip())
    finally:
        server.end()
