"""A corpus of transcripts as a second corpus that can be shared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.corpus import Corpus
from pipeline.errors import DocumentError, InputError
from pipeline.extract.settings import ReadSettings
from pipeline.files import write_text
from pipeline.model import BlockKind, Document
from pipeline.pseudonyms.find import Finding, Kind, doubtful_words, find_identifiers
from pipeline.pseudonyms.key import Key

_DEFAULTS = ReadSettings()

_LABEL = re.compile(
    r"^(?:[A-ZÄÖÜ]{1,4}\d{0,3}|S\d+|(?:Sprecher|Interviewer|Befragte|Person|Speaker)\W?\w*.*)$"
)
"""Speaker labels that name nobody."""


@dataclass(frozen=True, slots=True)
class PseudonymReport:
    """What was done: replaced stretches by kind, documents that could not be read (German sentences),
    and words for a person to check, by document."""

    counts: dict[Kind, int]
    failed: list[str]
    doubtful: dict[str, list[str]]


def pseudonymise_corpus(
    corpus: Corpus,
    out: Path,
    key_file: Path,
    names: Path | None = None,
    settings: ReadSettings = _DEFAULTS,
) -> PseudonymReport:
    """Write each document as ``out/<name>.txt`` with placeholders and the key to ``key_file``.

    The documents' names are replaced too. ``names``: a file with one name a line, or ``Name;Art`` (Person,
    Ort, Institution), for what the rules cannot know. The same key gives the same placeholders in every
    run. Raises InputError where the key would lie among the texts.
    """
    if key_file.resolve().is_relative_to(out.resolve()):
        raise InputError(
            f"Der Schlüssel „{key_file}“ darf nicht bei den pseudonymisierten Texten liegen; nennen "
            "Sie mit --key "
            "einen Ort außerhalb dieses Ordners."
        )
    key = Key.read(key_file)
    known = _own_list(names) + [(case, Kind.PLACE) for case in _cases(corpus)]
    texts, failed = _read(corpus, known, key, settings)
    counts = dict.fromkeys(Kind, 0)
    doubtful: dict[str, list[str]] = {}
    for name, text in texts.items():
        findings = find_identifiers(text, [*known, *key.names()])
        for finding in findings:
            counts[finding.kind] += 1
        write_text(out / f"{_safe_name(name, known, key)}.txt", _replace(text, findings, key))
        if words := doubtful_words(text, findings):
            doubtful[name] = words
    key.write(key_file)
    return PseudonymReport(counts, failed, doubtful)


def _read(
    corpus: Corpus, known: list[tuple[str, Kind]], key: Key, settings: ReadSettings
) -> tuple[dict[str, str], list[str]]:
    """All texts, and the sentences on those that cannot be read. Every name gets its placeholder first, so
    that one found in the last document is replaced in the first as well."""
    texts: dict[str, str] = {}
    failed: list[str] = []
    for source in corpus.sources:
        try:
            document = source.read(settings)
        except DocumentError as error:
            failed.append(str(error))
            continue
        texts[source.name] = _transcript(document)
        for finding in find_identifiers(texts[source.name], [*known, *_speakers(document)]):
            key.placeholder(finding.kind, finding.name)
    return texts, failed


def _cases(corpus: Corpus) -> list[str]:
    named = [s.entry.case for s in corpus.sources] + [c.name for c in corpus.file.cases]
    named += [section.case for s in corpus.sources for section in s.entry.sections]
    return sorted({name for name in named if name})


def _own_list(path: Path | None) -> list[tuple[str, Kind]]:
    if path is None:
        return []
    result = []
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), start=1):
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


def _speakers(document: Document) -> list[tuple[str, Kind]]:
    names = {b.speaker for b in document.blocks if b.speaker and not _LABEL.match(b.speaker)}
    return [(name, Kind.PERSON) for name in sorted(names)]


def _transcript(document: Document) -> str:
    """The document as plain text; a turn begins with its speaker's label."""
    parts = []
    for block in document.blocks:
        quote = document.quote(block)
        labelled = block.kind is BlockKind.TURN and block.speaker and not quote.startswith(block.speaker)
        parts.append(f"{block.speaker}: {quote}" if labelled else quote)
    return "\n\n".join(parts) + "\n"


def _replace(text: str, findings: Sequence[Finding], key: Key) -> str:
    parts, last = [], 0
    for finding in findings:
        parts += [text[last : finding.start], key.placeholder(finding.kind, finding.name)]
        last = finding.end
    return "".join([*parts, text[last:]])


def _safe_name(name: str, known: Sequence[tuple[str, Kind]], key: Key) -> str:
    """The document's name without names of persons and places (also written in lower case)."""
    for known_name, kind in [*known, *key.names()]:
        parts = [p for p in re.split(r"\W+", known_name) if len(p) > 3]
        for part in parts:
            name = re.sub(
                re.escape(part), key.placeholder(kind, known_name).strip("[]"), name, flags=re.IGNORECASE
            )
    return name
