"""Counts behind the report's overview and bars: coding units by code and status, by case, by document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.codebook.model import Codebook
from pipeline.model import Notice
from pipeline.results import Results
from pipeline.tables.by_status import NO_STATUS
from pipeline.tables.coded_segments import unit_ids


@dataclass(frozen=True, slots=True)
class Bar:
    """One code: in how many coding units it stands, and in how many with each status (a unit whose
    codings differ in status counts for each)."""

    code: str
    label: str
    segments: int
    by_status: tuple[tuple[str, int], ...]


def statuses(results: Results) -> list[str]:
    """Values of the attribute ``status`` as the codebook orders them, then others that occur."""
    attribute = results.codebook.attributes.get("status")
    declared = list(attribute.values) if attribute else []
    return [*declared, *sorted({s for s in results.codings["status"] if s and s not in declared})]


def bars(results: Results) -> dict[str, list[Bar]]:
    """Per dimension id its bars, most frequent code first; codes that were never given are left out."""
    codings = results.codings[["code", "status", "segment_id", "document", "start"]]
    table = codings.assign(unit=unit_ids(codings))
    total = table.groupby("code")["unit"].nunique().to_dict()
    named = table.assign(status=table["status"].where(table["status"] != "", NO_STATUS))
    split = named.groupby(["code", "status"])["unit"].nunique().to_dict()
    names = [*statuses(results), NO_STATUS]
    result = {}
    for dimension in results.codebook.dimensions:
        rows = [
            Bar(c.id, c.label, total[c.id], tuple((s, int(split.get((c.id, s), 0))) for s in names))
            for c in dimension.codes
            if total.get(c.id)
        ]
        result[dimension.id] = sorted(rows, key=lambda b: -b.segments)
    return result


def case_rows(results: Results, codebook: Codebook) -> list[dict[str, Any]]:
    """Per case: documents, segments, segments with a code, and the three most frequent codes' labels."""
    segments = results.segments[results.segments["case"] != ""]
    codings = results.codings[results.codings["case"] != ""]
    coded = codings.assign(unit=unit_ids(codings))
    units = coded.groupby("case")["unit"].nunique().to_dict()
    per_code = coded.groupby(["case", "code"])["unit"].nunique()
    top: dict[str, list[str]] = {}
    counted: dict[Any, int] = per_code.to_dict()
    ranked = sorted((-n, str(case), str(code)) for (case, code), n in counted.items())
    for _, of_case, code in ranked:
        found = top.setdefault(of_case, [])
        if len(found) < 3 and code in codebook.codes:
            found.append(codebook.codes[code].label)
    known = results.manifest.cases
    rows = []
    for case, own in segments.groupby("case", sort=False):
        name = str(case)
        rows.append(
            {
                "name": name,
                "documents": int(own["document"].nunique()),
                "segments": len(own),
                "coded": int(units.get(name, 0)),
                "top": top.get(name, []),
                "variables": dict(known.get(name) or {}),
            }
        )
    return rows


def document_rows(results: Results) -> list[dict[str, Any]]:
    """Per document of the manifest (unread ones too) what the overview shows of it."""
    codings = results.codings["document"].value_counts().to_dict()
    pairs = results.segments[["document", "case"]].drop_duplicates()
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
            {
                "name": name,
                "file": entry.file or name,
                "title": entry.title or name,
                "status": entry.status,
                "readable": not entry.failed,
                "cases": cases.get(name) or [c for c in [entry.case] if c],
                "kind": entry.kind,
                "year": entry.year or "",
                "pages": entry.pages,
                "words": None if entry.failed else entry.words,
                "codings": int(codings.get(name, 0)),
                "warnings": warnings,
            }
        )
    return rows


def most(rows: list[Bar]) -> int:
    """The longest stacked bar (at least 1): the scale of a dimension's bars."""
    return max([1, *(max(b.segments, sum(n for _, n in b.by_status)) for b in rows)])


def _warning(notice: Notice) -> str:
    if notice.pages and "Seite" not in notice.message:
        return f"{notice.message} (Seite {', '.join(str(p) for p in notice.pages)})"
    return notice.message
