"""Columns, running heads, footnotes, headings and lists: what stands where on the page decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_sheets import HEIGHT, WIDTH, Sheets, block_with, kinds, prose, read, split_lines, texts

LEFT, RIGHT, COLUMN = 60.0, 315.0, 220.0


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    with Sheets(tmp_path / "spalten.pdf") as sheets:
        y = 80.0
        for n in range(3):
            y = sheets.paragraph(LEFT, y, COLUMN, f"Links {n}. " + prose(4, n))
        y = 80.0
        for n in range(3):
            y = sheets.paragraph(RIGHT, y, COLUMN, f"Rechts {n}. " + prose(4, n + 3))
    document = read(tmp_path / "spalten.pdf")
    expected = [f"Links {n}. " + prose(4, n) for n in range(3)] + [
        f"Rechts {n}. " + prose(4, n + 3) for n in range(3)
    ]
    assert texts(document) == expected


def test_a_sentence_broken_by_the_column_is_one_again(tmp_path: Path) -> None:
    text = prose(12)
    lines = split_lines(text, COLUMN)
    half = next(n for n in range(len(lines) // 2, len(lines)) if not lines[n - 1].endswith("."))
    with Sheets(tmp_path / "umbruch.pdf") as sheets:
        sheets.lines(LEFT, 80, lines[:half])
        sheets.lines(RIGHT, 80, lines[half:])
    assert texts(read(tmp_path / "umbruch.pdf")) == [text]


def test_a_title_over_three_columns_comes_first(tmp_path: Path) -> None:
    with Sheets(tmp_path / "drei.pdf") as sheets:
        sheets.line(
            50,
            70,
            "Zusammenleben in Lindenau: was die Stadt im vergangenen Jahr erreicht hat",
            13,
            "Helvetica-Bold",
        )
        for n, x in enumerate((50.0, 220.0, 390.0)):
            sheets.paragraph(x, 110, 145, f"Spalte {n}. " + prose(8, n))
    document = read(tmp_path / "drei.pdf")
    assert kinds(document) == ["heading", "paragraph", "paragraph", "paragraph"]
    assert [t[:8] for t in texts(document)[1:]] == ["Spalte 0", "Spalte 1", "Spalte 2"]


@pytest.mark.parametrize(
    ("size", "on", "of", "is_head"),
    [
        (8, 1, 1, False),
        (8, 2, 2, True),  # a short document can repeat it only once
        (8, 2, 5, False),
        (8, 3, 5, True),
        (14, 2, 2, False),  # large letters: a title that comes again by chance
        (14, 3, 5, True),
        (14, 5, 9, False),
        (14, 6, 9, True),
    ],
)
def test_on_how_many_pages_a_line_must_stand_to_be_a_running_head(
    tmp_path: Path, size: float, on: int, of: int, is_head: bool
) -> None:
    with Sheets(tmp_path / "kopf.pdf") as sheets:
        for n in range(of):
            if n < on:
                sheets.line(60, 40, "Bericht aus Lindenau", size)
            sheets.paragraph(60, 110, 480, f"Nummer {n}. " + prose(6, n))
            sheets.page()
    document = read(tmp_path / "kopf.pdf")
    assert document.text.count("Bericht aus Lindenau") == (0 if is_head else on)


def test_running_heads_feet_and_page_numbers_are_no_text(tmp_path: Path) -> None:
    with Sheets(tmp_path / "kopf.pdf") as sheets:
        for n in range(6):
            sheets.line(60, 40, "Integrationsbericht Lindenau", 8)
            chapter = "Kapitel Wohnen" if n < 3 else "Kapitel Arbeit"
            sheets.line(400, 40, chapter, 8)
            sheets.paragraph(60, 80, 470, f"Absatz {n}. " + prose(9, n))
            sheets.line(60, 800, "Amt für Soziales", 8)
            sheets.line(520, 800, str(n + 1), 8)
            sheets.page()
    document = read(tmp_path / "kopf.pdf")
    assert texts(document) == [f"Absatz {n}. " + prose(9, n) for n in range(6)]


def test_a_repeated_table_head_is_not_taken_for_a_running_head(tmp_path: Path) -> None:
    with Sheets(tmp_path / "tabellenkopf.pdf") as sheets:
        for n in range(4):
            ys = [60.0 + 18 * k for k in range(31)]
            sheets.grid([60, 250, 400], ys)
            for k, y in enumerate(ys[:-1]):
                left, right = ("Ortschaft", "Familien") if k == 0 else (f"Dorf {n}-{k}", str(100 * n + k))
                sheets.line(64, y + 12, left, 9)
                sheets.line(254, y + 12, right, 9)
            sheets.page()
    document = read(tmp_path / "tabellenkopf.pdf")
    (table,) = document.blocks
    assert table.cells is not None
    assert table.cells[0] == ("Ortschaft", "Familien")
    assert len(table.cells) == 1 + 4 * 29, "one table of four pages with one head"
    assert table.cells[-1] == ("Dorf 3-29", "329")


def test_a_footnote_follows_the_block_that_calls_it(tmp_path: Path) -> None:
    with Sheets(tmp_path / "fussnote.pdf") as sheets:
        y = sheets.paragraph(60, 80, 470, prose(5))
        sheets.line(60, y, "Das Büro berät auch am Wochenende", 10)
        end = 60 + sheets.canvas.stringWidth("Das Büro berät auch am Wochenende", "Helvetica", 10)
        sheets.line(end, y - 4, "1", 6)
        sheets.line(end + 6.2, y, "und am Abend.", 10)
        sheets.paragraph(60, y + 22, 470, prose(5, 5))
        sheets.rule(60, 740, 200, 740)
        sheets.line(60, 752, "1", 5)
        sheets.line(65, 755, "Ausgenommen sind die Feiertage des Landes.", 8)
        sheets.line(60, 766, "2", 5)
        sheets.line(65, 769, "Stand: Oktober.", 8)
    document = read(tmp_path / "fussnote.pdf")
    calling = document.blocks.index(block_with(document, "am Wochenende und am Abend."))
    note = document.blocks[calling + 1]
    assert (note.kind.value, note.mark, document.quote(note)) == (
        "footnote", "1", "Ausgenommen sind die Feiertage des Landes.",
    )  # fmt: skip
    assert document.blocks[-1].mark == "2", "a note without a call closes the page"


def test_headings_get_their_level_from_their_size(tmp_path: Path) -> None:
    with Sheets(tmp_path / "titel.pdf") as sheets:
        sheets.line(60, 80, "Bericht über das Zusammenleben", 20, "Helvetica-Bold")
        sheets.line(60, 120, "1 Wohnen", 14, "Helvetica-Bold")
        y = sheets.paragraph(60, 145, 470, prose(5))
        sheets.line(60, y + 8, "1.1 Große Familien", 11.5, "Helvetica-Bold")
        y = sheets.paragraph(60, y + 30, 470, prose(5, 5))
        sheets.line(60, y + 8, "2 Arbeit", 14, "Helvetica-Bold")
        sheets.paragraph(60, y + 30, 470, "Fett ist nur der Anfang. " + prose(4))
    document = read(tmp_path / "titel.pdf")
    found = [(b.level, document.quote(b)) for b in document.blocks if b.kind == "heading"]
    assert found == [
        (1, "Bericht über das Zusammenleben"), (2, "1 Wohnen"), (3, "1.1 Große Familien"), (2, "2 Arbeit"),
    ]  # fmt: skip


def test_list_items_keep_their_mark_apart_and_their_depth(tmp_path: Path) -> None:
    with Sheets(tmp_path / "liste.pdf") as sheets:
        y = sheets.paragraph(60, 80, 470, prose(3))
        for x, text in (
            (70, "Sprachkurse am Vormittag"),
            (90, "mit Kinderbetreuung"),
            (70, "Beratung am Abend"),
        ):
            sheets.line(x, y, "\u2022", 10)
            y = sheets.lines(x + 14, y, [text]) + 4
        sheets.line(70, y, "1.", 10)
        sheets.lines(88, y, ["Antrag stellen"])
    document = read(tmp_path / "liste.pdf")
    items = [(b.mark, b.level, document.quote(b)) for b in document.blocks if b.kind == "list_item"]
    assert items == [
        ("•", 1, "Sprachkurse am Vormittag"), ("•", 2, "mit Kinderbetreuung"),
        ("•", 1, "Beratung am Abend"), ("1.", 1, "1. Antrag stellen"),
    ]  # fmt: skip


def test_line_numbers_in_the_margin_are_dropped(tmp_path: Path) -> None:
    text = prose(24)
    lines = split_lines(text, 430)
    assert len(lines) > 15
    with Sheets(tmp_path / "zeilen.pdf") as sheets:
        for n, line in enumerate(lines, start=1):
            if n % 5 == 0:
                sheets.canvas.setFont("Helvetica", 8)
                sheets.canvas.drawRightString(52, HEIGHT - 80 - 14 * n, str(n))
            sheets.line(70, 80 + 14 * n, line)
    assert texts(read(tmp_path / "zeilen.pdf")) == [text]


def test_rotated_text_is_dropped_and_a_rotated_page_is_read(tmp_path: Path) -> None:
    with Sheets(tmp_path / "gedreht.pdf") as sheets:
        sheets.paragraph(60, 80, 470, prose(6))
        sheets.canvas.saveState()
        sheets.canvas.translate(590, 300)
        sheets.canvas.rotate(90)
        sheets.canvas.drawString(0, 0, "Register Soziales")
        sheets.canvas.restoreState()
        sheets.page()
        sheets.canvas.setPageRotation(90)
        sheets.canvas.translate(60, 60)
        sheets.canvas.rotate(90)
        sheets.canvas.setFont("Helvetica", 10)
        for n, line in enumerate(split_lines(prose(6, 4), 460)):
            sheets.canvas.drawString(0, -14 * n - 40, line)
    assert texts(read(tmp_path / "gedreht.pdf")) == [prose(6), prose(6, 4)]


def test_a_landscape_spread_is_two_pages(tmp_path: Path) -> None:
    size = (HEIGHT, WIDTH)
    with Sheets(tmp_path / "doppel.pdf", size) as sheets:
        for n in range(3):
            for half, x in enumerate((50.0, 471.0)):
                number = 2 * n + half + 2
                sheets.paragraph(x, 70, 320, f"Seite {'ABCDEFGH'[number]}. " + prose(8, number))
                sheets.line(x + 150, 570, str(number), 9)
            sheets.page()
    document = read(tmp_path / "doppel.pdf")
    assert [t[:8] for t in texts(document)] == [f"Seite {c}." for c in "CDEFGH"]
    assert [b.page for b in document.blocks] == [1, 1, 2, 2, 3, 3]


def test_a_letter_spaced_heading_is_whole_again(tmp_path: Path) -> None:
    with Sheets(tmp_path / "gesperrt.pdf") as sheets:
        sheets.canvas.setFont("Helvetica-Bold", 14)
        x = 60.0
        for word in ("Sozialer", "Bericht"):
            for letter in word:
                sheets.canvas.drawString(x, HEIGHT - 70, letter)
                x += sheets.canvas.stringWidth(letter, "Helvetica-Bold", 14) + 5
            x += 9
        sheets.paragraph(60, 100, 470, prose(6))
    assert texts(read(tmp_path / "gesperrt.pdf"))[0] == "Sozialer Bericht"


WORD = st.text("abcdefghijklmnoprstuwzäöüß", min_size=3, max_size=12)
PARAGRAPH = st.lists(WORD, min_size=6, max_size=60).map(lambda words: " ".join(words).capitalize() + ".")


@given(st.lists(PARAGRAPH, min_size=1, max_size=6), st.integers(180, 460))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_come_out_in_the_order_they_were_set(tmp_path: Path, paragraphs: list[str], width: int) -> None:
    path = tmp_path / "zufall.pdf"
    with Sheets(path) as sheets:
        y = 70.0
        for text in paragraphs:
            if y + 14 * len(split_lines(text, width)) > 780:
                sheets.page()
                y = 70.0
            y = sheets.paragraph(60, y, width, text)
    assert read(path).text.split() == " ".join(paragraphs).split()
