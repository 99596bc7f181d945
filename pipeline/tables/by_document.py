"""Counts of codes by document."""

from __future__ import annotations

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.coded_segments import code_order, labels, unit_ids


def code_by_document(codings: pd.DataFrame, segments: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Code x document: number of coding units of each document that carry each code.

    Columns ``code``, ``label``, then one per document in the order of the segments; zeros included.
    A document without any segment has no column.
    """
    documents = segments["document"].astype("str").unique().tolist()
    table = codings.assign(_unit=unit_ids(codings))
    counts = table.groupby(["code", "document"], observed=True)["_unit"].nunique().unstack("document")
    counts = counts.reindex(index=list(code_order(codebook)), columns=documents).fillna(0)
    counts = counts.astype("int64")
    counts.insert(0, "label", pd.Series(labels(codebook)).reindex(counts.index))
    return counts.rename_axis(index="code", columns=None).reset_index()
