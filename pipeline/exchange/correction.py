"""The chosen codings that count, in a workbook to correct them in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.exchange.outgoing import Outgoing
from pipeline.people.batches import read_people
from pipeline.people.derived import derived
from pipeline.people.final import Final
from pipeline.sheets.correction_write import write_correction


def write_for_correction(out: Outgoing, path: Path) -> int:
    """Write the workbook; returns the number of codings. Raises OutputError."""
    decisions = read_people(out.corpus.folder)[0] if out.corpus else []
    names = out.document_names
    chosen = _chosen(derived(out.results, decisions, set(names)).codings, out)
    order = {name: n for n, name in enumerate(names)}
    chosen.sort(key=lambda f: (order[f.coding.document], f.coding.start))
    write_correction(out.results, chosen, names, path)
    return len(chosen)


def _chosen(codings: tuple[Final, ...], out: Outgoing) -> list[Final]:
    dimensions = {c.id: d.id for d in out.codebook.dimensions for c in d.codes}
    cases = dict(out.results.segments[["segment_id", "case"]].itertuples(index=False, name=None))
    table = pd.DataFrame(
        {
            "dimension": [dimensions.get(f.coding.code, "") for f in codings],
            "method": [f.coding.method for f in codings],
            "case": [cases.get(f.coding.segment_id, "") for f in codings],
            "score": [f.coding.score for f in codings],
        }
    )
    return [codings[int(i)] for i in out.selection.codings(table, out.codebook).index]
