"""„Suche“: words and passages alike, as passages or line by line, coded one by one or all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.errors import InputError
from pipeline.search.index import Find, Found, SearchIndex
from querschau.app.pages import Page
from querschau.app.project import Project
from querschau.app.reading import Units
from querschau.app.searching import searcher
from querschau.app.web import json, number_of, page, project

SLICE = 50
"""Hits that are sent at once."""

KINDS = {"wort": "Passagen", "kwic": "Zeilen (Stichwort in der Mitte)", "aehnlich": "Passagen wie diese"}


def show(request: Request) -> Response:
    """The page; hits come by its script, so that the address alone says what is shown."""
    opened = project(request)
    if opened.results is None:
        return page(request, "suche.html.j2", kinds={}, cases=[], dimensions=[])
    cases = sorted({d.case for d in opened.results.manifest.read if d.case})
    return page(
        request,
        "suche.html.j2",
        kinds=KINDS,
        cases=cases,
        dimensions=opened.codebook.dimensions,
        free=opened.free_codes,
    )


def search(request: Request) -> Response:
    """Hits of ``q`` (``art``: a key of ``KINDS``; ``p``: a passage that others shall be like; ``fall``) from
    the ``nach``-th on; 202 while the index is being made."""
    opened = project(request)
    index = searcher(opened).index(opened)
    if index is None:
        return json({}, 202)
    found = _found(request, opened, index)
    after = max(0, number_of(request, "nach", 0))
    shown = found[after : after + SLICE]
    titles = {d.name: d.title or d.name for d in opened.coded.manifest.read}
    query = _asked(request, "q")
    return json(
        {
            "results": opened.run,
            "total": len(found),
            "next": after + SLICE if after + SLICE < len(found) else None,
            "hits": [_hit(titles, index, f) for f in shown],
            "ways": [] if found or not query else _ways(request, opened, index, query),
        }
    )


def passages(request: Request) -> Response:
    """All hits that can be coded, as document and passage, in the order of the documents."""
    opened = project(request)
    index = searcher(opened).index(opened)
    if index is None:
        return json({}, 202)
    found = _found(request, opened, index)
    numbers = found.passages if isinstance(found, Found) else sorted(f.passage for f in found)
    rows = index.table.iloc[numbers]
    rows = rows[rows["codable"]]
    return json(
        {
            "results": opened.run,
            "passages": list(zip(rows["document"].tolist(), rows["segment_id"].tolist(), strict=True)),
        }
    )


def _asked(request: Request, name: str) -> str:
    return request.query_params.get(name, "").strip()


def _found(request: Request, opened: Project, index: SearchIndex) -> Sequence[Find]:
    query, case, given = _asked(request, "q"), _asked(request, "fall"), _asked(request, "p")
    if _asked(request, "art") != "aehnlich":
        return searcher(opened).find(opened, index, query, case)
    itself = index.number_of(given) if given else None
    if given and itself is None:
        raise InputError("Diese Passage gibt es nicht mehr; suchen Sie nach ihrem Text.")
    text = query if itself is None else index.text(itself)
    return searcher(opened).like(index, text, itself, case)


def _ways(request: Request, opened: Project, index: SearchIndex, query: str) -> list[dict[str, Any]]:
    """What leads on where nothing is found: the same in all cases, then other words."""
    if _asked(request, "art") == "aehnlich":
        return []
    everywhere = len(searcher(opened).find(opened, index, query, "")) if _asked(request, "fall") else 0
    ways: list[dict[str, Any]] = [{"query": query, "number": everywhere, "case": ""}] if everywhere else []
    found = index.ways_out(query, opened.codebook.lists)
    return ways + [{"query": way, "number": number} for way, number in found]


def _hit(titles: dict[str, str], index: SearchIndex, found: Find) -> dict[str, Any]:
    """A hit; its spans are UTF-16 units within its text."""
    there = index.passage(found.passage)
    units = Units(there.text)
    return {
        "id": there.id,
        "document": there.document,
        "title": titles.get(there.document, there.document),
        "case": there.case,
        "section": there.section,
        "page": there.page,
        "codable": there.codable,
        "text": there.text,
        "spans": [units.span(s) for s in found.spans],
        "similarity": round(found.similarity, 3),
    }


PAGE = Page(
    order=5,
    title="Suche",
    path="/suche",
    routes=[
        Route("/suche", show),
        Route("/api/suche", search),
        Route("/api/suche/passagen", passages),
    ],
)
