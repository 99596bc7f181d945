"""What handlers share: the workplace, the open project, bodies as models, pages as templates."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from pipeline.errors import InputError
from pipeline.report.html import furnish
from querschau.app.folding import totals
from querschau.app.project import Project
from querschau.app.workplace import Workplace

if TYPE_CHECKING:
    from querschau.app.pages import Page

_HERE = Path(__file__).parent
_REPORT = Path(__file__).parents[2] / "pipeline" / "report" / "templates"

STATIC = {path.name: path for path in sorted((_HERE / "static").iterdir()) if path.is_file()}
STATIC |= {name: _REPORT / name for name in ("report.css", "core.js", "heatmap.js")}
"""Scripts and styles by name; the report's style sheet and heat map are those of the pages, too."""


class Body(BaseModel):
    """The body of a request: exactly the fields named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


BodyT = TypeVar("BodyT", bound=Body)
Endpoint = Callable[[Request], Awaitable[Response]]


class NoProject(InputError):
    """No corpus is open."""


def workplace(request: Request) -> Workplace:
    """The server's state."""
    place: Workplace = request.app.state.workplace
    return place


def project(request: Request) -> Project:
    """The open corpus. Raises NoProject where none is open."""
    found = workplace(request).project
    if found is None:
        raise NoProject("Es ist kein Ordner geöffnet; öffnen Sie einen unter „Projekte“.")
    return found


def with_body(
    model: type[BodyT], handler: Callable[[Request, BodyT], Response], limiter: CapacityLimiter | None = None
) -> Endpoint:
    """An endpoint whose JSON body is a ``model``; the handler runs in a thread (of ``limiter``'s number).

    Raises InputError for another body.
    """

    async def endpoint(request: Request) -> Response:
        try:
            body = model.model_validate_json(await request.body() or b"{}")
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_context=False, include_input=False)[0]
            field = ".".join(str(part) for part in wrong["loc"])
            raise InputError(
                f"Die Anfrage ist unvollständig oder falsch (Feld „{field}“); laden Sie die Seite neu."
            ) from error
        return await to_thread.run_sync(handler, request, body, limiter=limiter)

    return endpoint


def number_of(request: Request, name: str, otherwise: int) -> int:
    """A whole number of the query. Raises InputError for anything else."""
    given = request.query_params.get(name, "")
    try:
        return int(given) if given else otherwise
    except ValueError as error:
        raise InputError(f"„{given}“ ist keine Zahl ({name}); prüfen Sie die Adresse.") from error


def json(data: Any, status: int = 200) -> Response:
    """An answer as JSON; lone surrogates (a reader's damage) become the replacement character."""
    return _Json(data, status)


class _Json(JSONResponse):
    def render(self, content: Any) -> bytes:
        import json as plain

        text = plain.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def page(
    request: Request, template: str, status: int = 200, *, bare: bool = False, **content: Any
) -> Response:
    """A page: a template that extends ``base.html.j2``, with what the header shows; ``bare``: without
    anything of the corpus, where a fault of the program may lie."""
    from querschau.app.pages import pages

    place = workplace(request)
    opened = None if bare else place.project
    here = next((p for p in pages() if p.holds(request.url.path)), None)
    made = environment().get_template(template)
    return HTMLResponse(
        made.render(
            place=place,
            project=opened,
            pages=[p for p in pages() if _leads_somewhere(p, opened)],
            here=here,
            asset=asset,
            number=place.news.number,
            counts=totals(opened.counts()) if opened else None,
            **content,
        ),
        status,
    )


def _leads_somewhere(one: Page, opened: Project | None) -> bool:
    """Whether the menu shows a page: without a corpus there is one, for who codes blind there are few."""
    return one.path == "/" if opened is None else not opened.blind or one.path in one.open_blind


@cache
def environment() -> Environment:
    """The templates."""
    made = Environment(
        loader=FileSystemLoader(
            [_HERE / "templates", _REPORT]
        ),  # parts of the report are parts of pages, too
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    furnish(made)
    made.globals.update(groesse=size)
    return made


def size(number: int) -> str:
    """Bytes as one reads them."""
    if number < 1_000_000:
        return f"{max(1, round(number / 1000))} kB"
    return f"{number / 1_000_000:.1f} MB".replace(".", ",")


@cache
def version() -> str:
    """A hash over all scripts and styles: their address changes with them, so that they may be kept."""
    digest = hashlib.sha256()
    for name, path in sorted(STATIC.items()):
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def asset(name: str) -> str:
    """The address of a script or style."""
    return f"/statisch/{version()}/{name}"
