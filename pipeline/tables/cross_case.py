"""The Querschau: which case speaks of which code, how often, and when a case counts as marked.

Counts are coding units (segments), not codings: a paragraph that a rule and a person both coded counts
once. Shares are of the case's codable segments. The reading "marked/unmarked" follows the form of a
cross-case matrix (Miles and Huberman 1994, ch. 7; Kuckartz 2018, ch. 8) with a threshold that is stated.
"""

from __future__ import annotations

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.coded_segments import (
    case_names,
    codable_segments,
    code_order,
    dimension_ids,
    labels,
    unit_ids,
)
from pipeline.tables.marking import DEFAULT_MARKING, Marking

__all__ = [
    "CROSS_CASE_COLUMNS",
    "DEFAULT_MARKING",
    "Marking",
    "cross_case",
    "cross_case_list",
    "cross_case_matrix",
    "segment_counts",
]

CROSS_CASE_COLUMNS = ("code", "label", "case", "segments", "share", "marked")
"""Columns of ``cross_case.csv`` (a contract, see ARCHITECTURE)."""


def cross_case(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    codebook: Codebook,
    marking: Marking = DEFAULT_MARKING,
) -> pd.DataFrame:
    """One row per code and case (``CROSS_CASE_COLUMNS``), zeros included, in the codebook's order.

    ``codings`` and ``segments`` are the tables of ``coded_segments.py``. ``segments``: number of the
    case's coding units with this code; ``share``: their part of its codable units (0 to 1, 4 digits);
    ``marked``: 1 or 0 by ``marking``. Text outside every case does not count.
    """
    cases = case_names(segments)
    base = codable_segments(segments).groupby("case", observed=True)["segment_id"].nunique()
    counts = segment_counts(codings, ["code", "case"])
    grid = pd.MultiIndex.from_product([list(code_order(codebook)), cases], names=["code", "case"])
    table = counts.reindex(grid, fill_value=0).rename("segments").reset_index()
    table["label"] = table["code"].map(labels(codebook))
    total = table["case"].map(base).fillna(0)
    table["share"] = (table["segments"] / total.where(total > 0)).fillna(0.0).round(4)
    enough = (table["segments"] >= marking.min_segments) & (table["share"] >= marking.min_share)
    table["marked"] = enough.astype("int64")
    return table[list(CROSS_CASE_COLUMNS)]


def segment_counts(codings: pd.DataFrame, by: list[str]) -> pd.Series[int]:
    """Number of different coding units for each combination of the columns ``by``."""
    table = codings.assign(_unit=unit_ids(codings))
    return table[table["case"] != ""].groupby(by, observed=True)["_unit"].nunique()


def cross_case_list(table: pd.DataFrame, codebook: Codebook, dimension: str = "HF") -> pd.DataFrame:
    """The form "Herausforderung: Fälle": per code of a dimension the marked cases in brackets.

    ``table``: result of :func:`cross_case`. Columns: ``Kennung``, ``Kategorie``, ``Fälle`` (text in
    brackets, the strongest case first), ``Anzahl Fälle``, ``Zeile`` (category and cases as one line of
    a list), sorted by the number of cases; codes that mark no case are left out.
    """
    ids = dimension_ids(codebook)
    rows = table[(table["code"].map(ids) == dimension) & (table["marked"] == 1)]
    rows = rows.sort_values("share", ascending=False, kind="stable")
    lines = []
    for code, label in labels(codebook).items():
        cases = rows.loc[rows["code"] == code, "case"].tolist()
        if cases:
            joined = f"({', '.join(cases)})"
            lines.append((code, label, joined, len(cases), f"{label} {joined}"))
    result = pd.DataFrame(lines, columns=["Kennung", "Kategorie", "Fälle", "Anzahl Fälle", "Zeile"])
    return result.sort_values("Anzahl Fälle", ascending=False, kind="stable", ignore_index=True)


def cross_case_matrix(table: pd.DataFrame, value: str = "segments") -> pd.DataFrame:
    """Code x case as a matrix for reading: ``Kennung``, ``Kategorie``, then one column per case.

    ``value``: ``segments`` (counts), ``share`` (0 to 1) or ``marked`` (1/0).
    """
    cases = table["case"].unique().tolist()
    wide = table.pivot(index="code", columns="case", values=value).reindex(columns=cases)
    order = table.drop_duplicates("code")[["code", "label"]]
    result = order.merge(wide, left_on="code", right_index=True, how="left")
    result.columns = pd.Index(["Kennung", "Kategorie", *cases])
    return result.reset_index(drop=True)
