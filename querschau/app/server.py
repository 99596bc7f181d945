"""The application: routes of all pages, errors as German sentences, and a look outside every two seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.errors import InputError, OutputError, QuerschauError
from pipeline.language.word_spans import word_spans
from querschau.app.api import ROUTES
from querschau.app.faults import Faults, note_fault, report_on
from querschau.app.pages import Page, pages
from querschau.app.project import Closed, Stale
from querschau.app.safety import Gate, Guard
from querschau.app.stated import Changed
from querschau.app.web import STATIC, NoProject, json, page, version
from querschau.app.workplace import Workplace

THREADS = 4
"""Handlers that read files at the same time."""

_EVERY = 2.0
_log = logging.getLogger("querschau.app")


def application(place: Workplace, gate: Gate) -> Starlette:
    """The application of one workplace behind its gate."""
    routes = [
        Route("/statisch/{version}/{name}", _static),
        Route("/fehlerbericht/{number}", _report),
        *ROUTES,
    ]
    routes += [route for one in pages() for route in _routes(one, place)]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, gate=gate, seen=place.seen), Middleware(Faults, answer=_fault)],
        exception_handlers={QuerschauError: _sentence, HTTPException: _http},
        lifespan=_lifespan,
    )
    app.state.workplace = place
    app.state.gate = gate
    return app


class _Shut:
    """In front of a route that shows what stays hidden while a person codes blind."""

    def __init__(self, app: ASGIApp, place: Workplace) -> None:
        self._app = app
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._place.project and self._place.project.blind:
            raise Closed(
                "Sie kodieren verdeckt, deshalb ist diese Seite geschlossen; beenden Sie das verdeckte "
                "Kodieren oben bei Ihrem Namen."
            )
        await self._app(scope, receive, send)


def _routes(page: Page, place: Workplace) -> list[Route]:
    shut = [Middleware(_Shut, place=place)]
    return [
        one
        if one.path in page.open_blind
        else Route(one.path, one.endpoint, methods=one.methods, middleware=shut)
        for one in page.routes
    ]


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    place: Workplace = app.state.workplace
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    watching = asyncio.create_task(_watch(place))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        place.close()


async def _watch(place: Workplace) -> None:
    """File events do not arrive from network drives: look every two seconds, twice as often during a run."""
    await asyncio.sleep(_EVERY)  # the first page comes first
    await to_thread.run_sync(word_spans, "Die Sprache lädt, bevor das erste Dokument sie braucht.")
    prepared = ""
    while True:
        await asyncio.sleep(_EVERY / 4 if place.run and place.run.running else _EVERY)
        try:
            await to_thread.run_sync(place.refresh)
            prepared = await to_thread.run_sync(_prepare, place, prepared)
        except Exception:  # results that are being written; the next look will find them whole
            _log.debug("looking outside failed", exc_info=True)
        if place.deserted:
            place.stop()


def _prepare(place: Workplace, prepared: str) -> str:
    """Let pages make what their first view needs, once for each state of results; which state that was."""
    opened = place.project
    if opened is None or opened.blind or (state := f"{opened.folder} {opened.run}") == prepared:
        return prepared
    if opened.run:
        try:
            opened.fold()
            place.news.tell()  # how far people are is known now
            for one in pages():
                one.prepare(opened)
        except Exception:  # the page itself will say what is wrong; once is enough
            _log.debug("preparing failed", exc_info=True)
    return state


def _static(request: Request) -> Response:
    """A script or style; its address changes with its content."""
    path = STATIC.get(request.path_params["name"])
    if path is None or request.path_params["version"] != version():
        raise HTTPException(404)
    return FileResponse(path, headers={"Cache-Control": "private, max-age=31536000, immutable"})


def _sentence(request: Request, error: Exception) -> Response:
    """What a researcher can mend."""
    if isinstance(error, NoProject) and not request.url.path.startswith("/api/"):
        return RedirectResponse("/", 303)
    known = {Closed: 403, Stale: 409, NoProject: 409, OutputError: 503, InputError: 400}
    status = next((code for kind, code in known.items() if isinstance(error, kind)), 400)
    more: dict[str, Any] = {"faults": list(error.faults) if isinstance(error, InputError) else []}
    if isinstance(error, Changed):
        more["now"] = error.now
    return _said(request, str(error), status, **more)


def _named(request: Request) -> str:
    """What was asked for, without names of documents and passages."""
    path: str = request.scope["path"]
    for name, value in request.path_params.items():
        path = path.replace(str(value), f"{{{name}}}")
    return f"{request.method} {path}"


def _report(request: Request) -> Response:
    """The report on a fault of the program, to be saved."""
    number = request.path_params["number"]
    if (text := report_on(number)) is None:
        raise HTTPException(404)
    name = f'attachment; filename="querschau-fehler-{number}.txt"'
    return Response(text, media_type="text/plain", headers={"Content-Disposition": name})


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _said(request, "Diese Seite gibt es nicht; gehen Sie über das Menü.", 404)
    return _said(request, f"Diese Anfrage geht hier nicht ({error.detail}).", error.status_code)


def _fault(request: Request, error: Exception) -> Response:
    """A fault of the program; the log names it by number, without any text of a document."""
    number = note_fault(error, _named(request))
    _log.error("fault %s: %s at %s", number, type(error).__name__, request.url.path)
    return _said(request, f"Fehler im Programm ({number}). Nichts ging verloren.", 500, report=number)


def _said(request: Request, sentence: str, status: int, **more: Any) -> Response:
    if request.url.path.startswith("/api/"):
        return json({"error": sentence, "faults": [], **more}, status)
    shown = {"faults": [], "report": "", **more}
    return page(request, "fehler.html.j2", status, bare=status == 500, sentence=sentence, **shown)
