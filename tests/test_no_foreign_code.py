"""No process of ours executes code that lies in the folder of documents."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.run.processes import context

NAMES = ("pipeline", "flows", "querschau", "yaml", "click", "typer", "spacy", "pandas", "lxml", "prefect")


@pytest.fixture
def hostile(tmp_path: Path, sample_corpus: Path) -> Path:
    """A corpus in which modules lie that leave a trace when they are imported."""
    folder = tmp_path / "korpus"
    shutil.copytree(sample_corpus, folder)
    for name in NAMES:
        (folder / f"{name}.py").write_text(
            "open('ausgefuehrt.txt', 'a').write(__name__)\nraise SystemExit(9)\n"
        )
    return folder


def querschau(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed command, called while standing in ``folder``."""
    script = "import sys; from querschau.cli import main; sys.exit(main())"
    command = [sys.executable, "-P", "-c", script, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)


def test_a_run_in_a_folder_with_modules_executes_none_of_them(hostile: Path) -> None:
    answer = querschau(hostile, "run", ".", "--out", "../aus", "--workers", "2")
    assert not (hostile / "ausgefuehrt.txt").exists()
    assert "Kodierungen" in answer.stdout and answer.returncode == 0, answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.slow
def test_the_flow_in_such_a_folder_executes_none_of_them(hostile: Path) -> None:
    answer = querschau(hostile, "run", ".", "--out", "../aus", "--flow")
    assert not (hostile / "ausgefuehrt.txt").exists()
    assert "Kodierungen" in answer.stdout, answer.stderr


def test_processes_started_from_ours_do_not_look_into_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    context()
    (tmp_path / "yaml.py").write_text("open('ausgefuehrt.txt', 'w')\n")
    look = [sys.executable, "-c", "import sys; sys.exit('' in sys.path)"]
    assert subprocess.run(look, cwd=tmp_path, env=dict(os.environ)).returncode == 0
