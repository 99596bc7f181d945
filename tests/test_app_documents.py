"""What is said of documents and cases in the workplace: variables, interviewers, headings that open cases."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from app_pages import CALL, check, windows
from app_server import Server, Window
from chromium import chromium, needed, playwright
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import Section, open_corpus
from pipeline.corpus_edit import describe_case, typed
from pipeline.errors import InputError
from pipeline.files import writable
from pipeline.splitting import headings_of, split
from pipeline.yaml_file import fingerprint

REPORT = """# Zwei Städte im Vergleich

Eine Einleitung über beide.

## 1 Lindenau

In Lindenau fehlt es an Wohnungen für Familien mit geringem Einkommen.

### 1.1 Verwaltung

Die Verwaltung hat eine Stelle geschaffen.

## 2 Marbek

In Marbek tragen Vereine die Arbeit.

## Literatur

Nichts.
"""


@pytest.fixture
def folder(sample_corpus: Path, tmp_path: Path) -> Path:
    copy = shutil.copytree(sample_corpus, tmp_path / "korpus")
    (copy / "documents" / "vergleich.md").write_text(REPORT, "utf-8")
    return copy


@pytest.fixture
def window(first_window: Window, folder: Path) -> Window:
    """A window in which this test's own corpus is opened; nothing was run yet."""
    assert first_window.send("POST", "/api/korpus", {"folder": str(folder)}).status_code == 200
    return first_window


def entry(folder: Path, name: str) -> Any:
    return next(s for s in open_corpus(folder).sources if s.name == name).entry


def test_headings_are_listed_and_split_the_text_into_cases(folder: Path) -> None:
    source = next(s for s in open_corpus(folder).sources if s.name == "vergleich")
    document = source.read()
    found = headings_of(document)
    assert [(h.name, h.level) for h in found] == [
        ("Zwei Städte im Vergleich", 1),
        ("Lindenau", 2),
        ("Verwaltung", 3),
        ("Marbek", 2),
        ("Literatur", 2),
    ]
    assert found[1].words == 19 and found[2].words == 6
    chosen = [Section(heading="1 Lindenau", case="Lindenau"), Section(heading="2 Marbek", case="Marbek")]
    stretches = split(document, source, chosen)
    assert [(s.case, s.words) for s in stretches] == [("", 5), ("Lindenau", 17), ("Marbek", 6)]


def test_nothing_of_the_text_is_lost_whatever_is_chosen(folder: Path) -> None:
    source = next(s for s in open_corpus(folder).sources if s.name == "vergleich")
    document = source.read()
    whole = sum(s.words for s in split(document, source, []))

    @given(st.sets(st.sampled_from(headings_of(document))))
    def chosen(headings: set[Any]) -> None:
        sections = [Section(heading=h.text, case=h.name) for h in headings]
        assert sum(s.words for s in split(document, source, sections)) == whole

    chosen()


def test_a_split_is_shown_first_and_written_then(window: Window, folder: Path) -> None:
    assert "1 Lindenau" in window.get("/dokument/documents/vergleich.md").text
    body: dict[str, Any] = {
        "file": "documents/vergleich.md",
        "sections": [
            {"heading": "1 Lindenau", "case": "Lindenau"},
            {"heading": "2 Marbek", "case": " Marbek "},
        ],
    }
    preview = window.send("POST", "/api/korpus/teilen", body).json()["cases"]
    assert [c["case"] for c in preview] == ["", "Lindenau", "Marbek"]
    assert entry(folder, "vergleich").sections == []
    body |= {"preview": False, "before": {"sections": []}}
    stored = window.send("POST", "/api/korpus/teilen", body)
    assert stored.status_code == 200, stored.text
    assert [(s.heading, s.case) for s in entry(folder, "vergleich").sections] == [
        ("1 Lindenau", "Lindenau"),
        ("2 Marbek", "Marbek"),
    ]
    late = window.send("POST", "/api/korpus/teilen", body)
    assert late.status_code == 409 and late.json()["now"] == stored.json()["now"]
    assert "2 Überschriften öffnen Fälle" in window.get("/").text


def test_variables_and_interviewers_are_written(window: Window, folder: Path) -> None:
    body = {"file": "documents/muehlbach_interview.txt"}
    said = {"variables": {"Anlass": "Vorgespräch", "Dauer": "45", "leer": ""}, "interviewers": ["I"]}
    seen: dict[str, Any] = {"variables": {}, "interviewers": []}
    answer = window.send("PATCH", "/api/dokument", body | said | {"before": seen}).json()
    found = entry(folder, "muehlbach_interview")
    assert found.variables == {"Anlass": "Vorgespräch", "Dauer": 45} and found.interviewers == ["I"]
    assert found.case == "Mühlbach am See"
    window.send("PATCH", "/api/dokument", body | {"variables": {}, "before": answer["now"]})
    assert entry(folder, "muehlbach_interview").variables == {}
    shown = window.get("/dokument/documents/muehlbach_interview.txt").text
    assert "stellt Fragen" in shown and "Was verstanden wurde" in shown and "Gespräch mit" in shown
    assert window.get("/dokument/documents/fehlt.txt").status_code == 400


