"""A corpus of transcripts as a second corpus that can be shared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.corpus import Corpus, Source
from pipeline.errors import DocumentError, InputError
from pipeline.extract.settings import ReadSettings
from pipeline.files import write_text
from pipeline.model import BlockKind, Document, Role
from pipeline.pseudonyms.check import leftovers
from pipeline.pseudonyms.dates import shifted
from pipeline.pseudonyms.find import Finder, joined
from pipeline.pseudonyms.key import Key
from pipeline.pseudonyms.kinds import Finding, Kind
from pipeline.pseudonyms.lists import folded
from pipeline.pseudonyms.properties import people_in_properties
from pipeline.pseudonyms.recurrence import Name
from pipeline.pseudonyms.review import Review, read_decisions, review_list
from pipeline.yaml_file import dump_yaml

_DEFAULTS = ReadSettings()
_TURN = re.compile(r"^\[(Person \d+)\]:", re.MULTILINE)
"""A speaker's placeholder at the beginning of a turn: without brackets readers know it as a label."""

_LABEL = re.compile(
    r"^(?:[A-ZÄÖÜ]{1,4}\d{0,3}|S\d+|(?:Sprecher|Interviewer|Befragte|Person|Speaker|Moderat)\W?\w*.*)$"
)
"""Speaker labels that name nobody."""


@dataclass(frozen=True, slots=True)
class PseudonymReport:
    """What was done: replaced stretches by kind, documents that could not be read and files that still hold
    something (German sentences), how many words of the review list are questions, and where that list
    lies."""

    counts: dict[Kind, int]
    failed: list[str]
    left: list[str]
    questions: int
    review: Path


@dataclass(frozen=True, slots=True)
class _Text:
    """A document of the corpus as it will be written: its text, who speaks of himself in it."""

    source: Source
    text: str
    person: str


def pseudonymise_corpus(
    corpus: Corpus,
    out: Path,
    key_file: Path,
    names: Path | None = None,
    settings: ReadSettings = _DEFAULTS,
) -> PseudonymReport:
    """Write each document as a text with placeholders to ``out``, ``corpus.yaml`` with them, and the key.

    Plain text only: so properties, comments and headers of the originals stay behind. ``names``: a file
    with one
    name a line, or ``Name;Art`` (Person, Ort, Institution), for what the rules cannot know. The same key
    gives
    the same placeholders in every run. Beside the key lies the review list; what a person decided there is
    followed. Raises InputError where the key would lie among the texts, or the texts among the originals.
    """
    _check_places(corpus, out, key_file)
    key = Key.read(key_file)
    decisions = read_decisions(review_list(key_file))
    given = [*_own_list(names), *decisions.replace.items()]
    keep = frozenset(map(folded, decisions.keep))
    finder = Finder()
    texts, found, failed = _read(corpus, finder, settings)
    found = {
        n: d for n, d in joined(found, dict.fromkeys(key.names(), 0.3)).items() if folded(n[0]) not in keep
    }
    for name, kind in sorted({*found, *given}, key=lambda n: (-n[0].count(" "), n)):
        key.placeholder(kind, name)
    copy = _Copy(finder, key, found, given, keep)
    places: dict[str, str] = {}
    for text in texts:
        places[corpus.place_of(text.source.path)] = copy.name_of(text.source)
        write_text(
            out / f"{copy.name_of(text.source)}.txt", copy.replaced(text.source.name, text.text, text.person)
        )
    if (settings_text := copy.settings(corpus, places)) is not None:
        write_text(out / "corpus.yaml", settings_text)
    key.write(key_file)
    copy.review.write(review_list(key_file), decisions)
    left = leftovers(out, finder, copy.again, keep)
    return PseudonymReport(copy.counts, failed, left, copy.review.questions(), review_list(key_file))


def _check_places(corpus: Corpus, out: Path, key_file: Path) -> None:
    folder = corpus.folder.resolve()
    if key_file.resolve().is_relative_to(out.resolve()):
        raise InputError(
            f"Der Schlüssel „{key_file}“ darf nicht bei den pseudonymisierten Texten liegen; nennen "
            "Sie mit --key "
            "einen Ort außerhalb dieses Ordners."
        )
    if out.resolve().is_relative_to(folder) or key_file.resolve().is_relative_to(folder):
        raise InputError(
            f"Kopie und Schlüssel dürfen nicht im Ordner der Originale „{corpus.folder}“ liegen, sie würden "
            f"dort als "
            "Dokumente gelesen; nennen Sie mit --out und --key Orte außerhalb dieses Ordners."
        )


def _read(
    corpus: Corpus, finder: Finder, settings: ReadSettings
) -> tuple[list[_Text], dict[Name, float], list[str]]:
    """All texts, all names in the corpus with their doubt, and the sentences on documents that cannot be
    read."""
    texts: list[_Text] = []
    failed: list[str] = []
    found: dict[Name, float] = {(case, Kind.PLACE): 0.0 for case in _cases(corpus)}
    for source in corpus.sources:
        try:
            document = source.read(settings)
        except DocumentError as error:
            failed.append(str(error))
            continue
        text = _transcript(document)
        speakers = _speakers(document)
        texts.append(_Text(source, text, speakers[0] if speakers else source.name))
        named = dict.fromkeys(((s, Kind.PERSON) for s in speakers), 0.0)
        named |= dict.fromkeys(((p, Kind.PERSON) for p in people_in_properties(source.path)), 0.2)
        found = joined(found, named, finder.names(text), finder.names(_spoken(source.path.stem)))
    described = "\n\n".join(_strings(corpus.file.model_dump(exclude={"codebook"})))
    return texts, joined(found, finder.names(described)), failed


