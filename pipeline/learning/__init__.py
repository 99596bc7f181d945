"""Coding that learns from people: features, training, calibration, combination with rules, choice of
passages to code next, learning curve.

Importing this package is light: scikit-learn loads with the first use of what needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.lazily import lazily

if TYPE_CHECKING:
    from pipeline.learning.combination import Combination
    from pipeline.learning.examples import Examples, examples_of
    from pipeline.learning.store import load_model, save_model
    from pipeline.learning.trained import WEIGHED_COLUMNS, CodeFigures, TrainedModel
    from pipeline.learning.training import Settings, train

__all__ = [
    "WEIGHED_COLUMNS",
    "CodeFigures",
    "Combination",
    "Examples",
    "Settings",
    "TrainedModel",
    "examples_of",
    "load_model",
    "save_model",
    "train",
]

_HOMES = {
    "Combination": "combination",
    "Examples": "examples",
    "examples_of": "examples",
    "load_model": "store",
    "save_model": "store",
    "WEIGHED_COLUMNS": "trained",
    "CodeFigures": "trained",
    "TrainedModel": "trained",
    "Settings": "training",
    "train": "training",
}

__getattr__ = lazily(__name__, _HOMES)
