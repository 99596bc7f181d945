"""The parts of the report in the style of the case studies: profiles, Themenmatrix, groups, co-occurrence.

The tables are made by ``pipeline.tables``; here they only take the shape in which a page shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.report.written import written
from pipeline.results import Results
from pipeline.tables.by_status import status_matrix
from pipeline.tables.cooccurrence import cooccurrence
from pipeline.tables.cross_case import Marking
from pipeline.tables.groups import compare_groups, group_values
from pipeline.tables.parts import profile_parts
from pipeline.tables.profiles import profile_passages
from pipeline.tables.themes import theme_grid


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted passage with its source. ``codes``: labels of its codes; ``status``: joined by commas."""

    text: str
    document: str
    page: int | None
    segment: str
    codes: tuple[str, ...] = ()
    status: str = ""
    speaker: str = ""
    segments: int = 0

    @property
    def source(self) -> str:
        """As printed: ``bericht, S. 12``, with the speaker before it where there is one."""
        place = f"{self.document}, S. {self.page}" if self.page else self.document
        return f"{self.speaker}, {place}" if self.speaker else place


@dataclass(frozen=True, slots=True)
class Profile:
    """A case profile: its parts in order with their quotations. ``id``: anchor in the page."""

    case: str
    id: str
    parts: tuple[tuple[str, tuple[Quotation, ...]], ...]


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """One dimension of the Themenmatrix: categories as columns, one row per case; None: not coded."""

    label: str
    categories: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Quotation | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Comparison of groups of cases by one variable: per code (label, [(share, "2 von 3"), ...])."""

    variable: str
    groups: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[float, str], ...]], ...]


def profiles(results: Results) -> list[Profile]:
    """All case profiles in the order of the cases; parts without a quotation are kept empty."""
    table = written(results, "fallprofile")
    if table is None:
        table = profile_passages(results.codings, results.segments, results.codebook)
    labels = list(dict.fromkeys(table["part_label"]))
    found: dict[str, dict[str, list[Quotation]]] = {}
    for row in _records(table):
        quote = Quotation(
            text=row["text"],
            document=row["document"],
            page=_page(row["page"]),
            segment=row["segment_id"],
            codes=tuple(row["labels"].split("; ")),
            status=row["statuses"].replace("; ", ", "),
            speaker=row["speaker"],
        )
        found.setdefault(row["case"], {}).setdefault(row["part_label"], []).append(quote)
    ordered = _part_labels(results, labels)
    return [
        Profile(case, f"profil-{i}", tuple((label, tuple(parts.get(label, ()))) for label in ordered))
        for i, (case, parts) in enumerate(found.items(), start=1)
    ]


def theme_tables(results: Results) -> list[ThemeTable]:
    """The Themenmatrix by dimension; categories and dimensions without any passage are left out."""
    grid = written(results, "themenmatrix")
    if grid is None:
        grid = theme_grid(results.codings, results.segments, results.codebook)
    cells = {(r["case"], r["code"]): _short(r) for r in _records(grid)}
    cases = grid["case"].unique().tolist()
    used = set(grid["code"])
    tables = []
    for dimension in results.codebook.dimensions:
        codes = [c for c in dimension.codes if c.id in used]
        if codes:
            rows = [(str(case), tuple(cells.get((case, c.id)) for c in codes)) for case in cases]
            tables.append(ThemeTable(dimension.label, tuple(c.label for c in codes), tuple(rows)))
    return tables


@dataclass(frozen=True, slots=True)
class StatusTable:
    """One dimension split by status: per code and status the segments of each case and their sum."""

    label: str
    rows: tuple[tuple[str, str, tuple[int, ...], int], ...]


def status_tables(results: Results, cases: list[str]) -> list[StatusTable]:
    """The success factors by status and case (dimensions whose codes may be reported as missing, that is
    those of the codebook's ``when_missing``)."""
    book = results.codebook
    wanted = {book.dimension_of(code).id for code in book.when_missing}
    tables = []
    for dimension in book.dimensions:
        if dimension.id in wanted:
            matrix = status_matrix(results.codings, results.segments, book, dimension.id)
            rows = [
                (r["Kategorie"], r["Status"], tuple(r[c] for c in cases), r["Gesamt"])
                for r in _records(matrix)
            ]
            if rows:
                tables.append(StatusTable(dimension.label, tuple(rows)))
    return tables


def group_tables(results: Results, marking: Marking) -> list[GroupTable]:
    """Comparison of groups for every variable that tells cases apart (not one group per case)."""
    variables = results.manifest.cases
    tables = []
    for variable, groups in group_values(results.segments, variables).items():
        if len(set(groups.values())) >= len(groups):
            continue
        table = compare_groups(results.codings, results.segments, results.codebook, groups, marking)
        names = tuple(str(g) for g in table["group"].unique())
        rows = []
        for _, own in table.groupby("code", sort=False):
            if own["segments"].sum():
                values = [(r["share"], f"{r['marked_cases']} von {r['cases']}") for r in _records(own)]
                rows.append((str(own["label"].iat[0]), tuple(values)))
        tables.append(GroupTable(variable, names, tuple(rows)))
    return tables


def pairs(results: Results) -> pd.DataFrame:
    """Codes that stand together in a segment (``cooccurrence.PAIR_COLUMNS``), closest first."""
    return cooccurrence(results.codings, results.codebook)


def _part_labels(results: Results, found: list[str]) -> list[str]:
    labels = [p.label for p in profile_parts(results.codebook)]
    return labels + [label for label in found if label not in labels]


def _short(row: dict[str, Any]) -> Quotation:
    return Quotation(
        row["quote"], row["document"], _page(row["page"]), row["segment_id"], segments=row["segments"]
    )


def _records(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in table.to_dict("records"):
        yield {str(k): v for k, v in row.items()}


def _page(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
