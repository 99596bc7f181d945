"""„Projekte“: open or begin a corpus, add documents, say what is known of them."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.corpus import Corpus, Source, open_corpus
from pipeline.corpus_edit import CORPUS_FILE, create_corpus, describe, document_name, place_of_documents
from pipeline.errors import InputError, OutputError
from pipeline.extract.registry import readable, suffixes
from pipeline.model.manifest import DocumentEntry
from pipeline.yaml_file import fingerprint
from querschau.app import foreign
from querschau.app.documents import ROUTES, source_of
from querschau.app.folding import Count
from querschau.app.instance import recent_folders
from querschau.app.pages import Page
from querschau.app.paging import LONGEST, part
from querschau.app.project import Project, Stale
from querschau.app.stated import ONE_AT_A_TIME, unchanged
from querschau.app.upload import receive
from querschau.app.web import Body, json, page, project, with_body, workplace
from querschau.app.workplace import Elsewhere

FIELDS = ("title", "case", "kind", "year", "state")
_NOT_COPIED = shutil.ignore_patterns(".*", "codings", "entscheidungen", "ergebnisse", "outputs")
_EXAMPLE = Path(__file__).parents[1] / "_beispiel", Path(__file__).parents[3] / "corpora" / "beispiel"
"""Where the example lies in the installed package and in the checkout."""


@dataclass(frozen=True)
class Row:
    """A document in the table. ``suggested``: a case's name read from the file's name; ``twins``: files with
    the same text. ``count``: None while people's decisions are still being counted."""

    source: Source
    file: str
    result: DocumentEntry | None
    count: Count | None
    twins: tuple[str, ...] = ()

    @property
    def suggested(self) -> str:
        """A name for the case, from the first word of the file's name."""
        word = re.split(r"[\W_\d]+", self.source.name.strip("_"))[0]
        return word[:1].upper() + word[1:]


class Folder(Body):
    """A corpus folder on this computer."""

    folder: str


class NewFolder(Body):
    """A corpus to begin: ``name`` in ``parent``, empty or with the example's documents."""

    parent: str
    name: str
    example: bool = False


class Described(Body):
    """Fields of one document; ``before``: what the window saw in them."""

    file: str
    fields: dict[str, str]
    before: dict[str, str]


def show(request: Request) -> Response:
    """The page: without a corpus the choice of one, else its documents."""
    place = workplace(request)
    opened = place.project
    common: dict[str, Any] = {
        "recent": recent_folders(),
        "home": str(Path.home()),
        "formats": readable(),
        "project_endings": foreign.ENDINGS,
    }
    if opened is None:
        return page(request, "start.html.j2", **common)
    rows, problem = _rows(opened)
    return page(
        request,
        "projekte.html.j2",
        rows=rows,
        part=part(
            request,
            rows,
            lambda r: r.file,
            lambda r: f"{r.file} {r.source.entry.title} {r.source.entry.case}",
        ),
        longest=LONGEST,
        problem=problem,
        cases=sorted({r.source.entry.case for r in rows if r.source.entry.case}),
        kinds=sorted({r.source.entry.kind for r in rows if r.source.entry.kind}),
        endings=",".join(sorted(suffixes())),
        named=all(r.source.entry.case or r.source.entry.sections for r in rows),
        fields=FIELDS,
        **common,
    )


def _rows(opened: Project) -> tuple[list[Row], str]:
    """The documents in the folder; a German sentence where the corpus cannot be read."""
    if not _has_documents(opened.folder):
        return [], ""
    try:
        corpus = open_corpus(opened.folder)
    except InputError as error:
        return [], str(error)
    entries = {d.name: d for d in opened.results.manifest.documents} if opened.results else {}
    counts = opened.counts()
    twins = _twins(corpus, entries)
    return [
        Row(
            s,
            corpus.place_of(s.path),
            entries.get(s.name),
            counts.get(s.name, Count() if counts else None),
            twins.get(s.name, ()),
        )
        for s in corpus.sources
    ], ""


def _twins(corpus: Corpus, entries: dict[str, DocumentEntry]) -> dict[str, tuple[str, ...]]:
    """By document the other files that hold the same text (one report in two formats)."""
    same: dict[str, list[str]] = {}
    for name, entry in entries.items():
        if entry.text_hash and entry.words:
            same.setdefault(entry.text_hash, []).append(name)
    files = {s.name: s.path.name for s in corpus.sources}
    return {
        name: tuple(files[n] for n in names if n != name and n in files)
        for names in same.values()
        if len(names) > 1
        for name in names
    }


