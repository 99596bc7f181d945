"""What can go wrong at night: killed runs, hanging and crashing readers, full disks. Nothing is lost."""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.codebook.find import find_codebook
from pipeline.corpus import DocumentEntry, Source
from pipeline.errors import OutputError
from pipeline.extract.dispatch import read_document
from pipeline.run.options import RunOptions
from pipeline.run.pool import AHEAD, close, in_order, process_all
from pipeline.run.run import run
from pipeline.run.work import WorkSettings, process

TABLES = ("coded_segments.csv", "coded_segments.parquet", "segments.parquet", "cross_case.csv")


def tables_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def collection(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = (
            f"Die Stadt {number} hat zu wenig Personal. Der Landkreis plant ein Netzwerk mit {number} Ämtern."
        )
        (folder / f"bericht_{number:03d}.txt").write_text(
            f"# Lage\n\n{text}\n\n{text} Stand {number}.\n", "utf-8"
        )
    return folder


class Poison(type(Path())):  # type: ignore[misc]
    """A path whose opening kills the process: it stands for a reader that crashes."""

    def open(self, *_: object, **__: object) -> object:
        os._exit(1)


class Sleeper(type(Path())):  # type: ignore[misc]
    """A path whose opening takes a minute: it stands for a reader that hangs."""

    def open(self, *_: object, **__: object) -> object:
        time.sleep(60)
        return io.BytesIO()


class Giant(type(Path())):  # type: ignore[misc]
    """A path whose opening asks for more memory than any computer has."""

    def open(self, *_: object, **__: object) -> object:
        return io.BytesIO(bytes(1 << 60))


def forms_without_end() -> bytes:
    """A PDF with a drawing that holds itself twice: each level doubles what is to be kept."""
    drawing = "/X Do /X Do"
    within = "/Resources << /XObject << /X 5 0 R >> >>"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {within} /Contents 4 0 R >>",
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {within} /Length {len(drawing)} >>\n"
        f"stream\n{drawing}\nendstream",
    )
    body = "".join(f"{n} 0 obj\n{o}\nendobj\n" for n, o in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size 6 >>\nstartxref\n0\n%%EOF\n".encode()


def settings_for(folder: Path) -> WorkSettings:
    return WorkSettings(folder / "store", find_codebook("hitzeschutz"), "x", "embedded")


def source(path: Path) -> Source:
    return Source(path, Path(str(path)).stem, DocumentEntry(file=str(path)))


def test_a_document_that_kills_its_process_costs_only_itself(tmp_path: Path) -> None:
    good = collection(tmp_path / "korpus", 2)
    sources = [source(Poison(good / "boese.pdf")), *(source(p) for p in sorted(good.glob("*.txt")))]
    outcomes = {o.name: o for o in process_all(sources, settings_for(tmp_path), workers=1)}
    assert outcomes["boese"].status == "failed" and "Absturz" in outcomes["boese"].message
    assert "failed" not in (outcomes["bericht_000"].status, outcomes["bericht_001"].status)


def test_a_document_that_needs_more_memory_than_there_is_costs_only_itself(tmp_path: Path) -> None:
    outcome = process(source(Giant(tmp_path / "riese.txt")), settings_for(tmp_path))
    assert outcome.status == "failed" and outcome.code == "memory" and "riese.txt" in outcome.message


@pytest.mark.slow
def test_a_document_that_eats_memory_is_ended_at_a_limit(tmp_path: Path) -> None:
    good = collection(tmp_path / "korpus", 1)
    (good / "schleife.pdf").write_bytes(forms_without_end())
    sources = [source(good / "schleife.pdf"), source(good / "bericht_000.txt")]
    outcomes = {o.name: o for o in process_all(sources, settings_for(tmp_path), workers=1)}
    assert outcomes["schleife"].code == "memory" and "GB Arbeitsspeicher" in outcomes["schleife"].message
    assert outcomes["bericht_000"].status != "failed"


def test_a_document_that_hangs_is_ended_at_its_time_limit(tmp_path: Path) -> None:
    good = collection(tmp_path / "korpus", 1)
    sources = [source(Sleeper(good / "haengt.pdf")), source(good / "bericht_000.txt")]
    started = time.monotonic()
    outcomes = {o.name: o for o in process_all(sources, settings_for(tmp_path), workers=2, seconds=6)}
    assert time.monotonic() - started < 40
    assert outcomes["haengt"].code == "time-limit" and "abgebrochen" in outcomes["haengt"].message
    assert outcomes["bericht_000"].status != "failed"


def test_what_waits_for_a_worker_does_not_grow_with_the_collection(tmp_path: Path) -> None:
    paths = sorted(collection(tmp_path / "korpus", 3 * AHEAD).glob("*.txt"))
    drawn: list[str] = []

    def sources() -> Iterator[Source]:
        for path in paths:
            drawn.append(path.stem)
            yield source(path)

    outcomes = process_all(sources(), settings_for(tmp_path))
    first = next(outcomes)
    assert len(drawn) == AHEAD
    assert sorted(o.name for o in (first, *outcomes)) == [p.stem for p in paths]


def test_a_worker_that_dies_over_a_table_is_one_sentence() -> None:
    with pytest.raises(OutputError, match="Arbeitsspeicher"):
        list(in_order(2, os._exit, [1]))


@pytest.mark.parametrize("workers", [1, 2])
def test_what_workers_do_side_by_side_comes_back_in_order(workers: int) -> None:
    assert list(in_order(workers, pow, range(40), 2)) == [n**2 for n in range(40)]


def test_a_document_that_is_gone_when_its_turn_comes_is_named(tmp_path: Path) -> None:
    [outcome] = process_all([source(tmp_path / "weg.txt")], settings_for(tmp_path))
    assert outcome.status == "failed" and "weg.txt" in outcome.message


def test_a_document_that_changes_while_it_is_read_is_not_half_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = collection(tmp_path / "korpus", 1) / "bericht_000.txt"

    def read_and_be_overtaken(source: Path, *rest: object) -> object:
        document = read_document(source, *rest)  # type: ignore[arg-type]
        source.write_text("Noch nicht fertig kopiert", encoding="utf-8")
        return document

    monkeypatch.setattr("pipeline.extract.dispatch.read_document", read_and_be_overtaken)
    outcome = process(source(path), settings_for(tmp_path))
    assert outcome.code == "changed-while-read" and "geändert" in outcome.message
    assert not list((tmp_path / "store").rglob("*.json"))


def test_an_output_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 1)
    (tmp_path / "datei").write_text("kein Ordner", encoding="utf-8")
    with pytest.raises(OutputError, match="Schreibrechte"):
        run(RunOptions(corpus, tmp_path / "datei" / "out"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of six megabytes in memory."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    yield disk
    close()  # workers may still hold files there
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.slow
def test_a_full_disk_leaves_the_earlier_results_as_they_were(tmp_path: Path, small_disk: Path) -> None:
    corpus, out = collection(tmp_path / "korpus", 3), small_disk / "out"
    run(RunOptions(corpus, out))
    before = tables_of(out)
    for number in range(3):
        large = "Die Stadt hat kein Geld für Personal.\n\n" * 40_000
        (corpus / f"gross_{number}.txt").write_text(large, "utf-8")
    with pytest.raises(OutputError, match="Speicherplatz|Platz"):
        run(RunOptions(corpus, out))
    assert tables_of(out) == before


@pytest.mark.slow
def test_a_disk_that_became_read_only_is_one_sentence_and_nothing_is_touched(
    tmp_path: Path, small_disk: Path
) -> None:
    corpus, out = collection(tmp_path / "korpus", 2), small_disk / "out"
    run(RunOptions(corpus, out))
    before = tables_of(out)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    collection(tmp_path / "mehr", 3).joinpath("bericht_002.txt").rename(corpus / "neu.txt")
    with pytest.raises(OutputError, match="Schreibrechte"):
        run(RunOptions(corpus, out))
    assert tables_of(out) == before


@pytest.mark.slow
def test_a_run_killed_at_any_moment_is_continued_and_ends_the_same(tmp_path: Path) -> None:
    corpus = collection(tmp_path / "korpus", 40)
    run(RunOptions(corpus, tmp_path / "ungestoert"))
    expected = tables_of(tmp_path / "ungestoert")
    command = [sys.executable, "-m", "querschau", "run", str(corpus), "--out", str(tmp_path / "out")]
    chance = random.Random(7)
    for _ in range(6):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.5, 6.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if (tmp_path / "out" / "coded_segments.csv").exists():
            shutil.rmtree(tmp_path / "out" / ".querschau" / "store", ignore_errors=True)
    assert subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0
    assert tables_of(tmp_path / "out") == expected


@pytest.mark.slow
def test_killed_commands_are_continued_by_the_next_one(tmp_path: Path) -> None:
    """One kill of each way; ``benchmarks/kills.py`` does a hundred."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from kills import kill_often, ways

    right, wrong = kill_often(tmp_path, len(ways()), seed=7, documents=10)
    assert (right, wrong) == (len(ways()), [])
