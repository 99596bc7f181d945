"""The main job: from a corpus to a results folder. Plain functions, no Prefect.

``begin`` (``plan.py``) looks at the corpus and says what is to be done, ``process_all`` (``pool.py``) does it
document by document, ``finish`` writes the results. ``run`` is the three in a row; the Prefect flow calls the
same three.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from pipeline.errors import InputError
from pipeline.files import write_bytes, write_text
from pipeline.model.manifest import DocumentEntry, Manifest
from pipeline.people.batches import read_people
from pipeline.people.standing import standing
from pipeline.results import Results
from pipeline.run.assemble import Part, write_results
from pipeline.run.changes import COLUMNS as CHANGE_COLUMNS
from pipeline.run.changes import Row, changes, decided
from pipeline.run.decided import learned_in, write_learned
from pipeline.run.duplicates import with_duplicates
from pipeline.run.manifest import document_entries, manifest_of, seconds_of, told
from pipeline.run.options import RunOptions
from pipeline.run.plan import Plan, begin, locked
from pipeline.run.pool import process_all
from pipeline.run.staging import MANIFEST, Staging
from pipeline.run.store import DamagedEntry, Store
from pipeline.run.work import Outcome
from pipeline.run.written import changed_files, note_written, whole

Progress = Callable[[Outcome, int, int], None]
"""Called after each document with its outcome, how many are done and how many there are to do."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run ended. ``status``: exit status 0 all well, 1 some documents failed, 2 nothing done;
    ``changed``: whether anything in the results is new."""

    folder: Path
    manifest: Manifest
    status: int
    changed: bool

    @property
    def failed(self) -> list[DocumentEntry]:
        """The documents that could not be read."""
        return self.manifest.failed


def run(settings: RunOptions, progress: Progress | None = None) -> Summary:
    """Read, segment and code a corpus and write the results to ``settings.out``.

    Raises InputError (corpus, codebook, model), OutputError (disk, rights, another run); a document
    that cannot be read raises nothing, it is listed in the manifest.
    """
    with locked(settings.out):
        return repairing(settings, lambda plan: finish(plan, _outcomes(plan, progress)))


def repairing(settings: RunOptions, do: Callable[[Plan], Summary]) -> Summary:
    """``do`` with the plan of a run. Where an entry of the store proves to be damaged, all are looked through
    and it is done again: what was damaged is made anew."""
    plan = begin(settings)
    try:
        return do(plan)
    except DamagedEntry:
        Store(plan.work.store).remove_damaged()
        return do(begin(settings))


def _outcomes(plan: Plan, progress: Progress | None) -> Iterator[Outcome]:
    """The outcomes of the documents that the store did not know, as they are done."""
    pending = process_all(plan.pending, plan.work, plan.options.workers, plan.options.seconds)
    for done, outcome in enumerate(pending, start=1):
        yield outcome
        if progress:
            progress(outcome, done, len(plan.pending))


def segments_of(
    corpus: Path, codebook: str = "", workers: int = 1, *, ocr: bool = True, repair: bool = True
) -> Results:
    """Segments and codings of a corpus for commands that need them but no results folder of the user's.

    The run lies hidden in the corpus (``.querschau/ergebnis``), so the next call costs only what changed.
    Raises what ``run`` raises, and InputError where no document could be read.
    """
    folder = corpus if corpus.is_dir() else corpus.parent
    out = folder / ".querschau" / "ergebnis"
    summary = run(RunOptions(corpus, out, codebook, workers, ocr=ocr, repair=repair))
    if summary.status == 2:
        raise InputError(" ".join(d.message for d in summary.failed))
    return Results(summary.folder)


def finish(plan: Plan, outcomes: Iterable[Outcome]) -> Summary:
    """Write the results, once all pending documents have their ``outcomes``, and clear the store of what
    is no longer used.

    Where every document failed, nothing is written and the earlier results stay.
    """
    store = Store(plan.work.store)
    entries = with_duplicates(
        document_entries(plan, outcomes),
        lambda entry: str(store.need("documents", entry.document_key)["text"]),
        lambda: {decision.document for decision in read_people(plan.corpus.folder)[0]},
    )
    manifest = manifest_of(plan, entries)
    failed = len(manifest.failed)
    if failed == len(entries):
        return Summary(plan.options.out, _saying(plan, manifest), 2, changed=False)
    status = 1 if failed else 0
    before = plan.previous
    same = before is not None and (before.tables, before.people) == (manifest.tables, manifest.people)
    if before and same and whole(plan.options.out):
        _write_changes(plan, [], plan.options.out)
        note_written(plan.options.out, ["changes.csv"], ())
        return Summary(plan.options.out, _saying(plan, before), status, changed=False)
    return Summary(plan.options.out, _saying(plan, _write(plan, entries, manifest)), status, changed=True)


def _saying(plan: Plan, manifest: Manifest) -> Manifest:
    """The manifest with what is to be said of the folder: once, not in the file."""
    return replace(manifest, notices=(*plan.corpus.notices, *manifest.notices))


def _write(plan: Plan, entries: list[DocumentEntry], manifest: Manifest) -> Manifest:
    from pipeline.run.summary import write_summary

    out = plan.options.out
    store = Store(plan.work.store)
    staging = Staging(out)
    staging.begin()
    old = {d.name: d for d in plan.previous.read} if plan.previous else {}
    good = manifest.read
    damaged = set(changed_files(out))
    parts = [_part(e, old.get(e.name), out, damaged) for e in good]
    began = time.perf_counter()
    people = standing(plan.corpus.folder, {e.name: e.text_hash for e in good})
    learned = learned_in(parts, plan.work, manifest.run, people)
    segments, layer = write_results(
        parts, plan.work, manifest.run, people, learned, staging.files, plan.options.workers
    )
    manifest = replace(manifest, learned=write_learned(learned, staging.files))
    manifest = told(manifest, people, layer, segments, plan.codebook)
    said = (plan.work.codebook_copy or plan.work.codebook).read_text("utf-8-sig")
    write_text(staging.files / "codebook.yaml", said)
    write_bytes(staging.files / MANIFEST, manifest.to_json())
    results = Results(staging.files, behind=out)
    summary, left_out = write_summary(results, people, staging.files, workers=plan.options.workers)
    rows = decided(Results(out), results, _as_before(old, good)) if plan.previous else ()
    _write_changes(plan, entries, staging.files, rows)
    seconds = seconds_of(good) | {
        "tables": round(time.perf_counter() - began, 3),
        "total": round(time.perf_counter() - plan.started, 3),
    }
    manifest = replace(manifest, summary=summary, left_out=tuple(left_out), seconds=seconds)
    write_bytes(staging.files / MANIFEST, manifest.to_json())
    names = {e.name for e in good}
    gone = [f"documents/{name}.{end}" for name in old if name not in names for end in ("txt", "json")]
    kept = staging.commit([*gone, *staging.outdated()])
    for kind, key in (("documents", "document_key"), ("unreadable", "document_key"), ("coded", "coded_key")):
        store.keep_only(kind, (getattr(e, key) for e in entries))
    return replace(manifest, notices=(*manifest.notices, *kept))  # said once, not in the file


def _part(entry: DocumentEntry, old: DocumentEntry | None, out: Path, damaged: set[str]) -> Part:
    files = [f"documents/{entry.name}.{end}" for end in ("txt", "json")]
    there = all((out / file).is_file() and file not in damaged for file in files)
    unchanged = there and old is not None and old.document_key == entry.document_key
    return Part(entry.name, entry.document_key, entry.coded_key, unchanged)


def _as_before(old: dict[str, DocumentEntry], new: list[DocumentEntry]) -> set[str]:
    """Names of the documents whose codings the store has known before."""
    return {e.name for e in new if e.name in old and e.coded_key == old[e.name].coded_key}


def _write_changes(
    plan: Plan, entries: list[DocumentEntry], folder: Path, decisions: Iterable[Row] = ()
) -> None:
    from pipeline.tables.write import write_rows

    before = plan.previous.documents if plan.previous else ()
    rows = changes(before, entries, Store(plan.work.store)) if entries else ()
    write_rows(folder / "changes.csv", chain([CHANGE_COLUMNS], rows, decisions))
