"""Whatever is damaged in the results folder: the next run ends well, with the right tables."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.codebook.find import find_codebook
from pipeline.run.options import RunOptions
from pipeline.run.run import run

TABLES = (
    "coded_segments.csv",
    "coded_segments.parquet",
    "segments.parquet",
    "cross_case.csv",
    "querschau.xlsx",
)


def collection(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = f"Der Stadt {number} fehlt Personal. Der Landkreis plant {number} Trinkbrunnen im Schatten."
        (folder / f"bericht_{number:03d}.txt").write_text(f"# Lage\n\n{text}\n\nStand {number}.\n", "utf-8")
    return folder


def tables_of(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in TABLES}


def changed_letter(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes() or b"x")
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def cut(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size + 1)])


def emptied(path: Path, chance: random.Random) -> None:
    path.write_bytes(b"")


def gone(path: Path, chance: random.Random) -> None:
    path.unlink()


def swapped(path: Path, chance: random.Random) -> None:
    other = chance.choice(sorted(p for p in path.parent.parent.rglob("*") if p.is_file()))
    path.write_bytes(other.read_bytes())


def a_folder(path: Path, chance: random.Random) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: list[Callable[[Path, random.Random], None]] = [changed_letter, cut, emptied, gone, swapped, a_folder]


def damage(store: Path, chance: random.Random, times: int) -> None:
    for _ in range(times):
        entries = sorted(p for p in store.rglob("*.json") if p.is_file())
        chance.choice(DAMAGES)(chance.choice(entries), chance)


def rounds(tmp_path: Path, documents: int, count: int, times: int) -> None:
    options = RunOptions(
        collection(tmp_path / "korpus", documents), tmp_path / "aus", str(find_codebook("hitzeschutz"))
    )
    run(options)
    right = tables_of(options.out)
    chance = random.Random(20)
    for _ in range(count):
        damage(options.out / ".querschau" / "store", chance, times)
        chance.choice(list(options.out.glob("c*.csv"))).unlink()  # so that the tables are made anew
        assert run(options).status == 0
        assert tables_of(options.out) == right


def test_ten_damages_at_once_are_mended_in_the_same_run(tmp_path: Path) -> None:
    rounds(tmp_path, documents=6, count=2, times=10)


@pytest.mark.slow
def test_a_thousand_random_damages_over_fifty_documents(tmp_path: Path) -> None:
    rounds(tmp_path, documents=50, count=40, times=25)


def test_saving_the_codebook_during_a_run_poisons_nothing(tmp_path: Path) -> None:
    """The run uses the bytes it began with; the next one uses the new ones."""
    corpus = collection(tmp_path / "korpus", 3)
    book = tmp_path / "buch.yaml"
    shutil.copy(find_codebook("hitzeschutz"), book)
    options = RunOptions(corpus, tmp_path / "aus", str(book))
    begun = book.read_text("utf-8")
    without = begun.replace("Trinkbrunnen", "Wasserspender")
    assert without != begun

    def save(*_: object) -> None:
        book.write_text(without, "utf-8")

    run(options, progress=save)
    first = tables_of(options.out)
    assert (options.out / "codebook.yaml").read_text("utf-8") == begun
    book.write_text(begun, "utf-8")
    run(RunOptions(corpus, tmp_path / "ruhig", str(book)))
    assert tables_of(tmp_path / "ruhig")["segments.parquet"] == first["segments.parquet"]
    assert tables_of(tmp_path / "ruhig")["cross_case.csv"] == first["cross_case.csv"]
