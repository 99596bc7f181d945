"""„Suche“ as windows ask the server: words, lines, passages alike, all hits for a batch."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from app_server import Server, Window, make_corpus

from pipeline.people.decision_files import read_decisions


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = make_corpus(tmp_path_factory.mktemp("ordner") / "korpus")
    server = Server(tmp_path_factory.mktemp("rechner"), folder)
    yield server
    server.end()


@pytest.fixture(scope="module")
def window(server: Server) -> Window:
    window = Window(server)
    window.send("POST", "/api/person", {"name": "Anna"})
    return window


def test_hits_have_their_words_where_the_browser_counts(window: Window) -> None:
    found = window.get("/api/suche?q=Konzept").json()
    assert found["total"] == len(found["hits"]) > 1 and found["next"] is None
    for hit in found["hits"]:
        units = hit["text"].encode("utf-16-le")
        words = [units[2 * a : 2 * b].decode("utf-16-le") for a, b in hit["spans"]]
        assert words and all("onzept" in word for word in words)


def test_a_sign_of_two_units_before_a_hit_does_not_shift_it(window: Window) -> None:
    hit = window.get("/api/suche?q=Kirchengemeinde").json()["hits"][0]
    assert "😀" in hit["text"].partition("Kirchengemeinde")[0]
    (start, end), text = hit["spans"][0], hit["text"].encode("utf-16-le")
    assert text[2 * start : 2 * end].decode("utf-16-le") == "Kirchengemeinde"


def test_a_case_narrows_and_its_way_out_leaves_it(window: Window) -> None:
    every = window.get("/api/suche?q=Konzept").json()
    cases = {hit["case"] for hit in every["hits"]}
    for case in cases:
        some = window.get(f"/api/suche?q=Konzept&fall={case}").json()
        assert {hit["case"] for hit in some["hits"]} == {case}
    away = window.get("/api/suche?q=Konzept&fall=Nirgendwo").json()
    assert away["ways"][0] == {"query": "Konzept", "number": every["total"], "case": ""}


def test_no_hits_name_ways_out(window: Window) -> None:
    found = window.get("/api/suche?q=Konzpt").json()
    assert found["total"] == 0
    for way in found["ways"]:
        assert window.get(f"/api/suche?q={way['query']}").json()["total"] == way["number"]
    assert found["ways"]


def test_passages_like_one_of_the_hits(window: Window) -> None:
    hit = window.get("/api/suche?q=Konzept").json()["hits"][0]
    alike = window.get(f"/api/suche?art=aehnlich&p={hit['document']}%23{hit['id']}").json()["hits"]
    assert hit["id"] not in [h["id"] for h in alike]
    assert [h["similarity"] for h in alike] == sorted((h["similarity"] for h in alike), reverse=True)
    gone = window.get("/api/suche?art=aehnlich&p=nichts%230123456789ab")
    assert gone.status_code == 400 and "suchen Sie nach ihrem Text" in gone.json()["error"]


@pytest.mark.parametrize("query", ["", "(Rat", "Rat + "])
def test_a_query_that_cannot_be_read_is_a_sentence(window: Window, query: str) -> None:
    answer = window.get(f"/api/suche?q={quote(query)}")
    assert answer.status_code == 400 and answer.json()["error"].endswith(".")


def test_all_hits_are_one_batch(window: Window, server: Server) -> None:
    found = window.get("/api/suche/passagen?q=Konzept").json()
    records = [
        {"id": secrets.token_hex(8), "kind": "applies", "document": d, "passage": p}
        for d, p in found["passages"]
    ]
    code = window.get("/api/codes").json()["codes"][0]["id"]
    body = {"person": "Anna", "batch": "viele-auf-einmal", "records": [r | {"code": code} for r in records]}
    assert window.send("POST", "/api/entscheidungen", body).status_code == 200
    folder = Path(window.get("/api/stand?seit=0").json()["folder"])
    assert {d.batch for d in read_decisions(folder / "entscheidungen")[0]} == {"viele-auf-einmal"}
