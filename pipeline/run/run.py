"""The main job: from a corpus to a results folder. Plain functions, no Prefect.

``begin`` (``plan.py``) looks at the corpus and says what is to be done, ``process_all`` (``pool.py``) does it
document by document, ``finish`` writes the results. ``run`` is the three in a row; the Prefect flow calls the
same three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.csv_cells import write_rows
from pipeline.errors import InputError
from pipeline.model.manifest import DocumentEntry, Manifest
from pipeline.run.changes import COLUMNS as CHANGE_COLUMNS
from pipeline.run.duplicates import with_duplicates
from pipeline.run.manifest import document_entries, manifest_of
from pipeline.run.options import RunOptions
from pipeline.run.plan import Plan, begin, locked
from pipeline.run.store import DamagedEntry, Store
from pipeline.run.work import Outcome
from pipeline.run.written import WrittenFiles, note_written

if TYPE_CHECKING:
    from pipeline.results import Results

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
    if not plan.pending:
        return
    from pipeline.run.pool import process_all  # loads what worker processes need

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
    from pipeline.results import Results

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
        lambda: _worked_on(plan.corpus.folder),
    )
    manifest = manifest_of(plan, entries)
    failed = len(manifest.failed)
    if failed == len(entries):
        return Summary(plan.options.out, _saying(plan, manifest), 2, changed=False)
    status = 1 if failed else 0
    before = plan.previous
    same = before is not None and (before.tables, before.people) == (manifest.tables, manifest.people)
    if before and same and _whole(plan.options.out, before):
        write_rows(plan.options.out / "changes.csv", [CHANGE_COLUMNS])
        note_written(plan.options.out, ["changes.csv"])
        return Summary(plan.options.out, _saying(plan, before), status, changed=False)
    from pipeline.run.write import write  # loads the tables and all that they need

    return Summary(plan.options.out, _saying(plan, write(plan, entries, manifest)), status, changed=True)


def _whole(out: Path, manifest: Manifest) -> bool:
    """Whether the results are all there as the last run wrote them."""
    return all(map(WrittenFiles(out).whole, ("", *manifest.shards)))


def _worked_on(corpus: Path) -> set[str]:
    """Names of the documents about which people decided something."""
    from pipeline.people.batches import read_people

    return {decision.document for decision in read_people(corpus)[0]}


def _saying(plan: Plan, manifest: Manifest) -> Manifest:
    """The manifest with what is to be said of the folder: once, not in the file."""
    return replace(manifest, notices=(*plan.corpus.notices, *manifest.notices))
