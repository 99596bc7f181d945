"""What is known of one document and of the cases: variables, who asks questions, headings that open cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.corpus import CaseEntry, Corpus, Section, Source, open_corpus
from pipeline.corpus_edit import CORPUS_FILE, describe, describe_case, typed
from pipeline.errors import InputError
from pipeline.model import Document
from pipeline.preview import preview_of
from pipeline.splitting import headings_of, split
from pipeline.yaml_file import fingerprint
from querschau.app.project import Project
from querschau.app.stated import ONE_AT_A_TIME, shown, unchanged
from querschau.app.web import Body, json, page, project, with_body


class Details(Body):
    """What corpus.yaml says of a document beside the table's fields; None stays as it is. ``before``: what
    the window saw of that."""

    file: str
    variables: dict[str, str] | None = None
    interviewers: list[str] | None = None
    before: dict[str, Any] = {}


class Opening(Body):
    """A heading that opens a case."""

    heading: str
    case: str


class Splitting(Body):
    """Headings that open cases. ``preview``: only tell what each case gets; ``before``: what the window
    saw."""

    file: str
    sections: list[Opening]
    preview: bool = True
    before: dict[str, Any] = {}


class Case(Body):
    """One thing that is known of a case: its state, or a variable where one is named. ``before``: as a window
    saw it."""

    name: str
    variable: str = ""
    value: str
    before: dict[str, str]


@dataclass(frozen=True)
class Speaker:
    """Who speaks in a document. ``turns``: how often; ``asks``: counts as interviewer; ``said``: corpus.yaml
    says so."""

    name: str
    turns: int
    role: str
    asks: bool
    said: bool


@dataclass(frozen=True)
class CaseRow:
    """A case with what corpus.yaml says of it."""

    name: str
    state: str
    variables: dict[str, str]


def show(request: Request) -> Response:
    """The page of a document."""
    opened = project(request)
    corpus, source = source_of(opened, request.path_params["file"])
    document = _text(opened, source)
    return page(
        request,
        "dokument.html.j2",
        source=source,
        file=corpus.place_of(source.path),
        names=_variable_names(corpus),
        headings=headings_of(document),
        chosen={s.heading: s.case for s in source.entry.sections},
        speakers=_speakers(document, source),
        preview=preview_of(document, source, corpus.file.code_interviewers),
        stated=_stated(source),
    )


def cases(request: Request) -> Response:
    """The page of the cases."""
    corpus = open_corpus(project(request).folder)
    known = {c.name: c for c in corpus.file.cases}
    named = [s.entry.case for s in corpus.sources] + [
        p.case for s in corpus.sources for p in s.entry.sections
    ]
    rows = [
        CaseRow(name, known[name].state, {n: shown(v) for n, v in known[name].variables.items()})
        if name in known
        else CaseRow(name, "", {})
        for name in dict.fromkeys([*(n for n in named if n), *known])
    ]
    return page(
        request,
        "faelle.html.j2",
        rows=rows,
        names=list(dict.fromkeys(v for row in rows for v in row.variables)),
    )


def source_of(opened: Project, file: str) -> tuple[Corpus, Source]:
    """The corpus and a document of it by its place in the folder. Raises InputError for one that is gone."""
    corpus = open_corpus(opened.folder)
    found = next((s for s in corpus.sources if corpus.place_of(s.path) == file), None)
    if found is None:
        raise InputError(f"„{file}“ ist nicht mehr im Ordner; gehen Sie zu „Projekte“.")
    return corpus, found


def _text(opened: Project, source: Source) -> Document:
    """The document as the results have it, else read now."""
    if opened.results and source.name in opened.results.document_names:
        return opened.coded.document(source.name)
    return source.read()


def _variable_names(corpus: Corpus) -> list[str]:
    return list(dict.fromkeys(name for s in corpus.sources for name in s.entry.variables))


def _speakers(document: Document, source: Source) -> list[Speaker]:
    turns = Counter(b.speaker for b in document.blocks if b.speaker)
    roles = {b.speaker: b.role.value for b in document.blocks if b.speaker and b.role}
    said = set(source.entry.interviewers)
    return [
        Speaker(
            name,
            n,
            roles.get(name, ""),
            name in said if said else roles.get(name) == "interviewer",
            name in said,
        )
        for name, n in turns.items()
    ]


def change(request: Request, body: Details) -> Response:
    """Write variables or interviewers of a document."""
    said: dict[str, Any] = {}
    if body.variables is not None:
        said["variables"] = _values(body.variables)
    if body.interviewers is not None:
        said["interviewers"] = list(dict.fromkeys(body.interviewers))
    return _write(project(request), body.file, said, body.before)


def divide(request: Request, body: Splitting) -> Response:
    """Tell what each case would get, or write it to corpus.yaml."""
    opened = project(request)
    _, source = source_of(opened, body.file)
    sections = [Section(heading=s.heading, case=" ".join(s.case.split())) for s in body.sections]
    if body.preview:
        found = split(_text(opened, source), source, sections)
        return json(
            {
                "cases": [
                    {"case": s.case, "pages": s.pages, "passages": s.passages, "words": s.words}
                    for s in found
                ]
            }
        )
    kept = {s.heading: s.state for s in source.entry.sections if s.state}
    said = [
        {"heading": s.heading, "case": s.case} | ({"state": kept[s.heading]} if s.heading in kept else {})
        for s in sections
    ]
    return _write(opened, body.file, {"sections": said}, body.before)


def _write(opened: Project, file: str, said: dict[str, Any], before: dict[str, Any]) -> Response:
    """Write fields of a document, where they are as the window saw them. Raises Changed."""
    read_as = fingerprint(opened.folder / CORPUS_FILE)
    corpus, source = source_of(opened, file)
    unchanged(before, {name: value for name, value in _stated(source).items() if name in said})
    describe(corpus, source, said, read_as)
    _, source = source_of(opened, file)
    return json({"now": {name: value for name, value in _stated(source).items() if name in said}})


def _stated(source: Source) -> dict[str, Any]:
    """What corpus.yaml says of a document, as its page shows it."""
    return {
        "variables": {name: shown(value) for name, value in source.entry.variables.items()},
        "interviewers": list(source.entry.interviewers),
        "sections": [{"heading": s.heading, "case": s.case} for s in source.entry.sections],
    }


def describe_one(request: Request, body: Case) -> Response:
    """Write one thing that is known of a case. Raises Changed."""
    opened = project(request)
    read_as = fingerprint(opened.folder / CORPUS_FILE)
    known = next(
        (c for c in open_corpus(opened.folder).file.cases if c.name == body.name), CaseEntry(name="")
    )
    variables = dict(known.variables)
    now = shown(variables.get(body.variable, "")) if body.variable else known.state
    unchanged(body.before, {"value": now})
    value = " ".join(body.value.split())
    if body.variable:
        variables |= {" ".join(body.variable.split()): typed(value)}
    state = known.state if body.variable else value
    describe_case(opened.folder, body.name, state, variables, read_as)
    return json({"now": {"value": shown(typed(value)) if body.variable else value}})


def _values(given: dict[str, str]) -> dict[str, Any]:
    named = {" ".join(name.split()): typed(value) for name, value in given.items()}
    return {name: value for name, value in named.items() if name and value != ""}


ROUTES = [
    Route("/dokument/{file:path}", show),
    Route("/faelle", cases),
    Route("/api/dokument", with_body(Details, change, ONE_AT_A_TIME), methods=["PATCH"]),
    Route("/api/korpus/teilen", with_body(Splitting, divide, ONE_AT_A_TIME), methods=["POST"]),
    Route("/api/fall", with_body(Case, describe_one, ONE_AT_A_TIME), methods=["PATCH"]),
]
"""Routes of the page „Projekte“; none shows anything of proposals."""
