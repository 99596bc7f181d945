"""The import as a whole: read, map codes and coders, find the passages, check, store. All or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.corpus import Corpus
from pipeline.errors import DocumentError, ExchangeError
from pipeline.exchange import storing
from pipeline.exchange.coders import choose_coders, pseudonym
from pipeline.exchange.codes import LEAVE_OUT, CodeMap, read_code_map
from pipeline.exchange.dates import iso
from pipeline.exchange.incoming import InCoding, Incoming
from pipeline.exchange.matching import Matcher, Place, Placer
from pipeline.exchange.readers import read_any
from pipeline.extract.settings import ReadSettings
from pipeline.people.placing import How
from pipeline.results import Results


class UnknownCodes(ExchangeError):
    """Codes of the file that are not in the codebook; ``counts``: how often each is used."""

    def __init__(self, message: str, counts: dict[str, int]) -> None:
        super().__init__(message)
        self.counts = counts


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """``coder``: whose codings these are, if the file does not say. ``codes``: mapping file.

    ``pseudonym_key``: replace names by pseudonyms with this key. ``replace``: this file holds where it
    differs from what is stored. ``everything``: ``coder`` reviewed all: every passage of our own table,
    every proposal of the machine in a project. ``reading``: how documents are read that no run has read.
    """

    coder: str = ""
    codes: Path | None = None
    pseudonym_key: bytes | None = None
    replace: bool = False
    everything: bool = False
    reading: ReadSettings = field(default_factory=ReadSettings)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A coding whose passage was not found, with the reason."""

    source: str
    code: str
    coder: str
    quote: str
    reason: str


@dataclass
class Imported:
    """What came of it. ``how``: number of codings by the way their passage was found."""

    files: list[Path] = field(default_factory=list)
    codings: int = 0
    coders: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    how: Counter[How] = field(default_factory=Counter)
    unplaced: list[Unplaced] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def import_codings(
    path: Path,
    corpus: Corpus,
    codebook: Codebook,
    settings: ImportSettings,
    results: Results | None = None,
) -> Imported:
    """Bring the codings in ``path`` to the corpus.

    ``results``: a run of this corpus, for the documents' texts (else they are read anew) and to tell
    machine codings and corrections. Raises ExchangeError before anything is written: the file is unsafe or
    broken, codes are unknown (``UnknownCodes``), it is unclear who coded, or it contradicts what is stored.
    """
    if not path.is_file():
        raise ExchangeError(f"Die Datei „{path}“ gibt es nicht; prüfen Sie die Schreibweise des Pfades.")
    incoming = read_any(path, results.codings if results else None, everything=settings.everything)
    done = Imported(notices=incoming.notices)
    if not incoming.codings:
        done.notices.append(f"„{path.name}“ enthält keine Kodierungen, die zu übernehmen sind.")
        return done
    machines = set(results.codings.query("method != 'human'")["coder"]) if results else set()
    codings, said = choose_coders(
        incoming.codings, path.name, settings.coder, machines, everything=settings.everything
    )
    done.notices += said
    codes = _codes(incoming, codings, codebook, settings, done)
    matcher = Matcher([s.name for s in corpus.sources], _reader(corpus, results, settings.reading, done))
    placed = _place(incoming, codings, codes, matcher, done)
    origin = _origin(incoming.program, path, settings)
    rows = [_row(c, p, codes.get(c.code, ""), corpus, settings, origin) for c, p in placed]
    if rows:
        _store(rows, corpus.codings_folder, path.name, settings, done)
    return done


def _codes(
    incoming: Incoming,
    codings: Sequence[InCoding],
    codebook: Codebook,
    settings: ImportSettings,
    done: Imported,
) -> dict[str, str]:
    """Our code for each code of the file. Raises UnknownCodes."""
    given = read_code_map(settings.codes, codebook) if settings.codes else {}
    finder = CodeMap(codebook, given)
    used = Counter(c.code for c in codings if not c.dropped)
    found = {key: finder.resolve(incoming.codes[key]) for key in used}
    unknown = {incoming.codes[k].shown: used[k] for k, code in found.items() if code is None}
    if unknown:
        listed = "; ".join(f"„{n}“ ({c})" for n, c in list(unknown.items())[:10])
        more = f" und {len(unknown) - 10} weitere" if len(unknown) > 10 else ""
        raise UnknownCodes(
            f"„{incoming.file}“ benutzt {len(unknown)} Codes, die das Codebuch {codebook.name} nicht kennt: "
            f"{listed}{more}; ordnen Sie sie in einer kleinen Datei zu und geben Sie diese mit --codes an.",
            unknown,
        )
    left = sum(used[k] for k, code in found.items() if code == LEAVE_OUT)
    if left:
        done.notices.append(f"{left} Kodierungen wurden laut Zuordnung ausgelassen.")
    return {k: code for k, code in found.items() if code is not None}


