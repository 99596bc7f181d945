"""The results of a run, written whole: tables, report, texts, manifest; the store cleared of what is gone."""

from __future__ import annotations

import time
from dataclasses import replace

from pipeline.files import write_bytes, write_text
from pipeline.model.manifest import DocumentEntry, Manifest
from pipeline.people.standing import standing
from pipeline.results import Results
from pipeline.run.assemble import Part, write_results
from pipeline.run.changes import changes, decided, write_changes
from pipeline.run.decided import learned_in, write_learned
from pipeline.run.earlier import keep_earlier
from pipeline.run.manifest import seconds_of, told
from pipeline.run.plan import Plan
from pipeline.run.staging import MANIFEST, Staging
from pipeline.run.store import Store
from pipeline.run.summary import write_summary
from pipeline.run.written import WrittenFiles


def write(plan: Plan, entries: list[DocumentEntry], manifest: Manifest) -> Manifest:
    """Write the results of a run; returns the manifest with what is to be said of them once.

    Raises OutputError, and DamagedEntry where the store does not hold what the run put there.
    """
    options = plan.options
    out = options.out
    store = Store(plan.work.store)
    staging = Staging(out)
    staging.begin()
    old = {d.name: d for d in plan.previous.read} if plan.previous else {}
    good = manifest.read
    written = WrittenFiles(out)
    parts = [_part(e, old.get(e.name), written) for e in good]
    began = time.perf_counter()
    people = standing(plan.corpus.folder, {e.name: e.text_hash for e in good})
    learned = learned_in(parts, plan.work, manifest.run, people)
    segments, layer = write_results(
        parts, plan.work, manifest.run, people, learned, staging.files, options.workers
    )
    manifest = replace(manifest, learned=write_learned(learned, staging.files))
    manifest = told(manifest, people, layer, segments, plan.codebook)
    said = (plan.work.codebook_copy or plan.work.codebook).read_text("utf-8-sig")
    write_text(staging.files / "codebook.yaml", said)
    write_bytes(staging.files / MANIFEST, manifest.to_json())
    results = Results(staging.files, behind=out)
    summary, left_out = write_summary(results, people, staging.files, workers=options.workers)
    people_changed = decided(Results(out), results, _as_before(old, good)) if plan.previous else ()
    before = plan.previous or Manifest()
    rows = [*changes(before.documents, entries, store), *people_changed]
    write_changes(staging.files, rows, before, manifest, plan.codebook)
    seconds = seconds_of(good) | {
        "tables": round(time.perf_counter() - began, 3),
        "total": round(time.perf_counter() - plan.started, 3),
    }
    manifest = replace(manifest, summary=summary, left_out=tuple(left_out), seconds=seconds)
    write_bytes(staging.files / MANIFEST, manifest.to_json())
    names = {e.name for e in good}
    gone = [f"documents/{name}.{end}" for name in old if name not in names for end in ("txt", "json")]
    keep_earlier(out, before.created, options.keep)
    kept = staging.commit([*gone, *staging.outdated()])
    for kind, key in (("documents", "document_key"), ("unreadable", "document_key"), ("coded", "coded_key")):
        store.keep_only(kind, (getattr(e, key) for e in entries))
    return replace(manifest, notices=(*manifest.notices, *kept))  # said once, not in the file


def _part(entry: DocumentEntry, old: DocumentEntry | None, written: WrittenFiles) -> Part:
    there = all(written.holds(f"documents/{entry.name}.{end}") for end in ("txt", "json"))
    unchanged = there and old is not None and old.document_key == entry.document_key
    return Part(entry.name, entry.document_key, entry.coded_key, unchanged)


def _as_before(old: dict[str, DocumentEntry], new: list[DocumentEntry]) -> set[str]:
    """Names of the documents whose codings the store has known before."""
    return {e.name for e in new if e.name in old and e.coded_key == old[e.name].coded_key}
