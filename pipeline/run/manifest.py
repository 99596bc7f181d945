"""The manifest of a run: made from its plan and its outcomes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.characters import readable_name
from pipeline.codebook import Codebook
from pipeline.codebook.need import need_notices
from pipeline.corpus import Corpus, Source
from pipeline.counted import counted
from pipeline.extract.registry import readable
from pipeline.layout import divided, shard_of
from pipeline.model import Notice
from pipeline.model.manifest import (
    BookUsed,
    Counts,
    DocumentEntry,
    LanguageUsed,
    LearnedUsed,
    Manifest,
    ModelUsed,
    SettingsUsed,
)
from pipeline.run.plan import Plan
from pipeline.run.store import Store, key_of
from pipeline.run.versions import code_version, library_version, package_versions
from pipeline.run.work import Measures, Outcome, measures_of

if TYPE_CHECKING:
    from pipeline.people.standing import Standing
    from pipeline.run.layer_files import LayerWritten

_PEOPLE = "human-coding"
"""The code of notices on what people decided about a document."""


def document_entries(plan: Plan, outcomes: Iterable[Outcome]) -> list[DocumentEntry]:
    """An entry for each document of the corpus, read or not, and for each file of unknown format; of a large
    collection shard by shard.

    ``outcomes`` are those of the pending documents.
    """
    before = {d.name: d for d in plan.previous.documents} if plan.previous else {}
    sources = {source.name: source for source in plan.corpus.sources}
    entries = {
        outcome.name: _entry(plan, sources[outcome.name], outcome, before.get(outcome.name))
        for outcome in chain(plan.known.values(), outcomes)
    }
    found = [
        *(entries[name] for name in sources),
        *_kept(plan, before.values(), frozenset(sources)),
        *(_unknown_entry(plan.corpus, path) for path in plan.corpus.unknown),
        *(_unreachable_entry(plan.corpus, path) for path in plan.corpus.unreachable),
    ]
    return sorted(found, key=lambda entry: shard_of(entry.name)) if divided(len(found)) else found


def _kept(plan: Plan, before: Iterable[DocumentEntry], taken: frozenset[str]) -> Iterator[DocumentEntry]:
    """The documents of the last run that lie in folders which cannot be reached now: they stay in the results
    as they were coded then, if this codebook did it."""
    folders = [PurePosixPath(plan.corpus.place_of(path)) for path in plan.corpus.unreachable]
    same_book = plan.previous is not None and plan.previous.codebook.hash == plan.codebook.hash
    store = Store(plan.work.store)
    for entry in before:
        hidden = any(PurePosixPath(entry.file).is_relative_to(folder) for folder in folders)
        if not hidden or entry.failed or not same_book or entry.name in taken:
            continue
        if store.read("documents", entry.document_key) and store.read("coded", entry.coded_key):
            yield entry


def _unreachable_entry(corpus: Corpus, path: Path) -> DocumentEntry:
    place = corpus.place_of(path)
    message = (
        f"Der Ordner „{place}“ kann nicht gelesen werden; prüfen Sie Leserechte und Verbindung. Was frühere "
        f"Läufe "
        "daraus gelesen haben, bleibt in den Ergebnissen."
    )
    return DocumentEntry(f"{place}/", place, status="failed", code="unreachable", message=message)


def _entry(plan: Plan, source: Source, outcome: Outcome, old: DocumentEntry | None) -> DocumentEntry:
    """A document's entry of the manifest. Counts come from the store, or from the last manifest."""
    base = DocumentEntry(
        name=source.name,
        file=plan.corpus.place_of(source.path),
        sha256=outcome.sha256,
        title=source.entry.title,
        author=source.entry.author,
        case=source.default_case,
        kind=source.entry.kind,
        year=source.entry.year,
        state=source.entry.state,
        document_key=outcome.document_key,
        coded_key=outcome.coded_key,
        seconds={k: round(v, 3) for k, v in outcome.seconds.items()},
    )
    if outcome.status == "failed":
        return replace(base, status="failed", message=outcome.message, code=outcome.code)
    if old and old.coded_key == outcome.coded_key and old.document_key == outcome.document_key:
        found = replace(_measured(base, old), codings=old.codings)
        return old if found == old else found  # of a large collection most: held in memory once
    return _measured(base, outcome.measures or _from_store(Store(plan.work.store), outcome))


def _measured(entry: DocumentEntry, by: Measures | DocumentEntry) -> DocumentEntry:
    return replace(
        entry,
        status=by.status,
        warnings=by.warnings,
        reader=by.reader,
        pages=by.pages,
        words=by.words,
        segments=by.segments,
        text_hash=by.text_hash,
        sketch=by.sketch,
        respondents=by.respondents,
    )


def told(
    manifest: Manifest, people: Standing, layer: LayerWritten, segments: int, codebook: Codebook
) -> Manifest:
    """The manifest with what the final layer says: counts, notices on decisions that do not count and on
    categories that only people can give."""
    documents = tuple(_with_people(entry, layer) for entry in manifest.documents)
    counts = Counts(
        documents=len(manifest.read),
        segments=segments,
        codings=sum(layer.codings.values()),
        words=sum(e.words for e in manifest.read),
        failed=len(manifest.failed),
    )
    learned = learned_notices(manifest.learned)
    notices = (*people.notices, *learned, *need_notices(codebook, layer.by_code))
    return replace(manifest, documents=documents, counts=counts, notices=notices)


