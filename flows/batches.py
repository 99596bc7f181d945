"""Batches of documents as files: what goes through Prefect is their path, never a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.corpus import DocumentEntry, Source
from pipeline.extract.settings import ReadSettings
from pipeline.files import write_text
from pipeline.run.plan import Plan
from pipeline.run.work import Job, Outcome, WorkSettings

SIZE = 50
"""Documents a task: enough that Prefect's cost per task does not count, few enough to retry."""


def write_batches(plan: Plan, size: int = SIZE) -> list[Path]:
    """Write the pending documents of a plan as batch files into the store's home; returns their paths."""
    folder = plan.work.store.parent / "batches"
    settings = _settings_to_json(plan.work)
    paths = []
    for first in range(0, len(plan.pending), size):
        jobs = [_job_to_json(job) for job in plan.pending[first : first + size]]
        path = folder / f"{first:06d}.json"
        outcomes_path(path).unlink(missing_ok=True)
        write_text(path, json.dumps({"settings": settings, "jobs": jobs}, ensure_ascii=False))
        paths.append(path)
    return paths


def read_batch(path: Path) -> tuple[list[Job], WorkSettings]:
    """The documents and settings of a batch file."""
    raw = json.loads(path.read_text("utf-8"))
    return [_job_from_json(job) for job in raw["jobs"]], _settings_from_json(raw["settings"])


def outcomes_path(batch: Path) -> Path:
    """Where the outcomes of a batch lie once it is done."""
    return batch.with_suffix(".outcomes.json")


def write_outcomes(batch: Path, outcomes: list[Outcome]) -> None:
    """Keep the outcomes of a batch beside it."""
    write_text(outcomes_path(batch), json.dumps([asdict(o) for o in outcomes], ensure_ascii=False))


def read_outcomes(batches: list[Path]) -> Iterator[Outcome]:
    """The outcomes of all batches."""
    for batch in batches:
        for raw in json.loads(outcomes_path(batch).read_text("utf-8")):
            yield Outcome(**raw)


def remove(batches: list[Path]) -> None:
    """Take the files of finished batches away."""
    for batch in batches:
        batch.unlink(missing_ok=True)
        outcomes_path(batch).unlink(missing_ok=True)


def _job_to_json(job: Job) -> dict[str, Any]:
    return {
        "path": str(job.source.path.resolve()),
        "name": job.source.name,
        "entry": job.source.entry.model_dump(mode="json"),
        "human": job.human,
    }


def _job_from_json(raw: dict[str, Any]) -> Job:
    source = Source(Path(raw["path"]), raw["name"], DocumentEntry.model_validate(raw["entry"]))
    return Job(source, tuple(raw["human"]))


def _settings_to_json(work: WorkSettings) -> dict[str, Any]:
    raw = asdict(work)
    for name in ("store", "codebook", "model"):
        raw[name] = str(Path(raw[name]).resolve()) if raw[name] else None
    return raw


def _settings_from_json(raw: dict[str, Any]) -> WorkSettings:
    values = dict(raw)
    reading = dict(values["read"])
    reading["interviewers"] = tuple(reading["interviewers"])
    values["read"] = ReadSettings(**reading)
    for name in ("store", "codebook", "model"):
        values[name] = Path(values[name]) if values[name] else None
    return WorkSettings(**values)
