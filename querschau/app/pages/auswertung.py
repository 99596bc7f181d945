"""„Auswertung“: the report's tables over what counts now; a number leads to its passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipeline.errors import InputError
from pipeline.people.decisions import Decision, person_key
from pipeline.report.content import Content
from pipeline.report.governance import Governance
from pipeline.report.html import heat_data
from pipeline.report.studies import profiles, theme_tables
from pipeline.tables.by_status import NO_STATUS
from pipeline.tables.choice import codings_in, facets
from pipeline.tables.citing import Citations
from pipeline.tables.coded_segments import case_names
from pipeline.tables.interviewees import Interviewee
from pipeline.tables.levels import CaseLevel
from pipeline.tables.marking import Marking
from pipeline.tables.profile_parts import profile_parts
from pipeline.tables.profiles import Passage
from pipeline.tables.records import read_rows
from pipeline.tables.structures import StructureEntry
from pipeline.tables.summary import SummaryTables
from querschau.app.choices import Address, read_address
from querschau.app.pages import Page
from querschau.app.project import Project, Stale
from querschau.app.web import Body, json, page, project, with_body, workplace

VIEWS = {
    "querschau": "Querschau",
    "gruppen": "Status und Gruppen",
    "haeufigkeiten": "Häufigkeiten",
    "gemeinsam": "Gemeinsames Auftreten",
    "matrix": "Themenmatrix",
    "profile": "Fallprofile",
    "strukturen": "Strukturen",
}
"""What there is to see, by the last word of its address."""

_SHOWN = 50
"""Passages on a page."""


class Summary(Body):
    """A summary of a case (``part``: of a part of its profile). ``base``: id of the record that the window
    shows, empty where there is none; ``id``: that of the new one; ``batch``: of this sitting."""

    id: str
    person: str
    case: str
    part: str = ""
    text: str
    base: str = ""
    batch: str = ""


@dataclass(frozen=True)
class Chosen:
    """The material of an address: its coding units and codings, all cases of the corpus."""

    opened: Project
    address: Address
    segments: pd.DataFrame
    codings: pd.DataFrame

    @classmethod
    def of(cls, opened: Project, address: Address) -> Chosen:
        """What the address chooses of what counts now."""
        current = opened.current
        segments = address.choice.segments(current.segments, opened.coded.manifest.cases)
        codings = current.codings if address.choice.whole else codings_in(current.codings, segments)
        return cls(opened, address, segments, codings)

    def tables(
        self, segments: pd.DataFrame | None = None, codings: pd.DataFrame | None = None
    ) -> SummaryTables:
        """The tables over it, or over these of it."""
        manifest = self.opened.coded.manifest
        return SummaryTables(
            codebook=self.opened.codebook,
            segments=self.segments if segments is None else segments,
            codings=self.codings if codings is None else codings,
            variables=manifest.cases,
            marking=Marking.of(manifest.summary.marking),
        )

    def worded(self, documents: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Coding units and codings of some of its documents, with their words."""
        choice, current = self.address.choice, self.opened.current
        segments = choice.segments(current.segments_of(documents), self.opened.coded.manifest.cases)
        return segments, codings_in(current.codings_of(documents), segments)

    def content(self) -> Content:
        """What the report would say of it; kept until somebody decides something."""
        return self.opened.current.made(
            "content", self.address.asked, lambda: Content(self.opened.coded, self.tables())
        )

    def quotations(self, case: str) -> dict[str, tuple[Passage, ...]]:
        """What the profile of a case quotes, by the label of its part; kept as the content is."""
        return self.opened.current.made("profile", (self.address.asked, case), lambda: self._quotations(case))

    def _quotations(self, case: str) -> dict[str, tuple[Passage, ...]]:
        mine = self.segments[self.segments["case"] == case]
        segments, codings = self.worded([str(d) for d in mine["document"].unique()])
        tables = self.tables(segments[segments["case"] == case], codings[codings["case"] == case])
        return {part.label: part.quotes for one in profiles(tables) for part in one.parts}


def begin(request: Request) -> Response:
    """The first view."""
    return RedirectResponse(read_address(request.query_params).link("/auswertung/querschau"), 303)


def show(request: Request) -> Response:
    """A view."""
    view = request.path_params["art"]
    if view not in VIEWS:
        raise InputError(f"Die Auswertung „{view}“ gibt es nicht; gehen Sie über das Menü.")
    opened, address = project(request), read_address(request.query_params)
    if opened.results is None:
        return page(request, "auswertung.html.j2", view="", title="Auswertung", views=VIEWS, address=address)
    chosen = Chosen.of(opened, address)
    return _page(request, chosen, view, **_OF[view](request, chosen))


