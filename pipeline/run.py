"""The main job: from a corpus to a results folder. Plain functions, no Prefect.

``begin`` looks at the corpus and says what is to be done, ``process_all`` (``pool.py``) does it document
by document, ``finish`` writes the results. ``run`` is the three in a row; the Prefect flow calls the
same three.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from pipeline.assemble import Part, Staging, write_results
from pipeline.changes import COLUMNS as CHANGE_COLUMNS
from pipeline.changes import changes
from pipeline.codebook import Codebook, load_codebook
from pipeline.corpus import Corpus, Source, open_corpus
from pipeline.errors import InputError, OutputError
from pipeline.extract.settings import ReadSettings
from pipeline.files import write_text
from pipeline.language.choice import resolve_language
from pipeline.people import read_codings
from pipeline.places import find_codebook
from pipeline.pool import process_all
from pipeline.results import Results
from pipeline.store import Store, file_hash, key_of
from pipeline.versions import code_version, library_version, package_versions
from pipeline.work import Job, Outcome, WorkSettings, coded_key, document_key

if TYPE_CHECKING:
    from pipeline.learning import TrainedModel

Progress = Callable[[Outcome, int, int], None]
"""Called after each document with its outcome, how many are done and how many there are to do."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What the user asked for. ``codebook``: path or name, empty for the corpus' own or the default;
    ``language``: spaCy model or ``auto``; ``seconds``: time limit for one document."""

    corpus: Path
    out: Path
    codebook: str = ""
    workers: int = 1
    language: str = "auto"
    model: Path | None = None
    seconds: float = 600.0
    read: ReadSettings = field(default_factory=ReadSettings)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do. ``known``: outcomes that the store already holds; ``pending``: the rest.
    ``unread``: files of unknown format; ``previous``: the manifest of the last run or an empty dict."""

    settings: RunSettings
    corpus: Corpus
    codebook: Codebook
    work: WorkSettings
    jobs: tuple[Job, ...]
    known: dict[str, Outcome]
    pending: tuple[Job, ...]
    previous: dict[str, Any]
    started: float


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run ended. ``status``: exit status 0 all well, 1 some documents failed, 2 nothing done;
    ``changed``: whether anything in the results is new."""

    folder: Path
    manifest: dict[str, Any]
    status: int
    changed: bool

    @property
    def failed(self) -> list[dict[str, Any]]:
        """The documents that could not be read, with ``name`` and ``message``."""
        return [d for d in self.manifest["documents"] if d["status"] == "failed"]


def run(settings: RunSettings, progress: Progress | None = None) -> Summary:
    """Read, segment and code a corpus and write the results to ``settings.out``.

    Raises InputError (corpus, codebook, model), OutputError (disk, rights, another run); a document
    that cannot be read raises nothing, it is listed in the manifest.
    """
    with locked(settings.out):
        plan = begin(settings)
        outcomes = dict(plan.known)
        for outcome in process_all(plan.pending, plan.work, settings.workers, settings.seconds):
            outcomes[outcome.name] = outcome
            if progress:
                progress(outcome, len(outcomes) - len(plan.known), len(plan.pending))
        return finish(plan, outcomes)


def segments_of(corpus: Path, codebook: str = "", workers: int = 1) -> Results:
    """Segments and codings of a corpus for commands that need them but no results folder of the user's.

    The run lies hidden in the corpus (``.querschau/ergebnis``), so the next call costs only what changed.
    Raises what ``run`` raises, and InputError where no document could be read.
    """
    folder = corpus if corpus.is_dir() else corpus.parent
    summary = run(RunSettings(corpus, folder / ".querschau" / "ergebnis", codebook, workers))
    if summary.status == 2:
        raise InputError(" ".join(str(d["message"]) for d in summary.failed))
    return Results(summary.folder)


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the results folder for one run. Raises OutputError while another run holds it."""
    home = out / ".querschau"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / "lock", timeout=0):
            yield
    except Timeout as error:
        raise OutputError(
            f"In „{out}“ arbeitet gerade ein anderer Lauf; warten Sie, bis er fertig ist, oder wählen "
            "Sie mit "
            "--out einen anderen Ordner."
        ) from error
    except OSError as error:
        raise OutputError(
            f"Der Ordner „{out}“ kann nicht beschrieben werden ({error.strerror or error}); prüfen Sie "
            "Schreibrechte und freien Speicherplatz oder wählen Sie mit --out einen anderen Ordner."
        ) from error


