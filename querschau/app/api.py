"""What every page talks to: news, decisions, a document's text and what counts in it, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from anyio import CapacityLimiter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.errors import InputError
from pipeline.people.codings import MACHINE
from pipeline.people.decisions import Decision, person_key, text_hash
from pipeline.report.colors import DARK, dimension_rules, palette, status_rules
from querschau.app.project import Project, Stale
from querschau.app.reading import SLICE, Units, book_of, document_slice, page_of, passage_states, why
from querschau.app.web import Body, json, number_of, project, with_body, workplace

_STATES = 200
"""Passages whose new state comes with the answer to a decision."""

_MOST = 5_000
"""Records in one request."""


class Said(Body):
    """A decision as a window sends it; see ``people.decisions.Decision``.

    ``id``: made by the window, so that a repeated request is written once. ``passage``: its id. ``span``:
    UTF-16 units into the document's text.
    """

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]
    kind: Literal["applies", "applies_not", "read", "unread", "memo", "summary", "code", "consensus"]
    document: str = ""
    passage: str = ""
    span: tuple[int, int] | None = None
    text: str = ""
    code: str = ""
    status: str | None = None
    perspective: str | None = None
    memo: str = ""
    holds: bool = True
    case: str = ""
    proposal: str = ""
    drawn: str = ""


class Decisions(Body):
    """Decisions of one person made in one go. ``results``: the run that the window shows; ``blind``:
    whether it shows nothing of others."""

    person: str
    results: str = ""
    blind: bool = False
    batch: str = ""
    records: Annotated[list[Said], Field(min_length=1, max_length=_MOST)]


class Undo(Body):
    """``cancels``: id of a record (of an undo: a redo) or of a batch of this person."""

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]
    person: str
    cancels: Annotated[str, Field(min_length=1)]


class Person(Body):
    """Who codes."""

    name: str


class Blind(Body):
    """Whether the person codes blind from now on."""

    person: str
    on: bool


class Nothing(Body):
    """No field at all."""


def decide(request: Request, body: Decisions) -> Response:
    """Write decisions; the answer comes when they are on the disk."""
    opened, person = project(request), _coder(request, body.person)
    if body.results and body.results != opened.run:
        raise Stale("Es gibt neue Ergebnisse; laden Sie die Seite neu und entscheiden Sie dort.")
    if body.blind != bool(opened.blind):
        raise Stale("Dieses Fenster zeigt nicht, was Sie jetzt sehen sollen; laden Sie die Seite neu.")
    found = [_decision(opened, said, body.batch) for said in body.records]
    return _written(opened, person, found)


def undo(request: Request, body: Undo) -> Response:
    """Take back one's own record or batch; taking back an undo is a redo."""
    opened, person = project(request), _coder(request, body.person)
    if not opened.records.cancellable(body.cancels, person):
        raise Stale("Diese Entscheidung ist nicht (mehr) da oder von einer anderen Person.")
    return _written(
        opened, person, [Decision(id=body.id, person=person, kind="undo", cancels=body.cancels, origin="app")]
    )


def blind(request: Request, body: Blind) -> Response:
    """Hide proposals and other people's decisions from the person, or show them again; this is a record."""
    opened, person = project(request), _coder(request, body.person)
    if body.on != bool(opened.blind):
        opened.decide(person, [Decision(person=person, kind="blind", holds=body.on, origin="app")])
    return json({"blind": bool(opened.blind)})


def state(request: Request) -> Response:
    """What is new since the number that the window knows; 204 where nothing is."""
    place = workplace(request)
    if window := request.query_params.get("fenster"):
        place.windows[window[:64]] = 0.0
    found = place.state(number_of(request, "seit", 0))
    return Response(status_code=204) if found is None else json(found)


def window_closed(request: Request, body: Nothing) -> Response:
    """A window says goodbye."""
    workplace(request).windows.pop(request.path_params["fenster"], None)
    return Response(status_code=204)


def document(request: Request) -> Response:
    """Some pages of a document: ``seiten=3-22``, or those around ``p=PASSAGE``."""
    opened, name = project(request), request.path_params["dok"]
    given = request.query_params.get("seiten", "")
    if passage := request.query_params.get("p", ""):
        first = page_of(opened, name, passage)
        return json(document_slice(opened, name, first, first + SLICE - 1))
    if not given:
        return json(document_slice(opened, name, 1, SLICE))
    if not (match := re.fullmatch(r"(\d{1,6})-(\d{1,6})", given)):
        raise InputError(f"„{given}“ nennt keine Seiten; geben Sie sie wie „1-20“ an.")
    first, last = int(match[1]), int(match[2])
    return json(document_slice(opened, name, first, min(last, first + SLICE - 1)))


def states(request: Request) -> Response:
    """What counts at passages of a document now: ``passagen=ID,ID``."""
    opened, name = project(request), request.path_params["dok"]
    wanted = request.query_params.get("passagen", "").split(",")[:_STATES]
    known = opened.read(name).by_id
    return json(
        {
            "document": name,
            "results": opened.run,
            "number": opened.news.number,
            "states": passage_states(opened, name, [id for id in wanted if id in known]),
        }
    )


def reasons(request: Request) -> Response:
    """Why a proposal was made."""
    return json(why(project(request), request.path_params["vorschlag"]))


