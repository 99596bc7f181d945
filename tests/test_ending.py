"""Ctrl+C ends every command within seconds, with all its processes; a second one at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from conftest import ROOT

SECONDS = 5.0
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows kennt keine Prozessgruppen wie hier")


def corpus(folder: Path, count: int = 400) -> Path:
    folder.mkdir()
    for number in range(count):
        text = f"Der Stadt {number} fehlt Personal. " * 30
        (folder / f"bericht_{number}.txt").write_text(f"# Lage\n\n{text}\n", "utf-8")
    return folder


def started(tmp_path: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with (tmp_path / "gesagt.txt").open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "querschau", *arguments],
            stdout=said,
            stderr=said,
            cwd=tmp_path,
            start_new_session=True,  # the test is the terminal: Ctrl+C goes to the whole group
            env=os.environ | {"PYTHONPATH": str(ROOT), "PREFECT_HOME": str(tmp_path / "prefect")},
        )


def until(condition: Callable[[], object], process: subprocess.Popen[bytes], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)


def ended(process: subprocess.Popen[bytes], times: int = 1) -> float:
    """Press Ctrl+C; how many seconds it takes until the command and all its processes are gone."""
    family = psutil.Process(process.pid).children(recursive=True)
    begun = time.monotonic()
    for _ in range(times):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.2)
    try:
        assert process.wait(timeout=60) == 130
        _, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []
        return time.monotonic() - begun
    finally:
        for left in family:
            if left.is_running():
                left.kill()


def coded(out: Path) -> bool:
    return any((out / ".querschau" / "store").glob("coded/*/*.json"))


@pytest.mark.parametrize("times", [1, 2])
def test_a_run_with_two_workers(tmp_path: Path, times: int) -> None:
    out = tmp_path / "aus"
    process = started(tmp_path, "run", str(corpus(tmp_path / "korpus")), "--out", str(out), "--workers", "2")
    until(lambda: coded(out), process)
    assert ended(process, times) < SECONDS
    assert "Traceback" not in (tmp_path / "gesagt.txt").read_text("utf-8")
    assert "Abgebrochen" in (tmp_path / "gesagt.txt").read_text("utf-8") or times == 2


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run --flow", "watch", "schedule"])
def test_other_commands_that_code(tmp_path: Path, command: str) -> None:
    out = tmp_path / "aus"
    more = ["--cron", "* * * * *"] if command == "schedule" else []
    name, *options = command.split()
    folder = corpus(tmp_path / "korpus")
    process = started(tmp_path, name, str(folder), "--out", str(out), *options, *more)
    until(lambda: coded(out), process)
    assert ended(process) < SECONDS


@pytest.mark.slow
def test_a_schedule_right_after_a_run(tmp_path: Path) -> None:
    out = tmp_path / "aus"
    folder = corpus(tmp_path / "korpus", 2)
    process = started(tmp_path, "schedule", str(folder), "--out", str(out), "--cron", "* * * * *")
    until((out / "manifest.json").exists, process)
    assert ended(process) < SECONDS


@pytest.mark.slow
def test_the_workplace(tmp_path: Path) -> None:
    process = started(tmp_path, "app", str(corpus(tmp_path / "korpus", 2)), "--no-browser")
    until(lambda: "http" in (tmp_path / "gesagt.txt").read_text("utf-8"), process)
    time.sleep(3)
    family = psutil.Process(process.pid).children(recursive=True)
    begun = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=30)
    assert time.monotonic() - begun < SECONDS
    assert psutil.wait_procs(family, timeout=2)[1] == []
