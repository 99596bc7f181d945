"""What is known of one document and of the cases: variables, who asks questions, headings that open cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.corpus import Corpus, Section, Source, open_corpus
from pipeline.corpus_edit import CORPUS_FILE, describe, describe_case, typed
from pipeline.errors import InputError
from pipeline.model import Document
from pipeline.preview import preview_of
from pipeline.splitting import headings_of, split
from pipeline.yaml_file import fingerprint
from querschau.app.project import Project, Stale
from querschau.app.web import Body, json, page, project, with_body


class Details(Body):
    """What corpus.yaml says of a document beside the table's fields; None stays as it is."""

    file: str
    variables: dict[str, str] | None = None
    interviewers: list[str] | None = None
    read_as: str


class Opening(Body):
    """A heading that opens a case."""

    heading: str
    case: str


class Splitting(Body):
    """Headings that open cases. ``preview``: only tell what each case gets."""

    file: str
    sections: list[Opening]
    preview: bool = True
    read_as: str = ""


class Case(Body):
    """What is known of a case; ``variables``: all of them."""

    name: str
    state: str = ""
    variables: dict[str, str] = {}
    read_as: str


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
    variables: dict[str, Any]


def show(request: Request) -> Response:
    """The page of a document."""
    opened = project(request)
    corpus, source = _source(opened, request.path_params["file"])
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
        read_as=fingerprint(opened.folder / CORPUS_FILE),
    )


def cases(request: Request) -> Response:
    """The page of the cases."""
    opened = project(request)
    corpus = _corpus(opened)
    known = {c.name: c for c in corpus.file.cases}
    named = [s.entry.case for s in corpus.sources] + [
        p.case for s in corpus.sources for p in s.entry.sections
    ]
    rows = [
        CaseRow(name, known[name].state, dict(known[name].variables))
        if name in known
        else CaseRow(name, "", {})
        for name in dict.fromkeys([*(n for n in named if n), *known])
    ]
    return page(
        request,
        "faelle.html.j2",
        rows=rows,
        names=list(dict.fromkeys(v for row in rows for v in row.variables)),
        read_as=fingerprint(opened.folder / CORPUS_FILE),
    )


def _corpus(opened: Project) -> Corpus:
    return open_corpus(opened.folder)


def _source(opened: Project, file: str) -> tuple[Corpus, Source]:
    corpus = _corpus(opened)
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
    opened = project(request)
    corpus, source = _source(opened, body.file)
    _fresh(opened, body.read_as)
    said: dict[str, Any] = {}
    if body.variables is not None:
        said["variables"] = _values(body.variables)
    if body.interviewers is not None:
        said["interviewers"] = list(dict.fromkeys(body.interviewers))
    return json({"read_as": describe(corpus, source, said, body.read_as)})


def divide(request: Request, body: Splitting) -> Response:
    """Tell what each case would get, or write it to corpus.yaml."""
    opened = project(request)
    corpus, source = _source(opened, body.file)
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
    _fresh(opened, body.read_as)
    kept = {s.heading: s.state for s in source.entry.sections if s.state}
    said = [
        {"heading": s.heading, "case": s.case} | ({"state": kept[s.heading]} if s.heading in kept else {})
        for s in sections
    ]
    return json({"read_as": describe(corpus, source, {"sections": said}, body.read_as)})


def describe_one(request: Request, body: Case) -> Response:
    """Write what is known of a case."""
    opened = project(request)
    _fresh(opened, body.read_as)
    state = " ".join(body.state.split())
    return json(
        {"read_as": describe_case(opened.folder, body.name, state, _values(body.variables), body.read_as)}
    )


def _values(given: dict[str, str]) -> dict[str, Any]:
    named = {" ".join(name.split()): typed(value) for name, value in given.items()}
    return {name: value for name, value in named.items() if name and value != ""}


def _fresh(opened: Project, read_as: str) -> None:
    if fingerprint(opened.folder / CORPUS_FILE) != read_as:
        raise Stale("corpus.yaml wurde inzwischen von außen geändert; laden Sie die Seite neu.")


ROUTES = [
    Route("/dokument/{file:path}", show),
    Route("/faelle", cases),
    Route("/api/dokument", with_body(Details, change), methods=["PATCH"]),
    Route("/api/korpus/teilen", with_body(Splitting, divide), methods=["POST"]),
    Route("/api/fall", with_body(Case, describe_one), methods=["PATCH"]),
]
"""Routes of the page „Projekte“; none shows anything of proposals."""
