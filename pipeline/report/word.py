"""The report as a Word document: corpus, Querschau, case profiles, method, codebook; all of it editable."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count as counting
from pathlib import Path
from typing import Any

from pipeline.files import replacing
from pipeline.report import figures
from pipeline.report import word_styles as w
from pipeline.report.content import Content
from pipeline.report.counts import DocumentFigures
from pipeline.report.german import number, percent
from pipeline.results import Results
from pipeline.tables.summary import SummaryTables

_CASES_PER_TABLE = 6
"""A matrix code x case with more cases is continued in further tables of about the same width."""


def write_docx(results: Results, path: Path, tables: SummaryTables | None = None) -> Path:
    """Write the report as DOCX and return its path; the same results give the same bytes.

    ``tables``: those of the results where they were made before.
    Raises OutputError where it cannot be written.
    """
    content = Content(results, tables)
    document = w.new_document(f"Querschau: {content.title}")
    w.paragraph(document, f"Querschau: {content.title}", "Title")
    w.paragraph(document, content.subtitle)
    parts = [part for part in _PARTS if part[2](content)]
    w.contents(document, [title for title, _, _ in parts])
    for title, write, _ in parts:
        w.heading(document, title, 1)
        write(document, content)
    path = Path(path)
    with replacing(path) as partial:
        partial.write_bytes(w.as_bytes(document))
    return path


def _corpus(document: Any, content: Content) -> None:
    w.paragraph(document, content.summary)
    rows = [
        [c.name, *(c.variables.get(v, "") for v in content.variables)]
        + [number(n) for n in (c.documents, c.segments, c.coded)]
        for c in content.cases
    ]
    if rows:
        head = ["Fall", *content.variables.values(), "Dokumente", "Segmente", "davon kodiert"]
        w.table(document, head, rows, [3, *[2] * (len(head) - 1)], caption="Fälle")
    documents = [[d.file, ", ".join(d.cases), d.kind, d.year, _warnings(d)] for d in content.documents]
    head = ["Dokument", "Fall", "Art", "Jahr", "Hinweise"]
    w.table(document, head, documents, [4, 3, 2.4, 1.4, 5], caption="Dokumente")


def _cross_case(document: Any, content: Content) -> None:
    w.paragraph(document, content.marking)
    numbers = counting(1)
    pictures = list(figures.figures(content, heat_maps=False))
    for place, dimension in enumerate(content.dimensions):
        w.heading(document, dimension.label, 2)
        marked = content.lists[place].rows
        for row in marked:
            w.paragraph(document, f"{row.label} {row.cases}", "List Bullet")
        if not marked:
            w.paragraph(document, "In dieser Dimension erreicht kein Fall die Schwelle.")
        _matrix(document, content, dimension.id, dimension.label)
        _by_status(document, content, dimension.label)
        for drawn in pictures:
            if drawn.name == figures.name_of("haeufigkeiten", dimension):
                w.picture(document, drawn, next(numbers))
    for drawn in pictures:
        if drawn.name == figures.COOCCURRENCE:
            w.heading(document, "Gemeinsames Auftreten", 2)
            w.picture(document, drawn, next(numbers))


def _by_status(document: Any, content: Content, label: str) -> None:
    """Success factors by status, all cases together (by case: ``tabellen/status.csv``)."""
    for table in content.status_tables:
        if table.label == label:
            rows = [[category, status, number(total)] for category, status, _, total in table.rows]
            w.table(
                document, ["Kategorie", "Status", "Segmente"], rows, [6, 3, 2], caption=f"{label} nach Status"
            )


def _matrix(document: Any, content: Content, dimension: str, label: str) -> None:
    """Code x case: number of segments and share; a marked case carries a dot."""
    codes = {c.id for d in content.dimensions if d.id == dimension for c in d.codes}
    rows = content.tables.cross[content.tables.cross["code"].isin(codes)]
    cells = {(r["code"], r["case"]): r for r in rows.to_dict("records") if r["segments"]}
    cases = content.case_names
    given = {code for code, _ in cells}
    used = [c for d in content.dimensions for c in d.codes if c.id in given]
    tables = -(-len(cases) // _CASES_PER_TABLE) if used else 0
    for number_ in range(tables):
        part = cases[number_ * len(cases) // tables : (number_ + 1) * len(cases) // tables]
        lines = [[c.label, *(_cell(cells.get((c.id, case))) for case in part)] for c in used]
        caption = f"{label} nach Fällen (Segmente und Anteil; ● markiert)"
        w.table(document, ["Kategorie", *part], lines, [4, *[2] * len(part)], caption=caption, centred_from=1)


def _profiles(document: Any, content: Content) -> None:
    w.paragraph(document, content.ranking, "Quelle")
    for profile in content.profiles:
        w.heading(document, profile.case, 2)
        for label, quotes in profile.parts:
            w.heading(document, label, 3)
            for quote in quotes:
                status = f" ({', '.join(quote.statuses)})" if quote.statuses else ""
                w.quotation(document, quote.text, f"{quote.told_by} · {' · '.join(quote.labels)}{status}")
            if not quotes:
                w.paragraph(document, "Keine Passage dieses Teils wurde kodiert.", "Quelle")


def _structures(document: Any, content: Content) -> None:
    shown = content.governance
    rows = [[case, *("\n".join(e.entry.shown for e in cell) for cell in cells)] for case, cells in shown.rows]
    if rows:
        caption = "Im Text genannte Strukturen, Konzepte und Programmgebiete"
        w.table(document, ["Fall", *shown.columns], rows, [2, 3.5, 3, 3, 3], caption=caption)
    levels = [
        [case, one.level, one.covered, "; ".join(t for t in (one.structures, one.open) if t)]
        for case, of_case in shown.levels.items()
        for one in (linked.level for linked in of_case)
    ]
    if levels:
        head = ["Fall", "Ebene", "Stand", "Strukturen"]
        w.table(document, head, levels, [2, 2, 3, 7], caption="Drei Ebenen")
    people = [[p.name, p.institution, p.function, p.case, p.source] for p in content.tables.register]
    if people:
        head = ["Name", "Institution", "Funktion", "Fall", "Quelle"]
        caption = "Verzeichnis der Gesprächspersonen"
        w.table(document, head, people, [3, 4, 4, 2, 3], caption=caption)


def _agreement(document: Any, content: Content) -> None:
    found = content.reliability
    if found is None:
        return
    head = ["Umfang", "Alpha", "95-%-Intervall", "Kappa", "F1", "gleich", "Entscheidungen"]
    for pair in found.pairs:
        rows = [
            [r.label, r.alpha, r.interval, r.kappa, r.f1, r.percent, r.units]
            for r in (pair.total, *pair.dimensions, *pair.codes)
        ]
        w.table(document, head, rows, [4, 1.4, 2.6, 1.4, 1.4, 1.4, 2.4], caption=f"{pair.title}")
    for warning in found.warnings:
        w.paragraph(document, warning, "Quelle")


def _method(document: Any, content: Content) -> None:
    for text in content.method:
        w.paragraph(document, text)
    for title, rows in content.method_tables:
        w.table(document, ["Angabe", "Wert"], rows, [2, 4], caption=f"{title}")


def _codebook(document: Any, content: Content) -> None:
    for dimension in content.dimensions:
        w.heading(document, dimension.label, 2)
        if dimension.question:
            w.paragraph(document, dimension.question)
        rows = [[c.label, c.definition, number(content.code_segments[c.id])] for c in dimension.codes]
        w.table(document, ["Kategorie", "Definition", "Segmente"], rows, [3, 6.6, 2])


def _warnings(row: DocumentFigures) -> str:
    lead = "" if row.readable else "nicht gelesen: "
    return lead + " ".join(row.warnings)


def _cell(row: dict[Any, Any] | None) -> str:
    if row is None:
        return ""
    return f"{number(row['segments'])} ({percent(row['share'])}){' ●' if row['marked'] else ''}"


_PARTS: list[tuple[str, Callable[[Any, Content], None], Callable[[Content], bool]]] = [
    ("Korpus", _corpus, lambda c: True),
    ("Querschau", _cross_case, lambda c: bool(c.case_names)),
    ("Fallprofile", _profiles, lambda c: bool(c.profiles)),
    ("Strukturen", _structures, lambda c: bool(c.governance.rows or c.tables.register)),
    ("Übereinstimmung", _agreement, lambda c: c.reliability is not None),
    ("Methode", _method, lambda c: True),
    ("Kategoriensystem", _codebook, lambda c: True),
]
"""Chapters: title, writer, and whether there is anything to write."""
