"""The results of a run, written whole: tables, report, texts, manifest; the store cleared of what is gone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.files import write_bytes, write_text
from pipeline.language.met import forget_forms
from pipeline.layout import csv_file, divided, text_file
from pipeline.model.manifest import DocumentEntry, Manifest
from pipeline.model.manifest_files import DOCUMENTS, MANIFEST, write_manifest
from pipeline.people.standing import Standing, standing
from pipeline.results import Results
from pipeline.run.assemble import Part, write_results
from pipeline.run.changes import changes, decided, write_changes
from pipeline.run.decided import learned_in, write_learned
from pipeline.run.earlier import keep_earlier
from pipeline.run.layer_files import write_notes
from pipeline.run.manifest import seconds_of, told
from pipeline.run.plan import Plan
from pipeline.run.shards import BY_DOCUMENT, TABLES, files_of, join, joint_tables, shards_of, write_shards
from pipeline.run.staging import Staging
from pipeline.run.store import Store
from pipeline.run.summary import write_summary
from pipeline.run.work import met_forms
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
    began = time.perf_counter()
    people = standing(plan.corpus.folder, {e.name: e.text_hash for e in good})
    manifest = _write_tables(plan, manifest, old, people, staging)
    said = (plan.work.codebook_copy or plan.work.codebook).read_text("utf-8-sig")
    write_text(staging.files / "codebook.yaml", said)
    manifest = write_manifest(staging.files, manifest)
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
    gone = {*map(csv_file, (BY_DOCUMENT, *TABLES)), *_files(before)}.difference(_files(manifest))
    keep_earlier(out, before.created, options.keep)
    kept = staging.commit([*gone, *staging.outdated()])
    for kind, key in (("documents", "document_key"), ("unreadable", "document_key"), ("coded", "coded_key")):
        store.keep_only(kind, (getattr(e, key) for e in entries))
    forms = met_forms(plan.work)
    forget_forms(forms.parent, "" if old.keys() - {e.name for e in entries} else forms.name)
    return replace(manifest, notices=(*manifest.notices, *kept))  # said once, not in the file


def _write_tables(
    plan: Plan, manifest: Manifest, old: Mapping[str, DocumentEntry], people: Standing, staging: Staging
) -> Manifest:
    """Write texts and long tables, of a large collection the shards in which something is new; returns the
    manifest with what they say."""
    out, work, workers = plan.options.out, plan.work, plan.options.workers
    sharded, written = divided(len(manifest.documents)), WrittenFiles(out)

    def there(part: Part) -> Part:
        known = old.get(part.name)
        files = (text_file(part.name, end, sharded=sharded) for end in ("txt", "json"))
        same = known is not None and known.document_key == part.document_key
        return replace(part, unchanged=same and all(map(written.holds, files)))

    parts = [Part(e.name, e.document_key, e.coded_key) for e in manifest.read]
    learned = learned_in(parts, work, manifest.run, people)
    if sharded:
        shards = shards_of(parts, people, learned, plan.codebook.name, (plan.codebook.hash, work.model_hash))
        manifest = replace(manifest, shards={shard.name: shard.key for shard in shards})
        before = plan.previous.shards if plan.previous else {}
        new = (s for s in shards if before.get(s.name) != s.key or not written.whole(s.name))
        new = (replace(shard, parts=list(map(there, shard.parts))) for shard in new)
        write_shards(new, work, learned, staging.files, workers)
        segments, layer = join(manifest, staging.files, out)
    else:
        parts = list(map(there, parts))
        segments, layer = write_results(parts, work, manifest.run, people, learned, staging.files, workers)
    write_notes(staging.files, people, layer)
    manifest = replace(manifest, learned=write_learned(learned, staging.files))
    return told(manifest, people, layer, segments, plan.codebook)


def _files(manifest: Manifest) -> Iterator[str]:
    """Files of the results whose place follows from the documents."""
    for entry in manifest.read:
        for end in ("txt", "json"):
            yield text_file(entry.name, end, sharded=bool(manifest.shards))
    if manifest.shards:
        weighed = manifest.model is not None
        yield from (DOCUMENTS, *files_of(manifest.shards, weighed=weighed))
        yield from map(csv_file, joint_tables(manifest.counts.codings, weighed=weighed))
    else:
        yield from map(csv_file, (BY_DOCUMENT, *TABLES))


def _as_before(old: dict[str, DocumentEntry], new: list[DocumentEntry]) -> set[str]:
    """Names of the documents whose codings the store has known before."""
    return {e.name for e in new if e.name in old and e.coded_key == old[e.name].coded_key}
