"""What the learning benchmarks share: reading the CIMT files, a codebook for their labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codebook.model import Code, Codebook, Dimension
from pipeline.learning.examples import Examples
from pipeline.learning.features import Passages

Floats = npt.NDArray[np.float64]


def codebook_of(labels: list[str], name: str) -> Codebook:
    """A codebook of one dimension with these codes and no rules."""
    codes = [Code(id=label, label=label) for label in labels]
    return Codebook(id=name, version="1", label=name, dimensions=[Dimension(id="D", label="D", codes=codes)])


def examples_from(passages: Passages, labels: Floats, codes: list[str]) -> Examples:
    """Examples that people have read all, without rules; each passage is a group of its own."""
    n = len(passages)
    nothing = np.full(labels.shape, np.nan)
    groups = {"passage": [str(i) for i in range(n)]}
    return Examples(passages, tuple(codes), labels, nothing, np.ones(n, dtype=bool), groups)


def read_topics(path: Path) -> pd.DataFrame:
    """A CIMT topics file: ``title``, ``text``, ``main_category_level1``, ``level1_*``."""
    return pd.read_csv(path).fillna({"title": "", "text": "", "main_category_level1": ""})


def topics(table: pd.DataFrame) -> list[str]:
    """The file's topic labels."""
    return [c for c in table.columns if c.startswith("level1_")]


def topic_passages(table: pd.DataFrame) -> Passages:
    """Titles as headings, texts as texts."""
    return Passages(table["text"].astype(str).tolist(), table["title"].astype(str).tolist())


def one_of(values: pd.Series, labels: list[str]) -> Floats:
    """n x k with a single 1 a row: the main category."""
    return np.array([[float(v == label) for label in labels] for v in values])
