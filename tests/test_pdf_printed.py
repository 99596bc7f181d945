"""The numbers printed on pages are kept beside those that the file counts, and cited."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_sheets import Sheets, prose

from pipeline.extract.pdf import read_pdf
from pipeline.extract.pdf.printed import printed_pages
from pipeline.model import Document
from pipeline.tables.quotes import cited_page, source

Printed = Callable[[int], str]


def sheets(
    path: Path, count: int, printed: Printed, called: dict[int, tuple[str, int]] | None = None
) -> Document:
    """A file of ``count`` pages, each with prose and at its foot what ``printed`` says of it (from 1).

    ``called``: how the file itself counts from a page on (from 0), and its first number.
    """
    with Sheets(path) as file:
        for page, (style, first) in (called or {}).items():
            file.canvas.addPageLabel(page, style, first)
        for number in range(1, count + 1):
            for line in range(12):
                file.line(70, 120 + 14 * line, prose(1, number + line))
            if text := printed(number):
                file.line(290, 800, text)
            file.canvas.showPage()
    return read_pdf(path, path.stem)


def labels(document: Document) -> list[str | None]:
    """The number printed on each page of the file."""
    found = {b.page: b.printed_page for b in document.blocks}
    return [found[page] for page in sorted(found, key=lambda p: p or 0)]


@pytest.mark.parametrize(
    "printed",
    [
        lambda n: str(n + 11),
        lambda n: f"Seite {n + 11}",
        lambda n: f"– {n + 11} –",
        lambda n: f"Seite {n + 11} von 40",
        lambda n: f"{n + 11} | Stadt Lindenau",
        lambda n: f"Konzept der Stadt Lindenau {n + 11}",
    ],
    ids=["number", "Seite", "dashes", "of all", "before the title", "behind the title"],
)
def test_a_number_printed_anyhow(tmp_path: Path, printed: Printed) -> None:
    assert labels(sheets(tmp_path / "auszug.pdf", 5, printed)) == ["12", "13", "14", "15", "16"]


def test_the_cover_counts_where_the_print_begins_later(tmp_path: Path) -> None:
    document = sheets(tmp_path / "plan.pdf", 6, lambda n: str(n - 2) if n > 3 else "")
    assert labels(document) == [None, None, "1", "2", "3", "4"]


def test_roman_numbers_before_arabic_ones(tmp_path: Path) -> None:
    roman = ["i", "ii", "iii", "iv"]
    document = sheets(tmp_path / "plan.pdf", 9, lambda n: roman[n - 1] if n < 5 else str(n - 4))
    assert labels(document) == [*roman, "1", "2", "3", "4", "5"]


def test_a_page_without_a_number_lies_between_its_neighbours(tmp_path: Path) -> None:
    document = sheets(tmp_path / "plan.pdf", 7, lambda n: "" if n == 4 else str(n + 20))
    assert labels(document) == ["21", "22", "23", "24", "25", "26", "27"]


def test_years_and_items_are_no_page_numbers(tmp_path: Path) -> None:
    document = sheets(tmp_path / "plan.pdf", 5, lambda n: "2024" if n % 2 else "TOP 7")
    assert labels(document) == [None] * 5


def test_both_pages_of_a_spread_have_their_own(tmp_path: Path) -> None:
    path = tmp_path / "heft.pdf"
    with Sheets(path, size=(842, 595)) as file:
        for spread in range(4):
            for half in (0, 1):
                for line in range(10):
                    file.line(40 + 421 * half, 100 + 14 * line, prose(1, line), size=7)
                file.line(200 + 421 * half, 560, str(10 + 2 * spread + half), size=9)
            file.canvas.showPage()
    found = [(b.page, b.printed_page) for b in read_pdf(path, "heft").blocks]
    assert list(dict.fromkeys(found)) == [(1 + n // 2, str(10 + n)) for n in range(8)]


def test_what_the_file_calls_its_pages_counts_where_nothing_is_printed(tmp_path: Path) -> None:
    document = sheets(tmp_path / "plan.pdf", 4, lambda n: "", {0: ("ROMAN_LOWER", 1), 2: ("ARABIC", 7)})
    assert labels(document) == ["i", "ii", "7", "8"]
    assert labels(sheets(tmp_path / "ohne.pdf", 4, lambda n: "")) == [None] * 4


def test_what_is_printed_counts_before_what_the_file_calls_its_pages(tmp_path: Path) -> None:
    document = sheets(tmp_path / "plan.pdf", 4, lambda n: str(n + 30), {0: ("ARABIC", 7)})
    assert labels(document) == ["31", "32", "33", "34"]


@given(st.integers(3, 40), st.integers(1, 600), st.data())
def test_a_count_is_found_among_other_numbers(pages: int, first: int, data: st.DataObject) -> None:
    noise = st.lists(st.integers(0, 2100).map(str), max_size=3)
    sides = [(n, 0) for n in range(1, pages + 1)]
    edges = {side: [str(first + n), *data.draw(noise)] for n, side in enumerate(sides)}
    assert printed_pages(sides, edges, ()) == {side: str(first + n) for n, side in enumerate(sides)}


def test_a_page_as_people_cite_it() -> None:
    assert cited_page(14, "12") == "S. 12 (PDF-S. 14)"
    assert cited_page(14, "14") == cited_page(14, "") == "S. 14"
    assert cited_page(None, "") == ""
    assert source("Konzept", 3, "iii") == "Konzept, S. iii (PDF-S. 3)"
