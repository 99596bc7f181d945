"""What people's decisions teach of the proposals, for runs and for tables that are written anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.codebook import Codebook
from pipeline.files import write_bytes
from pipeline.learning.shipped import as_shipped
from pipeline.learning.silent import Place, silent_of
from pipeline.model import Segment
from pipeline.model.coded import CodedDocument
from pipeline.model.manifest import LearnedUsed
from pipeline.people.final import PEOPLE, final
from pipeline.people.layer_tables import codings_of
from pipeline.people.standing import Standing
from pipeline.results import Results
from pipeline.run.candidates import candidates_table, without_raised
from pipeline.run.store import Store
from pipeline.run.work import WorkSettings, codebook_of
from pipeline.tables.coded_segments import coded_segments

if TYPE_CHECKING:
    from pipeline.learning.layer import Known, Learned
    from pipeline.run.assemble import Part

LEARNED_FILE = "gelernt.json"


@dataclass(frozen=True)
class Proposed:
    """What machines made of a document: ``proposals``, with candidates that were raised before or without
    them, ``candidates``, and its passages."""

    name: str
    proposals: pd.DataFrame
    candidates: pd.DataFrame
    segments: Sequence[Segment]


Texts = Iterable[tuple[str, str]]
"""Ids and texts of a document's passages, of those that are coded."""


def learned_in(parts: Sequence[Part], work: WorkSettings, run: str, people: Standing) -> Learned | None:
    """What is learned from the documents of a run, as the store holds them."""
    store, book = Store(work.store), codebook_of(work)

    def coded(part: Part) -> CodedDocument:
        return CodedDocument.from_dict(store.need("coded", part.coded_key))

    def decided() -> Iterator[Proposed]:
        for part in parts:
            if part.name in people.by_document:
                found = coded(part)
                proposals = coded_segments(found.codings, found.segments, book, run)
                candidates = candidates_table(found.candidates, found.segments, book)
                yield Proposed(part.name, proposals, candidates, found.segments)

    def texts() -> Iterator[Texts]:
        from pipeline.learning.space import order_of

        for part in sorted(parts, key=lambda part: order_of(part.name)):
            yield [(s.id, s.text) for s in coded(part).segments if s.codable]

    return learned_of(decided(), texts(), people, book)


def learned_of(
    documents: Iterable[Proposed], texts: Iterable[Texts], people: Standing, codebook: Codebook
) -> Learned | None:
    """What is learned from ``documents`` about which people decided something; None where that is too
    little. ``texts``: of all documents, in the order of ``space.order_of``, as many as are asked for."""
    if not people.by_document:
        return None
    from pipeline.learning.layer import enough, learn  # loads spaCy and scipy
    from pipeline.learning.layer_apply import known_from, said_of, said_of_candidates
    from pipeline.learning.space import Space, sample

    known: list[Known] = []
    words: dict[str, str] = {}
    places: dict[str, str] = {}
    read: dict[str, str] = {}
    found: set[Place] = set()
    given: set[Place] = set()
    for one in documents:
        rows = as_shipped(without_raised(one.proposals, one.candidates))
        weak = one.candidates.assign(shipped=one.candidates["probability"])
        layer = final(codings_of(rows), people.by_document[one.name], one.segments, codebook)
        reviews = {j.proposal.id: (j.review, PEOPLE.join(j.people)) for j in layer.proposals}
        who = {(f.coding.segment_id, f.coding.code): PEOPLE.join(f.people) for f in layer.codings}
        known += known_from(rows, said_of(rows, reviews, layer.read))
        said = said_of_candidates(weak, layer.given, layer.refused, layer.read, who)
        known += known_from(weak, said, given=False)
        words |= {s.id: s.text for s in one.segments}
        places |= {s.id: one.name for s in one.segments}
        read |= dict.fromkeys(layer.read, one.name)
        for table in (rows[rows["method"] == "rule"], weak):
            found |= set(zip(table["segment_id"], table["code"], strict=True))
        given |= layer.given
    if not enough(known):
        return None
    space = Space.of(sample(texts))
    return learn(known, words, places, silent_of(read, found, given, codebook), space)


def texts_of(results: Results) -> Iterator[Texts]:
    """The texts of the documents of results, in the order of ``space.order_of``."""
    from pipeline.learning.space import order_of

    columns = ["document", "segment_id", "text", "codable"]
    for places in _together(results):  # shards lie in this order
        table = pd.concat(places.batches("segments", columns), ignore_index=True)
        table = table[table["codable"]]
        groups = dict(list(table.groupby("document", observed=True, sort=False)))
        for name in sorted(places.document_names, key=order_of):
            rows = groups.get(name, table[:0])
            yield list(zip(rows["segment_id"], rows["text"], strict=True))


def _together(results: Results) -> Iterator[Results]:
    """The results shard by shard."""
    shards = sorted(results.manifest.shards)
    return (results.shards([shard]) for shard in shards) if shards else iter([results])


def write_learned(learned: Learned | None, folder: Path) -> LearnedUsed | None:
    """Write ``gelernt.json`` and say what the manifest says of it."""
    if learned is None:
        return None
    content = (learned.model_dump_json(indent=1) + "\n").encode()
    write_bytes(folder / LEARNED_FILE, content)
    return LearnedUsed(
        hashlib.sha256(content).hexdigest(),
        learned.decisions,
        learned.used,
        tuple(sorted(learned.weights.held)),
        learned.changes,
    )