def _page(request: Request, chosen: Chosen, view: str, **content: Any) -> Response:
    current, manifest = chosen.opened.current.segments, chosen.opened.coded.manifest
    years = current["year"].dropna()
    return page(
        request,
        "auswertung.html.j2",
        view=view,
        title=VIEWS.get(view, "Stellen"),
        views=VIEWS,
        address=chosen.address,
        cases=case_names(current),
        kinds=sorted({str(k) for k in current["document_kind"].unique() if k}),
        years=(int(years.min()), int(years.max())) if len(years) else None,
        facets=facets(manifest.cases),
        amount=(len(chosen.segments), len(current)),
        link=lambda **wanted: chosen.address.link("/auswertung/stellen", **wanted),
        stelle=_passage,
        **content,
    )


def _passage(document: str, segment: str) -> str:
    return f"/lesen/{quote(document)}?p={segment}"


def _querschau(request: Request, chosen: Chosen) -> dict[str, Any]:
    content = chosen.content()
    return {"c": content, "index": heat_data(content)}


def _prepare(opened: Project) -> None:
    """The tables over everything that take longest."""
    content = Chosen.of(opened, read_address(QueryParams())).content()
    _ = heat_data(content), content.group_tables, content.bars, content.picture


def _report_part(request: Request, chosen: Chosen) -> dict[str, Any]:
    return {"c": chosen.content()}


def _matrix(request: Request, chosen: Chosen) -> dict[str, Any]:
    """One dimension at a time: a cell needs the words of its strongest coding."""
    book = chosen.opened.codebook
    wanted = request.query_params.get("dimension") or book.dimensions[0].id
    codings = chosen.codings[chosen.codings["dimension"] == wanted]
    documents = [str(d) for d in codings["document"].unique()]
    worded = chosen.opened.current.codings_of(documents, wanted)
    tables = chosen.tables(codings=codings_in(worded, chosen.segments))
    return {
        "dimensions": book.dimensions,
        "dimension": wanted,
        "theme_tables": theme_tables(tables),
        "cited": _citations(chosen).cited,
    }


def _citations(chosen: Chosen) -> Citations:
    return Citations(chosen.opened.coded.manifest.documents)


def _profile(request: Request, chosen: Chosen) -> dict[str, Any]:
    names = case_names(chosen.segments)
    case = request.query_params.get("profil") or (names[0] if names else "")
    if case and case not in names:
        raise InputError(f"Den Fall „{case}“ gibt es in dieser Auswahl nicht.")
    quoted = chosen.quotations(case)
    parts = [(p.id, p.label, quoted.get(p.label, ())) for p in profile_parts(chosen.opened.codebook)]
    return {
        "names": names,
        "case": case,
        "parts": [("", "Der Fall im Ganzen", None), *parts],
        "summaries": _summaries(chosen.opened, case, workplace(request).person),
        "told_by": _citations(chosen).told_by,
    }


def _structures(request: Request, chosen: Chosen) -> dict[str, Any]:
    """As the last run found them: people's decisions do not change them."""
    home = chosen.opened.coded.folder / "tabellen"
    cases = case_names(chosen.segments)
    listed = _Listed(
        cases,
        [e for e in read_rows(StructureEntry, home / "strukturen.csv") if e.case in cases],
        [e for e in read_rows(CaseLevel, home / "drei_ebenen.csv") if e.case in cases],
        [e for e in read_rows(Interviewee, home / "interviewte.csv") if e.case in cases],
        chosen.segments,
    )
    return {"governance": Governance(listed), "cited": _citations(chosen).cited}


@dataclass(frozen=True)
class _Listed:
    cases: list[str]
    structures: list[StructureEntry]
    levels: list[CaseLevel]
    register: list[Interviewee]
    segments: pd.DataFrame


_OF = {
    "querschau": _querschau,
    "gruppen": _report_part,
    "haeufigkeiten": _report_part,
    "gemeinsam": _report_part,
    "matrix": _matrix,
    "profile": _profile,
    "strukturen": _structures,
}


# Passages behind a number


@dataclass(frozen=True)
class Found:
    """A coding in the list. ``title``: of its document."""

    id: str
    document: str
    title: str
    case: str
    segment: str
    page: int | None
    label: str
    dimension: int
    status: str
    review: str
    people: str
    text: str


