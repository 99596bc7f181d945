"""The import as a whole: read, map codes and coders, find passages, compare with what went out, take over.

What comes of it are decisions (``people/decisions.py``), one batch a file.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import FREE
from pipeline.corpus import Corpus
from pipeline.errors import ExchangeError
from pipeline.exchange.areas import Areas
from pipeline.exchange.coders import People, check_named, with_machines
from pipeline.exchange.codes import LEAVE_OUT, CodeMap, free_codes
from pipeline.exchange.dates import iso
from pipeline.exchange.incoming import InCoding, Incoming, InNote, InSource
from pipeline.exchange.kept import kept_in
from pipeline.exchange.matching import Matcher, Place, Placer
from pipeline.exchange.news import new_notes, new_statements
from pipeline.exchange.notes import Ours, free_code_decisions, memo_decisions
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.passages import Passages
from pipeline.exchange.readers import read_any
from pipeline.exchange.returning import Compared, Placed, Settings, compare
from pipeline.exchange.sent import Scope, Sent, scope_in, sent_codings
from pipeline.exchange.theirs import with_our_guids
from pipeline.exchange.values import checked_values
from pipeline.people.anchoring import Unit
from pipeline.people.batches import read_people
from pipeline.people.decisions import Decision, in_force, person_key, text_hash
from pipeline.people.final import notes_of
from pipeline.people.placing import How
from pipeline.people.returned import Returned, store
from pipeline.results import Results


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """``coder``: who worked in the file, if it does not say. ``codes``: our code for codes of the file, by
    the name as it is shown (``LEAVE_OUT``: none, on purpose). ``pseudonym_key``: replace names by pseudonyms
    with this key. ``confirm``: what came from us and was left unchanged counts as confirmed. ``complete``:
    the documents were worked through, what is missing counts as rejected. ``dry_run``: only tell what would
    change.
    """

    coder: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    pseudonym_key: bytes | None = None
    confirm: bool = False
    complete: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Begun:
    """A file of which the corpus was just made: what was read, our document by source, our code by key;
    ``keeps``: what has no place in a text is kept elsewhere."""

    incoming: Incoming
    documents: dict[int, str]
    codes: dict[str, str]
    keeps: bool


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
    """What came of it. ``returned``: the records and what they change; ``codings``: in the file; ``how``:
    number of codings by the way their passage was found; ``free``: codes that are none of the codebook, with
    how often each is used; ``placed``: ids (in the file) of codings that are decisions of ours now."""

    returned: Returned = field(default_factory=lambda: Returned((), "", None))
    codings: int = 0
    how: Counter[How] = field(default_factory=Counter)
    free: Counter[str] = field(default_factory=Counter)
    unplaced: list[Unplaced] = field(default_factory=list)
    placed: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The records."""
        return self.returned.records


def import_codings(
    path: Path,
    corpus: Corpus,
    codebook: Codebook,
    settings: ImportSettings,
    results: Results,
    begun: Begun | None = None,
) -> Imported:
    """Bring what people did in the file ``path`` to the corpus.

    ``results``: a run of this corpus: its texts, passages and proposals. ``begun``: where the corpus was made
    of this file. Raises ExchangeError before
    anything is written: the file is unsafe or broken, it is unclear who coded, a status is none of the
    codebook's; OutputError where it cannot be written.
    """
    if not path.exists():
        raise ExchangeError(f"Die Datei „{path}“ gibt es nicht; prüfen Sie die Schreibweise des Pfades.")
    return _Import(path, corpus, codebook, settings, results, begun).run()


