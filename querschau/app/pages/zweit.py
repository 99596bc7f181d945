"""„Zweitkodierung“: coding blind, agreement as it grows, and what is in dispute, decided together."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.agreement.model import Agreement
from pipeline.agreement.overall import agreement_of
from pipeline.agreement.votes import votes_in
from pipeline.codebook.model import Code
from pipeline.errors import InputError
from pipeline.model import Segment
from pipeline.people.decisions import in_force, person_key
from pipeline.people.disputes import Stand, stands_at
from pipeline.people.second import by_chance, has_read, how_drawn, worked_on
from pipeline.people.standing import Standing
from pipeline.report.reliability import reliability
from pipeline.results import open_results
from querschau.app.pages import Page
from querschau.app.project import Project
from querschau.app.reading import Units
from querschau.app.web import json, number_of, page, project, workplace

NUMBER = 20
"""Passages that are handed out at once."""

_LETTERS = "ABCDEFGHI"
"""Keys of the people at a dispute."""


def show(request: Request) -> Response:
    """The page; to who codes blind nothing but his own progress."""
    opened, me = project(request), person_key(workplace(request).person)
    people = [] if opened.results is None else [p for p in opened.records.people() if person_key(p) != me]
    places = [] if opened.results is None or opened.blind else _disputed(opened)
    return page(
        request,
        "zweit.html.j2",
        people=people,
        passages=len({p for _, p, _ in places}),
        disputes=len(places),
        handed=NUMBER,
    )


def following(request: Request) -> Response:
    """The next passages to read (``wie``: those another person worked on; else by chance), places only."""
    opened, me = project(request), workplace(request).person
    if not me:
        raise InputError("Sagen Sie zuerst oben, wer kodiert.")
    like = request.query_params.get("wie", "")
    items = _like(opened, me, like) if like else _chance(opened, me)
    number = number_of(request, "zahl", NUMBER)
    return json({"left": len(items), "items": items[: max(1, min(number, 200))]})


def _like(opened: Project, me: str, like: str) -> list[dict[str, str]]:
    if person_key(like) not in map(person_key, opened.records.people()):
        raise InputError(f"„{like}“ hat hier nichts entschieden; wählen Sie eine andere Person.")
    found = []
    for name in _documents(opened):
        decisions, units = opened.records.of(name), opened.read(name).segments
        theirs, mine = worked_on(decisions, units, like), has_read(decisions, units, me)
        wanted = [s.id for s in units if s.codable and s.id in theirs and s.id not in mine]
        found += [{"document": name, "passage": p, "drawn": how_drawn(theirs[p])} for p in wanted]
    return found


def _chance(opened: Project, me: str) -> list[dict[str, str]]:
    mine: set[str] = set()
    for name in _documents(opened):
        mine |= has_read(opened.records.of(name), opened.read(name).segments, me)
    table = opened.current.segments
    codable = table[table["codable"].astype(bool)]
    home = dict(zip(codable["segment_id"], codable["document"].astype("str"), strict=True))
    order = by_chance([p for p in home if p not in mine], me)
    return [{"document": home[p], "passage": p, "drawn": "zufall"} for p in order]


def _documents(opened: Project) -> list[str]:
    """The documents that somebody decided something about, in the order of the results."""
    decided = opened.records.documents()
    return [name for name in opened.coded.document_names if name in decided]


# Agreement


def agreement(request: Request) -> Response:
    """How far people agree with each other, and the machine with them (``gesehen=1``: also where they saw
    proposals or each other's decisions)."""
    opened, seen = project(request), request.query_params.get("gesehen") == "1"
    found = _agreement(opened, seen=seen)
    return page(
        request, "uebereinstimmung.html.j2", c={"reliability": found and reliability(found)}, seen=seen
    )


def figures(request: Request) -> Response:
    """Each pair of people in a line."""
    found = _agreement(project(request), seen=False)
    pairs = [p for p in found.pairs if p.coder_b in found.people] if found else []
    return json(
        {
            "pairs": [
                {
                    "title": f"{p.coder_a} und {p.coder_b}",
                    "passages": p.passages,
                    "seen": p.seen,
                    "alpha": p.all.alpha,
                    "interval": [p.all.alpha_low, p.all.alpha_high],
                    "percent": p.all.percent,
                }
                for p in pairs
            ]
        }
    )


def _agreement(opened: Project, *, seen: bool) -> Agreement | None:
    """None where nobody decided anything that can be compared."""
    documents = set(_documents(opened))
    said = {name: in_force(opened.records.of(name)) for name in documents}
    standing = Standing({n: tuple(d for d in found if d.kind != "undo") for n, found in said.items()})
    results = open_results(opened.out)  # read for this once: its texts are not kept
    try:
        votes = votes_in(results, standing, documents=sorted(documents))
    except InputError:
        return None
    return agreement_of(votes, opened.codebook, seen=seen)


# What is in dispute


@dataclass(frozen=True)
class Row:
    """A disputed code at a passage; ``stands``: by the people's order, None: nothing said."""

    code: str
    known: Code | None
    label: str
    dimension: int
    stands: tuple[Stand | None, ...]
    spans: tuple[list[int] | None, ...]


def _disputed(opened: Project) -> list[tuple[str, str, str]]:
    """Document, passage and code of all that is in dispute, in the order of documents and text."""
    rows = opened.current.codings
    rows = rows[rows["review"] == "strittig"]
    places = zip(rows["document"].astype("str"), rows["segment_id"], rows["code"].astype("str"), strict=True)
    return list(dict.fromkeys(places))


def dispute(request: Request) -> Response:
    """A passage in dispute: ``p=PASSAGE``, or the next one after ``nach=PASSAGE``."""
    opened = project(request)
    _ = opened.coded
    places = _disputed(opened)
    passages = list(dict.fromkeys((document, passage) for document, passage, _ in places))
    at = _at(opened, passages, request.query_params.get("p", ""), request.query_params.get("nach", ""))
    if at is None:
        return page(request, "strittig.html.j2", segment=None, left=0)
    document, passage = passages[at]
    there = opened.read(document)
    codes = [code for d, p, code in places if p == passage]
    people, rows = _rows(opened, document, passage, codes)
    number = [s.id for s in there.segments].index(passage)
    entry = next(d for d in opened.coded.manifest.read if d.name == document)
    return page(
        request,
        "strittig.html.j2",
        segment=there.segments[number],
        before=_beside(there.segments, number - 1),
        after=_beside(there.segments, number + 1),
        document=document,
        doctitle=entry.title or document,
        people=list(zip(_LETTERS, people, strict=False)),
        rows=rows,
        left=len(passages),
        position=at + 1,
        previous=passages[at - 1][1] if at else "",
        following=passages[at + 1][1] if at + 1 < len(passages) else "",
        codes=opened.codebook.codes.values(),
        statuses=opened.codebook.attributes["status"].values
        if "status" in opened.codebook.attributes
        else [],
        without={c.id for d in opened.codebook.dimensions if not d.has_status for c in d.codes},
    )


def _at(opened: Project, passages: list[tuple[str, str]], wanted: str, after: str) -> int | None:
    """Which of the passages is meant; after the last one the first."""
    if not passages:
        return None
    ids = [passage for _, passage in passages]
    if wanted in ids:
        return ids.index(wanted)
    order = {p: n for n, p in enumerate(opened.current.segments["segment_id"])}
    return next((n for n, p in enumerate(ids) if order[p] > order.get(after, -1)), 0) if after else 0


def _beside(segments: tuple[Segment, ...], number: int) -> str:
    return segments[number].text if 0 <= number < len(segments) else ""


def _rows(opened: Project, document: str, passage: str, codes: list[str]) -> tuple[list[str], list[Row]]:
    there, book = opened.read(document), opened.codebook
    places = [(passage, code) for code in codes]
    stands = stands_at(places, opened.records.of(document), there.segments, book)
    people = sorted({person_key(s.person): s.person for found in stands.values() for s in found}.values())
    units, dimensions = Units(there.document.text), {d.id: i for i, d in enumerate(book.dimensions)}
    rows = []
    for place in places:
        said: dict[str, Stand] = {person_key(s.person): s for s in stands[place]}
        known = book.codes.get(place[1])
        ordered = tuple(said.get(person_key(p)) for p in people)
        rows.append(
            Row(
                place[1],
                known,
                known.label if known else opened.current.free_codes.get(place[1], place[1]),
                dimensions[book.dimension_of(place[1]).id] if known else 0,
                ordered,
                tuple(units.span(s.span) if s and s.span else None for s in ordered),
            )
        )
    return people, rows


PAGE = Page(
    order=7,
    title="Zweitkodierung",
    path="/zweit",
    open_blind=("/zweit", "/api/zweit/naechste"),
    routes=[
        Route("/zweit", show),
        Route("/zweit/strittig", dispute),
        Route("/zweit/uebereinstimmung", agreement),
        Route("/api/uebereinstimmung", figures),
        Route("/api/zweit/naechste", following),
    ],
)
