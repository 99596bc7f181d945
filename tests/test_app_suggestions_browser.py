"""„Am Korpus prüfen“ in a real browser: people's decisions become a term of a rule in the next version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from app_pages import check
from app_server import Server
from chromium import needed, playwright

from pipeline.codebook import load_codebook
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision
from pipeline.results import Results
from pipeline.run.options import RunOptions
from pipeline.run.run import run as run_corpus

expect = playwright.expect
SLOW = 120_000
pytestmark = needed

PLACES = ("Lindenau", "Steinfurtheim", "Moorhausen", "Rabenbrück")
WAYS = [f"In {place} wird der Radweg an der Hauptstraße im nächsten Sommer erneuert." for place in PLACES]
LANES = [f"Am Markt von {place} ist eine Fahrradstraße für alle ausgewiesen worden." for place in PLACES]
BOOKS = [f"Die Bücherei von {place} öffnet an {n} Tagen." for place in PLACES for n in ("drei", "vier")]
BOOK = """\
id: verkehr
version: '1.0'
label: Verkehr
dimensions:
- id: V
  label: Verkehr
  codes:
  - id: V.rad
    label: Radverkehr
    rules:
    - {id: weg, any: [Radweg]}  # auch Radwege
    - {id: bahn, any: [Straßenbahn]}
  - {id: V.lesen, label: Lesen, rules: [{id: wort, any: [Bücherei]}]}
  - {id: V.woche, label: Öffnungszeiten, rules: [{id: wort, any: [Bücherei, $tage]}]}
lists:
  tage: [Tag, Sonntag]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of short passages about which Anna decided: cycle streets are meant, too."""
    folder = tmp_path / "korpus"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "bericht.txt").write_text("\n\n".join(WAYS + LANES + BOOKS), "utf-8")
    (folder / "verkehr.yaml").write_text(BOOK, "utf-8")
    (folder / "corpus.yaml").write_text("codebook: verkehr.yaml\n", "utf-8")
    run_corpus(RunOptions(folder, folder / "ergebnisse"))
    rows = Results(folder / "ergebnisse").segments.to_dict("records")
    with DecisionWriter(DecisionFiles(folder / "entscheidungen"), "Anna") as writer:
        for row in rows:
            if row["text"] not in LANES[-1:]:
                kind = "applies_not" if row["text"] in BOOKS else "applies"
                writer.write([decided(row, kind)])
    return folder


def decided(row: dict[str, Any], kind: Any) -> Decision:
    """Anna's decision about a passage as the reading page makes it."""
    return Decision(
        person="Anna",
        kind=kind,
        document=row["document"],
        passage=(row["start"], row["end"]),
        text=row["text"],
        code="V.rad",
    )


@pytest.fixture
def server(tmp_path: Path, folder: Path) -> Iterator[Server]:
    server = Server(tmp_path / "zustand", folder)
    yield server
    server.end()


def test_a_suggestion_is_accepted_taken_back_and_saved(
    server: Server, folder: Path, opened: Callable[[str], Any]
) -> None:
    window = opened(server.address)
    window.goto(f"{server.origin}/kategorien")
    window.locator("#amkorpustitel").press("Enter")
    window.locator("#pruefen").press("Enter")
    expect(window.locator("#befundsatz")).to_contain_text("Version 1.0: ", timeout=SLOW)
    one = window.locator(".vorschlaege li").filter(has_text="„Fahrradstraße“ als Begriff aufnehmen").first
    expect(one).to_contain_text("bringt dazu: 3 richtig, 0 falsch, 1 unentschieden")
    one.locator("summary").press("Enter")
    expect(one).to_contain_text("Am Markt von Rabenbrück")
    expect(window.locator("#befund")).to_contain_text("Die Regel „V.rad/bahn“ greift im Korpus nirgends.")
    overlaps = window.locator("#befund > details").filter(
        has_text="Überschneidungen von Kategorien: 1 Hinweis"
    )
    overlaps.locator("summary").press("Enter")
    expect(overlaps).to_contain_text("„Lesen“ und „Öffnungszeiten“ überschneiden sich: 8 gemeinsame Passagen")
    expect(window.locator("#befund")).to_contain_text("„tage“ kommen im Korpus nicht vor: „Sonntag“")
    check(window, "kategorien-vorschlaege")

    accept = one.locator(".annehmen")
    accept.press("Enter")
    expect(accept).to_have_text("Im Entwurf", timeout=SLOW)
    expect(accept).to_be_focused()
    expect(window.locator("#entwurfsliste")).to_contain_text("V.rad: neue Regel „aus-kodierungen“.")
    expect(window.locator("#vorschausatz")).to_contain_text("4 von 16 Passagen", timeout=SLOW)
    window.locator("#zuruecknehmen").press("Enter")
    expect(accept).to_have_text("In den Entwurf", timeout=SLOW)
    expect(window.locator("#entwurf")).to_be_hidden()
    accept.press("Enter")
    expect(accept).to_have_text("Im Entwurf", timeout=SLOW)
    expect(window.get_by_label("Regeln", exact=True)).to_have_value("""\
- {id: weg, any: [Radweg]}  # auch Radwege
- {id: bahn, any: [Straßenbahn]}
- id: aus-kodierungen
  any:
  - Fahrradstraße
""")
    window.locator("#speichern").press("Enter")
    window.locator("#speicherfrage button[value=ja]").press("Enter")
    expect(window.locator("#fassung")).to_contain_text("Gespeichert als Version 1.1.")
    window.reload()
    window.locator("#amkorpustitel").press("Enter")
    expect(window.locator("#befundsatz")).to_contain_text("Das Codebuch ist seither geändert")
    rules = load_codebook(folder / "verkehr.yaml").codes["V.rad"].rules
    assert [r.any for r in rules] == [["Radweg"], ["Straßenbahn"], ["Fahrradstraße"]]
