"""Batches of documents as files: what goes through Prefect is their path, never a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.corpus import Source
from pipeline.files import write_bytes
from pipeline.run.plan import Plan
from pipeline.run.work import Outcome, WorkSettings

SIZE = 50
"""Documents a task: enough that Prefect's cost per task does not count, few enough to retry."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents that one task processes, and what holds for all of them (all paths absolute)."""

    work: WorkSettings
    sources: tuple[Source, ...]


_BATCH = TypeAdapter(Batch)
_OUTCOMES = TypeAdapter(list[Outcome])


def write_batches(plan: Plan, size: int = SIZE) -> list[Path]:
    """Write the pending documents of a plan as batch files into the store's home; returns their paths."""
    folder = plan.work.store.parent / "batches"
    paths = []
    for first in range(0, len(plan.pending), size):
        batch = Batch(plan.work, tuple(plan.pending[first : first + size]))
        path = folder / f"{first:06d}.json"
        outcomes_path(path).unlink(missing_ok=True)
        write_bytes(path, _BATCH.dump_json(batch))
        paths.append(path)
    return paths


def read_batch(path: Path) -> Batch:
    """The documents and settings of a batch file."""
    return _BATCH.validate_json(path.read_bytes())


def outcomes_path(batch: Path) -> Path:
    """Where the outcomes of a batch lie once it is done."""
    return batch.with_suffix(".outcomes.json")


def write_outcomes(batch: Path, outcomes: list[Outcome]) -> None:
    """Keep the outcomes of a batch beside it."""
    write_bytes(outcomes_path(batch), _OUTCOMES.dump_json(outcomes))


def read_outcomes(batches: list[Path]) -> Iterator[Outcome]:
    """The outcomes of all batches."""
    for batch in batches:
        yield from _OUTCOMES.validate_json(outcomes_path(batch).read_bytes())


def remove(batches: list[Path]) -> None:
    """Take the files of finished batches away."""
    for batch in batches:
        batch.unlink(missing_ok=True)
        outcomes_path(batch).unlink(missing_ok=True)
