"""„Kategorien“ as windows ask the server: drafts, faults with their line, the preview, a new version."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_server import Server, Window, make_corpus

from pipeline.codebook import load_codebook
from pipeline.corpus import CorpusFile
from pipeline.yaml_file import read_model

CODE = "EF.konzept"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_corpus(tmp_path_factory.mktemp("ordner") / "korpus")
    shutil.copy(folder / "ergebnisse" / "codebook.yaml", folder / "eigenes.yaml")
    with (folder / "eigenes.yaml").open("a", encoding="utf-8") as file:
        file.write("lists:\n  feste: [Sommerfest]\n")
    (folder / "corpus.yaml").write_text("codebook: eigenes.yaml  # unseres\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def window(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    server = Server(tmp_path_factory.mktemp("rechner"), folder)
    yield Window(server)
    server.end()


def book(window: Window) -> dict[str, Any]:
    answer = window.get("/api/codebuch")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def code(found: dict[str, Any], id: str) -> dict[str, Any]:
    return next(c for d in found["dimensions"] for c in d["codes"] if c["id"] == id)


def tried(window: Window, *changes: dict[str, Any]) -> Any:
    body = {"read_as": book(window)["read_as"], "changes": changes}
    return window.send("POST", "/api/codebuch/probe", body)


def test_the_tree_has_counts_texts_and_rules(window: Window) -> None:
    found = book(window)
    assert found["file"] == "eigenes.yaml" and not found["copied"]
    there = code(found, CODE)
    assert there["count"] > 0 and there["rules"].startswith("- ") and there["words"]


def test_a_preview_counts_and_shows_what_a_rule_would_change(window: Window) -> None:
    rules = "- {id: grund, any: [Sommerfest, Stadtrat], uncertain: keep}\n"
    answer = tried(window, {"kind": "rules", "code": CODE, "text": rules}).json()
    assert code(answer, CODE)["rules"] == rules
    assert answer["said"] == [f"{CODE}: Regel „grund“ geändert (any, uncertain)."]
    found = finished(window, answer["probe"])
    assert found["counts"][CODE]["gained"] >= 1
    first = next(d for d in found["first"] if d["kind"] == "gained")
    words = [first["text"].encode("utf-16-le")[2 * a : 2 * b].decode("utf-16-le") for a, b in first["spans"]]
    assert set(words) <= {"Sommerfest", "Stadtrat"} and words
    assert any("Ankerbeispiel von „EF.konzept“ wird nicht gefunden" in hint for hint in found["hints"])


def finished(window: Window, number: int) -> dict[str, Any]:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        found: dict[str, Any] = window.get(f"/api/codebuch/probe?nummer={number}").json()
        assert not found["failed"]
        if found["total"] and found["done"] == found["total"] and found["hints"] is not None:
            return found
        time.sleep(0.2)
    raise AssertionError("the preview does not end")


def test_a_word_list_is_changed_for_all_rules_that_name_it(window: Window) -> None:
    rules = {"kind": "rules", "code": CODE, "text": "- {id: grund, any: [$feste]}\n"}
    [words] = book(window)["lists"]
    assert words == {"name": "feste", "terms": ["Sommerfest"], "used": []}
    answer = tried(window, rules, {"kind": "list", "name": "feste", "terms": ["Sommerfest", "Stadtrat"]})
    [words] = answer.json()["lists"]
    assert words["terms"] == ["Sommerfest", "Stadtrat"] and len(words["used"]) == 1
    assert "Wortliste „feste“: 1 Begriffe neu, 0 gestrichen." in answer.json()["said"]
    wrong = tried(window, rules, {"kind": "list", "name": "feste", "terms": ["(Rad, Weg"]})
    assert wrong.status_code == 400 and "(Rad" in wrong.json()["error"]


def test_a_free_code_is_shown_and_taken_into_the_codebook(window: Window) -> None:
    window.send("POST", "/api/person", {"name": "Anna"})
    data = window.get("/api/dok/lindenau_bericht").json()
    passage = next(iter(data["states"]))
    records = [
        {"id": "frei-0001", "kind": "code", "code": "frei:lärm", "text": "Lärm"},
        {"id": "frei-0002", "kind": "applies", "document": "lindenau_bericht", "passage": passage}
        | {"code": "frei:lärm"},
    ]
    answer = window.send("POST", "/api/entscheidungen", {"person": "Anna", "records": records})
    assert answer.status_code == 200, answer.text
    assert book(window)["free"] == [{"id": "frei:lärm", "label": "Lärm", "count": 1}]
    assert '<option value="frei:lärm">Lärm</option>' in window.get("/suche").text
    adopted = {"kind": "adopt", "code": "frei:lärm", "into": ["HF.laerm"], "label": "Lärm", "dimension": "HF"}
    assert tried(window, adopted).json()["free"] == []


def test_a_newer_preview_takes_the_place_of_an_older(window: Window) -> None:
    rules = {"kind": "rules", "code": CODE, "text": "- {id: grund, any: [Bus]}"}
    first = tried(window, rules).json()["probe"]
    second = tried(window, {**rules, "text": "- {id: grund, any: [Bahnhof]}"}).json()["probe"]
    assert window.get(f"/api/codebuch/probe?nummer={first}").status_code == 204
    assert finished(window, second)["number"] == second


@pytest.mark.parametrize(
    "text, place",
    [
        ("- id: a\n  any: [Weg", "Zeile 2, Spalte 8"),
        ("- id: a\n  any: [Weg]\n- {id: b, any: [Pfad], near: viele}", "Zeile 3, Spalte 30"),
        ("- id: a\n  any: [Weg, '(Rad Weg']", "Zeile 2, Spalte 14"),
        ("- {id: a, any: [Weg]}\n- {id: b, any: [Pfad], cue: [mangl]}", "Zeile 2, Spalte 30"),
    ],
)
def test_faults_of_rules_name_the_place_in_the_text_typed(window: Window, text: str, place: str) -> None:
    answer = tried(window, {"kind": "rules", "code": CODE, "text": text})
    assert answer.status_code == 400 and answer.json()["faults"][0].startswith(place), answer.text


def test_a_changed_file_is_stale(window: Window) -> None:
    body = {"read_as": "0" * 64, "changes": []}
    assert window.send("POST", "/api/codebuch/probe", body).status_code == 409
    body |= {"version": "2", "note": ""}
    assert window.send("POST", "/api/codebuch/version", body).status_code == 409


def test_a_version_is_saved_with_its_change_log(window: Window, folder: Path) -> None:
    before = book(window)
    change = {"kind": "merge", "code": "HF.segregation", "into": "HF.armut"}
    body = {"read_as": before["read_as"], "changes": [change], "version": before["next"], "note": "Zu nah."}
    assert window.send("POST", "/api/codebuch/version", body).status_code == 200
    saved = load_codebook(folder / "eigenes.yaml")
    assert saved.version == before["next"] and saved.replaced == {"HF.segregation": "HF.armut"}
    assert saved.changelog[-1].changes[0] == "Zu nah." and saved.changelog[-1].date
    again = book(window)
    assert again["coded"] == "Beispiel-Codebuch, Version 1.0.0" and again["version"] != "1.0.0"
    assert window.send("POST", "/api/codebuch/version", body).status_code == 409


def test_a_codebook_that_comes_along_is_copied_before_it_changes(tmp_path: Path) -> None:
    folder = make_corpus(tmp_path / "korpus")
    (folder / "corpus.yaml").write_text("# Notiz\ncodebook: hitzeschutz\n", "utf-8")
    server = Server(tmp_path / "rechner", folder)
    try:
        window = Window(server)
        before = book(window)
        assert before["copied"]
        change = {"kind": "describe", "code": "BE.gesundheit", "label": "Gesundheit"}
        body = {"read_as": before["read_as"], "changes": [change], "version": "2.0"}
        assert window.send("POST", "/api/codebuch/version", body).status_code == 200
    finally:
        server.end()
    assert load_codebook(folder / "hitzeschutz.yaml").codes["BE.gesundheit"].label == "Gesundheit"
    assert read_model(folder / "corpus.yaml", CorpusFile).codebook == "hitzeschutz.yaml"
    assert (folder / "corpus.yaml").read_text("utf-8").startswith("# Notiz\n")
