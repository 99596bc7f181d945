"""The material to look at: an HTML page and a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.material.candidates import Candidate
from pipeline.material.gather import Material
from pipeline.material.groups import Group
from pipeline.model import Segment
from pipeline.tables.excel import add_sheet, workbook
from pipeline.tables.quotes import source

_SHOWN = 500


def material_html(material: Material, title: str) -> str:
    """One HTML file that needs nothing but itself."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    template = environment.get_template("material.html.j2")
    return template.render(m=material, title=title, place=place, short=_short, n=_number, times=_times)


def place(segment: Segment) -> str:
    """Document, page and section of a passage, as printed under a quotation."""
    section = f" · {segment.section[-1]}" if segment.section else ""
    return f"{source(segment.document, segment.page, segment.printed_page)}{section}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN].rsplit(" ", 1)[0] + " …"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _times(ratio: float) -> str:
    """A log ratio as how many times more often, in two figures."""
    times = 2**ratio
    return "über 10.000" if times > 10_000 else _number(int(float(f"{times:.2g}")))


def write_material(material: Material, path: Path, title: str) -> None:
    """The same as a workbook, one sheet for each kind of material. Raises OutputError."""
    with workbook(path, f"{title}: Material") as book:
        add_sheet(
            book, "Schlüsselbegriffe", _terms(material), widths={"Wortfamilie": 60, "steht nahe bei": 50}
        )
        expressions = [(e.text, e.count, e.strength) for e in material.expressions]
        add_sheet(
            book, "Wortverbindungen", pd.DataFrame(expressions, columns=["Verbindung", "Anzahl", "logDice"])
        )
        add_sheet(book, "Gruppen", _groups(material.groups), widths={"Passage": 90, "Wörter": 40})
        for name, found in (
            ("Überschriften", material.headings),
            ("Leitfragen", material.questions),
            ("Stellen und Pläne", material.bodies),
            ("Orte und Personen", material.names),
        ):
            if found:
                add_sheet(book, name, _candidates(found), widths={"Text": 70})


def _terms(material: Material) -> pd.DataFrame:
    rows = [
        (
            term.name,
            term.count,
            term.documents,
            term.strength,
            term.ratio,
            ", ".join(term.forms),
            ", ".join(f"{name} {count}" for name, count in term.family),
            ", ".join(f"{n.name} {n.count}" for n in material.neighbours.get(term.key, [])),
        )
        for term in material.terms
    ]
    head = ["Begriff", "Anzahl", "Dokumente", "Stärke (G²)", "log ratio", "Formen", "Wortfamilie"]
    return pd.DataFrame(rows, columns=[*head, "steht nahe bei"])


def _groups(groups: Sequence[Group]) -> pd.DataFrame:
    rows = []
    for number, group in enumerate(groups, start=1):
        role = {s.id: "typisch" for s in group.typical} | {s.id: "am Rand" for s in group.outlying}
        rows += [
            (number, ", ".join(group.words), role.get(s.id, ""), s.document, s.page, s.section_path, s.text)
            for s in group.members
        ]
    head = ["Gruppe", "Wörter", "Stellung", "Dokument", "Seite", "Abschnitt", "Passage"]
    return pd.DataFrame(rows, columns=head).astype({"Seite": "Int64"})


def _candidates(found: Sequence[Candidate]) -> pd.DataFrame:
    rows = [(c.text, c.kind, c.count, c.documents) for c in found]
    return pd.DataFrame(rows, columns=["Text", "Art", "Anzahl", "Dokumente"])
