"""„Kategorien“: the codebook as a tree with counts, changed as a draft with a preview, saved as a version."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.codebook.changes import Change
from pipeline.codebook.diff import codebook_changes
from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import Successors
from pipeline.errors import InputError
from pipeline.learning.rule_edits import Edit, as_change
from querschau.app.book_check import read_check
from querschau.app.codebook import changes_since, codebook_file, rules_text, save, shown
from querschau.app.pages import Page
from querschau.app.probing import probing
from querschau.app.project import Project
from querschau.app.web import Body, json, number_of, page, project, with_body, workplace


class Draft(Body):
    """Changes to the codebook as the window read it (``read_as``: the file's fingerprint)."""

    read_as: str
    changes: Annotated[list[Change], Field(max_length=500)]


class Accepted(Draft):
    """A suggestion for the rules of a code, to be made in the draft."""

    code: str
    edit: Edit


class Version(Draft):
    """The same, to be saved; ``note``: why."""

    version: str
    note: str = ""


def show(request: Request) -> Response:
    """The page; the codebook comes by its script."""
    return page(request, "kategorien.html.j2")


def book(request: Request) -> Response:
    """The codebook as it is saved."""
    opened = project(request)
    file = codebook_file(opened)
    used = opened.results.manifest.codebook if opened.results else None
    found = shown(file, file.saved, [], _counts(opened)) | _of_people(opened, file.saved)
    behind = f"{used.label}, Version {used.version}" if used and used.hash != file.saved.hash else ""
    return json(found | {"coded": behind, "said": []})


def probe(request: Request, body: Draft) -> Response:
    """The codebook with the changes, and the number of a preview that begins (0 before the first run)."""
    opened = project(request)
    file = codebook_file(opened, body.read_as)
    drafted = file.drafted(body.changes)
    number = probing(opened).ask(opened, file.saved, drafted) if opened.results and body.changes else 0
    found = shown(file, drafted, body.changes, _counts(opened)) | _of_people(opened, drafted)
    return json(found | {"probe": number, "said": codebook_changes(file.saved, drafted)})


def state(request: Request) -> Response:
    """How far a preview is; 204 where a newer one took its place."""
    found = probing(project(request)).state(number_of(request, "nummer", 0))
    return Response(status_code=204) if found is None else json(found)


def checked(request: Request) -> Response:
    """What the corpus said of the codebook when it was asked last (null: never); ``stale``: of another state
    of the file."""
    opened = project(request)
    found = read_check(opened.out) if opened.results else None
    return json(found and found | {"stale": found["read_as"] != codebook_file(opened).read_as})


def accept(request: Request, body: Accepted) -> Response:
    """A suggestion as a change of the draft's rules; the window adds it to its draft."""
    file = codebook_file(project(request), body.read_as)
    drafted = file.drafted(body.changes)
    if body.code not in drafted.codes:
        raise InputError(f"Die Kategorie „{body.code}“ gibt es im Entwurf nicht mehr; nehmen Sie das zurück.")
    written = rules_text(file, drafted, body.changes, body.code)
    return json(as_change(body.code, written, [body.edit]).model_dump())


def others(request: Request) -> Response:
    """What was changed in the file since a window read it (``seit``: its fingerprint then)."""
    return json({"said": changes_since(project(request), request.query_params.get("seit", ""))})


def version(request: Request, body: Version) -> Response:
    """Save the changes as a new version."""
    opened = project(request)
    path = save(opened, body.changes, body.version.strip(), body.note, body.read_as)
    workplace(request).news.tell()
    return json({"file": path.name, "version": body.version.strip()})


def _counts(opened: Project) -> dict[str, int]:
    if opened.results is None:
        return {}
    counts: dict[Any, int] = opened.current.codings["code"].value_counts().to_dict()
    return {str(code): int(number) for code, number in counts.items()}


def _of_people(opened: Project, book: Codebook) -> dict[str, Any]:
    """What people made beside the codebook: free codes, and memos on its categories by code; one on a code
    that another one took over stands with that, naming the former."""
    memos: dict[str, list[dict[str, str]]] = {}
    successors = Successors(book)
    for note in opened.current.notes if opened.results else ():
        today = successors.of(note.code) if note.kind == "memo" and note.code else ()
        person = note.person if today == (note.code,) else f"{note.person}, zu {note.code}"
        for code in today:
            memos.setdefault(code, []).append({"person": person, "memo": note.memo})
    return {"free": _free(opened, book), "memos": memos}


def _free(opened: Project, book: Codebook) -> list[dict[str, Any]]:
    """Codes that people made beside the codebook and that it has not taken in."""
    if opened.results is None:
        return []
    counts = _counts(opened)
    named = opened.current.free_codes
    return [
        {"id": id, "label": label, "count": counts.get(id, 0)}
        for id, label in named.items()
        if id not in book.replaced and id not in book.split
    ]


PAGE = Page(
    order=6,
    title="Kategorien",
    path="/kategorien",
    routes=[
        Route("/kategorien", show),
        Route("/api/codebuch", book),
        Route("/api/codebuch/probe", with_body(Draft, probe), methods=["POST"]),
        Route("/api/codebuch/probe", state),
        Route("/api/codebuch/anders", others),
        Route("/api/codebuch/befund", checked),
        Route("/api/codebuch/vorschlag", with_body(Accepted, accept), methods=["POST"]),
        Route("/api/codebuch/version", with_body(Version, version), methods=["POST"]),
    ],
)
