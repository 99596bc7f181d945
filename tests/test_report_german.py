"""Numbers, counts and lists as a German reader expects them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.german import count, listed, number, percent, shortened


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0, 0, "0"), (12345.6, 0, "12.346"), (0.667, 3, "0,667"), (-0.5, 2, "−0,50"), (-0.001, 2, "0,00")],
)
def test_numbers(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


def test_shares_have_a_narrow_space_before_the_sign() -> None:
    assert percent(0.286, 1) == "28,6\u202f%"


def test_one_is_not_many() -> None:
    assert count(1, "Dokument", "Dokumente") == "1 Dokument"
    assert count(2000, "Dokument", "Dokumente") == "2.000 Dokumente"


def test_lists_end_with_und() -> None:
    assert listed([]) == ""
    assert listed(["Rat"]) == "Rat"
    assert listed(["Rat", "Amt", "Verein"]) == "Rat, Amt und Verein"


def test_long_names_stay_apart_when_shortened() -> None:
    north, south = (f"Verbandsgemeinde Oberes Tal am Großen Wald {side}" for side in ("Nord", "Süd"))
    assert shortened(["Lindenau", north], 20) == ["Lindenau", "Verbandsgemeinde Ob…"]
    assert shortened([north, south], 20) == ["Verbandsg… Wald Nord", "Verbandsg…n Wald Süd"]


@given(st.lists(st.text(min_size=1, max_size=60), max_size=12, unique=True))
def test_shortened_names_are_short_and_different(names: list[str]) -> None:
    cut = shortened(names, 20)
    assert all(len(name) <= 20 for name in cut)
    long = [short for short, name in zip(cut, names, strict=True) if len(name) > 20]
    assert len(set(long)) == len(long)
