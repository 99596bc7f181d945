"""The open corpus: its results, people's decisions and what counts of both, document by document.

Small things are in memory (places of the proposals, counts, decisions); texts are read per document, and the
last few are kept.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.corpus import CorpusFile
from pipeline.errors import InputError
from pipeline.files import writable
from pipeline.model import Coding, Document, Segment
from pipeline.people.batches import decisions_of_codings
from pipeline.people.blind import codes_blind, own_decisions, seen_before
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision, Span, in_force, person_key, text_hash
from pipeline.people.final import Layer, final, notes_of
from pipeline.people.layer_tables import codings_of
from pipeline.people.standing import not_counting
from pipeline.people.worklist import Digest
from pipeline.results import Results, open_results
from pipeline.run.passages import segment_of_row
from pipeline.yaml_file import read_model
from querschau.app.current import Current
from querschau.app.folding import CHUNK, Count, Folding
from querschau.app.held import Held
from querschau.app.news import News
from querschau.app.overview import Overview
from querschau.app.records import Records

if TYPE_CHECKING:
    from pipeline.coding.coder import RuleCoder
    from pipeline.coding.explain import Explanation

OUT = "ergebnisse"
"""The folder in the corpus where the results lie."""

_KEPT = 8
"""Documents whose text is in memory."""


class Stale(InputError):
    """What a window shows is not there any more (new results, another person); it has to load anew."""


class Closed(InputError):
    """What is asked for stays hidden while a person codes blind."""


@dataclass(frozen=True)
class Read:
    """A document with its passages and proposals, in the order of the text."""

    document: Document
    hash: str
    segments: tuple[Segment, ...]
    proposals: tuple[Coding, ...]

    @cached_property
    def by_id(self) -> dict[str, Segment]:
        """The passages by id."""
        return {s.id: s for s in self.segments}


class Project:
    """One corpus, from when it is opened until :meth:`close`. Several threads may use it.

    ``blind``: key of the person who codes blind, for whom nothing counts but what he said; else empty.
    ``read_only``: nothing can be stored in the folder. ``newer``: records that came after the results' files
    were written.
    """

    def __init__(self, folder: Path, news: News) -> None:
        self.folder = folder.resolve()
        self.out = self.folder / OUT
        self.news = news
        self.lock = RLock()
        self._coding = RLock()
        self._files = DecisionFiles(self.folder / "entscheidungen")
        self._writers: dict[str, DecisionWriter] = {}
        self._person = ""
        self.blind = ""
        self.read_only = not writable(self.folder)
        self._load()

    def _load(self) -> None:
        """Read the results as they are on the disk, and put people's records to them."""
        self._signature = _signature(self.out)
        self.results: Results | None = None
        with suppress(InputError):  # none yet, or of an earlier version: a run makes them
            self.results = open_results(self.out)
        self._read: OrderedDict[str, Read] = OrderedDict()
        self._layers: dict[str, Layer] = {}
        self.folding = Folding(self)
        self.overview = Overview(self)
        self.current = Current(self)
        for made in ("_coder", "held"):
            self.__dict__.pop(made, None)
        manifest = self.results.manifest if self.results else None
        hashes = {d.name: d.text_hash for d in manifest.read} if manifest else {}
        self._files.refresh()
        older = decisions_of_codings(self.folder / "codings")
        self.records = Records(hashes, [*older, *self._files.decisions])
        self.newer = sum(d.time > self.written for d in self._files.decisions) if self.results else 0
        self._look()

    def see_as(self, person: str) -> None:
        """Show what this person may see."""
        with self.lock:
            self._person = person
            self._look()

    def _look(self) -> None:
        """Nothing but the person's own decisions counts while he codes blind."""
        key = person_key(self._person)
        blind = key if key and codes_blind(self.records.of(""), key) else ""
        if blind != self.blind:
            self.blind = blind
            self._layers.clear()
            self.folding.clear()

    @property
    def written(self) -> str:
        """When the results' files were written last (ISO, UTC); empty before the first run."""
        if self._signature is None:
            return ""
        return f"{datetime.fromtimestamp(self._signature[0] / 1e9, UTC):%Y-%m-%dT%H:%M:%S.%fZ}"

    def close(self) -> None:
        """End this process' files of decisions."""
        for writer in self._writers.values():
            writer.close()

    # What is there

    @property
    def title(self) -> str:
        """The corpus' title, else its folder's name."""
        with suppress(InputError):
            return read_model(self.folder / "corpus.yaml", CorpusFile).title or self.folder.name
        return self.folder.name

    @property
    def run(self) -> str:
        """Which results these are; empty before the first run."""
        return self.results.manifest.run if self.results else ""

    @property
    def coded(self) -> Results:
        """The results. Raises InputError before the first run."""
        if self.results is None:
            raise InputError("Hier ist noch nichts kodiert; starten Sie zuerst einen Lauf.")
        return self.results

    @property
    def codebook(self) -> Codebook:
        """The codebook of the results."""
        return self.coded.codebook

    @property
    def notices(self) -> list[str]:
        """What could not be read of people's decisions or does not count, in German sentences."""
        with self.lock:
            known = set(self.results.document_names) if self.results else self.records.documents()
            strays = [d for n in sorted(self.records.documents() - known) for d in self.decisions(n)]
            machine = () if self.blind else in_force(self.records.machine)
            lost = [d for d in in_force(strays) if d.kind != "undo"]
            return [*self._files.notices, *not_counting(machine, lost)]

    def explain(self, segment: Segment) -> Explanation:
        """Why the rules coded a passage as they did. The first call makes the rules ready (a second or more)
        and keeps nobody else waiting."""
        from pipeline.coding.explain import explain

        with self._coding:
            return explain(self._coder, segment)

    @cached_property
    def _coder(self) -> RuleCoder:
        from pipeline.coding.coder import RuleCoder
        from pipeline.coding.judge import load_decision
        from pipeline.language import load_language

        language = load_language(self.coded.manifest.language.model or "auto")
        return RuleCoder(self.codebook, language, load_decision())

    @cached_property
    def held(self) -> Held:
        """The tables of the run."""
        return Held(self.coded)

    @property
    def proposals(self) -> pd.DataFrame:
        """The places of all proposals, in the order of documents and text. Raises Closed."""
        if self.blind:
            raise Closed("Sie kodieren verdeckt: Vorschläge und andere Personen sehen Sie erst danach.")
        return self.held.proposals

    def read(self, name: str) -> Read:
        """A document with text. Raises InputError for one that is not in the results."""
        with self.lock:
            if name not in self._read:
                if name not in self.coded.document_names:
                    raise InputError(f"Das Dokument „{name}“ gibt es in diesen Ergebnissen nicht.")
                self._read[name] = _read(self.coded, name)
                if len(self._read) > _KEPT:
                    gone, _ = self._read.popitem(last=False)
                    self._layers.pop(gone, None)
            self._read.move_to_end(name)
            return self._read[name]

    def layer(self, name: str) -> Layer:
        """What counts in a document: its proposals and the decisions about them."""
        with self.lock:
            there = self.read(name)
            if name not in self._layers:
                proposals = () if self.blind else there.proposals
                self._layers[name] = final(proposals, self.decisions(name), there.segments, self.codebook)
            return self._layers[name]

    def decisions(self, name: str) -> list[Decision]:
        """The records about a document (with the empty name: about none) that may be seen now."""
        found = self.records.of(name)
        return own_decisions(found, self.blind) if self.blind else found

    @property
    def free_codes(self) -> dict[str, str]:
        """Labels of people's codes beside the codebook, by id."""
        notes = notes_of(in_force(self.decisions("")))
        return {d.code: d.text for d in notes if d.kind == "code"}

    def blind_at(self, name: str, passage: Span) -> bool:
        """Whether what the person says about a passage now is said blind."""
        return bool(self.blind) and not seen_before(self.records.of(name), self.blind, passage)

    def counts(self) -> dict[str, Count]:
        """How far people are, by document, in the order of the results; nothing while many documents wait to
        be folded."""
        with self.lock:
            ready = self.results is not None and len(self.folding.waiting()) <= CHUNK
            return self.overview.counts() if ready else {}

    def fold(self) -> None:
        """Make ready what counts in the documents that people decided about, a few at a time, so that
        decisions in between need not wait."""
        while True:
            with self.lock:
                waiting = self.folding.waiting()
                if not waiting:
                    return
                self.folding.of(waiting[:CHUNK])

    def digests(self) -> dict[str, Digest]:
        """What work lists need to know of the documents in which people decided something."""
        self.fold()
        with self.lock:
            return self.overview.digests()

    # What people decide

    def decide(
        self, person: str, decisions: Iterable[Decision]
    ) -> tuple[list[Decision], dict[str, list[str]]]:
        """Write decisions; they are on the disk when this returns. The records and the passages changed.

        Raises OutputError where nothing is stored, ValueError for a record that lacks something.
        """
        with self.lock:
            key = person_key(person)
            if key not in self._writers:
                self._writers[key] = DecisionWriter(self._files, person)
            stored = self._writers[key].write(decisions)
            return stored, self._take(self._files.refresh())

    def refresh(self) -> bool:
        """Take up what other processes wrote: decisions, new results. Whether there was something."""
        with self.lock:
            if _signature(self.out) != self._signature:
                self._load()
                self.news.tell()
                return True
            fresh = self._files.refresh()
            if fresh:
                self._take(fresh)
            return bool(fresh)

    def _take(self, fresh: list[Decision]) -> dict[str, list[str]]:
        self.newer += len(fresh)
        changed: dict[str, list[str]] = {}
        by_person: defaultdict[str, list[Decision]] = defaultdict(list)
        for record in fresh:
            by_person[person_key(record.person)].append(record)
        for person, records in by_person.items():
            touched = self.records.add(records)
            for name in touched:
                self._layers.pop(name, None)
                self.folding.forget(name)
            self.current.changed()
            found = {name: self._ids(name, places) for name, places in touched.items()}
            self.news.tell(found, person)
            if self.blind in ("", person):
                changed = _both(changed, found)
        self._look()
        return changed

    def _ids(self, name: str, places: set[Span]) -> list[str]:
        """The passages at these places, of a document whose text is in memory; else none: all of it."""
        if name not in self._read:
            return []
        found = [s.id for s in self._read[name].segments if (s.start, s.end) in places]
        return found if len(found) == len(places) else []


def _both(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    """Passages by document of both; an empty list stays the whole document."""
    shared = {n: list(dict.fromkeys([*one[n], *other[n]])) for n in one if other.get(n) and one[n]}
    whole = dict.fromkeys((n for n in one if n in other and n not in shared), list[str]())
    return {**one, **other, **shared, **whole}


def _table(path: Path, document: str, columns: list[str] | None) -> pd.DataFrame:
    """Rows of a table of the results; of one document, without reading the others' texts."""
    return pd.read_parquet(
        path, columns=columns, filters=[("document", "==", document)] if document else None
    )


def _read(results: Results, name: str) -> Read:
    document = results.document(name)
    rows = _table(results.rows_place("segments", name), name, None)
    segments = tuple(segment_of_row(row) for row in rows.to_dict("records"))
    proposals = _table(results.rows_place("proposals", name), name, None)
    return Read(document, text_hash(document.text), segments, tuple(codings_of(proposals)))


def _signature(out: Path) -> tuple[int, int] | None:
    """By this results are known to be others; None where there are none."""
    try:
        found = (out / "manifest.json").stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
