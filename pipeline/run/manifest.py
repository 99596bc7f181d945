"""The manifest: what went into a run and what came out, enough to make every table again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.corpus import Corpus, Source
from pipeline.files import replacing
from pipeline.run.plan import Plan
from pipeline.run.store import Store, key_of
from pipeline.run.versions import code_version, library_version, package_versions
from pipeline.run.work import Outcome, measures_of


def document_entries(plan: Plan, outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """An entry for each document of the corpus, read or not, and for each file of unknown format.

    ``outcomes`` are those of the pending documents. Keys: name, file (path in the corpus), sha256, status
    (``ok``, ``warning``, ``failed``), message, warnings, pages, words, segments, codings and what
    corpus.yaml says.
    """
    before = {d["name"]: d for d in plan.previous.get("documents", ())}
    sources = {job.source.name: job.source for job in plan.jobs}
    entries = {
        outcome.name: _entry(plan, sources[outcome.name], outcome, before.get(outcome.name))
        for outcome in chain(plan.known.values(), outcomes)
    }
    return [entries[name] for name in sources] + [_unknown_entry(plan.corpus, p) for p in plan.corpus.unknown]


def _entry(plan: Plan, source: Source, outcome: Outcome, old: dict[str, Any] | None) -> dict[str, Any]:
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
    if old and old["coded_key"] == outcome.coded_key and old["document_key"] == outcome.document_key:
        kept = ("status", "message", "warnings", "reader", "pages", "words", "segments", "codings")
        return base | {k: old[k] for k in kept}
    return base | (outcome.measures or _measured(Store(plan.work.store), outcome))


def _measured(store: Store, outcome: Outcome) -> dict[str, Any]:
    return measures_of(store.need("documents", outcome.document_key), store.need("coded", outcome.coded_key))


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


def manifest_of(plan: Plan, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The manifest before the tables are written: inputs, codebook, language model, settings, versions.

    ``run`` is the run's id, ``tables`` a key over all that shapes the tables: both follow from content.
    """
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


def same_results(previous: dict[str, Any], manifest: dict[str, Any]) -> bool:
    """Whether the results that lie there already are those that this run would write."""
    return bool(previous) and previous.get("tables") == manifest["tables"]


def _way(results: Path, corpus: Path) -> str:
    """The corpus' folder as seen from the results, so that both may move together; empty across drives."""
    try:
        return Path(os.path.relpath(corpus.resolve(), results.resolve())).as_posix()
    except ValueError:
        return ""


def seconds_of(entries: list[dict[str, Any]]) -> dict[str, float]:
    """Seconds of work by stage, summed over the documents (of all processes together)."""
    stages = ("extract", "code")
    return {s: round(sum(e["seconds"].get(s, 0.0) for e in entries), 3) for s in stages}


def write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Write ``manifest.json`` piece by piece. Raises OutputError."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=1)
