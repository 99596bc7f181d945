"""Status, co-occurrence and groups of cases on the invented example of the core tables' tests."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from tables_example import CODEBOOK, summary

from pipeline.tables.by_status import NO_STATUS, status_by_case, status_matrix
from pipeline.tables.cooccurrence import Pair, cooccurrence, cooccurrence_matrix
from pipeline.tables.cross_case import Marking
from pipeline.tables.groups import compare_groups, group_matrix, group_values


def test_success_factors_are_split_by_status() -> None:
    data = summary()
    table = status_by_case(data.codings, data.segments, CODEBOOK)
    assert table[["status", "case", "segments"]].to_numpy().tolist() == [
        ["fehlt", "Lindenau", 1],
        ["geplant", "Steinfurtheim", 1],
    ]
    matrix = status_matrix(table, data.cases)
    assert matrix.columns.tolist() == [
        "Kennung",
        "Kategorie",
        "Status",
        "Lindenau",
        "Steinfurtheim",
        "Gesamt",
    ]
    challenges = status_matrix(data.statuses["HF"], data.cases)
    assert challenges["Status"].tolist() == [NO_STATUS]
    assert challenges["Gesamt"].tolist() == [2]


def test_a_dimension_without_status_counts_in_no_table_of_status() -> None:
    data = summary()
    none = [d.model_copy(update={"status": "keiner"}) if d.id == "EF" else d for d in CODEBOOK.dimensions]
    book = CODEBOOK.model_copy(update={"dimensions": none})
    assert len(status_by_case(data.codings, data.segments, CODEBOOK))
    assert status_by_case(data.codings, data.segments, book).empty


def test_codes_that_stand_together() -> None:
    pairs = cooccurrence(summary().codings, CODEBOOK)
    names = ("HF.wohnen", "Wohnungsmarkt", "EF.konzept", "Konzept, Ziele")
    assert pairs == [Pair(*names, segments_a=2, segments_b=2, both=1, jaccard=0.3333)]
    matrix = cooccurrence_matrix(summary().codings, CODEBOOK).set_index("Kennung")
    assert matrix.loc["HF.wohnen", "HF.wohnen"] == 2 and matrix.loc["HF.armut", "HF.wohnen"] == 0
    assert cooccurrence(summary().codings.iloc[:0], CODEBOOK) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(list(CODEBOOK.codes))), max_size=25))
def test_jaccard_agrees_with_sets(pairs: list[tuple[int, str]]) -> None:
    codings = pd.DataFrame(
        {"segment_id": [f"s{n}" for n, _ in pairs], "code": [c for _, c in pairs]}, dtype="str"
    )
    for row in cooccurrence(codings, CODEBOOK):
        a = {n for n, c in pairs if c == row.code_a}
        b = {n for n, c in pairs if c == row.code_b}
        assert row.both == len(a & b) and abs(row.jaccard - len(a & b) / len(a | b)) < 1e-4


def test_groups_by_state_and_by_size() -> None:
    data = summary()
    known: dict[str, dict[str, Any]] = {
        "Lindenau": {"state": "Hessen", "Einwohner": 30_000},
        "Steinfurtheim": {"state": "Saarland"},
    }
    groups = group_values(data.segments, known)
    assert list(groups) == ["Land"]
    of_case = data.segments.set_index("segment_id")["case"]
    assert set(zip(of_case[groups["Land"].index], groups["Land"], strict=True)) == {
        ("Lindenau", "Hessen"),
        ("Steinfurtheim", "Saarland"),
    }
    table = compare_groups(data.codings, data.segments, CODEBOOK, groups["Land"], Marking(1, 0.0))
    cells = table.set_index(["code", "group"])
    assert cells.loc[("HF.wohnen", "Hessen"), "segments"] == 2
    assert cells.loc[("HF.wohnen", "Hessen"), "share"] == 1.0
    assert cells.loc[("EF.konzept", "Saarland"), "marked_cases"] == 1
    matrix = group_matrix(table)
    assert matrix.loc[0, "Hessen*: Fälle"] == "1 von 1" and matrix.loc[0, "Saarland*: Fälle"] == "0 von 1"


def _cases(count: int) -> pd.DataFrame:
    """One segment for each of so many cases, about which nothing is known."""
    names = [chr(ord("a") + n) for n in range(count)]
    table = pd.DataFrame({"segment_id": names, "case": names, "state": "", "document_kind": ""})
    return table.assign(year=pd.array([None] * count, dtype="Int64"))


def test_many_numbers_become_ranges_with_as_many_cases_each() -> None:
    five = {c: {"Einwohner": n} for c, n in zip("abcde", (12_100, 9_000, 41_000, 28_400, 700), strict=True)}
    groups = group_values(_cases(5), five)["Einwohner"]
    assert groups.cat.categories.tolist() == ["bis 12.100", "über 12.100"]
    assert groups.astype("str").tolist() == ["bis 12.100"] * 2 + ["über 12.100"] * 2 + ["bis 12.100"]
    nine = {c: {"Quote": n} for n, c in enumerate("abcdefghi", start=8)}
    groups = group_values(_cases(9), nine)["Quote"]
    assert groups.value_counts(sort=False).to_dict() == {"bis 10": 3, "über 10 bis 13": 3, "über 13": 3}


def test_few_numbers_stay_and_sort_by_size() -> None:
    known = {c: {"Stellen": n} for c, n in zip("abc", (10, 9, 9), strict=True)}
    assert group_values(_cases(3), known)["Stellen"].cat.categories.tolist() == ["9", "10"]


def test_a_case_with_two_kinds_of_documents_is_in_both_groups() -> None:
    data = summary()
    segments = data.segments.copy()
    lindenau = segments.index[segments["case"] == "Lindenau"]
    segments["document_kind"] = "Konzept"
    segments.loc[lindenau[:1], "document_kind"] = "Interview"
    groups = group_values(segments, {})["Dokumentart"]
    table = compare_groups(data.codings, segments, CODEBOOK, groups, Marking(1, 0.0))
    sizes = table.groupby("group")["cases"].max().to_dict()
    assert sizes == {"Interview": 1, "Konzept": 2}
