"""Counts behind the report's overview and bars: coding units by code and status, by case, by document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.model import Notice
from pipeline.results import Results
from pipeline.tables.by_status import NO_STATUS
from pipeline.tables.citing import reference
from pipeline.tables.coded_segments import unit_counts
from pipeline.tables.structures.status import EXISTING
from pipeline.tables.summary import SummaryTables


@dataclass(frozen=True, slots=True)
class Bar:
    """One code: in how many coding units it stands, and in how many with each status (a unit whose
    codings differ in status counts for each)."""

    code: str
    label: str
    segments: int
    by_status: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """A case: its documents, segments, segments with a code, the labels of its three most frequent codes, and
    what the corpus knows of it."""

    name: str
    documents: int
    segments: int
    coded: int
    top: tuple[str, ...]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentFigures:
    """A document of the manifest, also one that was not read or does not count (``readable``).

    ``status``: ``ok``, ``warning``, ``failed``, ``duplicate``; ``file``: its name with ending; ``warnings``:
    sentences; ``reference``: its line in a list of sources.
    Where unknown, ``kind`` and ``year`` are empty, ``pages`` and ``words`` None.
    """

    name: str
    file: str
    title: str
    status: str
    readable: bool
    cases: tuple[str, ...]
    kind: str
    year: int | str
    pages: int | None
    words: int | None
    codings: int
    warnings: tuple[str, ...]
    reference: str


def statuses(tables: SummaryTables) -> list[str]:
    """Values of the attribute ``status`` as the codebook orders them, then others that occur."""
    attribute = tables.codebook.attributes.get("status")
    declared = list(attribute.values) if attribute else []
    return [*declared, *sorted({s for s in tables.codings["status"] if s and s not in declared})]


def bars(tables: SummaryTables) -> dict[str, list[Bar]]:
    """Per dimension id its bars, most frequent code first; codes that were never given are left out."""
    total = unit_counts(tables.codings, ["code"]).to_dict()
    codings = tables.codings
    named = codings.assign(status=codings["status"].where(codings["status"] != "", NO_STATUS))
    split = unit_counts(named, ["code", "status"]).to_dict()
    names = [*statuses(tables), NO_STATUS]
    result = {}
    for dimension in tables.codebook.dimensions:
        rows = [
            Bar(c.id, c.label, int(total[c.id]), tuple((s, int(split.get((c.id, s), 0))) for s in names))
            for c in dimension.codes
            if total.get(c.id)
        ]
        result[dimension.id] = sorted(rows, key=lambda b: -b.segments)
    return result


def case_figures(tables: SummaryTables) -> list[CaseFigures]:
    """The figures of all cases in the order of documents and text."""
    codes = tables.codebook.codes
    segments = tables.segments[tables.segments["case"] != ""]
    codings = tables.codings[tables.codings["case"] != ""]
    units = unit_counts(codings, ["case"]).to_dict()
    counted: dict[Any, int] = unit_counts(codings, ["case", "code"]).to_dict()
    top: dict[str, list[str]] = {}
    for _, case, code in sorted((-n, str(case), str(code)) for (case, code), n in counted.items()):
        if code in codes:
            top.setdefault(case, []).append(codes[code].label)
    return [
        CaseFigures(
            name=str(case),
            documents=int(own["document"].nunique()),
            segments=len(own),
            coded=int(units.get(case, 0)),
            top=tuple(top.get(str(case), [])[:3]),
            variables=tables.variables.get(str(case)) or {},
        )
        for case, own in segments.groupby("case", sort=False)
    ]


def document_figures(results: Results, tables: SummaryTables) -> list[DocumentFigures]:
    """What the overview shows of each document of the manifest, in its order."""
    codings = tables.codings["document"].value_counts().to_dict()
    pairs = tables.segments[["document", "case"]].drop_duplicates()
    cases: dict[str, list[str]] = {}
    for document, case in pairs.itertuples(index=False):
        if case:
            cases.setdefault(document, []).append(case)
    rows = []
    for entry in results.manifest.documents:
        name = entry.name
        warnings = [_warning(w) for w in entry.warnings]
        if entry.message and entry.message not in warnings:
            warnings.insert(0, entry.message)
        rows.append(
            DocumentFigures(
                name=name,
                file=entry.file or name,
                title=entry.title or name,
                status=entry.status,
                readable=entry.counts,
                cases=tuple(cases.get(name) or [c for c in [entry.case] if c]),
                kind=entry.kind,
                year=entry.year or "",
                pages=entry.pages,
                words=None if entry.failed else entry.words,
                codings=int(codings.get(name, 0)),
                warnings=tuple(warnings),
                reference=reference(entry),
            )
        )
    return rows


def without_status(bars: list[Bar]) -> bool:
    """Whether status tells nothing of these bars: no coding has one, or all are ``vorhanden``, as challenges
    are (a problem that exists, shown in the colour of what is good, would mislead)."""
    return all(n == 0 for b in bars for name, n in b.by_status if name not in (NO_STATUS, EXISTING))


def most(rows: list[Bar]) -> int:
    """The longest stacked bar (at least 1): the scale of a dimension's bars."""
    return max([1, *(max(b.segments, sum(n for _, n in b.by_status)) for b in rows)])


def _warning(notice: Notice) -> str:
    if notice.pages and "Seite" not in notice.message:
        return f"{notice.message} (Seite {', '.join(str(p) for p in notice.pages)})"
    return notice.message