def _has_documents(folder: Path) -> bool:
    known = suffixes()
    return any(p.suffix.lower() in known for p in place_of_documents(folder).rglob("*"))


def folders(request: Request) -> Response:
    """The folders in a folder of this computer: a browser gives no paths away."""
    path = Path(request.query_params.get("pfad") or Path.home()).expanduser()
    try:
        found = sorted((e for e in os.scandir(path) if _shown(e)), key=lambda e: e.name.casefold())
    except OSError as error:
        raise InputError(
            f"Der Ordner „{path}“ lässt sich nicht öffnen ({error.strerror or error}); wählen Sie einen "
            "anderen."
        ) from error
    path = path.resolve()
    return json(
        {
            "path": str(path),
            "parent": str(path.parent) if path.parent != path else "",
            "folders": [{"name": e.name, "path": e.path, "corpus": _is_corpus(Path(e.path))} for e in found],
            "corpus": _is_corpus(path),
        }
    )


def _shown(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir() and not entry.name.startswith((".", "$"))
    except OSError:
        return False


def _is_corpus(folder: Path) -> bool:
    return (folder / CORPUS_FILE).is_file() or (folder / "entscheidungen").is_dir()


def open_folder(request: Request, body: Folder) -> Response:
    """Open a corpus; the answer says where its page is (on another server, if that has it)."""
    return _open(request, Path(body.folder))


def create(request: Request, body: NewFolder) -> Response:
    """Begin a corpus and open it; the example is copied, never changed in its place."""
    folder = create_corpus(Path(body.parent), body.name)
    if body.example:
        place = next(p for p in _EXAMPLE if p.is_dir())
        try:
            shutil.copytree(place, folder, dirs_exist_ok=True, ignore=_NOT_COPIED)
        except OSError as error:
            raise OutputError(
                f"Das Beispiel ließ sich nicht nach „{folder}“ kopieren ({error.strerror or error})."
            ) from error
    return _open(request, folder)


def _open(request: Request, folder: Path) -> Response:
    try:
        workplace(request).open(folder)
    except Elsewhere as elsewhere:
        return json({"address": elsewhere.address})
    return json({"address": "/"})


async def upload(request: Request) -> Response:
    """Take in a document (the raw body); one that is there is replaced only with ``?ersetzen=1``."""
    place = await to_thread.run_sync(place_of_documents, project(request).folder)
    name = document_name(request.path_params["name"])
    target = place / name
    if target.exists() and request.query_params.get("ersetzen") != "1":
        raise Stale(f"„{name}“ gibt es schon.")
    await receive(request, target)
    return json({"file": target.name}, 201)


def change(request: Request, body: Described) -> Response:
    """Write what is known of a document to corpus.yaml."""
    opened = project(request)
    read_as = fingerprint(opened.folder / CORPUS_FILE)
    corpus, source = source_of(opened, body.file)
    if not set(body.fields) <= set(FIELDS):
        raise InputError("Dieses Feld kennt das Programm nicht; laden Sie die Seite neu.")
    unchanged(body.before, {name: str(getattr(source.entry, name) or "") for name in body.fields})
    said: dict[str, str | int] = {n: " ".join(v.split()) for n, v in body.fields.items()}
    year = said.get("year", "")
    if isinstance(year, str) and year.isascii() and year.isdigit():
        said["year"] = int(year)
    describe(corpus, source, said, read_as)
    return json({"now": {name: str(value) for name, value in said.items()}})


PAGE = Page(
    order=1,
    title="Projekte",
    path="/",
    open_blind=(
        *("/", "/api/ordner", "/api/korpus", "/api/dokumente/{name}"),
        *(r.path for r in (*ROUTES, *foreign.ROUTES)),
    ),
    routes=[
        Route("/", show),
        Route("/api/ordner", folders),
        Route("/api/korpus", with_body(Folder, open_folder), methods=["POST"]),
        Route("/api/korpus", with_body(NewFolder, create), methods=["PUT"]),
        Route("/api/korpus", with_body(Described, change, ONE_AT_A_TIME), methods=["PATCH"]),
        Route("/api/dokumente/{name}", upload, methods=["PUT"]),
        *ROUTES,
        *foreign.ROUTES,
    ],
)
