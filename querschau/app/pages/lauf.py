"""„Lauf“: start a run, watch it document by document, stop it; what changed, and the last runs."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.corpus import CorpusFile
from pipeline.corpus_edit import CORPUS_FILE, make_proposals
from pipeline.errors import InputError
from pipeline.model.manifest import DocumentEntry
from pipeline.people.batches import WORDS, batches
from pipeline.people.decisions import ORDER, in_force, person_key
from pipeline.run.standby import standby
from pipeline.yaml_file import read_model
from querschau.app.api import Nothing
from querschau.app.pages import Page
from querschau.app.project import Project
from querschau.app.runs import Run
from querschau.app.stated import ONE_AT_A_TIME
from querschau.app.web import Body, json, number_of, page, project, with_body, workplace

_SHOWN = 50
"""Rows of the history at once."""


class Start(Body):
    """A run. ``proposals``: whether this one and those to come make proposals; None as it was."""

    proposals: bool | None = None


@dataclass(frozen=True)
class Changed:
    """What the last run changed about one document."""

    document: str
    change: str
    gained: int
    lost: int


def show(request: Request) -> Response:
    """The page."""
    opened, run = project(request), _run(request)
    run.moved()
    documents = opened.results.manifest.documents if opened.results else ()
    return page(
        request,
        "lauf.html.j2",
        run=run.state,
        proposals=_makes_proposals(opened),
        standby=standby(opened.out),
        log=run.log(),
        changes=_changes(run),
        noticed=[d for d in documents if d.failed or d.warnings][:50],
        sentence=_sentence,
    )


def _changes(run: Run) -> list[Changed]:
    """One row per document, from the table of changes by code."""
    found: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in run.changes():
        found[row["document"], row["change"]].append((int(row["gained"]), int(row["lost"])))
    return [Changed(*key, sum(g for g, _ in n), sum(lost for _, lost in n)) for key, n in found.items()]


def _sentence(document: DocumentEntry) -> str:
    """What is wrong with a document, and the remedy."""
    return document.message or " ".join(w.message for w in document.warnings)


def history(request: Request) -> Response:
    """What people decided: what was done in one go, and one's own decisions one by one, the latest first."""
    opened, me = project(request), workplace(request).person
    records = opened.records.all()
    counting = {d.id for d in in_force(records)}
    own = [d for d in records if person_key(d.person) == person_key(me)] if me else []
    begin = max(0, number_of(request, "ab", 0))
    own.sort(key=ORDER, reverse=True)
    return page(
        request,
        "verlauf.html.j2",
        batches=[b for b in reversed(batches(records)) if b.id][:_SHOWN],
        own=[(d, d.id in counting) for d in own[begin : begin + _SHOWN]],
        begin=begin,
        more=begin + _SHOWN if begin + _SHOWN < len(own) else 0,
        words=WORDS,
        labels=opened.codebook.codes if opened.results else {},
    )


def _makes_proposals(opened: Project) -> bool:
    """What corpus.yaml says; a run tells what is wrong with the file."""
    file = opened.folder / CORPUS_FILE
    with suppress(InputError):
        return not file.is_file() or read_model(file, CorpusFile).proposals
    return True


def start(request: Request, body: Start) -> Response:
    """Start a run."""
    opened, run = project(request), _run(request)
    if body.proposals is not None and not run.running:
        make_proposals(opened.folder, body.proposals)
    run.start()
    workplace(request).news.tell()
    return json(run.state.as_json(), 202)


def stop(request: Request, body: Nothing) -> Response:
    """Stop the run."""
    run = _run(request)
    run.stop()
    workplace(request).news.tell()
    return json(run.state.as_json())


def _run(request: Request) -> Run:
    project(request)
    run = workplace(request).run
    assert run is not None
    return run


PAGE = Page(
    order=2,
    title="Lauf",
    path="/lauf",
    routes=[
        Route("/lauf", show),
        Route("/lauf/verlauf", history),
        Route("/api/lauf", with_body(Start, start, ONE_AT_A_TIME), methods=["POST"]),
        Route("/api/lauf", with_body(Nothing, stop), methods=["DELETE"]),
    ],
)
