"""„Ausgabe“: report, tables, files for other programs, a pseudonymised copy; and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from pipeline.corpus_edit import checked_name
from pipeline.errors import InputError
from pipeline.exchange.readers import SUFFIXES
from pipeline.people.batches import undo_batch
from pipeline.results import Results
from querschau.app.api import Nothing
from querschau.app.pages import Page
from querschau.app.tasks import BROUGHT, TASKS
from querschau.app.upload import receive
from querschau.app.web import Body, json, page, project, with_body, workplace

FILES = {
    "bericht.html": "Bericht zum Ansehen im Browser: Querschau, Fallprofile, Texte mit Kodierungen",
    "aenderungen.html": "was sich seit den vorigen Ergebnissen geändert hat, nach Dokumenten und Kategorien",
    "bericht.docx": "derselbe Bericht für Word",
    "querschau.xlsx": "Kategorien und Fälle, nach Status, nach Gruppen, gemeinsames Auftreten",
    "coded_segments.xlsx": "alle Kodierungen mit Wortlaut",
    "fallprofile.xlsx": "Fallprofile und Themenmatrix",
    "strukturen.xlsx": "Gremien, Konzepte, Programmgebiete",
    "agreement.xlsx": "Übereinstimmung der Kodierenden",
    "coded_segments.csv": "alle Kodierungen, für R und andere Programme",
    "segments.csv": "alle Passagen, auch ohne Code",
    "proposals.csv": "alle Vorschläge der Maschine und was aus ihnen wurde",
    "cross_case.csv": "Querschau als lange Tabelle",
    "notes.csv": "Memos, Zusammenfassungen, freie Codes",
    "unplaced.csv": "Entscheidungen ohne Stelle",
}
"""The files of the results that are offered, each with what it is."""

TARGETS = {
    "maxqda": "MAXQDA (REFI-QDA-Projekt, .qdpx)",
    "atlasti": "ATLAS.ti (REFI-QDA-Projekt, .qdpx)",
    "nvivo": "NVivo (REFI-QDA-Projekt, .qdpx)",
    "qualcoder": "QualCoder (REFI-QDA-Projekt, .qdpx)",
    "taguette": "Taguette (.sqlite3)",
    "openqda": "OpenQDA (nur das Codebuch, .qdc)",
    "refi": "andere Programme mit REFI-QDA (.qdpx)",
    "xlsx": "Excel (eine Tabelle der Kodierungen, .xlsx)",
    "csv": "R, SPSS, andere Tabellen (.csv)",
    "sqlite": "R, Python, SQL (eine Datenbank, .sqlite)",
}
"""The programs that codings go to (keys of ``exchange.targets.SUFFIXES``; the sheet to correct has its own
place on the page)."""


@dataclass(frozen=True)
class Offered:
    """A file to take away. ``size``: in bytes."""

    name: str
    what: str
    size: int


class Batch(Body):
    """A batch of decisions."""

    batch: str


def show(request: Request) -> Response:
    """The page."""
    opened = project(request)
    results = opened.results
    written = datetime.fromtimestamp((opened.out / "manifest.json").stat().st_mtime, UTC) if results else None
    return page(
        request,
        "ausgabe.html.j2",
        written=written,
        files=list(_files(opened.out)),
        targets=TARGETS,
        cases=_cases(results) if results else [],
        people=opened.records.people(),
        endings=",".join(SUFFIXES),
        home=str(opened.folder.parent),
        copy=str(opened.folder.parent / f"{opened.folder.name} pseudonymisiert"),
        key=str(opened.folder.parent / f"{opened.folder.name} Schlüssel.csv"),
    )


def _files(out: Path) -> list[Offered]:
    found = [(name, what, out / name) for name, what in FILES.items()]
    return [Offered(name, what, path.stat().st_size) for name, what, path in found if path.is_file()]


def _cases(results: Results) -> list[str]:
    parts = (part["case"].astype("str").unique() for part in results.batches("segments", ["case"]))
    return sorted({str(case) for part in parts for case in part if case})


def download(request: Request) -> Response:
    """A file of the results or a coding sheet, always as a download: nothing of it is shown by this page."""
    opened = project(request)
    path = (opened.folder / request.path_params["path"]).resolve()
    sheets = opened.folder / "codings" / "boegen"
    inside = path.is_relative_to(opened.out) or (path.is_relative_to(sheets) and path.suffix == ".xlsx")
    hidden = any(part.startswith(".") for part in path.relative_to(opened.folder).parts) if inside else True
    if hidden or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, filename=path.name, content_disposition_type="attachment")


async def start(request: Request) -> Response:
    """Start a job; its order is the body."""
    kind = request.path_params["art"]
    if kind not in TASKS:
        raise HTTPException(404)
    return await with_body(TASKS[kind][0], _start)(request)


def _start(request: Request, order: Body) -> Response:
    place, opened = workplace(request), project(request)
    if place.run and place.run.running:
        raise InputError("Ein Lauf ist im Gang; warten Sie auf sein Ende.")
    _ = opened.coded  # says so where nothing is coded yet
    state = place.jobs.start(request.path_params["art"], opened.folder, opened.out, order.model_dump_json())
    return json(state.as_json(), 202)


def state(request: Request) -> Response:
    """How far the job is."""
    return json(workplace(request).jobs.state.as_json())


def stop(request: Request, body: Nothing) -> Response:
    """Break the job off."""
    jobs = workplace(request).jobs
    jobs.stop()
    return json(jobs.state.as_json())


async def bring(request: Request) -> Response:
    """Take in a file in which people worked, to look at what it would change; the one before goes."""
    opened, name = project(request), checked_name(request.path_params["name"])
    place = opened.out / BROUGHT
    await to_thread.run_sync(_cleared, place)
    await receive(request, place / name)
    return json({"name": name}, 201)


def _cleared(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for earlier in place.iterdir():
        earlier.unlink()


def undo(request: Request, body: Batch) -> Response:
    """Take a batch back; the answer names the batch by which it counts again."""
    opened = project(request)
    written = undo_batch(opened.folder, body.batch)
    opened.refresh()
    return json({"batch": written[0].batch})


PAGE = Page(
    order=9,
    title="Ausgabe",
    path="/ausgabe",
    routes=[
        Route("/ausgabe", show),
        Route("/ausgabe/datei/{path:path}", download),
        Route("/api/ausgabe/{art}", start, methods=["POST"]),
        Route("/api/auftrag", state),
        Route("/api/auftrag", with_body(Nothing, stop), methods=["DELETE"]),
        Route("/api/einlesen/{name}", bring, methods=["PUT"]),
        Route("/api/stapel", with_body(Batch, undo), methods=["DELETE"]),
    ],
)
