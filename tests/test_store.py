"""The store finds again what was computed from the same content, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import OutputError
from pipeline.files import replacing, write_text
from pipeline.run.staging import Staging
from pipeline.run.store import DamagedEntry, Store, file_hash, key_of
from pipeline.run.written import WrittenFiles


@given(st.recursive(st.text() | st.integers() | st.none(), lambda s: st.lists(s, max_size=4), max_leaves=10))
def test_what_is_written_is_read_back(content: object) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.write("coded", key_of(content), content)
        assert store.read("coded", key_of(content)) == content


def test_keys_depend_on_every_part() -> None:
    assert key_of("a", {"x": 1}) != key_of("a", {"x": 2}) != key_of({"x": 1}, "a")


def test_a_damaged_entry_counts_as_missing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("coded", "abcdef", [1])
    store.path("coded", "abcdef").write_text("{", encoding="utf-8")
    assert store.read("coded", "abcdef") is None


@pytest.mark.parametrize("damage", [b"", b"{", b"\x00" * 90], ids=["empty", "cut", "zeros"])
def test_no_damage_goes_unnoticed(tmp_path: Path, damage: bytes) -> None:
    store = Store(tmp_path)
    store.write("coded", "abcdef", {"text": "Netz", "score": 1})
    path = store.path("coded", "abcdef")
    whole = path.read_bytes()
    for wrong in (damage, whole.replace(b"Netz", b"Satz"), whole[:-3], whole + b" "):
        path.write_bytes(wrong)
        assert store.read("coded", "abcdef") is None
        with pytest.raises(DamagedEntry):
            store.need("coded", "abcdef")


def test_an_entry_under_a_foreign_key_is_no_entry(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("coded", "abcdef", [1])
    store.path("coded", "abcdef").rename(store.path("coded", "abcdee"))
    assert store.read("coded", "abcdee") is None and store.remove_damaged() == 1


def test_what_is_no_longer_used_goes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for key in ("aa1", "bb2"):
        store.write("coded", key, key)
    assert store.keep_only("coded", ["aa1"]) == 1
    assert store.keys("coded") == {"aa1"}


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "tabelle.csv"
    write_text(path, "alt")
    with pytest.raises(ValueError), replacing(path) as partial:
        partial.write_text("halb", encoding="utf-8")
        raise ValueError
    assert path.read_text(encoding="utf-8") == "alt"
    assert [p.name for p in tmp_path.iterdir()] == ["tabelle.csv"]


def test_an_interrupted_commit_is_completed_by_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "alt.csv").write_text("alt", encoding="utf-8")
    first = Staging(tmp_path)
    first.begin()
    write_text(first.files / "neu.csv", "neu")
    write_text(first.home / "complete.json", '["alt.csv"]')  # killed right after the commit point
    Staging(tmp_path).begin()
    assert (tmp_path / "neu.csv").read_text(encoding="utf-8") == "neu"
    assert not (tmp_path / "alt.csv").exists()


def test_what_was_moved_before_an_interruption_is_known_as_ours(tmp_path: Path) -> None:
    first = Staging(tmp_path)
    first.begin()
    write_text(first.files / "zuerst.csv", "neu")
    write_text(first.files / "tabellen" / "danach.csv", "neu")
    (tmp_path / "tabellen" / "danach.csv").mkdir(parents=True)  # in the way
    with pytest.raises(OutputError):
        first.commit()
    assert (tmp_path / "zuerst.csv").is_file()
    (tmp_path / "tabellen" / "danach.csv").rmdir()
    Staging(tmp_path).begin()
    written = WrittenFiles(tmp_path)
    assert written.whole() and written.noted().keys() == {"zuerst.csv", "tabellen/danach.csv"}


def test_what_was_staged_before_the_commit_point_never_appears(tmp_path: Path) -> None:
    first = Staging(tmp_path)
    first.begin()
    write_text(first.files / "halb.csv", "halb")
    Staging(tmp_path).begin()
    assert not (tmp_path / "halb.csv").exists()


@pytest.mark.parametrize(
    "marker", ['["../fremd.txt", "/tmp/x", ".querschau/lock", ""]', "[1, 2]", "{}", "null", "[[", "\u0000"]
)
def test_a_foreign_or_damaged_marker_removes_nothing_outside_the_results(tmp_path: Path, marker: str) -> None:
    results = tmp_path / "ergebnisse"
    (tmp_path / "fremd.txt").write_text("bleibt", "utf-8")
    write_text(results / ".querschau" / "lock", "bleibt")
    write_text(Staging(results).home / "complete.json", marker)
    Staging(results).begin()
    assert (tmp_path / "fremd.txt").is_file() and (results / ".querschau" / "lock").is_file()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="datei"):
        write_text(tmp_path / "datei" / "tabelle.csv", "x")


def test_the_hash_is_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"gleich")
    (tmp_path / "b").write_bytes(b"gleich")
    assert file_hash(tmp_path / "a") == file_hash(tmp_path / "b")
