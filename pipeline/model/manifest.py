"""The manifest: what went into a run and what came out, enough to make every table again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import TypeAdapter

from pipeline.model.document import Notice, Respondents

Status = Literal["ok", "warning", "failed", "duplicate"]


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document of a run, read or not.

    ``name``: unique in the corpus; ``file``: path in the corpus; ``title`` to ``state``: what corpus.yaml
    says; the keys say where the store holds it; ``seconds`` per stage; ``message`` and ``code``: why it
    could not be read (German sentence, word for programs); ``words`` to ``codings``: counts (of the codings
    that count); ``text_hash``: by it decisions find a renamed document; ``sketch``: by it documents with
    nearly the same text find each other; ``respondents``: variables of those who answered a survey.
    """

    name: str
    file: str = ""
    sha256: str = ""
    title: str = ""
    author: str = ""
    case: str = ""
    kind: str = ""
    year: int | None = None
    state: str = ""
    document_key: str = ""
    coded_key: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    status: Status = "ok"
    message: str = ""
    code: str = ""
    warnings: tuple[Notice, ...] = ()
    reader: str = ""
    pages: int | None = None
    words: int = 0
    segments: int = 0
    codings: int = 0
    text_hash: str = ""
    sketch: tuple[str, ...] = ()
    respondents: Respondents = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether it could not be read."""
        return self.status == "failed"

    @property
    def duplicate(self) -> bool:
        """Whether it does not count because another document of another format has the same text."""
        return self.status == "duplicate"

    @property
    def counts(self) -> bool:
        """Whether it was read and is part of the results."""
        return not (self.failed or self.duplicate)


@dataclass(frozen=True, slots=True)
class BookUsed:
    """The codebook of a run."""

    id: str = ""
    version: str = ""
    hash: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class LanguageUsed:
    """The language model of a run."""

    model: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """The trained model of a run: file name and SHA-256."""

    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class SettingsUsed:
    """The settings of a run as its method part shows them."""

    workers: int = 1
    seconds_per_document: float = 600.0
    code_interviewers: bool = False
    proposals: bool = True
    ocr: str = "auto"
    repair: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """What the results hold; ``failed``: documents that could not be read."""

    documents: int = 0
    segments: int = 0
    codings: int = 0
    words: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class SummaryWritten:
    """The tables that sum up a run: the threshold (``Marking``) as numbers and as a German sentence, the
    files."""

    marking: dict[str, float] = field(default_factory=dict)
    marking_text: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnedUsed:
    """What people's decisions taught of the proposals (``gelernt.json``): its SHA-256, from how many
    decisions it was learned, whether it was applied (not where it foresees worse) and may change what is
    proposed (not where that gains nothing for certain), and the codes that stay as shipped."""

    sha256: str = ""
    decisions: int = 0
    used: bool = False
    kept: tuple[str, ...] = ()
    changes: bool = True


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is known of a run. ``run``: its id, ``tables``: a key over all that shapes the results but
    what people decided, ``people``: a hash over that, all from content; ``created``: UTC; ``corpus_path``:
    the corpus as seen from the results; ``cases``: variables by case; ``seconds``: by stage; ``left_out``:
    German sentences on what was not written because of its size; ``notices``: German sentences on the run
    as a whole; ``shards``: of a large collection by shard (``pipeline/layout.py``) a key over all that shapes
    its part of the tables; ``documents_sha256``: then the documents are in ``documents.parquet`` beside the
    manifest, whose hash this is."""

    run: str = ""
    tables: str = ""
    people: str = ""
    created: str = ""
    corpus: str = ""
    corpus_path: str = ""
    title: str = ""
    documents: tuple[DocumentEntry, ...] = ()
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    codebook: BookUsed = BookUsed()
    language: LanguageUsed = LanguageUsed()
    model: ModelUsed | None = None
    learned: LearnedUsed | None = None
    packages: dict[str, str] = field(default_factory=dict)
    settings: SettingsUsed = SettingsUsed()
    counts: Counts = Counts()
    summary: SummaryWritten = SummaryWritten()
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    shards: dict[str, str] = field(default_factory=dict)
    documents_sha256: str = ""

    @property
    def failed(self) -> list[DocumentEntry]:
        """The documents that could not be read."""
        return [d for d in self.documents if d.failed]

    @property
    def read(self) -> list[DocumentEntry]:
        """The documents that were read and count, in the order of the corpus."""
        return [d for d in self.documents if d.counts]

    def to_json(self) -> bytes:
        """The content of ``manifest.json``."""
        return _ADAPTER.dump_json(replace(self, documents=()) if self.documents_sha256 else self, indent=1)

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """What ``to_json`` made. Raises ValueError for anything else."""
        return _ADAPTER.validate_json(data)


_ADAPTER = TypeAdapter(Manifest)
