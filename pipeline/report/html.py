"""The report as one HTML file that opens offline, loads nothing and runs no text from documents.

What may run is named by hash in a Content-Security-Policy; texts and codings are data in JSON elements;
Jinja2 escapes every value; the scripts write text nodes only.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.files import write_text
from pipeline.report import cooccurrence_plot
from pipeline.report.colors import dimension_rules, status_rules
from pipeline.report.content import Content
from pipeline.report.counts import DocumentFigures
from pipeline.report.german import METHODS, number, percent, perspective
from pipeline.report.payload import csp_hash, json_text, packed
from pipeline.report.texts import DocumentPayload, Registers, document_payloads
from pipeline.results import Results
from pipeline.tables.by_status import NO_STATUS
from pipeline.tables.marking import LEGEND, SIGNS
from pipeline.tables.quotes import quoted
from pipeline.tables.summary import SummaryTables

_TEMPLATES = Path(__file__).parent / "templates"
_SCRIPTS = ("core.js", "heatmap.js", "passages.js", "reader.js", "start.js")
_PACK_FROM = 3_000_000
"""Characters of document data from which on the documents are compressed inside the page."""


def write_report(results: Results, path: Path, tables: SummaryTables | None = None) -> Path:
    """Write the report of a run as one self-contained HTML file and return its path.

    ``tables``: those of the results where they were made before. Raises OutputError where it cannot be
    written; the same results give the same bytes.
    """
    write_text(path, render(Content(results, tables)))
    return path


def render(content: Content) -> str:
    """The page as text."""
    registers = Registers.of(content.results)
    documents = document_payloads(content.results, registers)
    plain = [json_text({f.name: getattr(d, f.name) for f in fields(d)}) for d in documents]
    large = sum(len(p) for p in plain) > _PACK_FROM
    style, script = _style(content), _script()
    page = environment().get_template("report.html.j2")
    return page.render(
        c=content,
        cited=content.cited,
        told_by=content.told_by,
        sections=_sections(content),
        style=Markup(style),  # noqa: S704 - our own file and checked colours
        script=Markup(script),  # noqa: S704 - our own files
        policy=_policy(style, script),
        index=json_text(_index(content, registers, documents)),
        payloads=[packed(p) for p in plain] if large else plain,
        packed=large,
    )


def _sections(content: Content) -> list[tuple[str, str]]:
    """Parts of the page in their order; those without content are left out."""
    parts = [
        ("ueberblick", "Überblick", True),
        ("querschau", "Querschau", bool(content.case_names)),
        ("haeufigkeiten", "Häufigkeiten", bool(content.bars)),
        ("kookkurrenz", "Gemeinsames Auftreten", bool(content.tables.pairs)),
        ("profile", "Fallprofile", bool(content.profiles)),
        ("matrix", "Themenmatrix", bool(content.theme_tables)),
        ("strukturen", "Strukturen", bool(content.governance.rows or content.tables.register)),
        ("texte", "Texte", bool(content.readable)),
        ("kategorien", "Kategorien", True),
        ("uebereinstimmung", "Übereinstimmung", content.reliability is not None),
        ("methode", "Methode", True),
    ]
    return [(part, label) for part, label, present in parts if present]


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src {csp_hash(script)}; style-src {csp_hash(style)}; "
        "connect-src 'none'; img-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _index(content: Content, registers: Registers, documents: list[DocumentPayload]) -> dict[str, Any]:
    """The page's small data: names, the codings as columns of numbers, segment ids, heat map."""
    values = registers.values
    dims = {d.id: i for i, d in enumerate(content.dimensions)}
    known = content.codebook.codes
    rows: dict[str, list[int]] = {name: [] for name in ("doc", "seg", "code", "status", "method", "case")}
    for number_, document in enumerate(documents):
        for coding in document.codings:
            rows["doc"].append(number_)
            rows["seg"].append(coding.segment)
            rows["code"].append(coding.code)
            rows["status"].append(coding.status)
            rows["method"].append(coding.method)
            rows["case"].append(document.segments[coding.segment].case if coding.segment >= 0 else -1)
    return {
        "dims": [{"id": d.id, "label": d.label} for d in content.dimensions],
        "codes": [
            {
                "id": code,
                "label": known[code].label if code in known else code,
                "dim": dims[content.codebook.dimension_of(code).id] if code in known else 0,
                "definition": known[code].definition if code in known else "",
            }
            for code in values["code"]
        ],
        "status": values["status"],
        "noStatus": NO_STATUS,
        "methods": values["method"],
        "methodLabels": {m: METHODS.get(m, m) for m in values["method"]},
        "perspectives": [perspective(v) for v in values["perspective"]],
        "coders": values["coder"],
        "rules": values["rule"],
        "reviews": values["review"],
        "certainties": values["certainty"],
        "cases": values["case"],
        "docs": [
            _document_entry(d, p, values["case"]) for d, p in zip(content.readable, documents, strict=True)
        ],
        "rows": rows,
        "segmentIds": [" ".join(s.id for s in d.segments) for d in documents],
        "cross": _cross(content, values),
    }


