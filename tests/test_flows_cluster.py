"""A Dask cluster of workers in folders of their own, as on other machines: what they must share, and what
becomes of a run when one of them dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from test_flows import ROOT, collection, flow_run, tables_of

from flows.cluster import Shared, lacking
from pipeline.run.options import RunOptions
from pipeline.run.plan import opened
from pipeline.run.run import run
from pipeline.run.versions import library_version


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    """What a worker in this very process is asked for; it has everything but a Prefect server."""
    corpus = collection(tmp_path / "korpus", 1)
    _, _, work = opened(RunOptions(corpus, tmp_path / "out"))
    mark = tmp_path / "gemeinsam"
    mark.write_text("abc")
    versions = (work.extract_code, work.coding_code, library_version(work.language))
    return Shared(corpus, mark, "abc", work.language, versions, "http://127.0.0.1:9/api")


def test_a_worker_says_what_it_lacks(shared: Shared, tmp_path: Path) -> None:
    assert "sieht den Ordner der Dokumente" in lacking(replace(shared, corpus=tmp_path / "anderswo"))
    assert "nicht denselben Zwischenspeicher" in lacking(replace(shared, mark=tmp_path / "anderswo"))
    assert "nicht denselben Zwischenspeicher" in lacking(replace(shared, content="another folder's mark"))
    assert "andere Fassung" in lacking(replace(shared, versions=("", "", "")))
    assert "erreicht den Prefect-Server" in lacking(shared)


class Cluster:
    """A scheduler and workers, each a process in a folder of its own."""

    def __init__(self, folder: Path, workers: int, *options: str) -> None:
        self.scheduler_file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self._start(folder / "scheduler", "scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1")
        wait_until(self.scheduler_file.is_file)
        for number in range(workers):
            self._start(folder / f"rechner_{number}", "worker", "--nthreads", "1", "--no-dashboard", *options)

    def _start(self, place: Path, *command: str) -> None:
        place.mkdir()
        said = [sys.executable, "-m", "dask", *command, "--scheduler-file", str(self.scheduler_file)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with (place / "log.txt").open("wb") as log:
            self.processes.append(subprocess.Popen(said, cwd=place, env=environment, stdout=log, stderr=log))

    @property
    def address(self) -> str:
        import json

        return str(json.loads(self.scheduler_file.read_text())["address"])

    def end(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait(timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pytest.importorskip("prefect_dask", reason="the extra dask is not installed")
    return tmp_path


@pytest.fixture
def two(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder, 2, "--no-nanny")
    yield cluster
    cluster.end()


def wait_until(true: object, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(two: Cluster, folder: Path) -> None:
    corpus, out = collection(folder / "korpus", 200), folder / "out"
    first = two.processes[1]
    began = subprocess.Popen(
        [sys.executable, "-m", "querschau", "run", str(corpus), "--out", str(out), "--flow"],
        cwd=ROOT,
        env=os.environ | {"PREFECT_HOME": str(folder / "prefect"), "QUERSCHAU_DASK": two.address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    wait_until(lambda: began.poll() is not None or psutil.Process(first.pid).children(recursive=True))
    wait_until(lambda: began.poll() is not None or len(list(out.rglob("store/coded/*/*.json"))) >= 10)
    children = psutil.Process(first.pid).children(recursive=True)
    assert began.poll() is None and children, "the run ended before a worker could be killed"
    first.send_signal(signal.SIGKILL)
    assert began.wait(timeout=600) == 0, began.stderr and began.stderr.read().decode()
    run(RunOptions(corpus, folder / "ohne"))
    assert tables_of(out) == tables_of(folder / "ohne")
    psutil.wait_procs(children, timeout=30)
    assert not [child for child in children if child.is_running()]


@pytest.mark.slow
def test_a_cluster_that_cannot_do_it_is_one_sentence(folder: Path) -> None:
    corpus = collection(folder / "korpus", 1)
    answer = flow_run(corpus, folder / "out", QUERSCHAU_DASK="tcp://127.0.0.1:9")
    assert answer.returncode == 2 and "antwortet nicht; prüfen Sie QUERSCHAU_DASK" in answer.stderr
    cluster = Cluster(folder, 1)  # with a nanny a worker may start no processes
    try:
        answer = flow_run(corpus, folder / "out", QUERSCHAU_DASK=cluster.address)
    finally:
        cluster.end()
    assert answer.returncode == 2 and "starten Sie ihn mit „--no-nanny“" in answer.stderr
