"""Fixtures that several tests share."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from app_server import Server, Window
from hypothesis import settings

from pipeline.run.options import RunOptions
from pipeline.run.run import run

# No test is timed: how long an example takes says more about the machine than about the code.
settings.register_profile("querschau", deadline=None)
settings.load_profile("querschau")

# Programs that tests start keep their compiled modules, as on a user's machine.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def sample_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's corpus of three invented towns: some commands keep what they read there."""
    copy = tmp_path_factory.mktemp("korpora") / "beispiel"
    shutil.copytree(ROOT / "corpora" / "beispiel", copy, ignore=shutil.ignore_patterns(".querschau"))
    return copy


@pytest.fixture(scope="session")
def coded(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it (``korpus``) and the results of its run (``aus``), made once: to be read, or copied."""
    place = tmp_path_factory.mktemp("kodiert")
    shutil.copytree(sample_corpus, place / "korpus")
    run(RunOptions(place / "korpus", place / "aus"))
    return place


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party inputs beside the repository; its tests skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder shared/ with third-party documents is not here")
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The workplace, started once for the tests of a module."""
    server = Server(tmp_path_factory.mktemp("zustand"))
    yield server
    server.end()


@pytest.fixture(scope="module")
def first_window(server: Server) -> Window:
    """A window of it that no test has used for a corpus of its own yet."""
    return Window(server)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """The workplace, started for one test alone."""
    server = Server(tmp_path / "zustand")
    yield server
    server.end()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """Opens windows of a real browser; at the end none may have had a trouble (``app_pages.windows``)."""
    from app_pages import windows
    from chromium import chromium

    with chromium(tmp_path / "profil", 1280, 860) as browser, windows(browser) as opener:
        yield opener
