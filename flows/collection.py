"""The flow over a collection: the same three steps as ``pipeline.run.run``, batches of documents as tasks.

Provenance lies in the results' own manifest, never in Prefect's database; what is done already is known
by the store (content, codebook, code version), so Prefect's own caching is not used.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.artifacts import publish
from flows.batches import SIZE, read_batch, read_outcomes, remove, write_batches, write_outcomes
from flows.child import Child
from flows.runners import on_cluster, task_runner
from flows.server import server
from pipeline.errors import InputError
from pipeline.extract.settings import ReadSettings
from pipeline.run.plan import RunSettings, begin, locked, opened, previous_manifest
from pipeline.run.pool import close, process_all, warm
from pipeline.run.run import Summary, finish


@task(name="dokumente-lesen-und-kodieren", retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
def code_batch(batch: str, workers: int, seconds: float) -> int:
    """Process the documents of one batch file; returns how many. What a try had done is not done again."""
    jobs, settings = read_batch(Path(batch))
    try:
        outcomes = list(process_all(jobs, settings, workers, seconds))
    finally:
        if on_cluster():  # a cluster kills its workers without a word, their children would stay behind
            close()
    write_outcomes(Path(batch), outcomes)
    return len(outcomes)


@flow(name="querschau", task_runner=task_runner(), persist_result=False)
def code_collection(
    corpus: str,
    out: str,
    codebook: str = "",
    workers: int = 1,
    language: str = "auto",
    model: str = "",
    seconds: float = 600.0,
    ocr: bool = True,
    repair: bool = True,
    batch_size: int = SIZE,
) -> int:
    """Read and code the folder ``corpus``, write the results to ``out``; returns the exit status (0 or 1).

    ``batch_size``: documents a task. The flow fails (InputError, a German sentence) where nothing could
    be done.
    """
    reading = ReadSettings(ocr="auto" if ocr else "off", repair=repair)
    trained = Path(model) if model else None
    settings = RunSettings(Path(corpus), Path(out), codebook, workers, language, trained, seconds, reading)
    with locked(settings.out):
        plan = begin(settings)
        batches = write_batches(plan, batch_size)
        get_run_logger().info("%d Dokumente, %d zu bearbeiten", len(plan.jobs), len(plan.pending))
        try:
            futures = [code_batch.submit(str(batch), workers, seconds) for batch in batches]
            for future in futures:
                future.result()
            summary = finish(plan, read_outcomes(batches))
        finally:
            close()
        remove(batches)
    if summary.status == 2:
        raise InputError(" ".join(str(d["message"]) for d in summary.failed))
    publish(summary)
    return summary.status


def parameters_of(settings: RunSettings) -> dict[str, str | int | float | bool]:
    """The flow's parameters for a run's settings: plain values, as Prefect keeps them."""
    return {
        "corpus": str(settings.corpus),
        "out": str(settings.out),
        "codebook": settings.codebook,
        "workers": settings.workers,
        "language": settings.language,
        "model": str(settings.model or ""),
        "seconds": settings.seconds,
        "ocr": settings.read.ocr == "auto",
        "repair": settings.read.repair,
    }


def run_as_flow(settings: RunSettings, early: Child | None = None) -> Summary:
    """The flow with a run's settings in this process; Prefect's server and the workers start together.

    ``early``: a server that is on its way already (:func:`flows.child.start`).
    """

    def prepare() -> None:
        if not on_cluster():
            _, _, work = opened(settings)
            warm(work, settings.workers)

    before = previous_manifest(settings.out)
    with server(for_schedules=False, early=early, meanwhile=prepare):
        status = code_collection(**parameters_of(settings))  # type: ignore[arg-type]
    manifest = previous_manifest(settings.out)
    return Summary(settings.out, manifest, status, changed=manifest["created"] != before.get("created"))
