"""A corpus: a folder with documents and, if there is one, ``corpus.yaml`` with what is known of them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal, overload

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pipeline.characters import readable_name
from pipeline.corpus_files import Found, documents_in, holds_results, unique_names
from pipeline.errors import InputError
from pipeline.extract.registry import readable
from pipeline.extract.settings import ReadSettings
from pipeline.model import Document
from pipeline.yaml_faults import Loc, meant
from pipeline.yaml_file import faulty, read_model
from pipeline.yaml_values import OldWord

_READING = ReadSettings()
_OURS = frozenset({".jsonl", ".yaml", ".yml"})
"""Endings of people's decisions and of codebooks."""


def _unmistakable(value: Any) -> Any:
    """Refuse what YAML 1.1 read as a truth value or another number: a table would silently change."""
    if isinstance(value, OldWord):
        raise ValueError(f"„{value}“ ist mehrdeutig; setzen Sie Text in Anführungszeichen")
    return value


Variable = Annotated[str | int | float, BeforeValidator(_unmistakable)]
"""The value of a variable of a document or case."""


class Section(BaseModel):
    """A heading that opens a case: from there to the next such heading the text belongs to ``case``.

    ``heading`` is compared with the document's headings without regard to case and white space; with or
    without its number (``5.3 Merzig`` or ``Merzig``). An empty ``case`` ends the case before it.
    """

    model_config = ConfigDict(extra="forbid")
    heading: str
    case: str = ""
    state: str = ""


class DocumentEntry(BaseModel):
    """What corpus.yaml says of one document. ``file`` is its path inside the corpus (or its name);
    ``author``: the person or body as it is cited;
    ``respondents``: whether each person of a survey is a case; ``foreign``: code it, German or not;
    ``verbatim``: a plain text stays to the letter (codings of another program count its characters)."""

    model_config = ConfigDict(extra="forbid")
    file: str
    title: str = ""
    author: str = ""
    case: str = ""
    kind: str = ""
    year: int | None = None
    state: str = ""
    sections: list[Section] = Field(default_factory=list)
    interviewers: list[str] = Field(default_factory=list)
    respondents: Literal["", "cases"] = ""
    foreign: bool = False
    verbatim: bool = False
    variables: dict[str, Variable] = Field(default_factory=dict)


_NOTHING_SAID = DocumentEntry(file="")
"""The entry of every document that corpus.yaml does not name."""


class CaseEntry(BaseModel):
    """What is known of a case (municipality): state, size and any further variables."""

    model_config = ConfigDict(extra="forbid")
    name: str
    state: str = ""
    variables: dict[str, Variable] = Field(default_factory=dict)


class CorpusFile(BaseModel):
    """The whole of ``corpus.yaml``."""

    model_config = ConfigDict(extra="forbid")
    title: str = ""
    codebook: str = ""
    code_interviewers: bool = False
    proposals: bool = True
    documents: list[DocumentEntry] = Field(default_factory=list)
    cases: list[CaseEntry] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """One document's file and what is known of it.

    ``name`` is the file's stem as a name that every disk takes, made unique in the corpus by its ending or
    folder where two share it.
    """

    path: Path
    name: str
    entry: DocumentEntry

    @property
    def file(self) -> str:
        """The file's name as messages show it."""
        return readable_name(self.path.name)

    @property
    def default_case(self) -> str:
        """The case of text that no section claims: as given, else the document's own name; for a
        document whose sections open cases, none."""
        if self.entry.case or self.entry.sections:
            return self.entry.case
        return self.name

    def read(self, settings: ReadSettings = _READING) -> Document:
        """The document, read with what corpus.yaml says of its speakers. Raises DocumentError."""
        from pipeline.extract.dispatch import read_document

        said = replace(settings, interviewers=tuple(self.entry.interviewers), verbatim=self.entry.verbatim)
        return read_document(self.path, self.name, said)


