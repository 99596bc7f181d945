"""The report as a Word document: corpus, Querschau, case profiles, method, codebook; all of it editable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.codebook.model import Dimension
from pipeline.files import replacing
from pipeline.report import figures
from pipeline.report.content import Content
from pipeline.report.counts import DocumentFigures
from pipeline.report.german import number, percent
from pipeline.report.word_blocks import Writer
from pipeline.results import Results
from pipeline.tables.marking import SIGNS
from pipeline.tables.quotes import quoted
from pipeline.tables.summaries import CaseSummary
from pipeline.tables.summary import SummaryTables
from pipeline.tables.themes import ThemeCell

_CASES_UPRIGHT, _CASES_ACROSS = 6, 12
"""Cases that a matrix code x case holds on an upright page and on one across. With more cases than the first
all matrices make a chapter across; with more than the second a matrix goes on in further tables of about the
same width."""
_CASES_OF_THEMES = 4
"""Cases beside each other where cells hold quotations; with more cases than a page across holds the
Themenmatrix stands in ``fallprofile.xlsx`` alone."""


def write_docx(
    results: Results, path: Path, tables: SummaryTables | None = None, template: Path | None = None
) -> Path:
    """Write the report as DOCX and return its path; the same results give the same bytes.

    ``tables``: those of the results where they were made before. ``template``: a DOCX from which styles,
    page, header and footer are taken. Raises InputError where it cannot be opened, OutputError where the
    report cannot be written.
    """
    content = Content(results, tables)
    return _write(content, f"Querschau: {content.title}", _CHAPTERS, path, template)


def write_method_docx(results: Results, path: Path, tables: SummaryTables | None = None) -> Path:
    """Write the appendix of a paper as DOCX: agreement, method, category system with all definitions.

    Returns its path. Raises OutputError where it cannot be written.
    """
    content = Content(results, tables)
    return _write(content, f"Methodenanhang: {content.title}", _APPENDIX, path, None)


def _write(
    content: Content, title: str, wanted: tuple[_Chapter, ...], path: Path, template: Path | None
) -> Path:
    w = Writer(title, template)
    w.paragraph(title, "Title")
    w.paragraph(content.subtitle)
    chapters = [chapter for chapter in wanted if chapter.present(content)]
    w.contents()
    for chapter in chapters:
        w.turn(landscape=chapter.across)
        w.heading(chapter.title, 1)
        chapter.write(w, content)
    with replacing(path) as partial:
        partial.write_bytes(w.as_bytes())
    return path


def _corpus(w: Writer, content: Content) -> None:
    w.paragraph(content.summary)
    rows = [
        [c.name, *(content.told(c, v) for v in content.variables)]
        + [number(n) for n in (c.documents, c.segments, c.coded)]
        for c in content.cases
    ]
    if rows:
        head = ["Fall", *content.variables.values(), "Dokumente", "Segmente", "davon kodiert"]
        w.table(head, rows, [3, *[2] * (len(head) - 1)], caption="Fälle")
    documents = [[d.reference, ", ".join(d.cases), d.kind, d.year, d.codings] for d in content.documents]
    head = ["Dokument", "Fall", "Art", "Jahr", "Kodierungen"]
    w.table(head, documents, [7, 3, 2.4, 1.4, 2.2], caption="Dokumente")
    for document in content.warned:
        w.paragraph(f"{document.title}: {_warnings(document)}", "Quelle")


def _cross_case(w: Writer, content: Content) -> None:
    w.paragraph(f"{content.marking} {content.legend}")
    w.paragraph(content.ground_sentence)
    head, rows = content.grounds
    w.table(head, rows, [4, *[2] * (len(head) - 1)], caption="Worauf die Marken jedes Falls beruhen")
    pictures = list(figures.figures(content, heat_maps=False))
    for place, dimension in enumerate(content.dimensions):
        w.heading(dimension.label, 2)
        marked = content.lists[place].rows
        for row in marked:
            w.paragraph(f"{row.label} {row.cases}", "List Bullet")
        if not marked:
            w.paragraph("In dieser Dimension erreicht kein Fall die Schwelle.")
        if len(content.case_names) <= _CASES_UPRIGHT:
            _matrix(w, content, dimension)
        _by_status(w, content, dimension.label)
        for drawn in pictures:
            if drawn.name == figures.name_of("haeufigkeiten", dimension):
                w.picture(drawn)
    for drawn in pictures:
        if drawn.name == figures.COOCCURRENCE:
            w.heading("Gemeinsames Auftreten", 2)
            w.picture(drawn)


def _by_status(w: Writer, content: Content, label: str) -> None:
    """Success factors by status, all cases together (by case: ``tabellen/status.csv``)."""
    for table in content.status_tables:
        if table.label == label:
            rows = [[category, status, number(total)] for _, category, status, _, total in table.rows]
            w.table(["Kategorie", "Status", "Segmente"], rows, [6, 3, 2], caption=f"{label} nach Status")


def _matrices(w: Writer, content: Content) -> None:
    w.paragraph(f"{content.marking} {content.legend}")
    for dimension in content.dimensions:
        _matrix(w, content, dimension)


def _matrix(w: Writer, content: Content, dimension: Dimension) -> None:
    """Code x case: number of segments and share, and the sign of the mark."""
    rows = content.tables.cross[content.tables.cross["code"].isin([c.id for c in dimension.codes])]
    cells = {(r["code"], r["case"]): r for r in rows.to_dict("records") if r["segments"]}
    cases = content.case_names
    given = {code for code, _ in cells}
    used = [c for c in dimension.codes if c.id in given]
    tables = -(-len(cases) // _CASES_ACROSS) if used else 0
    for number_ in range(tables):
        part = cases[number_ * len(cases) // tables : (number_ + 1) * len(cases) // tables]
        lines = [[c.label, *(_cell(cells.get((c.id, case))) for case in part)] for c in used]
        caption = f"{dimension.label} nach Fällen (Segmente und Anteil; ● markiert, ○ schwach, ≠ strittig)"
        w.table(["Kategorie", *part], lines, [4, *[2] * len(part)], caption=caption, centred_from=1)


def _themes(w: Writer, content: Content) -> None:
    """Code x case with the strongest quotation of each cell, a few cases in each table."""
    w.lead("Das stärkste Zitat je Kategorie und Fall; in Klammern Quelle und Zahl der Segmente.")
    for table in content.theme_tables:
        w.heading(table.label, 2)
        tables = -(-len(table.rows) // _CASES_OF_THEMES)
        for number_ in range(tables):
            part = table.rows[number_ * len(table.rows) // tables : (number_ + 1) * len(table.rows) // tables]
            lines = [
                [code, *(_theme(content, cells[i]) for _, cells in part)]
                for i, code in enumerate(table.categories)
                if any(cells[i] for _, cells in part)
            ]
            w.table(["Kategorie", *(case for case, _ in part)], lines, [3, *[6] * len(part)])


def _theme(content: Content, cell: ThemeCell | None) -> str:
    return f"{quoted(cell.quote)} ({content.cited(cell)}; {number(cell.segments)})" if cell else ""


def _profiles(w: Writer, content: Content) -> None:
    w.paragraph(content.ranking, "Quelle")
    for profile in content.profiles:
        w.heading(profile.case, 2)
        _written(w, profile.summaries)
        for part in profile.parts:
            w.heading(part.label, 3)
            _written(w, part.summaries)
            for quote in part.quotes:
                status = f" ({', '.join(quote.told_statuses)})" if quote.told_statuses else ""
                w.quotation(quote.text, f"{content.told_by(quote)} · {' · '.join(quote.labels)}{status}")
            if not part.quotes:
                w.paragraph("Keine Passage dieses Teils wurde kodiert.", "Quelle")


def _written(w: Writer, summaries: Iterable[CaseSummary]) -> None:
    """What people wrote of a case, each paragraph of theirs as one, and who wrote it."""
    for one in summaries:
        for line in filter(None, map(str.strip, one.text.splitlines())):
            w.paragraph(line)
        w.paragraph(f"Zusammenfassung: {one.person}", "Quelle")


def _structures(w: Writer, content: Content) -> None:
    shown = content.governance
    rows = [[case, *("\n".join(e.entry.shown for e in cell) for cell in cells)] for case, cells in shown.rows]
    if rows:
        caption = "Im Text genannte Strukturen, Konzepte und Programmgebiete"
        w.table(["Fall", *shown.columns], rows, [2, 3.5, 3, 3, 3], caption=caption)
    levels = [
        [case, one.level, one.covered, "; ".join(t for t in (one.structures, one.open) if t)]
        for case, of_case in shown.levels.items()
        for one in (linked.level for linked in of_case)
    ]
    if levels:
        head = ["Fall", "Ebene", "Stand", "Strukturen"]
        w.table(head, levels, [2, 2, 3, 7], caption="Drei Ebenen")
    people = [[p.name, p.institution, p.function, p.case, content.cited(p)] for p in content.tables.register]
    if people:
        head = ["Name", "Institution", "Funktion", "Fall", "Quelle"]
        caption = "Verzeichnis der Gesprächspersonen"
        w.table(head, people, [3, 4, 4, 2, 3], caption=caption)


def _agreement(w: Writer, content: Content) -> None:
    found = content.reliability
    if found is None:
        return
    head = ["Umfang", "Alpha", "95-%-Intervall", "Kappa", "F1", "gleich", "Entscheidungen"]
    for pair in found.pairs:
        rows = [
            [r.label, r.alpha, r.interval, r.kappa, r.f1, r.percent, r.units]
            for r in (pair.total, *pair.dimensions, *pair.codes, *pair.statuses)
        ]
        w.table(head, rows, [4, 1.4, 2.6, 1.4, 1.4, 1.4, 2.4], caption=f"{pair.title}")
    if found.precision:
        head = ["Maschine", "Kategorie", "vorgeschlagen", "davon richtig", "Anteil", "95-%-Intervall"]
        shares = [
            [r.coder, r.label or "alle", r.proposed, r.right, r.share, r.interval] for r in found.precision
        ]
        caption = f"Vorschläge in {found.random} zufällig gezogenen Passagen"
        w.table(head, shares, [2, 4, 2, 2, 1.6, 3], caption=caption)
    for warning in found.warnings:
        w.paragraph(warning, "Quelle")


def _method(w: Writer, content: Content) -> None:
    for text in content.method:
        w.paragraph(text)
    for title, rows in content.method_tables:
        w.table(["Angabe", "Wert"], rows, [2, 4], caption=f"{title}")


def _codebook(w: Writer, content: Content) -> None:
    for dimension in content.dimensions:
        w.heading(dimension.label, 2)
        if dimension.question:
            w.lead(dimension.question)
        rows = [[c.label, c.definition, number(content.code_segments[c.id])] for c in dimension.codes]
        w.table(["Kategorie", "Definition", "Segmente"], rows, [3, 6.6, 2])


def _definitions(w: Writer, content: Content) -> None:
    """The category system with all that delimits a code, as a second coder needs it."""
    for dimension in content.dimensions:
        w.heading(dimension.label, 2)
        if dimension.question:
            w.lead(dimension.question)
        for code in dimension.codes:
            w.heading(code.label, 3)
            w.paragraph(code.definition)
            parts = (
                ("Kodieren", [code.include]),
                ("Nicht kodieren", [code.exclude]),
                ("Ankerbeispiele", code.anchors),
                ("Gegenbeispiele", code.counter_examples),
                ("Herkunft", code.source),
            )
            for label, texts in parts:
                if any(texts):
                    w.paragraph(f"{label}: {'; '.join(t for t in texts if t)}", "List Bullet")


def _warnings(row: DocumentFigures) -> str:
    lead = "nicht gelesen: " if row.status == "failed" else ""
    return lead + " ".join(row.warnings)


def _cell(row: dict[Any, Any] | None) -> str:
    if row is None:
        return ""
    return f"{number(row['segments'])} ({percent(row['share'])}) {SIGNS[row['mark']]}".rstrip()


@dataclass(frozen=True)
class _Chapter:
    """A chapter: who writes it, whether there is anything to write, and whether its pages lie across."""

    title: str
    write: Callable[[Writer, Content], None]
    present: Callable[[Content], bool] = lambda content: True
    across: bool = False


_CHAPTERS = (
    _Chapter("Korpus", _corpus),
    _Chapter("Querschau", _cross_case, lambda c: bool(c.case_names)),
    _Chapter("Kategorien nach Fällen", _matrices, lambda c: len(c.case_names) > _CASES_UPRIGHT, across=True),
    _Chapter("Fallprofile", _profiles, lambda c: bool(c.profiles)),
    _Chapter("Themenmatrix", _themes, lambda c: 0 < len(c.case_names) <= _CASES_ACROSS, across=True),
    _Chapter("Strukturen", _structures, lambda c: bool(c.governance.rows or c.tables.register)),
    _Chapter("Übereinstimmung", _agreement, lambda c: c.reliability is not None),
    _Chapter("Methode", _method),
    _Chapter("Kategoriensystem", _codebook),
)

_APPENDIX = (
    _Chapter("Übereinstimmung", _agreement, lambda c: c.reliability is not None),
    _Chapter("Methode", _method),
    _Chapter("Kategoriensystem", _definitions),
)
