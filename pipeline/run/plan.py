"""What a run is asked for, what it finds, and what is to be done: settings, lock, plan."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipeline.codebook import Codebook, load_codebook
from pipeline.codebook.find import find_codebook
from pipeline.corpus import Corpus, Source, Sources, open_corpus
from pipeline.errors import CodebookError, InputError, OutputError
from pipeline.files import write_bytes
from pipeline.language.choice import resolve_language
from pipeline.model.manifest import Manifest
from pipeline.model.manifest_files import read_manifest
from pipeline.people.digest import people_digest
from pipeline.run.options import RunOptions
from pipeline.run.privacy import guard_folder, store_of
from pipeline.run.seen import SeenFiles
from pipeline.run.staging import Staging
from pipeline.run.store import Store, file_hash
from pipeline.run.versions import code_version
from pipeline.run.work import Outcome, WorkSettings, coded_key, document_key, unreadable_key

if TYPE_CHECKING:
    from pipeline.learning import TrainedModel


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do. ``known``: outcomes that the store already holds; ``pending``: the rest.
    ``people``: a hash over what people decided (it is read where tables are to be written); ``previous``:
    the manifest of the last run."""

    options: RunOptions
    corpus: Corpus
    codebook: Codebook
    work: WorkSettings
    known: dict[str, Outcome]
    pending: Sources
    people: str
    previous: Manifest | None
    started: float


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the results folder for one run. Raises OutputError while another run holds it."""
    home = out / ".querschau"
    try:
        home.mkdir(parents=True, exist_ok=True)
        guard_folder(out)
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


def opened(options: RunOptions) -> tuple[Corpus, Codebook, WorkSettings]:
    """Corpus, codebook and what holds for every document; nothing is written.

    Raises InputError where one of them cannot be used.
    """
    corpus = open_corpus(options.corpus)
    path = find_codebook(options.codebook or corpus.file.codebook, corpus.folder)
    codebook = load_codebook(path)
    checked_model(options.model, codebook)
    work = WorkSettings(
        store=store_of(options.out),
        codebook=path,
        codebook_hash=codebook.hash,
        language=resolve_language(options.language),
        model=options.model,
        model_hash=_model_hash(options.model),
        code_interviewers=corpus.file.code_interviewers,
        proposals=corpus.file.proposals,
        read=options.reading,
        extract_code=code_version("extract"),
        coding_code=code_version("code"),
    )
    return corpus, codebook, work


def begin(options: RunOptions) -> Plan:
    """Open corpus and codebook, and find out what the store already holds."""
    started = time.perf_counter()
    corpus, codebook, work = opened(options)
    _check_place(options.out, corpus)
    Staging(options.out).begin()
    work = replace(work, codebook_copy=_copied(work))
    known = _known(corpus, work, trust=not options.reread)
    new = [number for number, name in enumerate(corpus.sources.names()) if name not in known]
    return Plan(
        options=options,
        corpus=corpus,
        codebook=codebook,
        work=work,
        known=known,
        pending=corpus.sources.only(new),
        people=people_digest(corpus.folder),
        previous=previous_manifest(options.out),
        started=started,
    )


def _check_place(out: Path, corpus: Corpus) -> None:
    """Raise InputError where the results would lie among the documents and be read as such."""
    if out.resolve() in (corpus.folder.resolve(), (corpus.folder / "documents").resolve()):
        raise InputError(
            f"Die Ergebnisse dürfen nicht im Ordner der Dokumente „{out}“ selbst liegen, sie würden als "
            f"Dokumente "
            "gelesen; nennen Sie mit --out einen anderen Ordner (auch einen Unterordner)."
        )


def _copied(work: WorkSettings) -> Path:
    """A copy of the codebook that the run uses, whoever saves it meanwhile."""
    copy = work.store.parent / "codebook.yaml"
    write_bytes(copy, work.codebook.read_bytes())
    if load_codebook(copy).hash != work.codebook_hash:
        raise CodebookError(
            f"Das Codebuch „{work.codebook}“ wurde gerade gespeichert, als der Lauf begann; starten Sie ihn "
            f"erneut."
        )
    return copy


def _known(corpus: Corpus, work: WorkSettings, *, trust: bool) -> dict[str, Outcome]:
    """The outcomes that need no work: documents that are coded already, or known to be unreadable.

    ``trust``: whether a file whose size and times are as they were is taken as unchanged.
    """
    store = Store(work.store)
    there = {kind: store.keys(kind) for kind in ("documents", "coded", "unreadable")}
    seen = SeenFiles(work.store.parent / "seen.json", trust=trust)
    known = {}
    for source in corpus.sources:
        with suppress(OSError):
            outcome = _from_store(source, seen.hash_of(source.path), work, store, there)
            if outcome:
                known[source.name] = outcome
    seen.save()
    return known


def _from_store(
    source: Source, sha: str, work: WorkSettings, store: Store, there: dict[str, set[str]]
) -> Outcome | None:
    document = document_key(sha, source, work)
    coded = coded_key(document, source, work)
    if document in there["documents"] and coded in there["coded"]:
        return Outcome(source.name, "ok", sha, document, coded, reused=True)
    failure = unreadable_key(document, source)
    if failure in there["unreadable"] and (why := store.read("unreadable", failure)):
        return Outcome(source.name, "failed", sha, failure, reused=True, **why)
    return None


def checked_model(path: Path | None, codebook: Codebook) -> TrainedModel | None:
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


def previous_manifest(out: Path) -> Manifest | None:
    """The manifest of the results that lie in ``out``; None where there are none."""
    try:
        return read_manifest(out / "manifest.json")
    except (OSError, ValueError):
        return None
