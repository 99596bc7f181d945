"""What counts in the documents that people decided about, as figures and as a table, many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.model import Coding, Segment
from pipeline.people.anchoring import anchored
from pipeline.people.decisions import in_force
from pipeline.people.final import Layer, final
from pipeline.people.layer_tables import codings_of, reviewed
from pipeline.people.worklist import RANDOM, Digest, digest
from pipeline.run.passages import segment_of_row

if TYPE_CHECKING:
    from querschau.app.project import Project

CHUNK = 50
"""Documents whose texts are in memory at once while many are folded."""


@dataclass(frozen=True, slots=True)
class Count:
    """How far people are with a document. ``passages``: those that can be coded, ``read``: by anybody;
    ``open``: proposals that nobody decided; ``codings``: all that count, ``disputed``: of them."""

    passages: int = 0
    read: int = 0
    proposals: int = 0
    open: int = 0
    codings: int = 0
    disputed: int = 0

    def __add__(self, other: Count) -> Count:
        """Of several documents."""
        return Count(*(getattr(self, n) + getattr(other, n) for n in Count.__slots__))


def totals(counts: Mapping[str, Count]) -> Count:
    """Of all documents together."""
    return sum(counts.values(), Count())


@dataclass(frozen=True)
class Folded:
    """A document: its ``count``, its ``digest`` for work lists, and the codings that count (the columns of
    ``coded_segments.parquet``), None until they are asked for."""

    count: Count
    digest: Digest
    codings: pd.DataFrame | None = None


class Folding:
    """The folded documents of one state of results, kept until something is decided about them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._made: dict[str, Folded] = {}

    def forget(self, name: str) -> None:
        """Something was decided in this document."""
        self._made.pop(name, None)

    def clear(self) -> None:
        """Another person looks."""
        self._made.clear()

    def decided(self) -> list[str]:
        """The documents that people decided about, in the order of the results."""
        known = self._project.records.documents()
        return [n for n in self._project.coded.document_names if n in known]

    def waiting(self) -> list[str]:
        """Those of them that are not folded."""
        return [n for n in self.decided() if n not in self._made]

    def of(self, names: Collection[str]) -> dict[str, Folded]:
        """The documents as they count now."""
        missing = [n for n in names if n not in self._made]
        if len(missing) == 1:
            self._made[missing[0]] = self._one(missing[0])
        else:
            for begin in range(0, len(missing), CHUNK):
                self._made |= self._many(missing[begin : begin + CHUNK])
        return {n: self._made[n] for n in names}

    def codings(self, names: Collection[str]) -> dict[str, pd.DataFrame]:
        """The codings that count in documents."""
        found = {}
        for name, made in self.of(names).items():
            if made.codings is None:
                layer, there = self._project.layer(name), self._project.read(name)
                made = self._made[name] = replace(made, codings=self._table(layer, there.segments))
            assert made.codings is not None
            found[name] = made.codings
        return found

    def _one(self, name: str) -> Folded:
        """A document that is being worked on: its text is in memory."""
        project = self._project
        return self._figures(name, project.layer(name), project.read(name).segments)

    def _many(self, names: Collection[str]) -> dict[str, Folded]:
        project = self._project
        layers, units = {}, []
        for name, segments, proposals in self._read(names):
            seen = () if project.blind else proposals
            layers[name] = final(seen, project.decisions(name), segments, project.codebook), segments
            units += segments
        made = {name: self._figures(name, *there) for name, there in layers.items()}
        if project.blind:
            return made
        first = next(iter(layers.values()))[0]
        together = tuple(f for layer, _ in layers.values() for f in layer.codings)
        table = self._table(replace(first, codings=together), units)
        empty = table.iloc[:0]
        tables = dict(iter(table.groupby("document", sort=False, observed=True)))
        return {name: replace(one, codings=tables.get(name, empty)) for name, one in made.items()}

    def _read(self, names: Collection[str]) -> Iterator[tuple[str, list[Segment], list[Coding]]]:
        """Documents with their passages and proposals."""
        folder, wanted = self._project.coded.folder, [("document", "in", list(names))]
        segments: dict[str, list[Segment]] = {name: [] for name in names}
        for row in pd.read_parquet(folder / "segments.parquet", filters=wanted).to_dict("records"):
            segments[row["document"]].append(segment_of_row(row))
        proposals: dict[str, list[Coding]] = {name: [] for name in names}
        for coding in codings_of(pd.read_parquet(folder / "proposals.parquet", filters=wanted)):
            proposals[coding.document].append(coding)
        yield from ((name, segments[name], proposals[name]) for name in names)

    def _table(self, layer: Layer, segments: Collection[Segment]) -> pd.DataFrame:
        project = self._project
        return reviewed(layer, list(segments), project.codebook, project.run, project.free_codes)

    def _figures(self, name: str, layer: Layer, segments: Collection[Segment]) -> Folded:
        drawn = (d for d in in_force(self._project.decisions(name)) if d.drawn == RANDOM)
        placed, _ = anchored(drawn, segments)
        count = Count(
            passages=sum(s.codable for s in segments),
            read=len(layer.read),
            proposals=len(layer.proposals),
            open=sum(j.review == "unbestaetigt" for j in layer.proposals),
            codings=len(layer.codings),
            disputed=sum(f.review == "strittig" for f in layer.codings),
        )
        return Folded(count, digest(layer, ((one.decision, one.unit.id) for one in placed)))
