"""Tables of a large collection, shard by shard: a run writes anew only the shards in which something changed.

What a shard adds to the tables of the whole (counts, notes) lies beside it as a record, so that a shard
in which nothing changed is not read.
"""

from __future__ import annotations

import codecs
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from pydantic import TypeAdapter

from pipeline.csv_cells import csv_text
from pipeline.files import replacing, write_bytes, write_text
from pipeline.layout import csv_file, in_sheets, record_file, shard_of, table_file
from pipeline.model.manifest import Manifest
from pipeline.people.standing import Standing
from pipeline.results import Results, batches_of
from pipeline.run.assemble import Part, write_results
from pipeline.run.candidates import CANDIDATES
from pipeline.run.layer_files import LayerWritten
from pipeline.run.pool import in_order
from pipeline.run.store import key_of
from pipeline.run.versions import code_version
from pipeline.run.work import WorkSettings
from pipeline.tables.tally import (
    CODINGS_COUNTED,
    SEGMENTS_COUNTED,
    Counted,
    by_document_of,
    counted,
)

if TYPE_CHECKING:
    from pipeline.learning.layer import Learned

TABLES = ("coded_segments", "proposals", "weighed")
"""Long tables that are also written for spreadsheets, the last one in runs with a model."""

BY_DOCUMENT = "code_by_document"


@dataclass(frozen=True, slots=True)
class Shard:
    """Documents that are written together. ``key``: over all that shapes their rows; ``run``: the id that
    their codings name, from their content alone; ``people``: what was decided about them."""

    name: str
    key: str
    run: str
    parts: list[Part]
    people: Standing


@dataclass(frozen=True, slots=True)
class Record:
    """What a shard adds to the whole."""

    segments: int = 0
    layer: LayerWritten = field(default_factory=LayerWritten)
    counts: Counted = field(default_factory=Counted)


_ADAPTER = TypeAdapter(Record)


def shards_of(
    parts: Iterable[Part], people: Standing, learned: Learned | None, book: str, shaping: tuple[str, ...]
) -> list[Shard]:
    """The documents of a run by shard. ``book``: name and version of the codebook; ``shaping``: hashes of
    codebook and model."""
    groups: defaultdict[str, list[Part]] = defaultdict(list)
    for part in parts:
        groups[shard_of(part.name)].append(part)
    said = learned.model_dump_json() if learned else ""
    return [_shard(name, groups[name], people, said, book, shaping) for name in sorted(groups)]


def _shard(
    name: str, parts: list[Part], people: Standing, learned: str, book: str, shaping: tuple[str, ...]
) -> Shard:
    content = [(part.name, part.document_key, part.coded_key) for part in parts]
    run = key_of(content, book, *shaping)[:12]
    decisions = people.of(part.name for part in parts)
    layer = key_of(sorted(decisions.items()), people.free_codes, learned)
    key = key_of(run, shaping, code_version("tables"), layer)
    return Shard(name, key, run, parts, Standing(decisions, people.general))


def write_shards(
    shards: Iterable[Shard], work: WorkSettings, learned: Learned | None, staging: Path, workers: int
) -> None:
    """Write the files of these shards: texts, parts of the tables, records."""
    for _ in in_order(workers, _write, shards, work, learned, staging):
        pass


def _write(shard: Shard, work: WorkSettings, learned: Learned | None, staging: Path) -> None:
    segments, layer = write_results(
        shard.parts, work, shard.run, shard.people, learned, staging, shard=shard.name
    )
    keep_record(staging, shard.name, segments, layer, lambda file: staging / file)


def keep_record(
    staging: Path, shard: str, segments: int, layer: LayerWritten, place: Callable[[str], Path]
) -> None:
    """Write the record of a shard whose tables were just written. ``place``: where a file of the results
    lies now."""
    codings = pd.concat(batches_of(place(table_file("coded_segments", shard)), list(CODINGS_COUNTED)))
    counts = counted(batches_of(place(table_file("segments", shard)), list(SEGMENTS_COUNTED)), [codings])
    write_bytes(staging / record_file(shard), _ADAPTER.dump_json(Record(segments, layer, counts)))
    write_text(staging / csv_file(BY_DOCUMENT, shard), csv_text(by_document_of(codings)))


def records(shards: Iterable[str], place: Callable[[str], Path]) -> Iterator[Record]:
    """The records of shards; ``place``: where a file of the results lies. Raises OSError, ValueError."""
    for shard in shards:
        yield _ADAPTER.validate_json(place(record_file(shard)).read_bytes())


def join(manifest: Manifest, staging: Path, out: Path) -> tuple[int, LayerWritten]:
    """Put the shards together, those that are new in ``staging`` and the others of the results: tables for
    spreadsheets, where these can hold them; returns the number of segments, and what is said of the layer."""
    shards = sorted(manifest.shards)
    place = Results(staging, behind=out).place
    segments, layer = 0, LayerWritten()
    for record in records(shards, place):
        segments += record.segments
        layer.add(record.layer, record.layer.codings)
    for table in joint_tables(sum(layer.codings.values()), weighed=manifest.model is not None):
        _join_csv([place(csv_file(table, shard)) for shard in shards], staging / csv_file(table))
    return segments, layer


def joint_tables(codings: int, *, weighed: bool) -> tuple[str, ...]:
    """The tables that are put together as CSV."""
    if not in_sheets(codings):
        return (BY_DOCUMENT,)
    return (BY_DOCUMENT, *(TABLES if weighed else TABLES[:-1]))


def _join_csv(parts: list[Path], path: Path) -> None:
    """CSV files with the same head as one, with the mark that spreadsheets want."""
    with replacing(path) as joint, joint.open("wb") as out:
        out.write(codecs.BOM_UTF8)
        for number, place in enumerate(parts):
            with place.open("rb") as part:
                head = part.readline()
                out.write(b"" if number else head)
                shutil.copyfileobj(part, out, 1 << 20)


def files_of(shards: Iterable[str], *, weighed: bool) -> Iterator[str]:
    """Paths in the results of the tables and records of shards."""
    tables = TABLES if weighed else TABLES[:-1]
    for shard in shards:
        yield from (record_file(shard), csv_file(BY_DOCUMENT, shard))
        yield from (table_file(table, shard) for table in ("segments", CANDIDATES))
        yield from (place(table, shard) for table in tables for place in (table_file, csv_file))
