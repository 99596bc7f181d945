"""„Material“: what the passages offer for categories: terms, groups, headings; a category made of a group."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from querschau.app.material import read_material
from querschau.app.pages import Page
from querschau.app.web import page, project


def show(request: Request) -> Response:
    """The page; a category made here joins the draft of the page „Kategorien“."""
    opened = project(request)
    found = read_material(opened.out) if opened.results else None
    return page(request, "material.html.j2", coded=opened.results is not None, m=found)


PAGE = Page(order=6, title="Material", path="/material", routes=[Route("/material", show)])
