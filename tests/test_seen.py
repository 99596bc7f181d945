"""A run reads only the files that changed since the last one, and never misses a change."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipeline.run import seen
from pipeline.run.options import RunOptions
from pipeline.run.run import run
from pipeline.run.seen import SeenFiles
from pipeline.run.store import file_hash

LONG_AGO = 1_500_000_000_000_000_000


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were read, as they are."""
    names: list[str] = []

    def noting(path: Path) -> str:
        names.append(path.name)
        return file_hash(path)

    monkeypatch.setattr(seen, "file_hash", noting)
    monkeypatch.setattr(seen, "SOON", -(10**18))  # the test's files are new; what is new is its own test
    return names


def look(record: Path, *paths: Path, trust: bool = True) -> list[str]:
    files = SeenFiles(record, trust=trust)
    found = [files.hash_of(path) for path in paths]
    files.save()
    return found


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_a_file_that_stayed_the_same_is_read_once(tmp_path: Path, read: list[str]) -> None:
    files = [written(tmp_path / name, name) for name in ("a.txt", "b.txt")]
    first = look(tmp_path / "seen.json", *files)
    assert look(tmp_path / "seen.json", *files) == first == [file_hash(f) for f in files]
    assert read == ["a.txt", "b.txt"]
    written(files[0], "a, länger")
    assert look(tmp_path / "seen.json", *files)[0] != first[0]
    assert read[2:] == ["a.txt"]


def test_a_change_of_the_same_size_and_time_is_seen(tmp_path: Path, read: list[str]) -> None:
    """Programs set the time back (``rsync``, unpackers); that itself leaves a time behind."""
    path = written(tmp_path / "a.txt", "Haus")
    os.utime(path, ns=(LONG_AGO, LONG_AGO))
    [before] = look(tmp_path / "seen.json", path)
    time.sleep(0.05)
    written(path, "Maus")
    os.utime(path, ns=(LONG_AGO, LONG_AGO))
    assert look(tmp_path / "seen.json", path) != [before]


def test_another_file_in_its_place_is_seen(tmp_path: Path, read: list[str]) -> None:
    path, other = written(tmp_path / "a.txt", "Haus"), written(tmp_path / "b.txt", "Maus")
    [before] = look(tmp_path / "seen.json", path)
    other.replace(path)
    assert look(tmp_path / "seen.json", path) != [before]


def test_what_changed_just_now_is_not_remembered(tmp_path: Path) -> None:
    """It could change again within the same tick of the disk's clock."""
    path = written(tmp_path / "a.txt", "Haus")
    look(tmp_path / "seen.json", path)
    assert not (tmp_path / "seen.json").exists()


def test_all_is_read_where_that_is_wished(tmp_path: Path, read: list[str]) -> None:
    path = written(tmp_path / "a.txt", "Haus")
    for trust in (True, True, False):
        look(tmp_path / "seen.json", path, trust=trust)
    assert read == ["a.txt", "a.txt"]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"a.txt": 1}', b"\xff\x00"])
def test_a_damaged_record_costs_a_look(tmp_path: Path, read: list[str], damage: bytes) -> None:
    path = written(tmp_path / "a.txt", "Haus")
    first = look(tmp_path / "seen.json", path)
    (tmp_path / "seen.json").write_bytes(damage)
    assert look(tmp_path / "seen.json", path) == first


def test_what_is_gone_is_forgotten(tmp_path: Path, read: list[str]) -> None:
    files = [written(tmp_path / name, name) for name in ("bleibt.txt", "geheim.txt")]
    look(tmp_path / "seen.json", *files)
    look(tmp_path / "seen.json", files[0])
    assert b"geheim" not in (tmp_path / "seen.json").read_bytes()


def test_an_unchanged_run_reads_no_document(tmp_path: Path, read: list[str]) -> None:
    (tmp_path / "korpus").mkdir()
    for name in ("eins.txt", "zwei.txt"):
        written(tmp_path / "korpus" / name, f"Die Stadt {name} hat zu wenig Personal für die Integration.")
    options = RunOptions(tmp_path / "korpus", tmp_path / "aus")
    run(options)
    read.clear()
    assert not run(options).changed and read == []
    written(tmp_path / "korpus" / "zwei.txt", "Die Stadt hat genug Personal.")
    assert run(options).changed and read == ["zwei.txt"]
    read.clear()
    run(RunOptions(options.corpus, options.out, reread=True))
    assert read == ["eins.txt", "zwei.txt"]
