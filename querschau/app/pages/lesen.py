"""„Lesen“: a document with what counts in it, coded by keyboard or pointer; first the choice of one."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.model.manifest import DocumentEntry
from querschau.app.folding import Count
from querschau.app.pages import Page
from querschau.app.paging import LONGEST, part
from querschau.app.web import page, project


@dataclass(frozen=True)
class Row:
    """A document that can be read, and how far people are with it."""

    entry: DocumentEntry
    count: Count

    @property
    def title(self) -> str:
        """What the document is called."""
        return self.entry.title or self.entry.name


def choice(request: Request) -> Response:
    """The documents, with how far people are."""
    rows = _rows(request)
    shown = part(request, rows, lambda r: r.entry.name, lambda r: f"{r.title} {r.entry.name} {r.entry.case}")
    return page(request, "dokumente.html.j2", rows=rows, part=shown, longest=LONGEST)


def read(request: Request) -> Response:
    """One document; its text comes by ``/api/dok``. Raises InputError for one that is not there."""
    opened, name = project(request), request.path_params["dok"]
    there = opened.read(name)
    rows = _rows(request)
    at = next(i for i, row in enumerate(rows) if row.entry.name == name)
    return page(
        request,
        "lesen.html.j2",
        document=there.document,
        row=rows[at],
        rows=rows,
        before=rows[at - 1].entry.name if at else "",
        after=rows[at + 1].entry.name if at + 1 < len(rows) else "",
    )


def _rows(request: Request) -> list[Row]:
    opened = project(request)
    if opened.results is None:
        return []
    opened.fold()
    counts = opened.counts()
    return [Row(d, counts[d.name]) for d in opened.coded.manifest.read]


PAGE = Page(
    order=3,
    title="Lesen",
    path="/lesen",
    open_blind=("/lesen", "/lesen/{dok}"),
    routes=[Route("/lesen", choice), Route("/lesen/{dok}", read)],
)
