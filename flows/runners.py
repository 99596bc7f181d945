"""Where the batches of a flow run: threads that feed this machine's processes, or a Dask cluster.

The environment variable ``QUERSCHAU_DASK`` decides: empty for this machine, ``local:2`` for a Dask
cluster of two processes here, ``tcp://host:8786`` for one that exists (what its workers must share is
checked by ``flows.cluster``).
"""

from __future__ import annotations

import os
from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

VARIABLE = "QUERSCHAU_DASK"


def on_cluster() -> bool:
    """Whether the batches run on a Dask cluster."""
    return bool(os.environ.get(VARIABLE))


def cluster_address() -> str:
    """The address of a cluster of other machines; empty for this machine."""
    wanted = os.environ.get(VARIABLE, "")
    return "" if wanted.startswith("local") else wanted


def task_runner() -> TaskRunner[Any]:
    """The task runner that the environment asks for.

    Two threads on this machine: while one batch ends the next is already under way. Dask's workers must
    not be daemons, because each document is read in a process of its own.
    """
    wanted = os.environ.get(VARIABLE, "")
    if not wanted:
        runner: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=2)
        return runner
    import dask

    dask.config.set({"distributed.worker.daemon": False, "logging.distributed": "error"})
    from prefect_dask.task_runners import DaskTaskRunner

    if address := cluster_address():
        return DaskTaskRunner(address=address)
    processes = int(wanted.partition(":")[2] or 2)
    cluster = {"n_workers": processes, "threads_per_worker": 1, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=cluster)
