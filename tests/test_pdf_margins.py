"""Line numbers in the margin, letter-spaced words, hyphens that mean several signs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_sheets import WIDTH, Sheets, as_pdf, prose, read, texts
from reportlab.lib.utils import simpleSplit

LINES = 22


def numbered(path: Path, text: str, every: int, side: str, anew: bool) -> None:
    """A transcript as word processors print it: every so-manieth line numbered, in the margin."""
    lines = simpleSplit(text, "Helvetica", 10, 400)
    with Sheets(path) as sheets:
        for n, line in enumerate(lines):
            if n and n % LINES == 0:
                sheets.page()
            y = 90 + 18 * (n % LINES)
            sheets.line(90, y, line)
            number = n % LINES + 1 if anew else n + 1
            outer = side == "right" or side == "outside" and n // LINES % 2
            if number % every == 0:
                sheets.line(WIDTH - 60 if outer else 50, y, str(number), 8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    every=st.sampled_from([1, 2, 5, 10]),
    side=st.sampled_from(["left", "right", "outside"]),
    anew=st.booleans(),
    sentences=st.integers(22, 40),
)
def test_a_text_reads_the_same_with_and_without_line_numbers(
    tmp_path: Path, every: int, side: str, anew: bool, sentences: int
) -> None:
    text = prose(sentences)
    numbered(tmp_path / "a.pdf", text, every, side, anew)
    assert " ".join(texts(read(tmp_path / "a.pdf"))) == text


def test_numbers_of_an_agenda_are_no_line_numbers(tmp_path: Path) -> None:
    items = [
        "Eröffnung der Sitzung durch den Vorsitzenden",
        "Genehmigung der Niederschrift vom März",
        "Bericht über den Umbau am Brunnen",
        "Antrag zur Bank vor dem Rathaus",
        "Anfragen aus der Mitte des Rates",
        "Verschiedenes und Termine im Sommer",
    ]
    with Sheets(tmp_path / "a.pdf") as sheets:
        for n, item in enumerate(items, start=1):
            sheets.line(60, 80 + 18 * n, str(n))
            sheets.line(90, 80 + 18 * n, item)
    text = read(tmp_path / "a.pdf").text
    assert all(str(n) in text for n in range(1, 7))


def spaced(text: str) -> str:
    return "  ".join(" ".join(word) for word in text.split())


@pytest.mark.parametrize(
    "line",
    [
        ["Wohnraum fehlt", " in der Stadt, und am Markt"],
        ["", "Der Rat sagt: ", "kein Geld", " für die Bank am Brunnen"],
        ["Fehlt ein Konzept", ""],
    ],
)
def test_a_line_that_is_letter_spaced_in_part_reads_like_any_other(tmp_path: Path, line: list[str]) -> None:
    """Parts in turn letter-spaced and plain."""
    printed = "".join(part if n % 2 else spaced(part) + " " for n, part in enumerate(line)).strip()
    with Sheets(tmp_path / "a.pdf") as sheets:
        sheets.line(72, 90, "Vorbemerkung zum Bericht der Stadt Auenheim und ihrer Partner.")
        sheets.line(72, 140, printed.replace("   ", "  "))
    expected = " ".join("".join(line).split())
    assert texts(read(tmp_path / "a.pdf"))[-1] == expected


@pytest.mark.parametrize("meaning", ["002D00AD2010", "00AD2010", "00AD", "2010", "002D"])
def test_a_hyphen_is_one_hyphen_whatever_the_font_says_it_means(tmp_path: Path, meaning: str) -> None:
    (tmp_path / "a.pdf").write_bytes(as_pdf("Das Vor=Ort=Team hilft am Brunnen", {"=": meaning}))
    assert texts(read(tmp_path / "a.pdf")) == ["Das Vor-Ort-Team hilft am Brunnen"]


def test_two_hyphens_that_were_typed_stay(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(as_pdf("Seite 3 -- und weiter", {}))
    assert texts(read(tmp_path / "a.pdf")) == ["Seite 3 -- und weiter"]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [("Du-", "Mont", "DuMont"), ("Stadt-", "Labor", "StadtLabor"), ("Land-", "Kreis", "Landkreis")],
)
def test_a_capital_inside_a_word_stays_where_a_line_cuts_it(
    tmp_path: Path, first: str, second: str, joined: str
) -> None:
    with Sheets(tmp_path / "a.pdf") as sheets:
        sheets.lines(72, 90, [f"Hier steht {joined} in der Mitte der Zeile, wie es sich gehört,",
                              f"und am Ende der zweiten Zeile dieses Absatzes noch einmal {first}",
                              f"{second} mit einem Strich, den nur der Satz verlangt hat."])  # fmt: skip
    assert read(tmp_path / "a.pdf").text.count(joined) == 2


def test_a_heading_that_is_numbered_like_an_item_is_a_heading_but_not_an_agenda(tmp_path: Path) -> None:
    with Sheets(tmp_path / "a.pdf") as sheets:
        y = 80.0
        for n, title in enumerate(["Ausgangslage", "Ziele"], start=1):
            sheets.line(72, y, f"{n}.", 14)
            sheets.line(100, y, title, 14)
            y = sheets.paragraph(72, y + 24, 430, prose(8, n)) + 20
        for n, title in enumerate(["Bank am Brunnen", "Linie 4", "Geld"], start=1):
            sheets.line(72, y + 20 * n, f"{n}.", 14)
            sheets.line(100, y + 20 * n, title, 14)
    found = [b.kind.value for b in read(tmp_path / "a.pdf").blocks]
    assert found == ["heading", "paragraph"] * 2 + ["list_item"] * 3
