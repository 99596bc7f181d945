"""Choosing among the material: what is left is what was asked for, and together the parts are the whole."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_results import make_results

from pipeline.results import Results
from pipeline.tables.choice import Choice, Range, codings_in, facets
from pipeline.tables.cross_case import cross_case

NUMBERS = st.none() | st.floats(-100, 100)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return make_results(tmp_path_factory.mktemp("lauf"))


@given(NUMBERS, NUMBERS, st.floats(-100, 100))
def test_a_range_holds_what_lies_between_its_ends(
    low: float | None, high: float | None, value: float
) -> None:
    inside = (low is None or low <= value) and (high is None or value <= high)
    assert Range(low, high).holds(value) == inside
    assert Range(low, high).holds("viel") == (low is None and high is None)


def test_cases_kinds_years_and_variables(results: Results) -> None:
    segments = results.segments
    known = {"Marbek": {"Einwohner": 9000, "Land": "Hessen"}, "Steinfurtheim": {"Einwohner": 40_000.0}}

    def cases(**wanted: object) -> set[str]:
        return set(Choice(**wanted).segments(segments, known)["case"])  # type: ignore[arg-type]

    assert cases(cases=("Marbek",)) == {"Marbek"}
    assert cases(ranges={"Einwohner": Range(None, 10_000)}) == {"Marbek"}
    assert cases(ranges={"Einwohner": Range(40_000, None)}) == {"Steinfurtheim"}
    assert cases(values={"Land": ("Hessen", "Bayern")}) == {"Marbek"}
    assert cases(values={"Land": ()}) == set(segments["case"])
    years = segments["year"].dropna()
    assert len(Choice(years=Range(high=int(years.min()) - 1)).segments(segments, known)) == 0
    assert Choice().whole and not Choice(kinds=("Bericht",)).whole


def test_the_parts_of_a_choice_make_the_whole(results: Results) -> None:
    whole = cross_case(results.codings, results.segments, results.codebook)
    parts = []
    for case in results.segments["case"].unique():
        segments = Choice(cases=(case,)).segments(results.segments, {})
        parts.append(cross_case(codings_in(results.codings, segments), segments, results.codebook))
    together = pd.concat([p for p in parts if len(p)]).sort_values(["code", "case"]).reset_index(drop=True)
    expected = whole.sort_values(["code", "case"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(together, expected, check_like=True)


def test_variables_by_which_one_may_choose() -> None:
    found = facets(
        {"A": {"Einwohner": 5, "Land": "Hessen", "Träger": "Kreis"}, "B": {"Einwohner": 7, "Land": "Bayern"}}
    )
    assert [(f.name, f.values, f.numeric) for f in found] == [
        ("Einwohner", ("5", "7"), True),
        ("Land", ("Bayern", "Hessen"), False),
    ]