def test_cases_get_states_and_variables(window: Window, folder: Path) -> None:
    for variable, value, before in (
        ("", "Hessen", ""),
        ("Einwohner", "41500", "41000"),
        ("Anteil", "3,5", ""),
    ):
        said = {"name": "Steinfurtheim", "variable": variable, "value": value, "before": {"value": before}}
        assert window.send("PATCH", "/api/fall", said).json()["now"] == {"value": value}
    late = {"name": "Steinfurtheim", "variable": "Einwohner", "value": "1", "before": {"value": "41000"}}
    answer = window.send("PATCH", "/api/fall", late)
    assert answer.status_code == 409 and answer.json()["now"] == {"value": "41500"}
    known = next(c for c in open_corpus(folder).file.cases if c.name == "Steinfurtheim")
    assert (known.state, known.variables) == ("Hessen", {"Einwohner": 41500, "Anteil": 3.5})
    assert (folder / "corpus.yaml").read_text("utf-8").startswith("# What is known of the sample documents")
    mark = describe_case(folder, "Neudorf", "", {"Träger": "Kreis"}, fingerprint(folder / "corpus.yaml"))
    assert [c.name for c in open_corpus(folder).file.cases][-1] == "Neudorf"
    describe_case(folder, "Neudorf", "", {}, mark)
    with pytest.raises(InputError, match="inzwischen geändert"):
        describe_case(folder, "Neudorf", "", {}, "alt")
    shown = window.get("/faelle").text
    assert 'value="41500"' in shown and 'value="3,5"' in shown


def test_values_are_numbers_where_they_read_like_some() -> None:
    given = ("28400", "3,5", "007", "1.200", "ja", " zwei  Worte ", "-4", "")
    assert [typed(text) for text in given] == [28400, 3.5, "007", "1.200", "ja", "zwei Worte", -4, ""]


def test_whether_a_folder_can_be_written_to(tmp_path: Path) -> None:
    assert writable(tmp_path) and list(tmp_path.iterdir()) == []
    assert not writable(tmp_path / "gibt es nicht") and not writable(Path("/proc"))


def split_in_the_browser(window: Any) -> None:
    window.locator("#ebene").select_option("2")
    window.locator("#ebenewaehlen").press("Enter")
    window.get_by_label("Literatur beginnt einen Fall").press("Space")
    window.locator("#zeigen").press("Enter")
    expect(window.locator("#vorschau tbody tr")).to_have_count(3)
    check(window, "dokument")
    window.locator("#teilenjetzt").press("Enter")
    expect(window.locator("#vorschau")).to_contain_text("Gespeichert.")


expect = playwright.expect


def changed_outside(folder: Path, field: Any, other: str, choice: str, then: str) -> None:
    """Somebody else writes another number while 9300 is typed here: the person chooses between both."""
    file = folder / "corpus.yaml"
    file.write_text(re.sub(r"(?<=Einwohner: )9\d00", other, file.read_text("utf-8")), "utf-8")
    field.fill("9300")
    field.press("Tab")
    dialog = field.page.locator("#fassungen")
    expect(dialog.locator("blockquote")).to_have_text(other)
    check(field.page, "fassungen")
    dialog.locator(f"button[value={choice}]").press("Enter")
    word = {"andere": "Andere Fassung", "meine": "Gespeichert"}[choice]
    expect(field.page.locator("#meldung")).to_have_text(f"{word}: Einwohner von Marbek")
    expect(field).to_have_value(then)
    assert f"Einwohner: {then}" in file.read_text("utf-8")


@needed[0]
@needed[1]
def test_a_report_with_a_chapter_per_town_in_the_browser(tmp_path: Path, folder: Path) -> None:
    server = Server(tmp_path / "zustand")
    try:
        with chromium(tmp_path / "profil", 1280, 860) as browser, windows(browser) as opened:
            window = opened(server.address)
            window.set_default_timeout(60_000)  # a document that no run has read is read now
            window.evaluate(CALL, ["POST", "/api/korpus", {"folder": str(folder)}])
            window.goto(f"{server.origin}/")
            check(window, "projekte-mehr")
            window.get_by_label("Mehr zu vergleich.md").press("Enter")
            split_in_the_browser(window)
            assert [s.case for s in entry(folder, "vergleich").sections] == ["Lindenau", "Marbek"]
            window.goto(f"{server.origin}/faelle")
            field = window.get_by_label("Einwohner von Marbek")
            field.fill("9100")
            field.press("Tab")
            expect(window.locator("#meldung")).to_have_text("Gespeichert: Einwohner von Marbek")
            check(window, "faelle")
            known = {c.name: c.variables for c in open_corpus(folder).file.cases}
            assert known["Marbek"] == {"Einwohner": 9100} and known["Steinfurtheim"] == {"Einwohner": 41000}
            changed_outside(folder, field, "9200", "andere", "9200")
            changed_outside(folder, field, "9250", "meine", "9300")
            state = window.get_by_label("Land von Marbek")
            state.fill("Hessen")
            state.press("Tab")
            expect(window.locator("#meldung")).to_have_text("Gespeichert: Land von Marbek")
    finally:
        server.end()