def _strings(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data] if data else []
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [text for value in values for text in _strings(value)]


def _spoken(stem: str) -> str:
    """A file's name as words: ``Interview_Meyer_2`` as ``Interview, Meyer, 2``."""
    return ", ".join(re.split(r"[_\s.]+", stem))


def _cases(corpus: Corpus) -> list[str]:
    named = [s.entry.case for s in corpus.sources] + [c.name for c in corpus.file.cases]
    named += [section.case for s in corpus.sources for section in s.entry.sections]
    return sorted({name for name in named if name})


def _own_list(path: Path | None) -> list[Name]:
    if path is None:
        return []
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"Die Liste „{path}“ kann nicht gelesen werden; speichern Sie sie als Text in UTF-8, ein Name "
            f"je Zeile."
        ) from error
    result = []
    for number, line in enumerate(lines, start=1):
        name, _, kind = (part.strip() for part in line.partition(";"))
        if not name:
            continue
        try:
            result.append((name, Kind(kind or "Person")))
        except ValueError as error:
            raise InputError(
                f"In „{path}“, Zeile {number}, ist „{kind}“ keine Art; schreiben Sie Person, Ort, "
                "Institution oder "
                "Kontakt hinter das Semikolon."
            ) from error
    return result


def _speakers(document: Document) -> list[str]:
    """Speakers with names, those who answer first."""
    asked = {b.speaker for b in document.blocks if b.role is Role.INTERVIEWER}
    named = dict.fromkeys(b.speaker for b in document.blocks if b.speaker and not _LABEL.match(b.speaker))
    return sorted(named, key=lambda speaker: speaker in asked)


def _transcript(document: Document) -> str:
    """The document as plain text; a turn begins with its speaker's label."""
    parts = []
    for block in document.blocks:
        quote = document.quote(block)
        labelled = block.kind is BlockKind.TURN and block.speaker and not quote.startswith(block.speaker)
        parts.append(f"{block.speaker}: {quote}" if labelled else quote)
    return "\n\n".join(parts) + "\n"


class _Copy:
    """The pseudonymised corpus while it is made."""

    def __init__(
        self, finder: Finder, key: Key, found: dict[Name, float], given: Sequence[Name], keep: frozenset[str]
    ) -> None:
        self.again = finder.again(found, given)
        self.counts = dict.fromkeys(Kind, 0)
        self.review = Review()
        self._finder, self._key, self._keep = finder, key, keep
        self._names: dict[Path, str] = {}

    def replaced(self, document: str, text: str, person: str) -> str:
        """A text with placeholders; its dates are shifted as this person's are."""
        findings = self._finder.find_with(text, self.again, self._keep)
        parts, last = [], 0
        for finding in findings:
            placeholder = self._placeholder(finding, person) if finding.replaced else ""
            self.review.add(document, text, finding, placeholder)
            if finding.replaced:
                self.counts[finding.kind] += 1
                parts += [text[last : finding.start], placeholder]
                last = finding.end
        return _TURN.sub(r"\1:", "".join([*parts, text[last:]]))

    def _placeholder(self, finding: Finding, person: str) -> str:
        if finding.kind is Kind.DATE:
            return shifted(finding.name, self._key.shift(person))
        return self._key.placeholder(finding.kind, finding.name)

    def name_of(self, source: Source) -> str:
        """The document's name without names of persons and places, unique whatever it became."""
        if source.path not in self._names:
            name = re.sub(r"[\[\]/\\:]", "", self._plain(source.name))
            taken = {n.casefold() for n in self._names.values()}
            numbered = (name if n == 1 else f"{name} ({n})" for n in range(1, len(taken) + 2))
            self._names[source.path] = next(n for n in numbered if n.casefold() not in taken)
        return self._names[source.path]

    def _plain(self, text: str) -> str:
        """A short text such as a title, without a row in the review list."""
        spread = re.sub(r"[_.]", " ", text)
        findings = [f for f in self._finder.find_with(spread, self.again, self._keep) if f.replaced]
        parts, last = [], 0
        for finding in findings:
            parts += [text[last : finding.start], self._placeholder(finding, "")]
            last = finding.end
        return "".join([*parts, text[last:]])

    def settings(self, corpus: Corpus, places: dict[str, str]) -> str | None:
        """``corpus.yaml`` with placeholders (None where the corpus has none)."""
        data = corpus.file.model_dump(exclude_defaults=True)
        if not data:
            return None
        cleaned = {k: v if k == "codebook" else self._cleaned(v) for k, v in data.items() if k != "documents"}
        documents = [
            {"file": f"{places[corpus.place_of(s.path)]}.txt"}
            | self._cleaned(s.entry.model_dump(exclude_defaults=True, exclude={"file"}))
            for s in corpus.sources
            if corpus.place_of(s.path) in places and s.entry.file
        ]
        return dump_yaml(cleaned | ({"documents": documents} if documents else {}))

    def _cleaned(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._plain(value)
        if isinstance(value, dict):
            return {k: self._cleaned(v) for k, v in value.items()}
        return [self._cleaned(v) for v in value] if isinstance(value, list) else value
