"""Coding blind: the server, not the page, hides proposals and what others decided."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_server import DOCUMENT, Server, Window, accepting, decide, make_corpus, proposal

from pipeline.people.decision_files import read_decisions
from querschau.app.pages import pages

ADDRESSES = [
    f"/api/dok/{DOCUMENT}",
    f"/api/dok/{DOCUMENT}/passagen?passagen=PASSAGE",
    "/api/warum/PROPOSAL",
    "/api/stand?seit=NUMBER",
    "/api/codes",
    *(r.path for p in pages() for r in p.routes if "GET" in (r.methods or ()) and "{" not in r.path),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_corpus(tmp_path / "korpus")


@pytest.fixture
def window(tmp_path: Path, folder: Path) -> Iterator[Window]:
    server = Server(tmp_path / "rechner", folder)
    window = Window(server)
    window.send("POST", "/api/person", {"name": "Anna"})
    yield window
    server.end()


def switch(window: Window, person: str, on: bool) -> None:
    answer = window.send("POST", "/api/verdeckt", {"person": person, "on": on})
    assert answer.json() == {"blind": on}


def state_of(window: Window, passage: str) -> dict[str, Any]:
    found = window.get(f"/api/dok/{DOCUMENT}/passagen?passagen={passage}").json()
    state: dict[str, Any] = found["states"][passage]
    return state


def test_no_answer_to_who_codes_blind_holds_a_proposal_or_what_another_person_said(
    window: Window, folder: Path
) -> None:
    chosen, other = proposal(window), proposal(window, 1)
    annas = decide(window, accepting(chosen, memo="Annas Bemerkung"))
    window.send("POST", "/api/person", {"name": "Ben"})
    open_ = [window.get(_filled(a, chosen, annas["number"])).text for a in ADDRESSES]
    hidden = [chosen["id"], other["id"], "Annas Bemerkung"]
    assert all(any(word in text for text in open_) for word in hidden)

    switch(window, "Ben", on=True)
    blind = [window.get(_filled(a, chosen, annas["number"])) for a in ADDRESSES]
    assert [word for word in hidden if any(word in a.text for a in blind)] == []
    named = {a.url.path for a in blind if "Anna" in a.text}
    assert named <= {"/zweit"}, "there one chooses to code the passages that Anna coded"
    shut = [a.url.path for a in blind if a.status_code == 403]
    assert shut[:1] == [f"/api/warum/{chosen['id']}"]
    assert {"/lauf", "/liste", "/auswertung", "/ausgabe", "/suche"} <= set(shut)
    assert state_of(window, chosen["passage"])["codings"] == []

    switch(window, "Ben", on=False)
    assert state_of(window, chosen["passage"])["codings"][0]["people"] == ["Anna"]
    kinds = [(d.person, d.kind, d.holds) for d in read_decisions(folder / "entscheidungen")[0]]
    assert kinds == [("Anna", "applies", True), ("Ben", "blind", True), ("Ben", "blind", False)]


def _filled(address: str, proposal: dict[str, Any], number: int) -> str:
    found = address.replace("PASSAGE", proposal["passage"]).replace("PROPOSAL", proposal["id"])
    return found.replace("NUMBER", str(number))


def test_records_say_whether_they_were_made_blind_and_only_own_ones_count_until_then(
    window: Window, folder: Path
) -> None:
    seen, fresh = proposal(window), proposal(window, 2)
    assert seen["passage"] != fresh["passage"]
    decide(window, accepting(seen))
    switch(window, "Anna", on=True)
    for chosen in (seen, fresh):
        decide(window, accepting(chosen, proposal=""), blind=True)
    said = [d.blind for d in read_decisions(folder / "entscheidungen")[0] if d.kind == "applies"]
    assert said == [False, False, True], "who saw a passage's proposals once is not blind there any more"
    assert [c["people"] for c in state_of(window, fresh["passage"])["codings"]] == [["Anna"]]


def test_a_window_that_still_shows_proposals_cannot_decide_blind(window: Window) -> None:
    chosen = proposal(window)
    switch(window, "Anna", on=True)
    body = {"person": "Anna", "records": [accepting(chosen)]}
    assert window.send("POST", "/api/entscheidungen", body).status_code == 409
    assert window.send("POST", "/api/entscheidungen", body | {"blind": True}).status_code == 200


def test_news_of_others_stay_hidden_and_own_ones_arrive(window: Window) -> None:
    chosen = proposal(window)
    switch(window, "Anna", on=True)
    number = window.get("/api/stand?seit=0").json()["number"]
    window.send("POST", "/api/person", {"name": "Ben"})
    body = {"person": "Ben", "records": [accepting(chosen)]}
    assert window.send("POST", "/api/entscheidungen", body).status_code == 200
    window.send("POST", "/api/person", {"name": "Anna"})
    news = window.get(f"/api/stand?seit={number}").json()
    assert (news["blind"], news["passages"], news["counts"]["codings"]) == (True, {}, 0)
    record = accepting(chosen, id=secrets.token_hex(8))
    body = {"person": "Anna", "blind": True, "records": [record]}
    assert window.send("POST", "/api/entscheidungen", body).status_code == 200
    assert window.get(f"/api/stand?seit={number}").json()["passages"] == {DOCUMENT: [chosen["passage"]]}


def test_the_switch_outlives_the_server_and_belongs_to_the_person(
    window: Window, folder: Path, tmp_path: Path
) -> None:
    switch(window, "Anna", on=True)
    other = Server(tmp_path / "anderer", folder)
    try:
        again = Window(other)
        again.send("POST", "/api/person", {"name": "anna"})
        assert again.get("/api/stand?seit=0").json()["blind"]
        again.send("POST", "/api/person", {"name": "Ben"})
        assert not again.get("/api/stand?seit=0").json()["blind"]
    finally:
        other.end()
