"""Arrays and names of an index as files: large arrays stay on the disk and are read where they are asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def save(folder: Path, **arrays: Array) -> None:
    """Write arrays as ``NAME.npy``."""
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def load(folder: Path, name: str) -> Array:
    """An array as it lies on the disk; what is not asked for takes no memory."""
    path = folder / f"{name}.npy"
    array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    return array


def save_names(folder: Path, name: str, names: Sequence[str]) -> None:
    """Write a list of words."""
    (folder / f"{name}.json").write_text(json.dumps(names), "utf-8")


def load_names(folder: Path, name: str) -> list[str]:
    """A list of words."""
    names: list[str] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return names


def ends(lengths: Iterable[int]) -> Array:
    """Where each of several stretches ends that follow each other; the first entry is 0."""
    return np.concatenate([[0], np.cumsum(np.fromiter(lengths, np.int64))])