def begin(settings: RunSettings) -> Plan:
    """Open corpus, codebook and people's codings, and find out what the store already holds."""
    started = time.perf_counter()
    corpus = open_corpus(settings.corpus)
    path = find_codebook(settings.codebook or corpus.file.codebook, corpus.folder)
    codebook = load_codebook(path)
    _checked_model(settings.model, codebook)
    work = WorkSettings(
        store=settings.out / ".querschau" / "store",
        codebook=path,
        codebook_hash=codebook.hash,
        language=resolve_language(settings.language),
        model=settings.model,
        model_hash=_model_hash(settings.model),
        code_interviewers=corpus.file.code_interviewers,
        read=settings.read,
    )
    Staging(settings.out).begin()
    jobs = tuple(_jobs(corpus))
    store = Store(work.store)
    known = {job.source.name: o for job in jobs if (o := _from_store(job, work, store))}
    return Plan(
        settings=settings,
        corpus=corpus,
        codebook=codebook,
        work=work,
        jobs=jobs,
        known=known,
        pending=tuple(j for j in jobs if j.source.name not in known),
        previous=_previous(settings.out),
        started=started,
    )


def finish(plan: Plan, outcomes: dict[str, Outcome]) -> Summary:
    """Write the results of all outcomes (by document name) and clear the store of what is no longer used.

    Where every document failed, nothing is written and the earlier results stay.
    """
    entries = [_entry(plan, job.source, outcomes[job.source.name]) for job in plan.jobs]
    entries += [_unknown_entry(plan.corpus, path) for path in plan.corpus.unknown]
    manifest = _manifest(plan, entries)
    failed = sum(e["status"] == "failed" for e in entries)
    if failed == len(entries):
        return Summary(plan.settings.out, manifest, 2, changed=False)
    status = 1 if failed else 0
    if _same(plan.previous, manifest):
        _write_changes(plan, [], plan.settings.out)
        return Summary(plan.settings.out, plan.previous, status, changed=False)
    return Summary(plan.settings.out, _write(plan, entries, manifest), status, changed=True)


def _jobs(corpus: Corpus) -> Iterator[Job]:
    human = read_codings(corpus.codings_folder)
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in human.to_dict("records"):
        rows.setdefault(str(row["document"]), []).append({str(k): v for k, v in row.items()})
    for source in corpus.sources:
        yield Job(source, tuple(rows.get(source.name, ())))


def _from_store(job: Job, work: WorkSettings, store: Store) -> Outcome | None:
    """The outcome that needs no work: the document is known to be readable and is already coded."""
    try:
        sha = file_hash(job.source.path)
    except OSError:
        return None
    document = document_key(sha, job.source, work)
    coded = coded_key(document, job, work)
    if not store.has("documents", document) or not store.has("coded", coded):
        return None
    return Outcome(job.source.name, "ok", sha, document, coded, reused=True)


def _checked_model(path: Path | None, codebook: Codebook) -> TrainedModel | None:
    """The trained model, if there is one. Raises ModelError where it belongs to another codebook."""
    if path is None:
        return None
    from pipeline.learning import load_model

    model = load_model(path)
    model.check(codebook)
    return model


def _model_hash(model: Path | None) -> str:
    if model is None:
        return ""
    try:
        return file_hash(model)
    except OSError as error:
        raise InputError(
            f"Das Modell „{model}“ lässt sich nicht öffnen; prüfen Sie den Pfad oder trainieren Sie "
            "eines mit "
            "„querschau train“."
        ) from error


