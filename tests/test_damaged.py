"""Documents that are damaged at random are read or refused with a sentence; five thousand of them in
``benchmarks/mutated.py``."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.errors import DocumentError
from pipeline.extract.dispatch import read_document
from pipeline.extract.settings import ReadSettings

sys.path.insert(0, str(ROOT / "benchmarks"))

from mutated import damaged, documents  # noqa: E402


@pytest.mark.parametrize("ending", sorted(documents()))
def test_a_damaged_document_is_read_or_refused_with_a_sentence(tmp_path: Path, ending: str) -> None:
    chance = random.Random(3)
    path = tmp_path / f"a.{ending}"
    for _ in range(15):
        path.write_bytes(damaged(documents()[ending], chance))
        try:
            document = read_document(path, "a", ReadSettings(ocr="off"))
        except DocumentError as error:
            assert "„a." in str(error)
            continue
        document.text.encode("utf-8")
        assert all(0 <= b.start < b.end <= len(document.text) for b in document.blocks)


@pytest.mark.parametrize("ending", sorted(documents()))
def test_the_documents_themselves_are_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_bytes(documents()[ending])
    assert "Brunnen" in read_document(path, "a").text or ending == "rtf"
