"""The import as a whole: read, map codes and coders, find passages, compare with what went out, take over.

What comes of it are decisions (``people/decisions.py``), one batch a file.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import FREE
from pipeline.corpus import Corpus
from pipeline.counted import counted
from pipeline.errors import ExchangeError
from pipeline.exchange.arrived import Begun, Imported, ImportSettings
from pipeline.exchange.coders import People, check_named, with_machines
from pipeline.exchange.codes import LEAVE_OUT, CodeMap, free_codes
from pipeline.exchange.dates import iso
from pipeline.exchange.finding import Finder
from pipeline.exchange.groups import keep_groups
from pipeline.exchange.incoming import InCoding
from pipeline.exchange.kept import kept_in
from pipeline.exchange.news import new_notes, new_statements
from pipeline.exchange.notes import Ours, free_code_decisions, memo_decisions
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.readers import read_any
from pipeline.exchange.returning import Compared, Placed, Settings, compare
from pipeline.exchange.sent import Scope, Sent, scope_in, sent_codings
from pipeline.exchange.theirs import with_our_guids
from pipeline.exchange.values import checked_values
from pipeline.people.anchoring import Unit
from pipeline.people.batches import read_people
from pipeline.people.decisions import Decision, in_force, person_key, text_hash
from pipeline.people.final import notes_of
from pipeline.people.returned import store
from pipeline.results import Results


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
        self._finder = Finder(self._incoming, results, corpus, begun, self._done)
        self._scope = scope_in(self._incoming.about)
        self._free: dict[str, tuple[str, str]] = {}
        self._blind = False

    def run(self) -> Imported:
        codings = with_machines(self._incoming.codings, set(self._proposals["coder"]))
        self._incoming.ours |= any(c.machine for c in codings)
        self._done.codings = len(codings)
        codes = self._codes(codings)
        self._done.codes, self._done.ids = self._incoming.codes, codes
        documents = self._finder.find_documents(codings)
        sent = self._sent(codes, set(documents.values()))
        known = frozenset(person_key(s.coder.name) for s in sent if not s.machine)
        people = People(self._settings.coder, known, self._settings.pseudonym_key)
        check_named(codings, self._path.name, people)
        placed = self._finder.place(codings, codes, people, sent)
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
        self._keep_groups(documents, codes)
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
            self._done.notices.append(
                f"{counted(left, 'Kodierung wurde', 'Kodierungen wurden')} laut Zuordnung ausgelassen."
            )
        return {k: code for k, code in found.items() if code} | {k: id for k, (id, _) in self._free.items()}

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
            lambda s: self._finder.units.by_id[s.segment],
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
        text = self._finder.text(coding.document)[coding.start : coding.end]
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
        memos = memo_decisions(self._incoming, ours, people.name, reviewer or owner, self._finder.annotated)
        if memos.nobody:
            self._done.notices.append(
                f"{counted(memos.nobody, 'Memo wurde', 'Memos wurden')} nicht übernommen, weil nicht "
                "bekannt ist, wer geschrieben hat; nennen Sie die Person mit --coder NAME."
            )
        whose: dict[str, str] = {}
        for d in statements:
            whose.setdefault(d.code, d.person)
        free = free_code_decisions(self._incoming, self._free, whose)
        return new_notes([*free, *memos.decisions], self._known)

    def _keep_groups(self, documents: dict[int, str], codes: dict[str, str]) -> None:
        """Sets of documents and codes; a corpus that was made of this file keeps them as they were."""
        if self._begun:
            return
        folder, dry = self._corpus.folder, self._settings.dry_run
        new = keep_groups(folder, self._incoming.groups, documents, codes, dry_run=dry)
        if new:
            self._done.notices.append(
                f"{len(new)} Gruppen (Sets) sind hier nicht zu sehen; sie werden aufgehoben und gehen mit "
                f"Ausgaben als REFI-QDA-Projekt wieder hinaus: {', '.join(g.name for g in new)}."
            )

    def _finished(self, d: Decision, batch: str) -> Decision:
        return replace(
            d,
            document_hash=self._finder.text_hash(d.document) if d.document else "",
            codebook=self._codebook.name,
            origin=self._origin,
            batch=batch,
        )
