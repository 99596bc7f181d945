"""Passages coded blindly, kept without text: the table is whole, each is found again in its document."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from pipeline.codebook import load_codebook
from pipeline.codebook.find import find_codebook

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def rows() -> list[dict[str, str]]:
    with (BENCHMARKS / "fresh_gold.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_code_is_in_the_codebook_and_none_both_sure_and_unsure() -> None:
    known = set(load_codebook(find_codebook("")).codes)
    for row in rows():
        sure, doubted = set(row["codes"].split()), set(row["unsure"].split())
        assert sure | doubted <= known, row["id"]
        assert not sure & doubted, row["id"]
        assert {pair.split("=")[0] for pair in row["status"].split()} <= sure, row["id"]


def test_both_halves_are_there_and_no_document_is_in_both() -> None:
    halves: dict[str, set[str]] = {"read": set(), "kept": set()}
    for row in rows():
        halves[row["half"]].add(row["doc"])
    assert all(halves.values())
    assert not halves["read"] & halves["kept"]


@pytest.mark.slow
def test_every_passage_is_found_again(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    sys.modules.pop("fresh_gold", None)
    from fresh_gold import fingerprint, units

    found = {fingerprint(unit["text"]) for unit in units(shared)}
    assert found == {row["hash"] for row in rows()}
