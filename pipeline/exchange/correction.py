"""The chosen codings of a layer in a workbook to correct them in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.exchange.outgoing import Outgoing
from pipeline.people.batches import read_people
from pipeline.people.derived import derived
from pipeline.people.final import Final, Layer
from pipeline.results import LayerName
from pipeline.sheets.correction_write import write_correction


def write_for_correction(out: Outgoing, path: Path) -> int:
    """Write the layer that ``out`` shows; returns the number of codings. Raises OutputError.

    It says what people decided up to now, also since the results were written.
    """
    decisions = read_people(out.corpus.folder)[0] if out.corpus else []
    names = out.document_names
    chosen = _chosen(_shown(derived(out.results, decisions, set(names)), out.results.shown), out)
    order = {name: n for n, name in enumerate(names)}
    chosen.sort(key=lambda f: (order[f.coding.document], f.coding.start))
    write_correction(out.results, chosen, names, path)
    return len(chosen)


def _shown(layer: Layer, name: LayerName) -> list[Final]:
    """The codings of a layer; of the proposals also those that people rejected."""
    if name == "vorschlaege":
        return [Final(j.proposal, j.review, j.people) for j in layer.proposals]
    if name == "menschen":
        return [f for f in layer.codings if f.review != "unbestaetigt"]
    return list(layer.codings)


def _chosen(codings: list[Final], out: Outgoing) -> list[Final]:
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
