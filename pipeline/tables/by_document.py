"""Counts of codes by document."""

from __future__ import annotations

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.tables.tally import Tally


def code_by_document(codings: pd.DataFrame, segments: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Code x document: number of coding units of each document that carry each code.

    Columns ``code``, ``label``, then one per document in the order of the segments; zeros included.
    A document without any segment has no column.
    """
    tally = Tally(codebook)
    tally.add_segments(segments)
    tally.add_codings(codings)
    head, *rows = tally.by_document()
    return pd.DataFrame(rows, columns=pd.Index(head))
