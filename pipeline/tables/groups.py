"""Comparison of groups of cases: by state, size, year or any variable the corpus knows of a case."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.extract.survey import respondent
from pipeline.model.document import Respondents
from pipeline.tables.coded_segments import (
    codable_segments,
    code_order,
    labels,
    segment_counts,
)
from pipeline.tables.cross_case import DEFAULT_MARKING, Marking, cross_case

GROUP_COLUMNS = ("code", "label", "group", "cases", "marked_cases", "segments", "share")

SMALL = 3
"""Groups of fewer cases are marked: what differs there are single towns, no groups."""

_NAMES = {"state": "Land", "year": "Jahr", "document_kind": "Dokumentart"}
_FEW = 4
"""So many different numbers stay as they are; more become ranges."""
_FOR_TERCILES = 9
"""From so many different numbers on three ranges, below two."""


def group_values(
    segments: pd.DataFrame,
    variables: Mapping[str, Mapping[str, Any]],
    respondents: Mapping[str, Respondents] = MappingProxyType({}),
) -> dict[str, pd.Series]:
    """For each variable the group of each segment (index: ``segment_id``; ordered categories, text), without
    those that have none; only variables that tell groups apart.

    ``Land``, ``Dokumentart`` and ``Jahr`` are those of the segment's document, so that a case with a concept
    and an interview stands in both columns, each time with its own text; ``variables`` are those of cases,
    ``respondents`` (by document) those of people who answered a survey, each with the answers of that person.
    More than 4 different numbers become ranges with about as many cases each: three from 9 numbers on,
    below that two.
    """
    inside = segments[segments["case"].astype("str") != ""].set_index("segment_id")
    cases = inside["case"].astype("str")
    raw = {_NAMES[column]: inside[column] for column in ("state", "document_kind", "year")}
    for name in dict.fromkeys(name for known in variables.values() for name in known):
        named = {case: known.get(name) for case, known in variables.items()}
        raw.setdefault(_NAMES.get(name, name), cases.map(named))
    for name, values in _of_people(inside, respondents).items():
        raw[name] = values.where(values.notna(), raw[name]) if name in raw else values
    state = cases.map({case: known.get("state", "") for case, known in variables.items()})
    raw["Land"] = raw["Land"].astype("object").where(raw["Land"].astype("str") != "", state)
    grouped = {name: _grouped(values[_given(values)], cases) for name, values in raw.items()}
    return {name: groups for name, groups in grouped.items() if groups.nunique() > 1}


def compare_groups(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    codebook: Codebook,
    groups: pd.Series,
    marking: Marking = DEFAULT_MARKING,
) -> pd.DataFrame:
    """One row per code and group (``GROUP_COLUMNS``), zeros included.

    ``groups``: the group of each segment (see :func:`group_values`); others are left out. ``cases``: cases
    with text of the group; ``marked_cases``: how many of them the code marks by that text (see
    :class:`Marking`); ``segments``: coding units with the code; ``share``: their part of the group's codable
    units (0 to 1, 4 digits), so that groups with much and with little text can be compared.
    """
    known = groups[~groups.index.duplicated()]
    of_coding, of_segment = (table["segment_id"].map(known) for table in (codings, segments))
    tables = [
        _of_group(codings[of_coding == group], segments[of_segment == group], codebook, marking).assign(
            group=str(group)
        )
        for group in groups.cat.categories
    ]
    table = pd.concat(tables, ignore_index=True)
    table["code"] = pd.Categorical(table["code"], list(code_order(codebook)), ordered=True)
    table = table.sort_values("code", kind="stable").astype({"code": "str"}).reset_index(drop=True)
    return table[list(GROUP_COLUMNS)]


def _of_group(
    coded: pd.DataFrame, inside: pd.DataFrame, codebook: Codebook, marking: Marking
) -> pd.DataFrame:
    """The rows of one group, all codes."""
    marked = cross_case(coded, inside, codebook, marking).groupby("code")["marked"].agg(["size", "sum"])
    order = list(code_order(codebook))
    table = segment_counts(coded, ["code"]).reindex(order, fill_value=0).rename("segments")
    total = codable_segments(inside)["segment_id"].nunique()
    return pd.DataFrame(
        {
            "code": order,
            "label": [labels(codebook)[code] for code in order],
            "cases": marked["size"].reindex(order, fill_value=0).to_numpy(),
            "marked_cases": marked["sum"].reindex(order, fill_value=0).to_numpy(),
            "segments": table.to_numpy(),
            "share": (table / total if total else table * 0.0).round(4).to_numpy(),
        }
    )


def group_matrix(table: pd.DataFrame) -> pd.DataFrame:
    """Code x group for reading: ``Kennung``, ``Kategorie``, per group share and marked cases ("2 von 3"); the
    names of small groups end in ``*``."""
    groups = table["group"].unique().tolist()
    result = table.drop_duplicates("code")[["code", "label"]].reset_index(drop=True)
    result.columns = pd.Index(["Kennung", "Kategorie"])
    for group in groups:
        rows = table[table["group"] == group].reset_index(drop=True)
        name = f"{group}*" if rows["cases"].max() < SMALL else group
        result[f"{name}: Anteil"] = rows["share"]
        result[f"{name}: Fälle"] = [
            f"{m} von {n}" for m, n in zip(rows["marked_cases"], rows["cases"], strict=True)
        ]
    return result


def _of_people(segments: pd.DataFrame, respondents: Mapping[str, Respondents]) -> dict[str, pd.Series]:
    """Per variable of a survey the value of the person whose answer each segment is; missing elsewhere."""
    if not respondents:
        return {}
    own = segments[segments["document"].isin(list(respondents))]
    people = [
        next((p for part in section.split(" > ") if (p := respondent(part))), "")
        for section in own["section"].astype("str")
    ]
    known = [respondents[str(d)].get(p, {}) for d, p in zip(own["document"], people, strict=True)]
    names = dict.fromkeys(name for values in known for name in values)
    values = {n: pd.Series([k.get(n) for k in known], index=own.index, dtype="object") for n in names}
    return {name: found.reindex(segments.index) for name, found in values.items()}


def _given(values: pd.Series) -> pd.Series:
    return values.notna() & (values.astype("str") != "")


def _grouped(values: pd.Series, cases: pd.Series) -> pd.Series:
    """Values as ordered groups: numbers by size or as ranges, other text by the alphabet."""
    numbers: set[Any] = {v for v in values.unique() if isinstance(v, int | float | np.number)}
    if len(numbers) < values.nunique():
        names = sorted(set(values.astype("str")))
        return values.astype("str").astype(pd.CategoricalDtype(names, ordered=True))
    if len(numbers) <= _FEW:
        told = {v: shown(v, numbers) for v in sorted(numbers)}
        return values.map(told).astype(pd.CategoricalDtype(list(told.values()), ordered=True))
    return _ranges(values.astype("float"), cases)


def _ranges(values: pd.Series, cases: pd.Series) -> pd.Series:
    """Ranges with about as many cases each; a limit is a number that occurs, and belongs to the lower one."""
    each = pd.DataFrame({"case": cases[values.index], "value": values}).drop_duplicates()["value"]
    shares = (1 / 3, 2 / 3) if each.nunique() >= _FOR_TERCILES else (0.5,)
    limits = sorted(set(each.quantile(shares, interpolation="lower")) - {each.max()})
    told = [shown(limit, limits) for limit in limits]
    between = [f"über {low} bis {high}" for low, high in pairwise(told)]
    names = [f"bis {told[0]}", *between, f"über {told[-1]}"]
    return pd.cut(values, [-math.inf, *limits, math.inf], labels=names)


def shown(value: float, among: Iterable[float] = ()) -> str:
    """The number of a variable as Germans write it; years and other numbers of four digits as they are, but
    with a point where one ``among`` those of its column has more."""
    number = int(value) if float(value).is_integer() else round(float(value), 2)
    if isinstance(number, float):
        return str(number).replace(".", ",")
    many = any(abs(n) >= 10_000 for n in (number, *among))
    return f"{number:,}".replace(",", ".") if many else str(number)