def heat_data(content: Content) -> Markup:
    """What ``heatmap.js`` shows, as JSON for the inside of a page."""
    dims = {d.id: i for i, d in enumerate(content.dimensions)}
    codes = [
        {"id": id, "label": code.label, "dim": dims[content.codebook.dimension_of(id).id]}
        for id, code in content.codebook.codes.items()
    ]
    names = {"code": list(content.codebook.codes), "case": content.case_names}
    return json_text(
        {
            "dims": [{"id": d.id, "label": d.label} for d in content.dimensions],
            "codes": codes,
            "cases": content.case_names,
            "cross": _cross(content, names),
        }
    )


def _document_entry(row: DocumentFigures, payload: DocumentPayload, cases: list[str]) -> dict[str, Any]:
    return {
        "name": row.name,
        "title": row.title,
        "kind": row.kind,
        "year": row.year,
        "cases": [cases.index(c) for c in row.cases if c in cases],
        "segments": len(payload.segments),
        "codings": len(payload.codings),
    }


def _cross(content: Content, values: dict[str, list[str]]) -> dict[str, Any]:
    """The matrix code x case as rows of numbers, in the order of the page's codes and cases."""
    result: dict[str, Any] = {"sentence": content.marking, "legend": LEGEND, "signs": SIGNS}
    for measure, nothing in (("segments", 0), ("share", 0), ("mark", "")):
        wide = content.tables.cross.pivot(index="code", columns="case", values=measure)
        wide = wide.reindex(index=values["code"], columns=values["case"]).fillna(nothing)
        result[measure] = [[_number(v) for v in row] for row in wide.to_numpy().tolist()]
    return result


def _number(value: float | str) -> float | str:
    return int(value) if not isinstance(value, str) and value == int(value) else value


@cache
def _script() -> str:
    """All scripts as one, in a scope of their own."""
    parts = [(_TEMPLATES / name).read_text("utf-8") for name in _SCRIPTS]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();"


def _style(content: Content) -> str:
    """The style sheet and the colours of the codebook's dimensions."""
    rules = [(_TEMPLATES / "report.css").read_text("utf-8")]
    rules += dimension_rules(content.palettes)
    rules += status_rules(content.statuses)
    return "\n".join(rules)


def _link(**wanted: str) -> str:
    """Address of the passages with a code, case, status, method or document (see ``passages.js``); empty
    where the page cannot show them (those with two codes, ``mit``, or of a group of cases, ``gruppe``)."""
    return "" if {"mit", "gruppe"} & wanted.keys() else f"#texte:{urlencode(wanted)}"


def _place(document: str, segment: str) -> str:
    """Address of a coding unit in its text."""
    return f"#seg-{segment}"


@cache
def environment() -> Environment:
    """The environment of our pages: every value is escaped, an unknown one is an error."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    furnish(made)
    made.globals.update(link=_link, stelle=_place)
    return made


def furnish(environment: Environment) -> None:
    """Give an environment what the report's parts need but for the addresses: ``link(**wanted)`` of the
    passages with a code, case or status, and ``stelle(document, segment_id)`` of one in its text."""
    environment.filters["zitiert"] = quoted
    environment.filters["zahl"] = lambda value: "" if value is None else number(value)
    environment.filters["komma3"] = lambda value: number(value, 3)
    environment.filters["komma"] = lambda value: number(value, 2)
    environment.filters["prozent"] = lambda value: percent(value, 1)
    environment.globals.update(cell=cooccurrence_plot.CELL)
