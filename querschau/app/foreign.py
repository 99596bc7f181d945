"""A project of another program becomes a corpus: taken in, looked at, made, then opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anyio import to_thread
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.corpus_edit import checked_name
from pipeline.errors import InputError
from pipeline.exchange.readers import PROJECTS
from querschau.app.jobs import Outcome
from querschau.app.upload import receive
from querschau.app.web import Body, json, with_body, workplace

if TYPE_CHECKING:
    from querschau.app.tasks import Home, Say

ENDINGS = ",".join(PROJECTS)
"""Endings of project files, as a choice of files takes them."""

_SHOWN = 20


class Begin(Body):
    """The corpus ``name`` in ``parent`` of the project in ``file`` (a file that was taken in or a folder on
    this computer). ``person``: who coded where the file does not say; ``preview``: only tell."""

    file: str = Field(min_length=1)
    parent: str = Field(min_length=1)
    name: str
    person: str = ""
    preview: bool = True


def begin(home: Home, order: Begin, say: Say) -> Outcome:
    """Tell what the corpus would hold, or make it. It is the job's own corpus folder."""
    from pipeline.exchange.arrived import ImportSettings
    from pipeline.exchange.begin import begin_corpus
    from pipeline.run.run import segments_of

    say("Projekt wird gelesen" if order.preview else "Korpus wird angelegt", 1, 1)
    settings = ImportSettings(order.person.strip(), dry_run=order.preview)
    made = begin_corpus(Path(order.file), home.corpus, settings, segments_of)
    unplaced = made.imported.unplaced if made.imported else []
    lines = [f"Ohne Stelle: „{u.quote[:120]}“ ({u.code}, {u.reason})" for u in unplaced[:_SHOWN]]
    if len(unplaced) > _SHOWN:
        lines.append(f"und {len(unplaced) - _SHOWN} weitere Kodierungen ohne Stelle.")
    return Outcome((*made.lines(), *lines))


async def take_in(request: Request) -> Response:
    """Take in a project's file to look at it; the one before goes."""
    name = checked_name(request.path_params["name"])
    place = await to_thread.run_sync(workplace(request).cleared_place)
    await receive(request, place / name)
    return json({"file": str(place / name)}, 201)


def start(request: Request, order: Begin) -> Response:
    """Look at a project or make a corpus of it; the answer is the job's state."""
    place = workplace(request)
    if place.run and place.run.running:
        raise InputError("Ein Lauf ist im Gang; warten Sie auf sein Ende.")
    folder = Path(order.parent).expanduser() / checked_name(order.name)
    state = place.jobs.start("korpus", folder, folder, order.model_dump_json())
    return json(state.as_json() | {"folder": str(folder)}, 202)


ROUTES = [
    Route("/api/projektdatei/{name}", take_in, methods=["PUT"]),
    Route("/api/projektdatei", with_body(Begin, start), methods=["POST"]),
]
"""Routes of the page „Projekte“."""
