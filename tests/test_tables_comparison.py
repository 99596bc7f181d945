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
    assert groups == {"Land": {"Lindenau": "Hessen", "Steinfurtheim": "Saarland"}}
    table = compare_groups(data.codings, data.segments, CODEBOOK, groups["Land"], Marking(1, 0.0))
    cells = table.set_index(["code", "group"])
    assert cells.loc[("HF.wohnen", "Hessen"), "segments"] == 2
    assert cells.loc[("HF.wohnen", "Hessen"), "share"] == 1.0
    assert cells.loc[("EF.konzept", "Saarland"), "marked_cases"] == 1
    matrix = group_matrix(table)
    assert matrix.loc[0, "Hessen: Fälle"] == "1 von 1" and matrix.loc[0, "Saarland: Fälle"] == "0 von 1"


def test_many_numbers_become_two_classes_at_the_median() -> None:
    segments = pd.DataFrame(
        {
            "case": list("abcde"),
            "state": [""] * 5,
            "document_kind": [""] * 5,
            "year": pd.array([2001, 2002, 2003, 2004, 2005], dtype="Int64"),
        }
    )
    assert group_values(segments, {}) == {
        "Jahr": {"a": "bis 2003", "b": "bis 2003", "c": "bis 2003", "d": "über 2003", "e": "über 2003"}
    }