def _previous(out: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((out / "manifest.json").read_text("utf-8"))
        return manifest
    except (OSError, ValueError):
        return {}


def _entry(plan: Plan, source: Source, outcome: Outcome) -> dict[str, Any]:
    """A document's entry of the manifest. Counts come from the store, or from the last manifest."""
    base = {
        "name": source.name,
        "file": source.path.relative_to(plan.corpus.folder).as_posix(),
        "sha256": outcome.sha256,
        "title": source.entry.title,
        "case": source.default_case,
        "kind": source.entry.kind,
        "year": source.entry.year,
        "state": source.entry.state,
        "document_key": outcome.document_key,
        "coded_key": outcome.coded_key,
        "seconds": {k: round(v, 3) for k, v in outcome.seconds.items()},
    }
    if outcome.status == "failed":
        return base | {"status": "failed", "message": outcome.message, "code": outcome.code, "warnings": []}
    old = next((d for d in plan.previous.get("documents", ()) if d["name"] == source.name), None)
    if old and old["coded_key"] == outcome.coded_key and old["document_key"] == outcome.document_key:
        kept = ("status", "message", "warnings", "pages", "words", "segments", "codings", "reader")
        return base | {k: old[k] for k in kept}
    return base | _measured(Store(plan.work.store), outcome)


def _measured(store: Store, outcome: Outcome) -> dict[str, Any]:
    document = store.read("documents", outcome.document_key) or {}
    coded = store.read("coded", outcome.coded_key) or {}
    warnings = document.get("warnings", []) + [
        {"code": "human-coding", "message": message, "pages": []} for message in coded.get("notices", [])
    ]
    return {
        "status": "warning" if warnings else "ok",
        "message": "",
        "warnings": warnings,
        "reader": document.get("reader", ""),
        "pages": document.get("pages"),
        "words": len(document.get("text", "").split()),
        "segments": len(coded.get("segments", [])),
        "codings": len(coded.get("codings", [])),
    }


def _unknown_entry(corpus: Corpus, path: Path) -> dict[str, Any]:
    file = path.relative_to(corpus.folder).as_posix()
    return {
        "name": path.name,
        "file": file,
        "status": "failed",
        "code": "unknown-format",
        "message": f"„{file}“ hat ein unbekanntes Format; speichern Sie die Datei als PDF, DOCX, ODT, "
        "RTF oder "
        "TXT oder nehmen Sie sie aus dem Ordner.",
        "warnings": [],
        "document_key": "",
        "coded_key": "",
    }


def _manifest(plan: Plan, entries: list[dict[str, Any]]) -> dict[str, Any]:
    book = plan.codebook
    content = [(e["name"], e["document_key"], e["coded_key"], e["status"]) for e in entries]
    tables = (code_version("tables"), plan.corpus.case_variables())
    return {
        "run": key_of(content, book.name, book.hash, plan.work.model_hash)[:12],
        "tables": key_of(content, book.hash, tables),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "corpus": plan.corpus.name,
        "corpus_path": _way(plan.settings.out, plan.corpus.folder),
        "title": plan.corpus.file.title or plan.corpus.name,
        "documents": entries,
        "cases": plan.corpus.case_variables(),
        "codebook": {"id": book.id, "version": book.version, "hash": book.hash, "label": book.label},
        "language": {"model": plan.work.language, "version": library_version(plan.work.language)},
        "model": {"file": str(plan.work.model.name), "sha256": plan.work.model_hash}
        if plan.work.model
        else None,
        "packages": package_versions(),
        "settings": {
            "workers": plan.settings.workers,
            "seconds_per_document": plan.settings.seconds,
            "code_interviewers": plan.work.code_interviewers,
            "ocr": plan.settings.read.ocr,
            "repair": plan.settings.read.repair,
        },
    }


def _way(results: Path, corpus: Path) -> str:
    """The corpus' folder as seen from the results, so that both may move together; empty across drives."""
    try:
        return Path(os.path.relpath(corpus.resolve(), results.resolve())).as_posix()
    except ValueError:
        return ""


def _same(previous: dict[str, Any], manifest: dict[str, Any]) -> bool:
    return bool(previous) and previous.get("tables") == manifest["tables"]


def _write(plan: Plan, entries: list[dict[str, Any]], manifest: dict[str, Any]) -> dict[str, Any]:
    from pipeline.summary import write_summary

    out = plan.settings.out
    store = Store(plan.work.store)
    staging = Staging(out)
    staging.begin()
    old = {d["name"]: d for d in plan.previous.get("documents", ()) if d["status"] != "failed"}
    good = [e for e in entries if e["status"] != "failed"]
    parts = [_part(e, old.get(e["name"]), out) for e in good]
    began = time.perf_counter()
    model = _checked_model(plan.settings.model, plan.codebook)
    manifest["counts"] = write_results(parts, store, plan.codebook, manifest["run"], staging.files, model)
    manifest["counts"] |= {"words": sum(e["words"] for e in good), "failed": len(entries) - len(good)}
    write_text(staging.files / "codebook.yaml", plan.work.codebook.read_text("utf-8-sig"))
    write_text(staging.files / "manifest.json", _json(manifest))
    results = Results(staging.files, texts=out / "documents")
    manifest |= write_summary(results, read_codings(plan.corpus.codings_folder), staging.files)
    _write_changes(plan, entries, staging.files)
    manifest["seconds"] = _seconds(good) | {
        "tables": round(time.perf_counter() - began, 3),
        "total": round(time.perf_counter() - plan.started, 3),
    }
    write_text(staging.files / "manifest.json", _json(manifest))
    names = {e["name"] for e in good}
    staging.commit(f"documents/{name}.{end}" for name in old if name not in names for end in ("txt", "json"))
    store.keep_only("documents", [e["document_key"] for e in entries])
    store.keep_only("coded", [e["coded_key"] for e in entries])
    return manifest


def _part(entry: dict[str, Any], old: dict[str, Any] | None, out: Path) -> Part:
    there = all((out / "documents" / f"{entry['name']}.{end}").is_file() for end in ("txt", "json"))
    unchanged = bool(old) and there and old is not None and old["document_key"] == entry["document_key"]
    return Part(entry["name"], entry["document_key"], entry["coded_key"], unchanged)


def _write_changes(plan: Plan, entries: list[dict[str, Any]], folder: Path) -> None:
    import pandas as pd

    before = plan.previous.get("documents", [])
    table = (
        changes(before, entries, Store(plan.work.store))
        if entries
        else pd.DataFrame(columns=list(CHANGE_COLUMNS))
    )
    write_text(folder / "changes.csv", table.to_csv(index=False, lineterminator="\n"), mark=True)


def _seconds(entries: list[dict[str, Any]]) -> dict[str, float]:
    stages = ("extract", "code")
    return {s: round(sum(e["seconds"].get(s, 0.0) for e in entries), 3) for s in stages}


def _json(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=1)
