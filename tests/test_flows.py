"""The Prefect flow: the same results as the plain run, on this machine, on Dask, with a server on "
"PostgreSQL."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from flows.batches import read_batch, read_outcomes, remove, write_batches, write_outcomes
from flows.collection import code_batch
from flows.serving import serve
from pipeline.errors import InputError
from pipeline.run.options import RunOptions
from pipeline.run.plan import begin, locked
from pipeline.run.run import finish, run
from pipeline.run.watch import changes_in

ROOT = Path(__file__).resolve().parents[1]
TABLES = ("coded_segments.csv", "coded_segments.parquet", "cross_case.csv", "code_by_document.csv")


def tables_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def collection(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = f"Die Stadt {number} hat zu wenig Personal. Der Landkreis plant ein Netzwerk."
        (folder / f"bericht_{number:03d}.txt").write_text(f"# Lage\n\n{text}\n", "utf-8")
    return folder


def flow_run(corpus: Path, out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "querschau", "run", str(corpus), "--out", str(out), "--flow"]
    home = {"PREFECT_HOME": str(out.parent / "prefect")}
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | home | environment, capture_output=True, text=True, check=False
    )


def test_a_batch_file_says_all_that_a_task_needs(tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 3)
    with locked(tmp_path / "out"):
        plan = begin(RunOptions(corpus, tmp_path / "out"))
        first, second = write_batches(plan, size=2)
        batch = read_batch(first)
        assert [source.name for source in batch.sources] == ["bericht_000", "bericht_001"]
        assert batch.work.codebook_hash == plan.work.codebook_hash
        assert [code_batch.fn(str(path), 1, 60) for path in (first, second)] == [2, 1]
        assert finish(plan, read_outcomes([first, second])).status == 0
        write_outcomes(first, [])
        remove([first, second])
    run(RunOptions(corpus, tmp_path / "ohne"))
    assert tables_of(tmp_path / "out") == tables_of(tmp_path / "ohne")
    assert not list((tmp_path / "out" / ".querschau" / "batches").iterdir())


def test_watching_a_folder_tells_of_new_files_but_not_of_results(tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 1)
    out = corpus / "ergebnisse"
    out.mkdir()
    stop, seen = threading.Event(), []

    def watch() -> None:
        for _ in changes_in(corpus, out, quiet=0.2, stop=stop):
            seen.append(sorted(p.name for p in corpus.glob("*.txt")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    time.sleep(1.5)
    (out / "manifest.json").write_text("{}", "utf-8")
    (corpus / "neu.txt").write_text("Die Stadt plant.", "utf-8")
    deadline = time.monotonic() + 15
    while len(seen) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    stop.set()
    watcher.join(timeout=15)
    assert seen[0] == ["bericht_000.txt"] and "neu.txt" in seen[1]


@pytest.mark.slow
def test_the_flow_gives_the_tables_of_the_plain_run(tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 5)
    answer = flow_run(corpus, tmp_path / "flow")
    assert answer.returncode == 0, answer.stderr
    assert "5 Dokumente" in answer.stdout
    run(RunOptions(corpus, tmp_path / "ohne"))
    assert tables_of(tmp_path / "flow") == tables_of(tmp_path / "ohne")
    assert "hat sich nichts geändert" in flow_run(corpus, tmp_path / "flow").stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows kennt diese Rechte nicht")
def test_prefect_is_told_no_word_of_a_document_and_keeps_to_itself(tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 2)
    talk = "".join(
        f"{who}: Wie geht es den Bäumen im Hof, und wer gießt sie?\n\n" for who in ["Quint", "Brink"] * 6
    )
    (corpus / "gespraech.txt").write_text(talk, "utf-8")  # a notice names the person who asks
    (corpus / "leer.pdf").write_bytes(b"")
    (corpus / "models").mkdir()
    (corpus / "models" / "anhang.txt").write_text("Die Stadt plant.", "utf-8")
    home = tmp_path / "prefect"
    home.mkdir(mode=0o755)
    (home / "prefect.db").touch(mode=0o644)  # of the time before the setting
    answer = flow_run(corpus, tmp_path / "flow", QUERSCHAU_PRIVAT="1")
    assert answer.returncode == 1, answer.stderr
    assert "Nicht gelesen: „leer.pdf“" in answer.stdout
    assert "Der Ordner „models“ (1 Datei) wurde nicht gelesen" in answer.stdout
    kept = [path for path in home.rglob("*") if path.is_file()]
    words = [b"zu wenig Personal", b"plant ein Netzwerk", "gießt sie".encode(), b"Quint"]
    assert (home / "prefect.db") in kept
    assert [p.name for p in kept if any(word in p.read_bytes() for word in words)] == []
    assert [p.name for p in (home, *kept) if stat.S_IMODE(p.stat().st_mode) & 0o077] == []


@pytest.mark.slow
def test_the_flow_fails_with_the_reason_where_nothing_can_be_done(tmp_path: Path) -> None:
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    (corpus / "leer.pdf").write_bytes(b"")
    answer = flow_run(corpus, tmp_path / "flow")
    assert answer.returncode == 2 and "leer.pdf" in answer.stderr


@pytest.mark.slow
def test_the_same_flow_on_a_dask_cluster_of_two_workers(tmp_path: Path) -> None:
    pytest.importorskip("prefect_dask", reason="prefect-dask is not installed")
    corpus = collection(tmp_path / "korpus", 120)
    answer = flow_run(corpus, tmp_path / "dask", QUERSCHAU_DASK="local:2")
    assert answer.returncode == 0, answer.stderr
    run(RunOptions(corpus, tmp_path / "ohne"))
    assert tables_of(tmp_path / "dask") == tables_of(tmp_path / "ohne")


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of one's own on loopback; the address for Prefect."""
    folder = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    if folder is None or shutil.which("runuser") is None or os.geteuid() != 0:
        pytest.skip("PostgreSQL (Debian: postgresql) is not installed, or the test is not run as root")
    data = Path(tempfile.mkdtemp(prefix="querschau-"))  # pytest's own folders are closed to other users
    shutil.chown(data, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def as_postgres(*command: str) -> None:
        subprocess.run(
            ["runuser", "-u", "postgres", "--", *command], check=True, capture_output=True, cwd="/"
        )

    as_postgres(str(folder / "initdb"), "-D", str(data / "db"), "-A", "trust", "-U", "prefect")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {data}"
    as_postgres(
        str(folder / "pg_ctl"), "-D", str(data / "db"), "-o", options, "-w", "-l", str(data / "log"), "start"
    )
    try:
        as_postgres(str(folder / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "prefect", "prefect")
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/prefect"
    finally:
        as_postgres(str(folder / "pg_ctl"), "-D", str(data / "db"), "-m", "fast", "stop")
        shutil.rmtree(data)


@pytest.mark.slow
def test_a_prefect_server_on_postgresql_keeps_runs_and_artifacts(postgres: str, tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 3)
    port = 4291
    environment = os.environ | {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_DATABASE_CONNECTION_URL": postgres,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    api = f"http://127.0.0.1:{port}/api"
    try:
        wait_for(f"{api}/health")
        answer = flow_run(corpus, tmp_path / "out", PREFECT_API_URL=api)
        assert answer.returncode == 0, answer.stderr
        runs = post(f"{api}/flow_runs/filter", {})
        assert [r["state"]["type"] for r in runs] == ["COMPLETED"]
        keys = {a["key"] for a in post(f"{api}/artifacts/filter", {})}
        assert keys == {"korpus-dokumente", "korpus-querschau", "korpus-lauf"}
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.mark.slow
def test_a_schedule_runs_at_its_time_until_it_is_ended(tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 2)
    shutil.copytree(corpus, corpus / "outputs")
    command = [sys.executable, "-m", "querschau", "schedule", str(corpus), "--out", str(tmp_path / "out")]
    environment = os.environ | {"PREFECT_HOME": str(tmp_path / "prefect")}
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen(
        [*command, "--cron", "* * * * *"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        end = time.monotonic() + 300
        while not (tmp_path / "out" / "manifest.json").exists() and time.monotonic() < end:
            assert process.poll() is None, (tmp_path / "log").read_text("utf-8")
            time.sleep(1)
        wait_until(lambda: not any("engine" in part for part in _commands_below(process.pid)))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["counts"]["documents"] == 2
    noted = (tmp_path / "out" / ".querschau" / "laeufe.log").read_text("utf-8").splitlines()
    told = (tmp_path / "log").read_text("utf-8")
    assert "2 Dokumente" in noted[0] and noted[0] in told
    assert "Der Ordner „outputs“ (2 Dateien) wurde nicht gelesen" in told


def _commands_below(pid: int) -> list[str]:
    """Command lines of a process' children: the run itself is one of them while it lasts."""
    commands = []
    for child in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            commands.append(" ".join(child.cmdline()))
    return commands


@pytest.mark.slow
def test_a_killed_flow_leaves_no_process_and_is_continued(tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 60)
    home = {"PREFECT_HOME": str(tmp_path / "prefect")}
    command = [
        sys.executable,
        "-m",
        "querschau",
        "run",
        str(corpus),
        "--out",
        str(tmp_path / "out"),
        "--flow",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | home, stdout=subprocess.DEVNULL)
    wait_until(lambda: len(list((tmp_path / "out" / ".querschau" / "store" / "coded").rglob("*.json"))) > 5)
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 3, "the server, the workers and the process that forks them"
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []
    assert flow_run(corpus, tmp_path / "out").returncode == 0
    run(RunOptions(corpus, tmp_path / "ohne"))
    assert tables_of(tmp_path / "out") == tables_of(tmp_path / "ohne")


def test_a_time_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 1)
    with pytest.raises(InputError, match="jede Nacht"):
        serve("jede Nacht", RunOptions(corpus, tmp_path / "out"))


def wait_for(address: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer from {address}")


def wait_until(happened: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def post(address: str, body: dict[str, object]) -> list[dict[str, object]]:
    request = urllib.request.Request(
        address, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        result: list[dict[str, object]] = json.loads(answer.read())
        return result