class Sources(Sequence[Source]):
    """The documents of a corpus in the order of their paths. In memory are paths and names alone (a large
    collection has many); a :class:`Source` is made when it is asked for.

    ``places``: paths inside ``folder``; ``names``: of the documents, in the same order; ``described``: what
    corpus.yaml says, by a document's number. ``numbers``: of these documents only some.
    """

    def __init__(
        self,
        folder: Path,
        places: Sequence[str],
        names: Sequence[str],
        described: Mapping[int, DocumentEntry],
        numbers: Sequence[int] | None = None,
    ) -> None:
        self._folder, self._places, self._names, self._described = folder, places, names, described
        self._numbers = range(len(places)) if numbers is None else numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, wanted: int) -> Source: ...
    @overload
    def __getitem__(self, wanted: slice) -> Sources: ...
    def __getitem__(self, wanted: int | slice) -> Source | Sources:
        if isinstance(wanted, slice):
            return self._of(self._numbers[wanted])
        return self._source(self._numbers[wanted])

    def __iter__(self) -> Iterator[Source]:
        return map(self._source, self._numbers)

    def only(self, numbers: Sequence[int]) -> Sources:
        """Those of these documents that stand at ``numbers``."""
        return self._of([self._numbers[number] for number in numbers])

    def names(self) -> Iterator[str]:
        """The documents' names, none of them opened."""
        return (self._names[number] for number in self._numbers)

    def described(self) -> Iterator[Source]:
        """The documents of which corpus.yaml says something."""
        return (self._source(number) for number in self._numbers if number in self._described)

    def _of(self, numbers: Sequence[int]) -> Sources:
        return Sources(self._folder, self._places, self._names, self._described, numbers)

    def _source(self, number: int) -> Source:
        path = self._folder / self._places[number]
        return Source(path, self._names[number], self._described.get(number, _NOTHING_SAID))


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of documents in the order of their paths. ``unknown``: files of other formats;
    ``unreachable``: folders that could not be read; ``notices``: German sentences on what was passed over."""

    folder: Path
    name: str
    file: CorpusFile
    sources: Sources
    unknown: tuple[Path, ...] = ()
    unreachable: tuple[Path, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def codings_folder(self) -> Path:
        """Where people's codings of this corpus lie."""
        return self.folder / "codings"

    @property
    def decisions_folder(self) -> Path:
        """Where people's decisions on this corpus lie (``people.decision_files``)."""
        return self.folder / "entscheidungen"

    def place_of(self, path: Path) -> str:
        """The path of a document inside the corpus, as ``corpus.yaml`` and the manifest name it."""
        return _shown(path.relative_to(self.folder))

    def case_variables(self) -> dict[str, dict[str, Any]]:
        """Variables per case: state and whatever corpus.yaml adds."""
        table: dict[str, dict[str, Any]] = {}
        for source in self.sources.described():
            entry = source.entry
            for case, state in [(source.default_case, entry.state)] + [
                (s.case, s.state) for s in entry.sections if s.case
            ]:
                if case and state:
                    table.setdefault(case, {})["state"] = state
        for case_entry in self.file.cases:
            row = table.setdefault(case_entry.name, {})
            if case_entry.state:
                row["state"] = case_entry.state
            row.update(case_entry.variables)
        return table


def open_corpus(folder: Path) -> Corpus:
    """The corpus in ``folder`` (or the single document that ``folder`` names).

    Raises InputError where the folder does not exist, holds no document, or corpus.yaml is not valid.
    """
    folder = Path(folder)
    if not folder.exists():
        raise InputError(
            f"Den Ordner „{folder}“ gibt es nicht; bitte prüfen Sie die Schreibweise des Pfades."
        )
    if folder.is_file():
        found = Found(files=[folder.name])
        root, name, settings = folder.parent, folder.stem, CorpusFile()
    else:
        settings = _read_settings(folder / "corpus.yaml")
        root, name = folder, folder.resolve().name
        if holds_results(folder):
            raise InputError(
                f"Der Ordner „{folder}“ enthält Ergebnisse von Querschau, keine Dokumente; geben Sie den "
                f"Ordner mit den "
                "Dokumenten an (und für die Ergebnisse mit --out einen anderen)."
            )
        found = documents_in(folder, _OURS)
    if not found.files and not found.unknown and not found.unreachable:
        raise InputError(
            f"Im Ordner „{folder}“ liegt kein Dokument; legen Sie dort Dateien der Formate {readable()} ab."
        )
    sources = Sources(root, found.files, unique_names(found.files), _described(settings, found, root))
    left = (tuple(found.unknown), tuple(found.unreachable), tuple(found.notices))
    return Corpus(root, readable_name(name), settings, sources, *left)


def _read_settings(path: Path) -> CorpusFile:
    return read_model(path, CorpusFile) if path.exists() else CorpusFile()


def _described(settings: CorpusFile, found: Found, root: Path) -> dict[int, DocumentEntry]:
    """What corpus.yaml says of documents, by their number among the files ``found``. Raises InputError where
    it names a file that is not there, or several at once."""
    if not settings.documents:
        return {}
    places: dict[str, list[int]] = defaultdict(list)
    names: dict[str, list[int]] = defaultdict(list)
    for number, file in enumerate(found.files):
        place = PurePath(_shown(file))
        places[_composed(place)].append(number)
        for name in {place.name, place.stem}:
            names[_composed(name)].append(number)
    result: dict[int, DocumentEntry] = {}
    wrong: list[tuple[Loc, str]] = []
    for number, entry in enumerate(settings.documents):
        hits = places.get(_composed(PurePath(entry.file))) or names.get(_composed(entry.file), [])
        if len(hits) == 1:
            result[hits[0]] = entry
            continue
        if not hits and _lies_in(root / entry.file, found.unreachable):
            continue  # the run says that its folder cannot be read
        problem = "passt auf mehrere Dateien" if hits else "fehlt im Ordner"
        near = "" if hits else meant(entry.file, map(_shown, found.files))
        wrong.append(
            (
                ("documents", number, "file"),
                f"die Datei „{entry.file}“ {problem}{near}; nennen Sie ihren Pfad ab dem Ordner des Korpus",
            )
        )
    if wrong:
        raise faulty(root / "corpus.yaml", wrong)
    return result


def _lies_in(path: Path, folders: list[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _shown(place: str | PurePath) -> str:
    """A path inside the corpus as messages and corpus.yaml name it."""
    return readable_name(PurePath(place).as_posix())


def _composed(name: str | PurePath) -> str:
    """A name as it is compared: some computers write ``ü`` as ``u`` and a mark above it."""
    return unicodedata.normalize("NFC", str(name))
