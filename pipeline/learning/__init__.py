"""Coding that learns from people: features, training, calibration, combination with rules, choice of
passages to code next, learning curve."""

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
