"""Passages that no code has reached: where they are, how long, and what they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.material.groups import Group, group_passages
from pipeline.material.words import vocabulary
from pipeline.model import Segment


@dataclass(frozen=True, slots=True)
class Uncoded:
    """``passages``: without any code that counts, in the order of the text; ``of``: how many could have one;
    ``groups``: those that speak of the same; ``by_document``: without a code and all, by document."""

    passages: list[Segment]
    of: int
    groups: list[Group]
    by_document: dict[str, tuple[int, int]]


def uncoded(segments: Sequence[Segment], codings: pd.DataFrame) -> Uncoded:
    """The codable passages at which none of ``codings`` stands."""
    coded = set(codings["segment_id"])
    codable = [s for s in segments if s.codable]
    left = [s for s in codable if s.id not in coded]
    counts: dict[str, tuple[int, int]] = {}
    for s in codable:
        without, every = counts.get(s.document, (0, 0))
        counts[s.document] = without + (s.id not in coded), every + 1
    return Uncoded(left, len(codable), group_passages(left, vocabulary(left)), counts)