def learned_notices(learned: LearnedUsed | None) -> list[str]:
    """A German sentence on what people's decisions changed in the proposals."""
    if learned is None:
        return []
    if not learned.used:
        return [
            f"Aus {counted(learned.decisions, 'Entscheidung', 'Entscheidungen')} wurde gelernt, "
            f"aber an anderen Dokumenten geprüft wäre "
            "es schlechter; alle Vorschläge bleiben, wie sie waren (gelernt.json)."
        ]
    if not learned.changes:
        return [
            f"Aus {counted(learned.decisions, 'Entscheidung', 'Entscheidungen')} wurde gelernt, wie "
            "wahrscheinlich die Vorschläge sind. Zurückgestellt oder hinzugenommen wird noch nichts: An "
            "anderen Dokumenten geprüft, wäre es nicht sicher besser (gelernt.json)."
        ]
    return [
        f"Aus {counted(learned.decisions, 'Entscheidung', 'Entscheidungen')} wurde gelernt: "
        f"Vorschläge, die danach unwahrscheinlich "
        "sind, zählen erst, wenn sie jemand bestätigt (certainty „eher_nicht“ in proposals.csv; was "
        "gelernt wurde, steht in gelernt.json)."
    ]


def _with_people(entry: DocumentEntry, layer: LayerWritten) -> DocumentEntry:
    said = [w for w in entry.warnings if w.code != _PEOPLE]
    said += [Notice(_PEOPLE, sentence) for sentence in layer.notices.get(entry.name, ())]
    status = ("warning" if said else "ok") if entry.counts else entry.status
    found = replace(entry, codings=layer.codings.get(entry.name, 0), warnings=tuple(said), status=status)
    return entry if found == entry else found


def _from_store(store: Store, outcome: Outcome) -> Measures:
    return measures_of(store.need("documents", outcome.document_key), store.need("coded", outcome.coded_key))


def _unknown_entry(corpus: Corpus, path: Path) -> DocumentEntry:
    file = corpus.place_of(path)
    message = (
        f"„{file}“ hat ein unbekanntes Format; speichern Sie die Datei als {readable()} oder "
        "nehmen Sie sie aus dem Ordner."
    )
    return DocumentEntry(
        readable_name(path.name), file, status="failed", code="unknown-format", message=message
    )


def manifest_of(plan: Plan, entries: list[DocumentEntry]) -> Manifest:
    """The manifest before the tables are written: inputs, codebook, language model, settings, versions."""
    book = plan.codebook
    content = [(e.name, e.document_key, e.coded_key, e.failed, e.duplicate) for e in entries]
    said = plan.corpus.file.model_dump(mode="json")
    model = plan.work.model
    return Manifest(
        run=key_of(content, book.name, book.hash, plan.work.model_hash)[:12],
        tables=key_of(content, book.hash, code_version("tables"), said),
        people=plan.people,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus=plan.corpus.name,
        corpus_path=_way(plan.options.out, plan.corpus.folder),
        title=plan.corpus.file.title or plan.corpus.name,
        documents=tuple(entries),
        cases=_case_variables(plan.corpus, entries),
        codebook=BookUsed(book.id, book.version, book.hash, book.label),
        language=LanguageUsed(plan.work.language, library_version(plan.work.language)),
        model=ModelUsed(model.name, plan.work.model_hash) if model else None,
        packages=package_versions(),
        settings=SettingsUsed(
            workers=plan.options.workers,
            seconds_per_document=plan.options.seconds,
            code_interviewers=plan.work.code_interviewers,
            proposals=plan.work.proposals,
            ocr=plan.options.reading.ocr,
            repair=plan.options.repair,
        ),
    )


def _case_variables(corpus: Corpus, entries: Iterable[DocumentEntry]) -> dict[str, dict[str, Any]]:
    """Variables by case: of people who are cases what their survey says, over that what corpus.yaml says."""
    people_are_cases = {s.name for s in corpus.sources.described() if s.entry.respondents == "cases"}
    table: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.name in people_are_cases:
            table |= {person: dict(values) for person, values in entry.respondents.items() if values}
    for case, values in corpus.case_variables().items():
        table.setdefault(case, {}).update(values)
    return table


def _way(results: Path, corpus: Path) -> str:
    """The corpus' folder as seen from the results, so that both may move together; empty across
    drives and where a folder's name is no UTF-8."""
    try:
        way = Path(os.path.relpath(corpus.resolve(), results.resolve())).as_posix()
        way.encode()
    except ValueError:
        return ""
    return way


def seconds_of(entries: Iterable[DocumentEntry]) -> dict[str, float]:
    """Seconds of work by stage, summed over the documents (of all processes together)."""
    found = list(entries)
    return {s: round(sum(e.seconds.get(s, 0.0) for e in found), 3) for s in ("extract", "code")}