def codes(request: Request) -> Response:
    """The codebook as pages need it: dimensions, codes with what defines them, people's free codes, values of
    attributes."""
    opened = project(request)
    book = opened.codebook
    numbers = {d.id: i for i, d in enumerate(book.dimensions)}
    return json(
        {
            "codebook": book_of(opened),
            "dimensions": [
                {"id": d.id, "label": d.label, "has_status": d.has_status} for d in book.dimensions
            ],
            "codes": [
                {
                    "id": id,
                    "label": code.label,
                    "dimension": numbers[book.dimension_of(id).id],
                    "definition": code.definition,
                    "include": code.include,
                    "exclude": code.exclude,
                    "anchors": code.anchors,
                }
                for id, code in book.codes.items()
            ],
            "free": [{"id": id, "label": label} for id, label in opened.free_codes.items()],
            "attributes": {name: list(a.values) for name, a in book.attributes.items()},
        }
    )


def colours(request: Request) -> Response:
    """The style sheet of the codebook's colours (classes ``d0``, ``d1`` ... by dimension), light and dark."""
    book = project(request).codebook
    status = book.attributes.get("status")
    rules = dimension_rules([palette(d.color) for d in book.dimensions])
    rules += status_rules([*(status.values if status else ()), ""])
    dark = dimension_rules([palette(d.color, DARK) for d in book.dimensions])
    rules += ["@media (prefers-color-scheme: dark) {", *dark, "}"]
    return Response("\n".join(rules), media_type="text/css")


def person(request: Request, body: Person) -> Response:
    """Say who codes."""
    name = " ".join(body.name.split())
    if not person_key(name) or len(name) > 80 or MACHINE.fullmatch(person_key(name)):
        raise InputError("Dieser Name geht nicht; nehmen Sie Ihren Namen oder ein Kürzel.")
    workplace(request).name(name)
    return json({"person": name})


def open_window(request: Request, body: Nothing) -> Response:
    """An address that opens another window, for a second start of the program."""
    return json({"address": request.app.state.gate.opening_address()})


def end(request: Request, body: Nothing) -> Response:
    """End the server."""
    place = workplace(request)
    if place.run and place.run.running:
        raise InputError("Ein Lauf ist im Gang; halten Sie ihn an oder warten Sie auf sein Ende.")
    place.stop()
    return json({})


def _coder(request: Request, said: str) -> str:
    """Who codes; the window must show the same name."""
    person = workplace(request).person
    if not person:
        raise InputError("Sagen Sie zuerst oben, wer kodiert.")
    if person_key(said) != person_key(person):
        raise Stale(f"Inzwischen kodiert {person}; laden Sie die Seite neu.")
    return person


def _written(opened: Project, person: str, decisions: list[Decision]) -> Response:
    stored, changed = opened.decide(person, decisions)
    answer = {name: passage_states(opened, name, ids[:_STATES]) for name, ids in changed.items() if ids}
    return json(
        {
            "stored": [{"id": d.id, "time": d.time, "count": d.count} for d in stored],
            "number": opened.news.number,
            "passages": changed,
            "states": answer,
        }
    )


@dataclass(frozen=True)
class _Place:
    """Where a decision is, in code points."""

    document_hash: str = ""
    passage: tuple[int, int] | None = None
    passage_hash: str = ""
    span: tuple[int, int] | None = None
    text: str = ""


def _decision(opened: Project, said: Said, batch: str) -> Decision:
    """The record of what a window sent. Raises Stale for a passage that is not there, InputError for words
    outside of it."""
    place = _place(opened, said) if said.document else _Place(text=said.text)
    return Decision(
        **said.model_dump(exclude={"passage", "span", "text"}),
        person="",
        document_hash=place.document_hash,
        passage=place.passage,
        passage_hash=place.passage_hash,
        span=place.span,
        text=place.text or said.text,
        codebook=book_of(opened) if opened.results else "",
        blind=place.passage is not None and opened.blind_at(said.document, place.passage),
        origin="app",
        batch=batch,
    )


def _place(opened: Project, said: Said) -> _Place:
    there = opened.read(said.document)
    if not said.passage:
        return _Place(there.hash)
    segment = there.by_id.get(said.passage)
    if segment is None:
        raise Stale("Diese Passage gibt es so nicht mehr; laden Sie die Seite neu.")
    passage, text, span = (segment.start, segment.end), segment.text, None
    if said.span is not None:
        units = Units(there.document.text)
        span = units.back(said.span[0]), units.back(said.span[1])
        if not passage[0] <= span[0] < span[1] <= passage[1]:
            raise InputError(
                "Die markierten Wörter liegen nicht in der Passage; markieren Sie sie noch einmal."
            )
        text = there.document.text[slice(*span)]
    return _Place(there.hash, passage, text_hash(segment.text), span, text)


_one_at_a_time = CapacityLimiter(1)
"""Decisions have a queue of their own: no slow page keeps them waiting."""

ROUTES = [
    Route("/api/stand", state),
    Route("/api/fenster/{fenster}", with_body(Nothing, window_closed), methods=["DELETE"]),
    Route("/api/entscheidungen", with_body(Decisions, decide, _one_at_a_time), methods=["POST"]),
    Route("/api/rueckgaengig", with_body(Undo, undo, _one_at_a_time), methods=["POST"]),
    Route("/api/verdeckt", with_body(Blind, blind, _one_at_a_time), methods=["POST"]),
    Route("/api/dok/{dok}", document),
    Route("/api/dok/{dok}/passagen", states),
    Route("/api/warum/{vorschlag}", reasons),
    Route("/api/codes", codes),
    Route("/api/farben.css", colours),
    Route("/api/person", with_body(Person, person), methods=["POST"]),
    Route("/api/oeffnen", with_body(Nothing, open_window), methods=["POST"]),
    Route("/api/beenden", with_body(Nothing, end), methods=["POST"]),
]
