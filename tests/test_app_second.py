"""„Zweitkodierung“ through a real server: the second coder sees nothing, disputes are told and settled."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from app_server import Window, make_corpus

from pipeline.people.decisions import Decision, text_hash
from pipeline.people.disputes import Stand, stands_at
from pipeline.people.second import by_chance, has_read, worked_on
from pipeline.results import Results
from querschau.app.news import News
from querschau.app.project import Project

DOCUMENT = "lindenau_bericht"
CODE = "HF.segregation"


@pytest.fixture
def window(first_window: Window, tmp_path: Path) -> Window:
    """A window in which this test's own corpus is opened."""
    folder = make_corpus(tmp_path / "korpus")
    first_window.send("POST", "/api/korpus", {"folder": str(folder)})
    return first_window


def is_at_work(window: Window, person: str, *, blind: bool) -> None:
    window.send("POST", "/api/person", {"name": person})
    answer = window.send("POST", "/api/verdeckt", {"person": person, "on": blind})
    assert answer.json() == {"blind": blind}


def say(window: Window, person: str, *records: dict[str, Any], blind: bool = False) -> Any:
    made = [{"id": secrets.token_hex(8), "document": DOCUMENT} | record for record in records]
    body = {"person": person, "blind": blind, "records": made}
    answer = window.send("POST", "/api/entscheidungen", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def first_passage(window: Window) -> str:
    """The passage with the machine's proposal of the code."""
    states = window.get(f"/api/dok/{DOCUMENT}").json()["states"]
    return next(id for id, s in states.items() for p in s["proposals"] if p["code"] == CODE)


def disagree(window: Window) -> str:
    """Anna gives a code to a passage, Bea another one; neither sees what the other does."""
    is_at_work(window, "Anna", blind=False)
    passage = first_passage(window)
    is_at_work(window, "Anna", blind=True)
    say(
        window,
        "Anna",
        {"kind": "applies", "passage": passage, "code": CODE, "status": "vorhanden", "memo": "steht da"},
        {"kind": "read", "passage": passage, "drawn": "zufall"},
        blind=True,
    )
    is_at_work(window, "Bea", blind=True)
    waiting = window.get("/api/zweit/naechste?wie=Anna").json()
    assert waiting == {"left": 1, "items": [{"document": DOCUMENT, "passage": passage, "drawn": "zufall"}]}
    say(
        window,
        "Bea",
        {"kind": "applies", "passage": passage, "code": "HF.wohnen"},
        {"kind": "read", "passage": passage},
        blind=True,
    )
    assert window.get("/api/zweit/naechste?wie=Anna").json()["left"] == 0
    return passage


def test_the_second_coder_sees_no_proposal_and_nothing_of_the_first(window: Window) -> None:
    is_at_work(window, "Anna", blind=False)
    ids = {
        p["id"] for s in window.get(f"/api/dok/{DOCUMENT}").json()["states"].values() for p in s["proposals"]
    }
    passage = first_passage(window)
    say(window, "Anna", {"kind": "applies", "passage": passage, "code": CODE, "memo": "geheim"})
    is_at_work(window, "Bea", blind=True)
    for path in ("/zweit", "/api/zweit/naechste?wie=Anna", "/api/zweit/naechste", f"/api/dok/{DOCUMENT}"):
        answer = window.get(path)
        assert answer.status_code == 200
        assert "geheim" not in answer.text and not any(id in answer.text for id in ids), path
    assert "strittig" not in window.get("/zweit").text
    for path in ("/zweit/strittig", "/auswertung/querschau", "/ausgabe"):
        assert window.get(path).status_code == 403, path


def test_random_passages_come_in_an_order_of_their_own(window: Window) -> None:
    is_at_work(window, "Bea", blind=True)
    first = window.get("/api/zweit/naechste?zahl=5").json()
    assert len(first["items"]) == 5 and {i["drawn"] for i in first["items"]} == {"zufall"}
    done = first["items"][0]
    say(window, "Bea", {"kind": "read", **{k: done[k] for k in ("document", "passage")}}, blind=True)
    then = window.get("/api/zweit/naechste?zahl=4").json()
    assert then["items"] == first["items"][1:] and then["left"] == first["left"] - 1
    assert by_chance(["a", "b", "c"], "Bea") == by_chance(["c", "a", "b"], "bea ")
    assert window.get("/api/zweit/naechste?wie=Carla").status_code == 400


def test_a_dispute_is_shown_side_by_side_and_settled(window: Window) -> None:
    passage = disagree(window)
    is_at_work(window, "Anna", blind=False)
    assert "2 Kodierungen sind strittig, in 1 Passage" in window.get("/zweit").text
    shown = window.get("/zweit/strittig").text
    assert f'data-passage="{passage}"' in shown and "A: Anna" in shown and "B: Bea" in shown
    assert "steht da" in shown and "nicht vergeben" in shown
    assert set(re.findall(r'<tr data-code="([^"]+)"', shown)) == {CODE, "HF.wohnen"}
    answer = say(
        window,
        "Anna",
        {"kind": "consensus", "passage": passage, "code": CODE, "holds": True, "status": "vorhanden"},
        {"kind": "consensus", "passage": passage, "code": "HF.wohnen", "holds": False},
    )
    reviews = {c["code"]: c["review"] for c in answer["states"][DOCUMENT][passage]["codings"]}
    assert reviews[CODE] == "konsens" and "HF.wohnen" not in reviews
    assert "Nichts ist strittig" in window.get("/zweit/strittig").text


def test_agreement_grows_with_what_both_read_blind(window: Window) -> None:
    assert window.get("/api/uebereinstimmung").json() == {"pairs": []}
    disagree(window)
    is_at_work(window, "Anna", blind=False)
    [pair] = window.get("/api/uebereinstimmung").json()["pairs"]
    assert (pair["title"], pair["passages"]) == ("Anna und Bea", 1)
    shown = window.get("/zweit/uebereinstimmung").text
    assert "<h3>Anna und Bea</h3>" in shown and "Krippendorff" in shown
    assert window.get("/zweit/uebereinstimmung?gesehen=1").status_code == 200
    is_at_work(window, "Bea", blind=True)
    assert window.get("/api/uebereinstimmung").status_code == 403


def test_who_says_what_at_a_place(tmp_path: Path) -> None:
    project = Project(make_corpus(tmp_path / "korpus"), News())
    results: Results = project.coded
    units = project.read(DOCUMENT).segments
    place = units[0].start, units[0].end

    def record(person: str, kind: Any, count: int, **more: Any) -> Decision:
        said = {"document": DOCUMENT, "passage": place, "passage_hash": text_hash(units[0].text)}
        return Decision(id=f"{person}{count}", person=person, kind=kind, count=count, **said, **more)

    decisions = [
        record("Anna", "applies", 1, code=CODE, status="fehlt", memo="weil"),
        record("Bea", "read", 2, blind=True, drawn="zufall"),
        record("Carla", "applies_not", 3, code=CODE),
        record("Dora", "unread", 4),
    ]
    spot = (units[0].id, CODE)
    stands = stands_at([spot], decisions, units, results.codebook)[spot]
    assert stands == (
        Stand("Anna", True, status="fehlt", memo="weil"),
        Stand("Bea", False, said=False),
        Stand("Carla", False),
    )
    assert worked_on(decisions, units, "Carla") == {units[0].id: ""}
    assert has_read(decisions, units, "Bea") == {units[0].id} and not has_read(decisions, units, "Carla")
    settled = [*decisions, record("Anna", "consensus", 5, code=CODE, holds=True)]
    assert stands_at([spot], settled, units, results.codebook)[spot] == ()
    project.close()