class _Import:
    def __init__(
        self,
        path: Path,
        corpus: Corpus,
        codebook: Codebook,
        settings: ImportSettings,
        results: Results,
        begun: Begun | None,
    ) -> None:
        self._path, self._corpus, self._codebook = path, corpus, codebook
        self._settings, self._results = settings, results
        self._known = read_people(corpus.folder)[0]
        self._begun = begun
        kept = kept_in(corpus.folder)
        self._incoming = begun.incoming if begun else with_our_guids(read_any(path), kept)
        self._was_project = begun is not None or kept is not None
        self._done = Imported(notices=self._incoming.notices)
        self._matcher = Matcher(results.document_names, lambda name: results.document(name).text)
        self._units = Passages(results)
        self._areas = Areas(results, corpus)
        self._scope = scope_in(self._incoming.about)
        self._free: dict[str, tuple[str, str]] = {}
        self._documents_found: dict[int, str] = {}
        self._blind = False
        self._placers: dict[int, Placer] = {}
        self._hashes: dict[str, str] = {}

    def run(self) -> Imported:
        codings = with_machines(self._incoming.codings, set(self._proposals["coder"]))
        self._incoming.ours |= any(c.machine for c in codings)
        self._done.codings = len(codings)
        codes = self._codes(codings)
        documents = self._documents_found = self._documents(codings)
        sent = self._sent(codes, set(documents.values()))
        known = frozenset(person_key(s.coder.name) for s in sent if not s.machine)
        people = People(self._settings.coder, known, self._settings.pseudonym_key)
        check_named(codings, self._path.name, people)
        placed = self._place(codings, codes, documents, people, sent)
        placed = checked_values(placed, sent, self._codebook, self._path.name)
        reviewer = people.reviewer(name for p in placed for name in (p.person, p.editor))
        compared = self._compare(placed, sent, reviewer)
        statements = new_statements(compared.decisions, self._known)
        batch = f"{self._incoming.program}-{secrets.token_hex(4)}"
        records = [*self._notes(statements, codes, documents, people, reviewer), *statements]
        records = [self._finished(d, batch) for d in records]
        run, dry = self._results, self._settings.dry_run
        batch = batch if records else ""
        done = store(self._corpus.folder, self._known, records, batch, run, dry_run=dry)
        self._done.returned = replace(done, repeated=bool(compared.decisions))
        return self._done

    @cached_property
    def _proposals(self) -> pd.DataFrame:
        return self._results.layer("vorschlaege").codings

    def _codes(self, codings: Sequence[InCoding]) -> dict[str, str]:
        """Our code for each code of the file: of the codebook, of the corpus's free codes, or a new one."""
        if self._begun:
            return self._begun.codes
        standing = in_force(self._known)
        free = {d.code: d.code for d in standing if d.code.startswith(FREE)}
        free |= {d.code: d.text for d in notes_of(standing) if d.kind == "code"}
        finder = CodeMap(self._codebook, self._settings.codes, free)
        used = Counter(c.code for c in codings)
        found = {key: finder.resolve(code) for key, code in self._incoming.codes.items()}
        unknown = [self._incoming.codes[key] for key in used if found[key] is None]
        self._free = free_codes(unknown, free)
        self._done.free = Counter({c.shown: used[c.key] for c in unknown})
        left = sum(used[k] for k, code in found.items() if code == LEAVE_OUT)
        if left:
            self._done.notices.append(f"{left} Kodierungen wurden laut Zuordnung ausgelassen.")
        return {k: code for k, code in found.items() if code} | {k: id for k, (id, _) in self._free.items()}

    def _documents(self, codings: Sequence[InCoding]) -> dict[int, str]:
        """Our document for each source of the file."""
        if self._begun:
            return self._begun.documents
        quotes: dict[int, list[str]] = {}
        for coding in codings:
            quotes.setdefault(coding.source, []).append(coding.quote)
        found = {}
        for index, source in enumerate(self._incoming.sources):
            target = self._matcher.document_for(source, quotes.get(index, [])[:40])
            if target is not None:
                found[index] = target.name
        return found

    def _sent(self, codes: dict[str, str], documents: set[str]) -> list[Sent]:
        """What stood in the file when it left us, as far as that is known."""
        if self._begun:
            return []
        incoming, origin = self._incoming, self._origin
        if incoming.ours and not self._scope and incoming.program != "querschau" and self._settings.complete:
            self._done.notices.append(
                f"In „{self._path.name}“ steht nicht mehr, was ausgegeben wurde; verglichen wird mit allem, "
                "was heute gilt. Prüfen Sie, was entfällt, bevor Sie es übernehmen (--dry-run)."
            )
        proposals = Scope() if incoming.ours else Scope(layer="menschen")
        scope, table = self._scope or proposals, incoming.program == "querschau"
        sent = sent_codings(self._results, self._known, scope, origin, documents, table=table)
        if not incoming.ours:
            sent = [s for s in sent if any(d.origin == origin and d.code == s.code for d in self._known)]
        if incoming.program in ("refi", "taguette") and not self._scope:
            there = set(codes.values())
            sent = [s for s in sent if s.code in there]
        return sent

    def _same_run(self) -> bool:
        """Whether the file is of the run that it is compared with.

        Raises ExchangeError where it is of another, and what is missing in it shall count as rejected.
        """
        run, other = self._results.manifest.run, self._scope.run if self._scope else self._incoming.run
        if other and other != run:
            said = (
                f"„{self._path.name}“ stammt aus dem Lauf {other}, verglichen wird mit dem Lauf {run}; "
                "nennen Sie mit --results die Ergebnisse, aus denen die Datei ausgegeben wurde."
            )
            if self._settings.complete:
                raise ExchangeError(said)
            self._done.notices.append(said)
        return other == run

    @cached_property
    def _origin(self) -> str:
        """Where the records come from; with pseudonyms a hash stands for the name, which may name people."""
        name = self._path.name
        if self._settings.pseudonym_key is not None:
            name = hashlib.sha256(name.encode()).hexdigest()[:8]
        return f"{self._incoming.program}:{name}"

    def _place(
        self,
        codings: Sequence[InCoding],
        codes: dict[str, str],
        documents: dict[int, str],
        people: People,
        sent: Sequence[Sent],
    ) -> list[Placed]:
        kept = {(s.document, s.start, s.end, s.code): s for s in sent}
        found: list[Placed] = []
        unsure = areas = 0
        first = min((c.area.page for c in codings if c.area), default=0) and 1
        for coding in codings:
            code, source = codes[coding.code], self._incoming.sources[coding.source]
            if code == LEAVE_OUT:
                continue
            name = documents.get(coding.source)
            place = self._placer(coding.source, name).place(coding) if name else None
            if place is None and name and coding.area and not self._begun:
                place = self._areas.place(name, coding.area, first)
                areas += place is not None
            s = kept.get((name, *coding.written, code)) if name and coding.written else None
            if s and (coding.machine if s.machine else s.guid == coding.key):
                # A program that counts otherwise than we do gives our numbers back as they were.
                place = Place(s.document, s.start, s.end, "exact")
            unit = self._units.at(place) if place else None
            if place is None or unit is None:
                if self._begun and self._begun.keeps and (coding.start or coding.written) is None:
                    continue  # an area on a page or of a picture
                self._leave(coding, source, "kein passendes Dokument im Korpus", name, place)
                continue
            unsure += place.unsure
            self._done.how[place.how] += 1
            if not coding.machine:
                self._done.placed.add(coding.key)
            person = "" if coding.machine else people.name(coding.coder)
            editor = people.name(coding.editor) if coding.editor else ""
            found.append(Placed(coding, place.document, place.start, place.end, code, person, editor, unit))
        if areas:
            self._done.notices.append(
                f"{areas} Bereiche auf PDF-Seiten wurden den Absätzen zugeordnet, die dort stehen; bitte "
                "prüfen."
            )
        if unsure:
            self._done.notices.append(
                f"{unsure} Stellen kommen im Dokument mehrmals vor, und die Datei sagt nicht genau, welche "
                "gemeint ist; gewählt wurde die erste oder nächste."
            )
        return found

    def _placer(self, source: int, name: str) -> Placer:
        if source not in self._placers:
            self._placers[source] = Placer(self._matcher.target(name), self._incoming.sources[source])
        return self._placers[source]

    def _leave(
        self, coding: InCoding, source: InSource, reason: str, name: str | None, place: Place | None
    ) -> None:
        if name:
            reason = (
                "auf diesem Bereich der Seite steht kein Text" if coding.area else "Wortlaut nicht gefunden"
            )
        if place:
            reason = "das Dokument hat keine Passage"
        shown = self._incoming.codes[coding.code].shown
        self._done.unplaced.append(Unplaced(source.name, shown, coding.coder, coding.quote, reason))

    def _compare(self, placed: list[Placed], sent: list[Sent], reviewer: str) -> Compared:
        given = self._settings
        if (given.complete or given.confirm) and not reviewer:
            raise ExchangeError(
                f"Wer hat „{self._path.name}“ durchgesehen? Nennen Sie die Person mit --coder NAME."
            )
        places = self._proposals[["document", "start", "end", "code"]].itertuples(index=False, name=None)
        settings = Settings(
            reviewer,
            bool(given.coder),
            given.confirm,
            given.complete,
            self._incoming.ours,
            frozenset(places),
            self._same_run(),
        )
        self._blind = not sent and not self._begun
        compared = compare(
            placed,
            sent,
            lambda s: self._units.by_id[s.segment],
            self._applies,
            settings,
        )
        if compared.nobody:
            raise ExchangeError(
                f"In „{self._path.name}“ steht bei {compared.nobody} neuen oder geänderten Kodierungen "
                "nicht, von wem sie sind; nennen Sie die Person mit --coder NAME."
            )
        self._tell(compared)
        return compared

    def _tell(self, compared: Compared) -> None:
        for count, text in (
            (
                0 if self._settings.confirm else compared.unchanged,
                "Kodierungen sind unverändert und bleiben, was sie waren",
            ),
            (compared.strange, "maschinelle Kodierungen kennt der Lauf nicht; sie wurden nicht übernommen"),
            (
                compared.missing,
                "ausgegebene Kodierungen fehlen in der Datei; hat die Person die Dokumente ganz durchgesehen "
                "und sie gelöscht, gelten sie mit --complete als abgelehnt",
            ),
        ):
            if count:
                self._done.notices.append(f"{count} {text}.")

    def _applies(self, coding: Placed | Sent, person: str, unit: Unit) -> Decision:
        """A record that a code applies to the words of a coding."""
        text = self._matcher.target(coding.document).text[coding.start : coding.end]
        said: dict[str, Any] = {}
        if isinstance(coding, Placed):
            c = coding.coding
            if not c.copied:  # a code added beside the machine's has its memo, but not what stands in it
                memo = (c.memo or "").strip()
                said = {"status": c.status, "perspective": c.perspective, "memo": memo}
            said["made"] = iso(c.date)
        return Decision(
            person=person,
            kind="applies",
            document=coding.document,
            passage=(unit.start, unit.end),
            passage_hash=text_hash(unit.text),
            span=(coding.start, coding.end),
            text=text,
            code=coding.code,
            blind=self._blind,
            **said,
        )

    def _notes(
        self,
        statements: list[Decision],
        codes: dict[str, str],
        documents: dict[int, str],
        people: People,
        reviewer: str,
    ) -> list[Decision]:
        out = Outgoing(self._results, corpus=self._corpus)
        titles = {d.name: d.title for d in self._results.manifest.documents}
        ours = Ours(documents, codes, self._codebook, lambda n: titles.get(n, ""), out.variables)
        owner = people.name(self._incoming.creator) if self._was_project else ""
        memos = memo_decisions(self._incoming, ours, people.name, reviewer or owner, self._annotated)
        if memos.nobody:
            self._done.notices.append(
                f"{memos.nobody} Memos wurden nicht übernommen, weil nicht bekannt ist, von wem sie sind; "
                "nennen Sie die Person mit --coder NAME."
            )
        whose: dict[str, str] = {}
        for d in statements:
            whose.setdefault(d.code, d.person)
        free = free_code_decisions(self._incoming, self._free, whose)
        return new_notes([*free, *memos.decisions], self._known)

    def _annotated(self, note: InNote) -> Decision | None:
        """The place of a memo on a passage, as a record without person and words; None: it has none."""
        source, name = note.source or 0, self._documents_found.get(note.source or 0)
        coding = InCoding(source, note.start, note.end, note.quote, "")
        place = self._placer(source, name).place(coding) if name else None
        unit = self._units.at(place) if place else None
        if place is None or unit is None:
            self._done.unplaced.append(
                Unplaced(self._incoming.sources[source].name, "Memo", note.person, note.quote, note.text)
            )
            return None
        return Decision(
            person="",
            kind="memo",
            document=place.document,
            passage=(unit.start, unit.end),
            passage_hash=text_hash(unit.text),
            span=(place.start, place.end),
            text=self._matcher.target(place.document).text[place.start : place.end],
        )

    def _finished(self, d: Decision, batch: str) -> Decision:
        if d.document and d.document not in self._hashes:
            self._hashes[d.document] = text_hash(self._matcher.target(d.document).text)
        return replace(
            d,
            document_hash=self._hashes.get(d.document, ""),
            codebook=self._codebook.name,
            origin=self._origin,
            batch=batch,
        )
