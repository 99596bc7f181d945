"""The flow over a collection: the same three steps as ``pipeline.run.run``, batches of documents as tasks.

Provenance lies in the results' own manifest, never in Prefect's database; what is done already is known
by the store (content, codebook, code version), so Prefect's own caching is not used.
"""

# No postponed annotations here: Prefect builds the model of the flow's parameters from them.
import os
from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_API_URL

from flows.artifacts import publish
from flows.batches import SIZE, read_batch, read_outcomes, remove, write_batches, write_outcomes
from flows.child import Child
from flows.cluster import check_workers, connected
from flows.notify import warn
from flows.runners import cluster_address, on_cluster, task_runner
from flows.server import server
from pipeline.errors import InputError
from pipeline.run.journal import journalled
from pipeline.run.options import RunOptions
from pipeline.run.plan import Plan, locked
from pipeline.run.pool import close, process_all
from pipeline.run.run import Summary, finish, repairing

PLANNED = "QUERSCHAU_GEPLANT"
"""Set in the environment of runs that a schedule starts: these are journalled."""


@task(name="dokumente-lesen-und-kodieren", retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
def code_batch(batch: str, workers: int, seconds: float) -> int:
    """Process the documents of one batch file; returns how many. What a try had done is not done again."""
    todo = read_batch(Path(batch))
    try:
        outcomes = list(process_all(todo.sources, todo.work, workers, seconds))
    finally:
        if on_cluster():  # a cluster kills its workers without a word, their children would stay behind
            close()
    write_outcomes(Path(batch), outcomes)
    return len(outcomes)


@flow(name="querschau", task_runner=task_runner(), persist_result=False)
def code_collection(options: RunOptions, batch_size: int = SIZE) -> Summary:
    """Read and code the folder ``options.corpus``, write the results to ``options.out``; returns how it ended
    (kept in this process alone, results are not persisted).

    ``batch_size``: documents a task. The flow fails (InputError, a German sentence) where nothing could
    be done.
    """
    options = options.absolute()  # a cluster's workers stand in folders of their own
    if os.environ.get(PLANNED):
        summary = journalled(options.out, lambda: _collection(options, batch_size), _say, warn)
        for sentence in (*(d.message for d in summary.failed), *summary.manifest.notices):
            _say(sentence)
    else:
        summary = _collection(options, batch_size)
    publish(summary)
    return summary


def _say(line: str) -> None:
    """To the terminal in which the schedule runs."""
    print(line, flush=True)


def _collection(options: RunOptions, batch_size: int) -> Summary:
    with locked(options.out):
        try:
            summary = repairing(options, lambda plan: _in_batches(plan, batch_size))
        finally:
            close()
    if summary.status == 2:
        raise InputError(" ".join(d.message for d in summary.failed))
    return summary


def _in_batches(plan: Plan, size: int) -> Summary:
    options = plan.options
    if address := cluster_address():
        check_workers(address, plan.work, plan.corpus.folder, str(PREFECT_API_URL.value()))
    batches = write_batches(plan, size)
    get_run_logger().info("%d Dokumente, %d zu bearbeiten", len(plan.corpus.sources), len(plan.pending))
    futures = [code_batch.submit(str(batch), options.workers, options.seconds) for batch in batches]
    for future in futures:
        future.result()
    summary = finish(plan, read_outcomes(batches))
    remove(batches)
    return summary


def run_as_flow(options: RunOptions, early: Child | None = None) -> Summary:
    """The flow in this process. ``early``: a server that is on its way already (``flows.child.start``)."""
    if address := cluster_address():
        with connected(address):  # Prefect would fail with a traceback
            pass
    with server(for_schedules=False, early=early):
        return code_collection(options)
