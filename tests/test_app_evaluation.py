"""„Auswertung“ through a real server: numbers are those of the passages behind them and follow decisions."""

from __future__ import annotations

import json
import re
import secrets
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from app_server import Window, make_corpus

DOCUMENT = "lindenau_bericht"


@pytest.fixture
def window(first_window: Window, tmp_path: Path) -> Window:
    """A window in which this test's own corpus is opened and Anna codes."""
    folder = make_corpus(tmp_path / "korpus")
    first_window.send("POST", "/api/korpus", {"folder": str(folder)})
    first_window.send("POST", "/api/person", {"name": "Anna"})
    return first_window


def heat(window: Window, **choice: str) -> dict[tuple[str, str], int]:
    """The heat map's numbers of passages by code and case."""
    shown = window.get(f"/auswertung/querschau?{urlencode(choice)}").text
    data = json.loads(re.search(r'id="daten">(.*?)</script>', shown, re.DOTALL)[1])  # type: ignore[index]
    return {
        (code["id"], case): number
        for code, row in zip(data["codes"], data["cross"]["segments"], strict=True)
        for case, number in zip(data["cases"], row, strict=True)
        if number
    }


def behind(window: Window, **wanted: str) -> tuple[int, list[str]]:
    """How many passages a list tells of, and the words it shows."""
    shown = window.get(f"/auswertung/stellen?{urlencode(wanted)}").text
    told = re.search(r"in (\d+) Passage", shown)
    assert told
    return int(told[1]), re.findall(r'class="wortlaut">„(.*?)“<', shown, re.DOTALL)


def reject(window: Window, code: str) -> None:
    """Anna rejects the first proposal of a code."""
    states = window.get(f"/api/dok/{DOCUMENT}").json()["states"]
    passage, found = next((id, p) for id, s in states.items() for p in s["proposals"] if p["code"] == code)
    record = {"id": secrets.token_hex(8), "kind": "applies_not", "document": DOCUMENT, "passage": passage}
    record |= {"code": code, "proposal": found["id"]}
    answer = window.send("POST", "/api/entscheidungen", {"person": "Anna", "records": [record]})
    assert answer.status_code == 200, answer.text


def test_each_number_of_the_heat_map_is_that_of_its_passages(window: Window) -> None:
    numbers = heat(window)
    assert len(numbers) > 10
    for (code, case), number in numbers.items():
        assert behind(window, code=code, fall=case)[0] == number


def test_a_decision_changes_every_view_at_once(window: Window) -> None:
    [place] = [p for p in heat(window) if p[0] == "HF.segregation" and p[1].startswith("Lindenau")]
    before, words = behind(window, code=place[0], fall=place[1])
    reject(window, "HF.segregation")
    assert heat(window).get(place, 0) == before - 1
    assert len(behind(window, code=place[0], fall=place[1])[1]) == len(words) - 1


def test_a_profile_quotes_what_counts_now(window: Window) -> None:
    """Asked twice it is the same; what somebody rejects is quoted no longer."""
    case = next(case for _, case in heat(window) if case.startswith("Lindenau"))
    address = "/auswertung/profile?" + urlencode({"profil": case})
    before = window.get(address).text
    assert window.get(address).text == before
    states = window.get(f"/api/dok/{DOCUMENT}").json()["states"]
    codes = {found["code"] for state in states.values() for found in state["proposals"]}
    for code in sorted(codes):
        reject(window, code)
    assert window.get(address).text.count("<blockquote") < before.count("<blockquote")


def test_a_choice_stays_in_every_address(window: Window) -> None:
    everything, one = heat(window), heat(window, fall="Marbek")
    assert {case for _, case in one} == {"Marbek"}
    assert one == {place: n for place, n in everything.items() if place[1] == "Marbek"}
    shown = window.get("/auswertung/haeufigkeiten?fall=Marbek&von=&bis=").text
    assert 'href="/auswertung/querschau?fall=Marbek"' in shown
    assert "/auswertung/stellen?fall=Marbek&amp;code=" in shown
    assert "liegt kein Text" in window.get("/auswertung/querschau?fall=Nirgends").text
    assert window.get("/auswertung/querschau?von=bald").status_code == 400
    assert window.get("/auswertung/orakel").status_code == 400


@pytest.mark.parametrize(
    "view", ["querschau", "gruppen", "haeufigkeiten", "gemeinsam", "matrix", "profile", "strukturen"]
)
def test_every_view_answers(window: Window, view: str) -> None:
    answer = window.get(f"/auswertung/{view}")
    assert answer.status_code == 200, answer.text
    assert "None" not in answer.text


def test_two_codes_together(window: Window) -> None:
    shown = window.get("/auswertung/gemeinsam").text
    address, number = re.search(
        r'<a href="(/auswertung/stellen\?code=[^"]*mit=[^"]*)">(\d+)</a>', shown
    ).groups()  # type: ignore[union-attr]
    listed = window.get(address.replace("&amp;", "&")).text
    assert f"in {number} Passage" in listed and "zusammen mit" in listed


LINKED = re.compile(r'<a href="(/auswertung/stellen\?[^"]*)">([^<]*)</a>')


@pytest.mark.parametrize(("view", "named"), [("haeufigkeiten", "ohne+Angabe"), ("gruppen", "alle+F")])
def test_the_numbers_by_status_are_those_of_their_passages(window: Window, view: str, named: str) -> None:
    """Also those without a status, and the sum over all cases."""
    shown = window.get(f"/auswertung/{view}").text.partition("Vergleich von Gruppen")[0]
    linked = [(address, number) for address, number in LINKED.findall(shown) if number.isdecimal()]
    assert any(named in address for address, _ in linked)
    for address, number in linked:
        assert f"in {number} Passage" in window.get(unescape(address)).text, address


def test_the_share_of_a_group_of_cases_leads_to_its_passages(window: Window) -> None:
    shown = window.get("/auswertung/gruppen").text.partition("Vergleich von Gruppen")[2]
    addresses = [unescape(address) for address, _ in LINKED.findall(shown)]
    assert addresses
    for address in addresses:
        asked = dict(parse_qsl(address.partition("?")[2]))
        total, _ = behind(window, **asked)
        rest = {name: value for name, value in asked.items() if name != "gruppe"}
        assert 0 < total < behind(window, **rest)[0] or total == behind(window, **rest)[0], address
        assert asked["gruppe"] in window.get(address).text


def summary(window: Window, text: str, base: str = "", **more: Any) -> Any:
    body = {"id": secrets.token_hex(8), "person": "Anna", "case": "Marbek", "text": text, "base": base}
    return window.send("PUT", "/api/zusammenfassung", body | more)


def test_a_summary_is_kept_and_two_windows_do_not_overwrite_each_other(window: Window) -> None:
    first = summary(window, "Marbek baut auf Ehrenamt.").json()
    assert "Marbek baut auf Ehrenamt." in window.get("/auswertung/profile?profil=Marbek").text
    second = summary(window, "Marbek baut auf Vereine.", first["base"])
    assert second.status_code == 200
    late = summary(window, "Etwas anderes.", first["base"])
    assert late.status_code == 409 and late.json()["text"] == "Marbek baut auf Vereine."
    assert summary(window, "Fremd", person="Bea").status_code == 409
    window.send("POST", "/api/person", {"name": "Bea"})
    beside = window.get("/auswertung/profile?profil=Marbek").text
    assert re.search(r"<blockquote><p>Marbek baut auf Vereine.</p><footer>Anna", beside)
    assert summary(window, "Bea sieht es so.", person="Bea").status_code == 200
