"""One document through all stages that need nothing but itself: read, segment, code.

This is what a worker process does. What it finds in the store is not computed again; what it computes
goes into the store; what it returns is small (keys and counts), never text.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.codebook import Codebook, load_codebook
from pipeline.corpus import Source
from pipeline.errors import CodebookError, DocumentError, ModelError, QuerschauError
from pipeline.extract.settings import ReadSettings
from pipeline.language.met import ENDING
from pipeline.model import Document, Notice, text_hash
from pipeline.model.document import Respondents
from pipeline.model.manifest import Status
from pipeline.run.duplicates import sketch_of
from pipeline.run.memory import too_much
from pipeline.run.store import Store, file_hash, key_of
from pipeline.run.versions import library_version
from pipeline.yaml_file import faulty

if TYPE_CHECKING:
    from pipeline.coding import RuleCoder
    from pipeline.coding.coder import Finds
    from pipeline.learning import TrainedModel
    from pipeline.model import Segment


@dataclass(frozen=True, slots=True)
class Measures:
    """What the manifest says of a document that was read."""

    status: Status
    warnings: tuple[Notice, ...]
    reader: str
    pages: int | None
    words: int
    segments: int
    text_hash: str
    sketch: tuple[str, ...]
    respondents: Respondents


def _ocr_ready() -> bool:
    """Whether scanned pages can be read here: once OCR is installed, scans are read anew."""
    return any(shutil.which(tool) for tool in ("ocrmypdf", "tesseract"))


@dataclass(frozen=True, slots=True)
class WorkSettings:
    """What holds for every document of a run. ``language``: name of the spaCy model as resolved;
    ``codebook_copy``: the codebook's bytes as they were at the run's beginning, so that saving it meanwhile
    changes nothing (``codebook`` is what messages name); ``ocr_ready``: whether scans can be read;
    ``extract_code``, ``coding_code``: which code reads and codes (``versions.code_version``), found out once
    by the process that plans."""

    store: Path
    codebook: Path
    codebook_hash: str
    language: str
    codebook_copy: Path | None = None
    model: Path | None = None
    model_hash: str = ""
    code_interviewers: bool = False
    proposals: bool = True
    ocr_ready: bool = field(default_factory=_ocr_ready)
    read: ReadSettings = field(default_factory=ReadSettings)
    extract_code: str = ""
    coding_code: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document. ``seconds`` per stage; ``measures``: what the manifest says of it (see
    :func:`measures_of`), None where nobody looked; ``reused`` says that nothing was computed."""

    name: str
    status: Status
    sha256: str = ""
    document_key: str = ""
    coded_key: str = ""
    message: str = ""
    code: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    measures: Measures | None = None
    reused: bool = False


def document_key(sha256: str, source: Source, settings: WorkSettings) -> str:
    """Key of what a reader makes of these bytes with these settings and this code."""
    reading = str(settings.read), tuple(source.entry.interviewers), source.entry.verbatim
    return key_of(sha256, source.path.suffix.lower(), reading, settings.ocr_ready, settings.extract_code)


def unreadable_key(document: str, source: Source) -> str:
    """Key of the reason why a document cannot be read; the reason names the file."""
    return key_of(document, source.file)


def coded_key(document: str, source: Source, settings: WorkSettings) -> str:
    """Key of the segments of a document and of what machines propose for them."""
    return key_of(
        document,
        source.name,
        source.entry.model_dump(mode="json"),
        source.default_case,
        settings.codebook_hash,
        settings.language,
        library_version(settings.language),
        settings.model_hash,
        settings.code_interviewers,
        settings.proposals,
        settings.coding_code,
    )


def met_forms(settings: WorkSettings) -> Path:
    """Where the word forms are kept that runs with these rules, this language and this code have met."""
    said = (
        settings.codebook_hash,
        settings.language,
        library_version(settings.language),
        settings.coding_code,
    )
    return settings.store / "forms" / f"{key_of(*said)}{ENDING}"


_LIES_IN_THE_PLACE = frozenset({"missing", "unreadable", "changed-while-read", "no-text"})
"""Failures that the next run may not meet again (a page without text may be read once OCR knows German or
has the time); all others lie in the document and are kept."""


def process(source: Source, settings: WorkSettings) -> Outcome:
    """Read, segment and code one document; a failure is an outcome, not an exception."""
    store = Store(settings.store)
    seconds = {"extract": 0.0, "code": 0.0}
    sha = key = ""
    try:
        sha = _hash(source)
        key = document_key(sha, source, settings)
        started = time.perf_counter()
        entry = store.read("documents", key)
        if entry is None:
            entry = _read(source, sha, settings)
            store.write("documents", key, entry)
        seconds["extract"] = time.perf_counter() - started
        coded = coded_key(key, source, settings)
        started = time.perf_counter()
        done = store.read("coded", coded)
        reused = done is not None
        if done is None:
            done = _code(_document(entry, source), source, settings)
            store.write("coded", coded, done)
        seconds["code"] = time.perf_counter() - started
        measures = measures_of(entry, done)
        return Outcome(
            source.name,
            measures.status,
            sha,
            key,
            coded,
            seconds=seconds,
            measures=measures,
            reused=reused,
        )
    except MemoryError:
        return Outcome(
            source.name, "failed", sha, message=too_much(source.file), code="memory", seconds=seconds
        )
    except DocumentError as error:
        if error.code in _LIES_IN_THE_PLACE:
            return Outcome(source.name, "failed", sha, "", "", str(error), error.code, seconds)
        key = unreadable_key(key, source)
        store.write("unreadable", key, {"message": str(error), "code": error.code})
        return Outcome(source.name, "failed", sha, key, "", str(error), error.code, seconds)
    except QuerschauError:
        raise  # codebook, model, disk: it concerns all documents
    except Exception as error:
        return Outcome(
            source.name,
            "failed",
            sha,
            message=program_fault(source.file, error),
            code="fault",
            seconds=seconds,
        )