def _place(
    incoming: Incoming,
    codings: Sequence[InCoding],
    codes: dict[str, str],
    matcher: Matcher,
    done: Imported,
) -> list[tuple[InCoding, Place]]:
    by_source: dict[int, list[InCoding]] = {}
    for coding in codings:
        if codes.get(coding.code) != LEAVE_OUT:
            by_source.setdefault(coding.source, []).append(coding)
    placed: list[tuple[InCoding, Place]] = []
    unsure = 0
    for index, group in by_source.items():
        source = incoming.sources[index]
        target = matcher.document_for(source, (c.quote for c in group[:40]))
        placer = Placer(target, source) if target else None
        for coding in group:
            place = placer.place(coding) if placer else None
            if place is None:
                reason = "Wortlaut nicht gefunden" if placer else "kein passendes Dokument im Korpus"
                shown = incoming.codes[coding.code].shown if coding.code else ""
                done.unplaced.append(Unplaced(source.name, shown, coding.coder, coding.quote, reason))
                continue
            unsure += place.unsure
            done.how[place.how] += 1
            passage = matcher.target(place.document).text[place.start : place.end]
            placed.append((replace(coding, quote=passage), place))
    if unsure:
        done.notices.append(
            f"{unsure} Stellen kommen im Dokument mehrmals vor, und die Datei sagt nicht genau, welche "
            "gemeint ist; gewählt wurde die erste oder nächste."
        )
    return placed


def _reader(
    corpus: Corpus, results: Results | None, reading: ReadSettings, done: Imported
) -> Callable[[str], str]:
    """Gives a document's text: from the run, else read anew; what cannot be read is told and empty."""
    sources = {s.name: s for s in corpus.sources}
    of_run = set(results.document_names) if results else set()

    def read(name: str) -> str:
        if results is not None and name in of_run:
            return results.document(name).text
        try:
            return sources[name].read(reading).text
        except DocumentError as error:
            done.notices.append(str(error))
            return ""

    return read


def _row(
    coding: InCoding, place: Place, code: str, corpus: Corpus, settings: ImportSettings, origin: str
) -> dict[str, object]:
    coder = coding.coder
    if settings.pseudonym_key is not None:
        coder = pseudonym(coder, settings.pseudonym_key)
    return {
        "coder": coder,
        "document": place.document,
        "start": place.start,
        "end": place.end,
        "text": coding.quote,
        "code": "" if coding.dropped else code,
        "status": coding.status,
        "perspective": coding.perspective,
        "memo": coding.memo,
        "date": iso(coding.date),
        "origin": origin,
    }


def _origin(program: str, path: Path, settings: ImportSettings) -> str:
    """Where the rows come from; with pseudonyms a hash stands for the file's name, which may name people."""
    if settings.pseudonym_key is None:
        return f"{program}:{path.name}"
    return f"{program}:{hashlib.sha256(path.name.encode()).hexdigest()[:8]}"


def _store(
    rows: list[dict[str, object]], folder: Path, file: str, settings: ImportSettings, done: Imported
) -> None:
    table = storing.tabulate(rows, file)
    origin = str(rows[0]["origin"])
    if settings.replace:
        gone = storing.dropped(table, folder, origin)
        if len(gone):
            done.notices.append(f"{len(gone)} Stellen sind nicht mehr kodiert und gelten nun als leer.")
            table = pd.concat([table, gone], ignore_index=True)
        table["date"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    else:
        storing.refuse(storing.conflicts(table, folder), file)
    done.files = storing.store(table, folder, origin)
    done.codings = int((table["code"] != "").sum())
    done.coders = sorted(set(table["coder"]))
    done.documents = sorted(set(table["document"]))
