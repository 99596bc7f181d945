"""Which codes stand together: counts of shared coding units and Jaccard's coefficient."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.coded_segments import code_order, labels, unit_ids

PAIR_COLUMNS = ("code_a", "label_a", "code_b", "label_b", "segments_a", "segments_b", "both", "jaccard")


def cooccurrence(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """One row per pair of codes that share a coding unit (``PAIR_COLUMNS``).

    ``code_a`` stands before ``code_b`` in the codebook. ``both``: units with both codes; ``jaccard``:
    ``both`` divided by the units with at least one of them (Jaccard 1912), 0 to 1, 4 digits. Sorted by
    ``jaccard``, then ``both``, strongest first. All units count, also those outside every case.
    """
    codes, shared = _shared(codings, codebook)
    names = labels(codebook)
    alone = shared.diagonal()
    rows = []
    for a, b in zip(*np.nonzero(np.triu(shared, k=1)), strict=True):
        both = int(shared[a, b])
        either = int(alone[a] + alone[b]) - both
        pair = (codes[a], names[codes[a]], codes[b], names[codes[b]], int(alone[a]), int(alone[b]))
        rows.append((*pair, both, round(both / either, 4)))
    table = pd.DataFrame(rows, columns=list(PAIR_COLUMNS))
    return table.sort_values(["jaccard", "both"], ascending=False, kind="stable", ignore_index=True)


def cooccurrence_matrix(codings: pd.DataFrame, codebook: Codebook, value: str = "both") -> pd.DataFrame:
    """Code x code for reading: ``Kennung``, ``Kategorie``, then one column per code id.

    ``value``: ``both`` (shared units; the diagonal holds the code's own units) or ``jaccard``.
    """
    codes, shared = _shared(codings, codebook)
    if value == "jaccard":
        alone = shared.diagonal()
        either = alone[:, None] + alone[None, :] - shared
        cells = np.round(np.divide(shared, either, out=np.zeros(shared.shape), where=either > 0), 4)
    else:
        cells = shared
    table = pd.DataFrame(cells, columns=codes)
    table.insert(0, "Kategorie", [labels(codebook)[c] for c in codes])
    table.insert(0, "Kennung", codes)
    return table


def _shared(codings: pd.DataFrame, codebook: Codebook) -> tuple[list[str], np.ndarray]:
    """The codes and, for each pair, how many units carry both (the diagonal: how many carry the code)."""
    order = code_order(codebook)
    known = codings[codings["code"].isin(list(order))]
    pairs = pd.DataFrame({"unit": unit_ids(known), "code": known["code"].astype("str")}).drop_duplicates()
    units, _ = pd.factorize(pairs["unit"])
    given = np.zeros((int(units.max()) + 1 if len(units) else 0, len(order)), dtype=np.float32)
    given[units, pairs["code"].map(order).to_numpy(dtype=np.int64)] = 1.0
    return list(order), np.rint(given.T @ given).astype(np.int64)
