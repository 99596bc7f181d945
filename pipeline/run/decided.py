"""What people's decisions teach of the proposals, for runs and for tables that are written anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
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
from pipeline.run.store import Store
from pipeline.run.work import WorkSettings, codebook_of
from pipeline.tables.coded_segments import coded_segments

if TYPE_CHECKING:
    from pipeline.learning.layer import Known, Learned
    from pipeline.run.assemble import Part

LEARNED_FILE = "gelernt.json"

Proposed = tuple[str, pd.DataFrame, Sequence[Segment]]
"""A document's name, its proposals, its passages."""


def learned_in(parts: Iterable[Part], work: WorkSettings, run: str, people: Standing) -> Learned | None:
    """What is learned from the documents of a run, as the store holds them."""
    store, book = Store(work.store), codebook_of(work)

    def decided() -> Iterator[Proposed]:
        for part in parts:
            if part.name in people.by_document:
                coded = CodedDocument.from_dict(store.need("coded", part.coded_key))
                yield part.name, coded_segments(coded.codings, coded.segments, book, run), coded.segments

    return learned_of(decided(), people, book)


def learned_of(documents: Iterable[Proposed], people: Standing, codebook: Codebook) -> Learned | None:
    """What is learned from ``documents`` about which people decided something; None where that is too
    little."""
    if not people.by_document:
        return None
    from pipeline.learning.layer import learn  # loads spaCy and scipy
    from pipeline.learning.layer_apply import known_from, said_of

    known: list[Known] = []
    texts: dict[str, str] = {}
    places: dict[str, str] = {}
    read: dict[str, str] = {}
    found: set[Place] = set()
    given: set[Place] = set()
    for name, proposed, segments in documents:
        rows = as_shipped(proposed)
        layer = final(codings_of(rows), people.by_document[name], segments, codebook)
        reviews = {j.proposal.id: (j.review, PEOPLE.join(j.people)) for j in layer.proposals}
        known += known_from(rows, said_of(rows, reviews, layer.read))
        texts |= {s.id: s.text for s in segments}
        places |= {s.id: name for s in segments}
        read |= dict.fromkeys(layer.read, name)
        rules = rows[rows["method"] == "rule"]
        found |= set(zip(rules["segment_id"], rules["code"], strict=True))
        given |= layer.given
    return learn(known, texts, places, silent_of(read, found, given, codebook))


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
    )
