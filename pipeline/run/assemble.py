"""From the store to the tables of a results folder: segments, codings and proposals, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import OutputError
from pipeline.model import Coding, Segment
from pipeline.model.candidate import Candidate
from pipeline.model.coded import CodedDocument
from pipeline.people.layer_tables import layer_tables
from pipeline.people.standing import Standing
from pipeline.run.candidates import CANDIDATES, Passages, after_learning, candidates_table
from pipeline.run.growing import GrowingTable, Piece, arrow
from pipeline.run.layer_files import LayerFiles, LayerPieces, LayerWritten
from pipeline.run.pool import in_order
from pipeline.run.store import Store
from pipeline.run.work import WorkSettings, codebook_of, model_of
from pipeline.tables.coded_segments import coded_segments, segments_table

if TYPE_CHECKING:
    from pipeline.learning import TrainedModel
    from pipeline.learning.layer import Learned
    from pipeline.people.decisions import Decision

BATCH = 50
"""Documents whose segments and codings are in memory at once."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """One document of the results: its name and where the store holds it. ``unchanged``: its text already
    lies in the results folder."""

    name: str
    document_key: str
    coded_key: str
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some documents and what people decided about them."""

    parts: list[Part]
    decisions: dict[str, tuple[Decision, ...]]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a batch of documents."""

    segments: Piece
    candidates: Piece
    layer: LayerPieces
    weighed: Piece | None


def write_results(
    parts: list[Part],
    work: WorkSettings,
    run: str,
    people: Standing,
    learned: Learned | None,
    staging: Path,
    workers: int = 1,
    shard: str = "",
) -> tuple[int, LayerWritten]:
    """Write the documents' texts, ``segments``, ``candidates``, and the tables of the final layer
    (``LayerFiles``), or their part of a ``shard``; returns the number of segments, and what was written of
    the layer.

    ``learned``: what people's decisions teach of the proposals.

    With a model also ``weighed``: what rules and model together propose. With two ``workers`` or more they
    make the rows of ``BATCH`` documents each and this process puts them together. Memory is bounded by
    some batches and some rows.
    """
    documents = staging / "documents" / shard
    units = 0
    batches = (_Batch(b, people.of(part.name for part in b)) for b in batched(parts))
    try:
        documents.mkdir(parents=True, exist_ok=True)
        with (
            GrowingTable(staging, "segments", shard) as segments,
            GrowingTable(staging, CANDIDATES, shard) as candidates,
            GrowingTable(staging, "weighed", shard) as weighed,
            LayerFiles(staging, shard) as layer,
        ):
            for rows in in_order(workers, _rows, batches, work, run, people.free_codes, learned, documents):
                segments.append(rows.segments)
                candidates.append(rows.candidates)
                layer.append(rows.layer)
                if rows.weighed is not None:
                    weighed.append(rows.weighed)
                units += rows.segments.table.num_rows
    except OSError as error:
        raise OutputError(
            f"Die Tabellen können nicht nach „{staging}“ geschrieben werden ({error.strerror}); schaffen Sie "
            "Platz auf dem Datenträger und starten Sie den Lauf erneut, er setzt dort fort."
        ) from error
    return units, layer.written


def _rows(
    batch: _Batch,
    work: WorkSettings,
    run: str,
    free_codes: dict[str, str],
    learned: Learned | None,
    documents: Path,
) -> _Rows:
    """The rows of a batch; its texts are written to ``documents`` on the way."""
    store = Store(work.store)
    book = codebook_of(work)
    segments: list[Segment] = []
    codings: list[Coding] = []
    weak: list[Candidate] = []
    for part in batch.parts:
        _write_document(part, store, documents)
        coded = CodedDocument.from_dict(store.need("coded", part.coded_key))
        segments += coded.segments
        codings += coded.codings
        weak += coded.candidates
    names = [part.name for part in batch.parts]
    candidates = candidates_table(weak, segments, book)
    proposed = after_learning(
        learned,
        coded_segments(codings, segments, book, run),
        candidates,
        Passages({s.id: s.text for s in segments}, {s.id: s for s in segments}.__getitem__),
        batch.decisions,
        names,
        book,
        run,
    )
    layer = layer_tables(names, proposed, segments, batch.decisions, book, run, free_codes)
    return _Rows(
        Piece.of(arrow(segments_table(segments))),
        Piece.of(arrow(candidates)),
        LayerPieces.of(layer),
        _weighed(codings, model_of(work)),
    )


def _weighed(codings: list[Coding], model: TrainedModel | None) -> Piece | None:
    if model is None:
        return None
    rules, models = ([c for c in codings if c.method == method] for method in ("rule", "model"))
    table = model.weighed(rules, models)
    return Piece.of(arrow(table), list(table.columns))


def _write_document(part: Part, store: Store, folder: Path) -> None:
    if part.unchanged:
        return
    entry = store.need("documents", part.document_key)
    text = entry.pop("text")
    entry["document"] = part.name
    (folder / f"{part.name}.txt").write_bytes(text.encode("utf-8"))
    (folder / f"{part.name}.json").write_text(json.dumps(entry, ensure_ascii=False, indent=1), "utf-8")


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in lists of ``BATCH``; the last may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
