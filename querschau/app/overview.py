"""What the server knows of the whole corpus at once: how far people are, and what is worth looking at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.people.anchoring import anchored
from pipeline.people.decisions import in_force
from pipeline.people.final import Layer
from pipeline.people.worklist import Digest, Worklists, digest

if TYPE_CHECKING:
    from pandas import Series

    from querschau.app.project import Project

_LISTED = ["coding_id", "document", "segment_id", "code", "method", "probability", "certainty"]


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


class Overview:
    """Counts and digests of an open corpus' documents, made when asked for and kept until they change."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._made: dict[str, tuple[Count, Digest]] = {}

    def forget(self, name: str) -> None:
        """Something was decided in this document."""
        self._made.pop(name, None)

    def clear(self) -> None:
        """Another person looks."""
        self._made.clear()

    def counts(self) -> dict[str, Count]:
        """How far people are, by document, in the order of the results."""
        project = self._project
        decided = project.records.documents()
        machine = Counter[str]() if project.blind else self._machine
        return {
            name: self._of(name)[0]
            if name in decided
            else Count(self._codable[name], 0, machine[name], machine[name], machine[name])
            for name in project.coded.document_names
        }

    def digests(self) -> dict[str, Digest]:
        """Of the documents in which people decided something."""
        decided = self._project.records.documents()
        return {n: self._of(n)[1] for n in self._project.coded.document_names if n in decided}

    def _of(self, name: str) -> tuple[Count, Digest]:
        if name not in self._made:
            project = self._project
            layer, there = project.layer(name), project.read(name)
            standing = in_force(project.decisions(name))
            placed, _ = anchored((d for d in standing if d.kind != "undo"), there.segments)
            made = digest(layer, ((one.decision, one.unit.id) for one in placed))
            self._made[name] = _count(layer, self._codable[name]), made
        return self._made[name]

    @cached_property
    def lists(self) -> Worklists:
        """The work lists of these results."""
        held = self._project.held
        return Worklists(held.proposals[_LISTED], held.passages)

    @cached_property
    def _machine(self) -> Counter[str]:
        return _numbers(self._project.held.proposals["document"])

    @cached_property
    def _codable(self) -> Counter[str]:
        passages = self._project.held.passages
        return _numbers(passages.loc[passages["codable"], "document"])


def _numbers(names: Series[str]) -> Counter[str]:
    return Counter({str(name): int(n) for name, n in names.value_counts().items()})


def _count(layer: Layer, codable: int) -> Count:
    return Count(
        passages=codable,
        read=len(layer.read),
        proposals=len(layer.proposals),
        open=sum(j.review == "unbestaetigt" for j in layer.proposals),
        codings=len(layer.codings),
        disputed=sum(f.review == "strittig" for f in layer.codings),
    )