def passages(request: Request) -> Response:
    """The passages with a code (``mit``: and another one), a case or group of cases, a status; 50 at a
    time."""
    opened, address = project(request), read_address(request.query_params)
    chosen, asked = Chosen.of(opened, address), request.query_params
    rows = chosen.codings
    for column, name in (("code", "code"), ("status", "status"), ("review", "stand")):
        if name in asked:
            rows = rows[rows[column] == asked[name].replace(NO_STATUS, "")]
    if group := asked.get("gruppe", ""):
        rows = rows[rows["segment_id"].isin(_segments_of(chosen, group))]
    if other := asked.get("mit", ""):
        both = chosen.codings.loc[chosen.codings["code"] == other, "segment_id"]
        rows = rows[rows["segment_id"].isin(both)]
    after = asked.get("nach", "")
    ids = rows["coding_id"].tolist()
    begin = ids.index(after) + 1 if after in ids else 0
    part = rows.iloc[begin : begin + _SHOWN]
    labels = {id: code.label for id, code in opened.codebook.codes.items()} | opened.current.free_codes
    words = {n: asked.get(n, "") for n in ("code", "mit", "status", "stand", "gruppe")}
    more = (
        address.link("/auswertung/stellen", **words, nach=ids[begin + _SHOWN - 1])
        if begin + _SHOWN < len(ids)
        else ""
    )
    return _page(
        request,
        chosen,
        "stellen",
        found=_found(opened, part),
        total=(len(ids), int(rows["segment_id"].nunique())),
        begin=begin,
        more=more,
        code=labels.get(words["code"], words["code"]),
        other=labels.get(other, other),
        asked=words,
    )


def _segments_of(chosen: Chosen, group: str) -> list[str]:
    """The segments of a group as tables name it (``Land: Hessen``); of any other words those of all cases."""
    variable, named, value = group.partition(": ")
    if not named:
        return list(chosen.segments.loc[chosen.segments["case"] != "", "segment_id"])
    groups = chosen.tables().groups.get(variable)
    return [] if groups is None else list(groups.index[groups == value])


def _found(opened: Project, part: pd.DataFrame) -> list[Found]:
    titles = {d.name: d.title or d.name for d in opened.coded.manifest.read}
    places = {d.id: i for i, d in enumerate(opened.codebook.dimensions)}
    worded = opened.current.codings_of([str(d) for d in part["document"].unique()])
    rows = worded[worded["coding_id"].isin(part["coding_id"])].to_dict("records")
    return [
        Found(
            id=row["coding_id"],
            document=row["document"],
            title=titles.get(row["document"], row["document"]),
            case=row["case"],
            segment=row["segment_id"],
            page=None if pd.isna(row["page"]) else int(row["page"]),
            label=row["label"],
            dimension=places.get(row["dimension"], 0),
            status=row["status"],
            review=row["review"],
            people=row["people"],
            text=row["text"],
        )
        for row in rows
    ]


# Summaries


@dataclass(frozen=True, slots=True)
class Written:
    """A summary. ``mine``: of the person who is at work."""

    id: str
    person: str
    time: str
    text: str
    mine: bool


def _summaries(opened: Project, case: str, person: str) -> dict[str, list[Written]]:
    """What people wrote of a case, by part of its profile, the latest first."""
    found: dict[str, list[Written]] = {}
    for d in reversed(opened.current.notes):
        if d.kind == "summary" and d.case == case:
            mine = person_key(d.person) == person_key(person)
            found.setdefault(d.code, []).append(Written(d.id, d.person, d.time, d.text or d.memo, mine))
    return found


def summarise(request: Request, body: Summary) -> Response:
    """Write a summary. Raises Stale, with what stands there now, where another window wrote meanwhile."""
    opened, person = project(request), workplace(request).person
    if not person or person_key(body.person) != person_key(person):
        raise Stale("Sagen Sie zuerst oben, wer schreibt, und laden Sie die Seite neu.")
    written = _summaries(opened, body.case, person).get(body.part, [])
    own = next((one for one in written if one.mine), None)
    if own is not None and own.id not in (body.base, body.id):
        return json({"error": "Inzwischen geändert.", "text": own.text, "base": own.id}, 409)
    record = Decision(
        id=body.id,
        person=person,
        kind="summary",
        case=body.case,
        code=body.part,
        text=body.text.strip(),
        origin="app",
        batch=body.batch,
    )
    [stored], _ = opened.decide(person, [record])
    return json({"base": stored.id, "time": stored.time})


PAGE = Page(
    order=8,
    title="Auswertung",
    path="/auswertung",
    prepare=_prepare,
    routes=[
        Route("/auswertung", begin),
        Route("/auswertung/stellen", passages),
        Route("/auswertung/{art}", show),
        Route("/api/zusammenfassung", with_body(Summary, summarise), methods=["PUT"]),
    ],
)
