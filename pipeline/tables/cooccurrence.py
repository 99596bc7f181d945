"""Which codes stand together: counts of shared coding units and Jaccard's coefficient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.coded_segments import code_order, labels, unit_ids


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes that share a coding unit; a row of ``tabellen/gemeinsames_auftreten.csv``.

    ``code_a`` stands before ``code_b`` in the codebook; ``segments_a``, ``segments_b``: units of each;
    ``both``: units with both; ``jaccard``: ``both`` divided by the units with at least one of them (Jaccard
    1912), 0 to 1, 4 digits.
    """

    code_a: str
    label_a: str
    code_b: str
    label_b: str
    segments_a: int
    segments_b: int
    both: int
    jaccard: float


def cooccurrence(codings: pd.DataFrame, codebook: Codebook) -> list[Pair]:
    """All pairs of codes that share a coding unit, by ``jaccard``, then ``both``, strongest first.

    All units count, also those outside every case.
    """
    codes, shared = _shared(codings, codebook)
    names = labels(codebook)
    alone = shared.diagonal()
    pairs = []
    for a, b in zip(*np.nonzero(np.triu(shared, k=1)), strict=True):
        both = int(shared[a, b])
        either = int(alone[a] + alone[b]) - both
        known = (codes[a], names[codes[a]], codes[b], names[codes[b]], int(alone[a]), int(alone[b]))
        pairs.append(Pair(*known, both, round(both / either, 4)))
    return sorted(pairs, key=lambda p: (-p.jaccard, -p.both))


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
