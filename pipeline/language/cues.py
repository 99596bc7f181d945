"""Cues of general German (``cues.yaml``): lack, demand, plan, reported speech, questions, suppositions."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.yaml_file import read_model

Direction = Literal["left", "right", "both", "sentence"]

ALIASES = {"gelingen": "erfolg", "lack": "mangel", "demand": "forderung"}
"""Other names under which a rule may call a cue."""


class CueGroup(BaseModel):
    """Terms that act alike. ``direction`` and ``reach`` (words): on which finds they act;
    ``phrase``: only up to the next preposition (*kein Rahmen für Feste*: the feasts are there);
    ``last``: only where it closes its clause (*Busse gibt es keine*);
    ``negated``: only with a negation in the same clause; ``konjunktiv``: not beside *ich*."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    terms: list[str]
    direction: Direction
    reach: int = Field(ge=0)
    phrase: bool = False
    last: bool = False
    negated: bool = False
    konjunktiv: bool = False


class Cues(BaseModel):
    """The whole of ``cues.yaml``; see the comments there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    cancel: list[str]
    cancellable: list[str]
    never: list[str]
    idioms: list[str]
    records: list[str]
    cues: dict[str, list[CueGroup]]


@cache
def load_cues() -> Cues:
    """The cues of the language layer."""
    return read_model(Path(__file__).with_name("cues.yaml"), Cues)


def cue_name(name: str) -> str:
    """The cue's own name behind an alias."""
    return ALIASES.get(name, name)
