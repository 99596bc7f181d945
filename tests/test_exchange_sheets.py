"""Workbooks that go out: no cell is computed, whatever a passage or document is called, and all come back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from exchange_sample import Given, write_corpus, write_results

from pipeline.exchange.arrival import import_codings
from pipeline.exchange.arrived import ImportSettings
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.targets import export

LINES = (
    "=1+1 sagt der Rat",
    "+49 ist die Vorwahl",
    "-5 Grad im Heim",
    "@Anna schreibt",
    "\tEingerückt steht es",
)


@pytest.mark.parametrize("target", ["xlsx", "csv"])
def test_passages_that_look_like_formulas(tmp_path: Path, target: str) -> None:
    text, codings, at = "\n\n".join(LINES), [], 0
    for line in LINES:
        start = text.index(line, at)
        memo = f"={line}"
        codings.append(Given("=dok", start, start + len(line), "HF.wohnen", "Anna", "human", memo=memo))
        at = start + len(line)
    results = write_results(tmp_path / "r", {"=dok": text}, codings, cases={"=dok": "=Fall"})
    file = export(Outgoing(results), target, tmp_path / f"k.{target}").files[0]
    if target == "xlsx":
        cells = [c for row in openpyxl.load_workbook(file).active.iter_rows() for c in row]
        assert {c.data_type for c in cells} <= {"s", "n"}
        assert "=1+1 sagt der Rat" in {c.value for c in cells}
    else:
        rows = file.read_text("utf-8-sig").splitlines()
        assert not any(cell.lstrip('"').startswith(("=", "@")) for row in rows for cell in row.split(","))
    corpus = write_corpus(tmp_path / "korpus", {"=dok": text})
    done = import_codings(file, corpus, results.codebook, ImportSettings(), results)
    assert not done.unplaced
    assert set(done.how) == {"exact"}
