"""The main job: from a corpus to a results folder. Plain functions, no Prefect.

``begin`` (``plan.py``) looks at the corpus and says what is to be done, ``process_all`` (``pool.py``) does it
document by document, ``finish`` writes the results. ``run`` is the three in a row; the Prefect flow calls the
same three.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.files import write_text
from pipeline.people.codings import read_codings
from pipeline.results import Results
from pipeline.run.assemble import MANIFEST, Part, Staging, write_results
from pipeline.run.changes import COLUMNS as CHANGE_COLUMNS
from pipeline.run.changes import changes
from pipeline.run.manifest import document_entries, manifest_of, same_results, seconds_of, write_manifest
from pipeline.run.plan import Plan, RunSettings, begin, locked
from pipeline.run.pool import process_all
from pipeline.run.store import Store
from pipeline.run.work import Outcome

Progress = Callable[[Outcome, int, int], None]
"""Called after each document with its outcome, how many are done and how many there are to do."""


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
        return finish(plan, _outcomes(plan, progress))


def _outcomes(plan: Plan, progress: Progress | None) -> Iterator[Outcome]:
    """The outcomes of the documents that the store did not know, as they are done."""
    pending = process_all(plan.pending, plan.work, plan.settings.workers, plan.settings.seconds)
    for done, outcome in enumerate(pending, start=1):
        yield outcome
        if progress:
            progress(outcome, done, len(plan.pending))


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


def finish(plan: Plan, outcomes: Iterable[Outcome]) -> Summary:
    """Write the results, once all pending documents have their ``outcomes``, and clear the store of what
    is no longer used.

    Where every document failed, nothing is written and the earlier results stay.
    """
    entries = document_entries(plan, outcomes)
    manifest = manifest_of(plan, entries)
    failed = sum(e["status"] == "failed" for e in entries)
    if failed == len(entries):
        return Summary(plan.settings.out, manifest, 2, changed=False)
    status = 1 if failed else 0
    if same_results(plan.previous, manifest):
        _write_changes(plan, [], plan.settings.out)
        return Summary(plan.settings.out, plan.previous, status, changed=False)
    return Summary(plan.settings.out, _write(plan, entries, manifest), status, changed=True)


def _write(plan: Plan, entries: list[dict[str, Any]], manifest: dict[str, Any]) -> dict[str, Any]:
    from pipeline.run.summary import write_summary

    out = plan.settings.out
    store = Store(plan.work.store)
    staging = Staging(out)
    staging.begin()
    old = {d["name"]: d for d in plan.previous.get("documents", ()) if d["status"] != "failed"}
    good = [e for e in entries if e["status"] != "failed"]
    parts = [_part(e, old.get(e["name"]), out) for e in good]
    began = time.perf_counter()
    workers = plan.settings.workers
    manifest["counts"] = write_results(parts, plan.work, manifest["run"], staging.files, workers)
    manifest["counts"] |= {"words": sum(e["words"] for e in good), "failed": len(entries) - len(good)}
    write_text(staging.files / "codebook.yaml", plan.work.codebook.read_text("utf-8-sig"))
    write_manifest(staging.files / MANIFEST, manifest)
    results = Results(staging.files, texts=out / "documents")
    human = read_codings(plan.corpus.codings_folder)
    manifest |= write_summary(results, manifest["counts"], human, staging.files, workers)
    _write_changes(plan, entries, staging.files)
    manifest["seconds"] = seconds_of(good) | {
        "tables": round(time.perf_counter() - began, 3),
        "total": round(time.perf_counter() - plan.started, 3),
    }
    write_manifest(staging.files / MANIFEST, manifest)
    names = {e["name"] for e in good}
    gone = [f"documents/{name}.{end}" for name in old if name not in names for end in ("txt", "json")]
    staging.commit([*gone, *staging.outdated()])
    for kind, key in (("documents", "document_key"), ("unreadable", "document_key"), ("coded", "coded_key")):
        store.keep_only(kind, (e[key] for e in entries))
    return manifest


def _part(entry: dict[str, Any], old: dict[str, Any] | None, out: Path) -> Part:
    there = all((out / "documents" / f"{entry['name']}.{end}").is_file() for end in ("txt", "json"))
    unchanged = bool(old) and there and old is not None and old["document_key"] == entry["document_key"]
    return Part(entry["name"], entry["document_key"], entry["coded_key"], unchanged)


def _write_changes(plan: Plan, entries: list[dict[str, Any]], folder: Path) -> None:
    from pipeline.tables.write import write_rows

    before = plan.previous.get("documents", [])
    rows = changes(before, entries, Store(plan.work.store)) if entries else ()
    write_rows(folder / "changes.csv", chain([CHANGE_COLUMNS], rows))
