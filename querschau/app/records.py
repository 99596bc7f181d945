"""People's records by the document they are about, taken up as they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from pipeline.people.anchoring import renamed
from pipeline.people.decisions import Decision, Span, person_key
from pipeline.people.standing import named_like_the_machine


class Records:
    """All records of a corpus. ``hashes``: ``text_hash`` of each document of today by name, where known.

    ``machine``: records of people who are called like the machine, which do not count.
    """

    def __init__(self, hashes: Mapping[str, str], records: Iterable[Decision] = ()) -> None:
        self._hashes = dict(hashes)
        self._by_id: dict[str, Decision] = {}
        self._batches: defaultdict[str, list[Decision]] = defaultdict(list)
        self._by_document: defaultdict[str, list[Decision]] = defaultdict(list)
        self._undos: list[Decision] = []
        self.machine: list[Decision] = []
        self.add(records)

    def add(self, records: Iterable[Decision]) -> dict[str, set[Span]]:
        """Take up records; the passages by document of which something else may hold now."""
        touched: defaultdict[str, set[Span]] = defaultdict(set)
        for record in renamed(records, self._hashes):
            self._by_id[record.id] = record
            if named_like_the_machine(record):
                self.machine.append(record)
                continue
            if record.batch:
                self._batches[record.batch].append(record)
            if record.kind == "undo":
                self._undos.append(record)
            else:
                self._by_document[record.document].append(record)
            for about in self._meant(record):
                if about.document:
                    touched[about.document] |= {about.passage} if about.passage else set()
        return dict(touched)

    def __len__(self) -> int:
        return len(self._by_id)

    def all(self) -> list[Decision]:
        """All records, in no certain order."""
        return list(self._by_id.values())

    def people(self) -> list[str]:
        """Who decided anything, by the alphabet."""
        found = {person_key(d.person): d.person for d in self._by_id.values()}
        return sorted(found.values(), key=str.casefold)

    def documents(self) -> set[str]:
        """The documents that somebody decided something about."""
        return {name for name in self._by_document if name}

    def of(self, document: str) -> list[Decision]:
        """All records that say what holds in a document (undone ones and undos, too); with the empty name
        those about no document."""
        return [*self._by_document.get(document, ()), *self._undos]

    def cancellable(self, name: str, person: str) -> list[Decision]:
        """The person's records that an undo of this id or batch would cancel."""
        found = [*self._batches.get(name, ()), *([self._by_id[name]] if name in self._by_id else ())]
        return [d for d in found if person_key(d.person) == person_key(person)]

    def _meant(self, record: Decision) -> Iterator[Decision]:
        """The record itself; of an undo, what it cancels (of an undo of an undo, what that cancelled)."""
        if record.kind != "undo":
            yield record
            return
        earlier = (d for d in self.cancellable(record.cancels, record.person) if d.order < record.order)
        yield from chain.from_iterable(self._meant(d) for d in earlier)
