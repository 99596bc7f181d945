"""„Arbeitsliste“: what is worth looking at first, twenty at a time, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import Any

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.errors import InputError
from pipeline.people.anchoring import candidates
from pipeline.people.decisions import Decision
from pipeline.people.worklist import DRAWN, LEAST, Item, Kind, Progress
from querschau.app.pages import Page
from querschau.app.project import Project
from querschau.app.web import json, page, project

NUMBER = 20
"""Items whose order stays fixed while they are worked on."""

_EXCERPT = 260
_LATER = 500
_STRAYS = 50


@dataclass(frozen=True)
class Choice:
    """A kind of list as it is offered."""

    kind: Kind
    label: str
    hint: str


CHOICES = (
    Choice(
        "schwach",
        "Schwache Vorschläge",
        "was bitte zu prüfen ist, das Unsicherste zuerst",
    ),
    Choice(
        "lernen",
        "Lehrreiche Vorschläge",
        "woran das Programm für dieses Korpus am meisten lernt: unsicher, verschieden, aus allen Codes",
    ),
    Choice(
        "zurueck",
        "Zurückgestellt",
        "was nach Ihren Entscheidungen unwahrscheinlich ist und nicht zählt, bis es jemand bestätigt",
    ),
    Choice("zufall", "Zufallsstichprobe", "nur sie sagt, wie oft die Maschine recht hat; am besten je Code"),
    Choice(
        "zellen", "Zellen der Querschau", "Vorschläge, auf denen allein ruht, dass ein Fall einen Code trägt"
    ),
    Choice("widerspruch", "Regeln gegen Modell", "was nur eines von beiden vorschlägt"),
    Choice("uneinig", "Uneinigkeit", "Kodierungen, bei denen sich Personen widersprechen"),
    Choice("ohne", "Passagen ohne Code", "hier könnte etwas fehlen"),
)


@dataclass(frozen=True)
class Row:
    """A code in the table of progress."""

    code: str
    label: str
    progress: Progress

    @property
    def precision(self) -> str:
        """The share of right proposals with its interval, as a reader sees it."""
        if self.progress.precision is None:
            return "–"
        share, low, high = (f"{100 * x:.0f}" for x in self.progress.precision)
        return f"{share} % ({low} bis {high} %)"


def show(request: Request) -> Response:
    """The page."""
    opened = project(request)
    if opened.results is None:
        return page(request, "liste.html.j2", choices=(), rows=[], codes=[], chosen="", least=LEAST)
    codes = opened.codebook.codes
    digests = opened.digests()
    rows = [
        Row(p.code, codes[p.code].label if p.code in codes else p.code, p)
        for p in opened.overview.lists.progress(digests)
    ]
    lost, torn = _strays(opened)
    return page(
        request,
        "liste.html.j2",
        choices=CHOICES,
        rows=rows,
        codes=sorted(((r.code, r.label) for r in rows), key=lambda pair: pair[1]),
        least=LEAST,
        lost=lost[:_STRAYS],
        torn=torn[:_STRAYS],
        label=lambda code: codes[code].label if code in codes else code,
    )


def items(request: Request) -> Response:
    """The next items of a list.

    ``art``, ``code``, ``spaeter`` (places put off, which come last), ``neu``: learn from the decisions first
    and order anew.
    """
    opened = project(request)
    wanted = request.query_params.get("art", "")
    kind = next((one.kind for one in CHOICES if one.kind == wanted), None)
    if kind is None:
        raise InputError(f"„{wanted}“ ist keine Arbeitsliste; wählen Sie eine aus.")
    code = request.query_params.get("code", "")
    later = set(request.query_params.get("spaeter", "").split(",")[:_LATER])
    with opened.lock:
        digests, relearning = opened.digests(), opened.overview.relearning
        if "neu" in request.query_params:
            relearning.learn(digests)
        shown, left = relearning.lists.items(kind, digests, code, later, NUMBER)
        answer = {
            "drawn": DRAWN[kind],
            "left": left,
            "since": sum(len(d.reviews) for d in digests.values()) - relearning.decisions,
            "outlook": relearning.outlook(kind, digests, code),
        }
    return json(answer | {"items": _rows(opened, shown)})


def _rows(opened: Project, shown: list[Item]) -> list[dict[str, Any]]:
    """Items with the beginning of their passages."""
    texts = _texts(opened, [i.passage for i in shown])
    titles = {d.name: d.title or d.name for d in opened.coded.manifest.read}
    codes, free = opened.codebook.codes, opened.free_codes
    return [
        {
            "document": i.document,
            "title": titles.get(i.document, i.document),
            "passage": i.passage,
            "code": i.code,
            "label": codes[i.code].label if i.code in codes else free.get(i.code, i.code),
            "probability": round(float(i.probability), 2),
            "text": shorten(texts.get(i.passage, ""), _EXCERPT, placeholder=" …"),
        }
        for i in shown
    ]


def _texts(opened: Project, passages: list[str]) -> dict[str, str]:
    if not passages:
        return {}
    table = pd.read_parquet(
        opened.coded.folder / "segments.parquet",
        columns=["segment_id", "text"],
        filters=[("segment_id", "in", passages)],
    )
    return dict(zip(table["segment_id"], table["text"], strict=True))


@dataclass(frozen=True)
class Stray:
    """A decision that a person must look at again: without a place, or about a code that was split."""

    decision: Decision
    places: list[tuple[str, str]]
    codes: tuple[str, ...] = ()


def _strays(opened: Project) -> tuple[list[Stray], list[Stray]]:
    """Decisions without a place, each with the passages most like it; decisions whose code was split."""
    lost, torn = [], []
    for name, known in opened.digests().items():
        lost += [Stray(d, _candidates(opened, name, d)) for d in known.unplaced[:_STRAYS]]
        torn += [Stray(d, _candidates(opened, name, d)[:1], codes) for d, codes in known.undecided[:_STRAYS]]
    return lost, torn


def _candidates(opened: Project, name: str, decision: Decision) -> list[tuple[str, str]]:
    return [
        (u.id, shorten(u.text, _EXCERPT, placeholder=" …"))
        for u in candidates(decision, opened.read(name).segments)
    ]


PAGE = Page(
    order=4,
    title="Arbeitsliste",
    path="/liste",
    routes=[Route("/liste", show), Route("/api/liste", items)],
)