def program_fault(file: str, error: BaseException) -> str:
    """The sentence on a document at which our own code or a library failed."""
    return (
        f"„{file}“ konnte wegen eines Fehlers im Programm nicht verarbeitet werden "
        f"({type(error).__name__}); speichern "
        "Sie die Datei in ihrem Programm neu oder nehmen Sie sie aus dem Ordner, und melden Sie uns den "
        "Fehler."
    )


def measures_of(document: dict[str, Any], coded: dict[str, Any]) -> Measures:
    """What the manifest says of a document that was read, from the store's entries: status, warnings,
    reader, pages, words, the number of segments and the text's hash."""
    said = [*coded["notices"], *document["warnings"]]
    warnings = [Notice(n["code"], n["message"], tuple(n["pages"])) for n in said]
    return Measures(
        status="warning" if warnings else "ok",
        warnings=tuple(warnings),
        reader=document["reader"],
        pages=document["pages"],
        words=len(document["text"].split()),
        segments=len(coded["segments"]),
        text_hash=text_hash(document["text"]),
        sketch=sketch_of(document["text"]),
        respondents=document.get("respondents", {}),
    )


def _hash(source: Source) -> str:
    try:
        return file_hash(source.path)
    except OSError as error:
        raise DocumentError(
            f"„{source.file}“ kann nicht gelesen werden ({error.strerror}); prüfen Sie, ob die "
            "Datei noch "
            "da ist und gelesen werden darf.",
            "unreadable",
        ) from error


def _read(source: Source, sha: str, settings: WorkSettings) -> dict[str, Any]:
    """The store's entry for a document. Raises DocumentError with the reason why it cannot be read."""
    try:
        document = source.read(settings.read)
    finally:
        _unchanged(source, sha)
    return {"text": document.text} | document.to_dict()


def _unchanged(source: Source, sha: str) -> None:
    if _hash(source) != sha:
        raise DocumentError(
            f"„{source.file}“ wurde geändert, während es gelesen wurde; starten Sie den Lauf "
            "erneut, wenn die Datei fertig geschrieben ist.",
            "changed-while-read",
        )


def _document(entry: dict[str, Any], source: Source) -> Document:
    return replace(Document.from_dict(entry["text"], entry), name=source.name)


def _code(document: Document, source: Source, settings: WorkSettings) -> dict[str, Any]:
    from pipeline.coverage import coverage_notices
    from pipeline.model.coded import CodedDocument
    from pipeline.segments import segment_document

    segments = segment_document(document, source, settings.code_interviewers)
    finds = _finds(segments, settings) if settings.proposals else None
    notices = coverage_notices(document, segments, None if finds is None else len(finds.codings))
    codings, candidates = (finds.codings, finds.candidates) if finds else ((), ())
    return CodedDocument(tuple(segments), tuple(codings), tuple(notices), tuple(candidates)).to_dict()


def _finds(segments: list[Segment], settings: WorkSettings) -> Finds | None:
    """What rules and model find; None where there is neither."""
    rules = _rule_coder(settings)
    model = model_of(settings)
    if model is None and not rules.compiled.rules:
        return None
    finds = rules.find(segments)
    if model is not None:
        finds.codings.extend(model.code(segments, finds.codings, finds.evidence))
    rules.keep_forms()
    return finds


def codebook_of(settings: WorkSettings) -> Codebook:
    """The run's codebook, loaded once by each process."""
    return _codebook(settings.codebook_copy or settings.codebook, settings.codebook_hash)


def model_of(settings: WorkSettings) -> TrainedModel | None:
    """The run's trained model, if there is one, loaded once by each process."""
    return None if settings.model is None else _model(settings.model, settings.model_hash)


@lru_cache(maxsize=2)
def _codebook(path: Path, codebook_hash: str) -> Codebook:
    return load_codebook(path)


@lru_cache(maxsize=2)
def _rule_coder(settings: WorkSettings) -> RuleCoder:
    from pipeline.coding import RuleCoder
    from pipeline.coding.broken import broken
    from pipeline.coding.judge import FAINT_FILE, load_decision
    from pipeline.language import load_language
    from pipeline.language.met import MetForms

    book, nlp = codebook_of(settings), load_language(settings.language)
    try:
        return RuleCoder(book, nlp, load_decision(), load_decision(FAINT_FILE), MetForms(met_forms(settings)))
    except CodebookError as error:
        wrong = [(loc, f"„{name}“: {said.rstrip('.')}") for name, loc, said in broken(book)]
        raise faulty(settings.codebook, wrong or [((), str(error).rstrip("."))], CodebookError) from error


@lru_cache(maxsize=2)
def _model(path: Path, model_hash: str) -> TrainedModel:
    from pipeline.learning import load_model

    if file_hash(path) != model_hash:
        raise ModelError(f"Das Modell „{path}“ wurde während des Laufs ersetzt; starten Sie den Lauf erneut.")
    return load_model(path)
