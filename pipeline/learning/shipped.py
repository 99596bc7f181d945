"""Proposals as they are before anything was learned from people (light: most runs need no more)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.model import LEARNED, SHIPPED

Values = npt.NDArray[Any]


def as_shipped(proposals: pd.DataFrame) -> pd.DataFrame:
    """Proposals as they were before anything was learned."""
    if SHIPPED not in proposals:
        return proposals.assign(shipped=proposals["probability"])
    changed = proposals["carried"].str.contains(LEARNED, regex=False).to_numpy(dtype=bool)
    shipped = proposals[SHIPPED].to_numpy()
    certainty = np.where(changed, banded(shipped), proposals["certainty"].to_numpy(dtype=object))
    carried = proposals["carried"].to_numpy(dtype=object, copy=True)
    carried[changed] = [text.split(LEARNED)[0] for text in carried[changed]]
    return with_certainty(proposals, shipped, certainty, carried)


def banded(probability: Values) -> Values:
    """How far codings of these probabilities can be relied on: the two words of the decision."""
    from pipeline.coding.judge import load_decision  # loads spaCy

    return np.where(probability >= load_decision().sure, "sicher", "pruefen").astype(object)


def with_certainty(
    table: pd.DataFrame, probability: Values, certainty: Values, carried: Values
) -> pd.DataFrame:
    """The proposals with other values in three columns, of the types that they had."""
    text = {"certainty": certainty, "carried": carried}
    same = {name: pd.Series(values, table.index, table[name].dtype) for name, values in text.items()}
    return table.assign(probability=probability, **same)
