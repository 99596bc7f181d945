"""Comparison of groups of cases: by state, size, year or any variable the corpus knows of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.coded_segments import (
    case_names,
    codable_segments,
    code_order,
    labels,
    segment_counts,
)
from pipeline.tables.cross_case import DEFAULT_MARKING, Marking, cross_case

GROUP_COLUMNS = ("code", "label", "group", "cases", "marked_cases", "segments", "share")

_NAMES = {"state": "Land", "year": "Jahr", "document_kind": "Dokumentart"}


def group_values(
    segments: pd.DataFrame, variables: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, str]]:
    """For each variable the group of each case, as text; only variables that tell cases apart.

    From the segments: ``Land`` and ``Dokumentart`` (where a case has exactly one) and ``Jahr`` (its
    documents' latest year). From ``variables``: all others. Numbers with more than 4 different values
    are cut at their median into two classes ("bis ..." and "über ...").
    """
    cases = case_names(segments)
    raw: dict[str, dict[str, Any]] = {}
    for column in ("state", "document_kind"):
        found = segments[["case", column]].astype("str").drop_duplicates()
        found = found[(found["case"] != "") & (found[column] != "")]
        single = found[~found["case"].duplicated(keep=False)]
        raw[_NAMES[column]] = dict(zip(single["case"], single[column], strict=True))
    years = segments[segments["year"].notna()].groupby("case", observed=True)["year"].max()
    raw["Jahr"] = {case: int(years[case]) for case in cases if case in years.index}
    for case in cases:
        for name, value in variables.get(case, {}).items():
            if value not in (None, ""):
                raw.setdefault(_NAMES.get(name, name), {})[case] = value
    grouped = {name: _classes(values) for name, values in raw.items()}
    return {name: values for name, values in grouped.items() if len(set(values.values())) > 1}


def compare_groups(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    codebook: Codebook,
    groups: Mapping[str, str],
    marking: Marking = DEFAULT_MARKING,
) -> pd.DataFrame:
    """One row per code and group of cases (``GROUP_COLUMNS``), zeros included.

    ``groups``: the group of each case; cases without one are left out. ``cases``: cases of the group;
    ``marked_cases``: how many of them the code marks (see :class:`Marking`); ``segments``: coding units
    with the code; ``share``: their part of the group's codable units (0 to 1, 4 digits), so that groups
    with much and with little text can be compared.
    """
    inside = segments[segments["case"].isin(list(groups))]
    coded = codings[codings["case"].isin(list(groups))]
    cells = cross_case(coded, inside, codebook, marking)
    cells["group"] = cells["case"].map(dict(groups))
    base = codable_segments(inside)
    sizes = base.groupby(base["case"].astype("str").map(dict(groups)))["segment_id"].nunique()
    coded = coded.assign(group=coded["case"].astype("str").map(dict(groups)))
    counts = segment_counts(coded, ["code", "group"])
    order = sorted(set(groups.values()), key=_natural)
    grid = pd.MultiIndex.from_product([list(code_order(codebook)), order], names=["code", "group"])
    table = counts.reindex(grid, fill_value=0).rename("segments").reset_index()
    marked = cells.groupby(["code", "group"])["marked"].agg(["size", "sum"]).reindex(grid, fill_value=0)
    table["cases"] = marked["size"].to_numpy()
    table["marked_cases"] = marked["sum"].to_numpy()
    total = table["group"].map(sizes).fillna(0)
    table["share"] = (table["segments"] / total.where(total > 0)).fillna(0.0).round(4)
    table["label"] = table["code"].map(labels(codebook))
    return table[list(GROUP_COLUMNS)]


def group_matrix(table: pd.DataFrame) -> pd.DataFrame:
    """Code x group for reading: ``Kennung``, ``Kategorie``, per group share and marked cases ("2 von 3")."""
    groups = table["group"].unique().tolist()
    result = table.drop_duplicates("code")[["code", "label"]].reset_index(drop=True)
    result.columns = pd.Index(["Kennung", "Kategorie"])
    for group in groups:
        rows = table[table["group"] == group].reset_index(drop=True)
        result[f"{group}: Anteil"] = rows["share"]
        result[f"{group}: Fälle"] = [
            f"{m} von {n}" for m, n in zip(rows["marked_cases"], rows["cases"], strict=True)
        ]
    return result


def _classes(values: Mapping[str, Any]) -> dict[str, str]:
    numbers = {c: v for c, v in values.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    if len(numbers) < len(values) or len(set(numbers.values())) <= 4:
        return {case: _text(value) for case, value in values.items()}
    middle = float(pd.Series(list(numbers.values())).median())
    shown = _text(int(middle) if middle.is_integer() else middle)
    return {c: f"bis {shown}" if v <= middle else f"über {shown}" for c, v in numbers.items()}


def _text(value: Any) -> str:
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _natural(group: str) -> tuple[int, str]:
    """Order of groups: ``bis`` before ``über``, otherwise by the alphabet."""
    return (1 if group.startswith("über ") else 0, group)
