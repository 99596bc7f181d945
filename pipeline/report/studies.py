"""The parts of the report in the style of the case studies: profiles, Themenmatrix, status, groups.

The tables are made by ``pipeline.tables``; here they only take the shape in which a page shows them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pipeline.tables.by_status import status_matrix
from pipeline.tables.profile_parts import profile_parts
from pipeline.tables.profiles import Passage
from pipeline.tables.summaries import CaseSummary
from pipeline.tables.summary import SummaryTables
from pipeline.tables.themes import ThemeCell

_STATUS_HEAD = ("Kennung", "Kategorie", "Status")


@dataclass(frozen=True, slots=True)
class ProfilePart:
    """A part of a case profile: what people wrote of it, and its quotations."""

    label: str
    summaries: tuple[CaseSummary, ...]
    quotes: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A case profile: summaries of the case as a whole, then its parts. ``id``: anchor in the page."""

    case: str
    id: str
    summaries: tuple[CaseSummary, ...]
    parts: tuple[ProfilePart, ...]


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """One dimension of the Themenmatrix: categories as columns, one row per case; None: not coded."""

    label: str
    categories: tuple[str, ...]
    rows: tuple[tuple[str, tuple[ThemeCell | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class StatusTable:
    """One dimension split by status: per code (id, label) and status the segments of each case and their
    sum."""

    label: str
    rows: tuple[tuple[str, str, str, tuple[int, ...], int], ...]


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Comparison of groups by one variable: per code (id, label, [(share, "2 von 3"), ...]); ``sizes``: cases
    with text of each group."""

    variable: str
    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    rows: tuple[tuple[str, str, tuple[tuple[float, str], ...]], ...]


def profiles(tables: SummaryTables) -> list[Profile]:
    """All case profiles in the order of the cases; parts without a quotation are kept empty."""
    quotes: defaultdict[tuple[str, str], list[Passage]] = defaultdict(list)
    written: defaultdict[tuple[str, str], list[CaseSummary]] = defaultdict(list)
    for passage in tables.passages:
        quotes[passage.case, passage.part].append(passage)
    for one in tables.summaries:
        written[one.case, one.part].append(one)
    told = {case for case, _ in (*quotes, *written)}
    parts = profile_parts(tables.codebook)
    return [
        Profile(
            case,
            f"profil-{i}",
            tuple(written[case, ""]),
            tuple(ProfilePart(p.label, tuple(written[case, p.id]), tuple(quotes[case, p.id])) for p in parts),
        )
        for i, case in enumerate((c for c in tables.cases if c in told), start=1)
    ]


def theme_tables(tables: SummaryTables) -> list[ThemeTable]:
    """The Themenmatrix by dimension; categories and dimensions without any passage are left out."""
    cells = {(c.case, c.code): c for c in tables.grid}
    cases = list(dict.fromkeys(c.case for c in tables.grid))
    used = {c.code for c in tables.grid}
    result = []
    for dimension in tables.codebook.dimensions:
        codes = [c for c in dimension.codes if c.id in used]
        if codes:
            rows = [(case, tuple(cells.get((case, c.id)) for c in codes)) for case in cases]
            result.append(ThemeTable(dimension.label, tuple(c.label for c in codes), tuple(rows)))
    return result


def status_tables(tables: SummaryTables) -> list[StatusTable]:
    """The success factors by status and case (dimensions whose codes may be reported as missing, that is
    those of the codebook's ``when_missing``)."""
    book = tables.codebook
    wanted = {book.dimension_of(code).id for code in book.when_missing}
    result = []
    for dimension in book.dimensions:
        if dimension.id in wanted and len(tables.statuses[dimension.id]):
            matrix = status_matrix(tables.statuses[dimension.id], tables.cases)
            rows = [
                (*(str(r[c]) for c in _STATUS_HEAD), tuple(r[c] for c in tables.cases), r["Gesamt"])
                for r in matrix.to_dict("records")
            ]
            result.append(StatusTable(dimension.label, tuple(rows)))
    return result


def group_tables(tables: SummaryTables) -> list[GroupTable]:
    """Comparison of groups for every variable that tells groups apart (not one group per case)."""
    result = []
    for variable, table in tables.comparisons.items():
        sizes = table.groupby("group", sort=False)["cases"].max()
        if sizes.max() < 2:
            continue
        names = tuple(map(str, sizes.index))
        rows = []
        for code, own in table.groupby("code", sort=False):
            if own["segments"].sum():
                marked = [f"{m} von {n}" for m, n in zip(own["marked_cases"], own["cases"], strict=True)]
                values = tuple(zip(own["share"].tolist(), marked, strict=True))
                rows.append((str(code), str(own["label"].iat[0]), values))
        result.append(GroupTable(variable, names, tuple(map(int, sizes)), tuple(rows)))
    return result
