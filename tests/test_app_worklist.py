"""„Arbeitsliste“ in a real browser: twenty items in a fixed order, worked on where the text is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from app_pages import CALL, check
from app_server import DOCUMENT, Server, make_corpus
from chromium import needed, playwright

from pipeline.people.decision_files import DecisionFiles, DecisionWriter, read_decisions
from pipeline.people.decisions import Decision, in_force
from pipeline.results import open_results

expect = playwright.expect
pytestmark = needed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus whose proposals that rest on a single cue ask to be checked."""
    folder = make_corpus(tmp_path / "korpus")
    path = folder / "ergebnisse" / "proposals.parquet"
    proposals = pd.read_parquet(path)
    single = (proposals["method"] == "rule") & ~proposals["evidence"].str.contains(";")
    proposals.loc[single, "certainty"] = "pruefen"
    proposals["probability"] = proposals["score"]
    proposals.to_parquet(path, index=False)
    return folder


@pytest.fixture
def server(tmp_path: Path, folder: Path) -> Iterator[Server]:
    server = Server(tmp_path / "zustand", folder)
    yield server
    server.end()


@pytest.fixture
def window(tmp_path: Path, server: Server, opened: Callable[[str], Any]) -> Iterator[Any]:
    window = opened(server.address)
    window.evaluate(CALL, ["POST", "/api/person", {"name": "Anna Beck"}])
    yield window


def said(folder: Path) -> list[Decision]:
    return [d for d in in_force(read_decisions(folder / "entscheidungen")[0]) if d.kind != "undo"]


def test_a_list_is_worked_on_in_its_order_and_what_is_put_off_comes_last(
    server: Server, window: Any, folder: Path
) -> None:
    window.goto(f"{server.origin}/liste")
    expect(window.locator("#listensatz")).to_have_text(re.compile(r"\d+ sind offen"))
    check(window, "liste")
    labels = window.locator("#liste strong").all_inner_texts()
    window.locator("#beginnen").press("Enter")
    expect(window.locator("#listenstand")).to_contain_text(f"1 von {len(labels)}")
    expect(window.locator("#tafel h2")).to_have_text(labels[0])
    window.keyboard.press("z")
    expect(window.locator("#tafel h2")).to_have_text(labels[1])
    window.keyboard.press("a")
    expect(window.locator("#tafel h2")).to_have_text(labels[2])
    expect(window.locator("#listenstand")).to_contain_text("2 von")
    window.keyboard.press("Shift+l")
    expect(window.locator("#tafel h2")).to_have_text(labels[1])
    [record] = said(folder)
    assert (record.kind, record.drawn) == ("applies", "liste:schwach")
    window.goto(f"{server.origin}/liste")
    expect(window.locator("#liste a.erledigt strong")).to_have_text(labels[1])
    expect(window.locator("#liste li").last).to_contain_text(labels[0])
    window.locator("#weitere").press("Enter")
    expect(window.locator("#liste a.erledigt")).to_have_count(0)
    expect(window.locator("#liste li").last).to_contain_text(labels[0])


def test_a_random_sample_of_a_code_says_how_often_the_machine_is_right(
    server: Server, window: Any, folder: Path
) -> None:
    window.goto(f"{server.origin}/liste?art=zufall&code=EF.konzept")
    expect(window.locator("#listensatz")).to_have_text("2 sind offen.")
    window.locator("#beginnen").press("Enter")
    expect(window.locator("#tafel h2")).to_have_text("Konzept, Ziele, Leitlinien")
    window.keyboard.press("x")
    expect(window.locator("#listenstand")).to_contain_text("2 von 2")
    [record] = said(folder)
    assert (record.code, record.drawn) == ("EF.konzept", "zufall")
    window.goto(f"{server.origin}/liste?art=zufall&code=EF.konzept")
    row = window.locator("section[aria-labelledby=fortgang] tr", has_text="Konzept, Ziele")
    expect(row.locator("td")).to_have_text(["2", "1", "1", "1", "1", "–"])


SEEN = """async () => {
    for (;;) {
        const answer = await fetch(`/api/stand?seit=${document.body.dataset.number}`);
        if (answer.status === 200) return;
        await new Promise((later) => setTimeout(later, 200));
    } }"""
"""Waits until the server has looked at the folder, which it does every two seconds."""


def test_decisions_without_a_place_and_of_split_codes_are_decided_anew(
    server: Server, window: Any, folder: Path
) -> None:
    rows = open_results(folder / "ergebnisse").segments
    segment = next(s for s in rows.itertuples() if s.document == DOCUMENT)
    lost = Decision(
        person="Anna Beck",
        kind="applies",
        document=DOCUMENT,
        document_hash="0" * 16,
        passage=(segment.start, segment.end),
        passage_hash="0" * 16,
        text="In den Häusern am Kirschgarten wohnen Haushalte mit geringem Einkommen.",
        code="HF.wohnen",
    )
    gone = replace(lost, passage_hash="", text=segment.text, code="HF.gibtesnichtmehr")
    window.goto(f"{server.origin}/liste")
    expect(window.locator("#listensatz")).to_contain_text("offen")
    with DecisionWriter(DecisionFiles(folder / "entscheidungen"), "Anna Beck") as writer:
        writer.write([lost, gone])
    window.evaluate(SEEN)
    window.goto(f"{server.origin}/liste")
    expect(window.locator("#ohnestelle")).to_be_visible()
    check(window, "liste-verirrt")
    torn = window.locator("section[aria-labelledby=neu]")
    expect(torn).to_contain_text("HF.gibtesnichtmehr")
    window.locator("section[aria-labelledby=ohnestelle] button").first.press("Enter")
    expect(window.locator("section[aria-labelledby=ohnestelle] li[data-id]")).to_have_count(0)
    [placed] = [d for d in said(folder) if d.code == "HF.wohnen"]
    assert placed.passage == (segment.start, segment.end) and placed.passage_hash != "0" * 16


def test_after_twenty_decisions_the_lists_are_ordered_anew(server: Server, window: Any, folder: Path) -> None:
    """What is learned of them is said: how many of the next proposals will be wrong, and its record."""
    proposals = open_results(folder / "ergebnisse").layer("vorschlaege").codings
    first = proposals[proposals["method"] == "rule"].head(21)
    files = DecisionFiles(folder / "entscheidungen")
    with DecisionWriter(files, "Anna Beck") as writer:
        writer.write(
            Decision(
                person="Anna Beck",
                kind="applies" if number % 3 else "applies_not",
                document=row["document"],
                passage=(int(row["start"]), int(row["end"])),
                text=row["text"],
                code=row["code"],
                proposal=row["coding_id"],
            )
            for number, (_, row) in enumerate(first.iterrows())
        )
    window.goto(f"{server.origin}/liste?art=lernen")
    expect(window.locator("#listensatz")).to_contain_text("offen")
    window.evaluate(SEEN)
    window.goto(f"{server.origin}/liste?art=lernen")
    expect(window.locator("#sortierhinweis")).to_contain_text("Entscheidungen hinzu")
    window.locator("#sortieren").press("Enter")
    expect(window.locator("#sortierhinweis")).to_be_empty()
    expect(window.locator("#ausblick")).to_contain_text(re.compile(r"Von den nächsten \d+ Vorschlägen"))
    expect(window.locator("#ausblick")).to_contain_text("eingetreten: ")
    check(window, "liste-sortiert")
