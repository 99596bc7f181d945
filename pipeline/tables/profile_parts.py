"""The parts of a case profile and which coding belongs to which (data: ``profile.yaml``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pipeline.codebook.model import Codebook
from pipeline.yaml_file import read_yaml


class Part(BaseModel):
    """One part of a profile.

    ``heads``: words in headings that name this part (a passage below such a heading ranks higher).
    ``by_heading``: everything of a success factor or challenge below such a heading belongs here.
    ``with_status``: statuses of a dimension that belong here. ``dimensions``, ``codes``: what else does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    label: str
    heads: list[str] = Field(default_factory=list)
    by_heading: bool = False
    with_status: dict[str, list[str]] = Field(default_factory=dict)
    dimensions: list[str] = Field(default_factory=list)
    codes: list[str] = Field(default_factory=list)

    def named_in(self, section: str) -> bool:
        """Whether the innermost heading of a path (``A > B``) names this part."""
        last = section.split(" > ")[-1].casefold()
        return any(head in last for head in self.heads)


def profile_parts(codebook: Codebook) -> list[Part]:
    """The parts for this codebook; for one that ``profile.yaml`` does not know, its dimensions."""
    listed = _data().get(codebook.id)
    if listed:
        return [Part.model_validate(p) for p in listed]
    return [Part(id=d.id, label=d.label, dimensions=[d.id]) for d in codebook.dimensions]


def part_of(parts: Sequence[Part], dimension: str, code: str, status: str, section: str) -> Part | None:
    """The part a coding belongs to: by heading, then by status, then by code, then by dimension."""
    claimed = {d for p in parts for d in (*p.dimensions, *(c.split(".")[0] for c in p.codes))}
    for part in parts:
        if part.by_heading and dimension in claimed and part.named_in(section):
            return part
    for part in parts:
        if status and status in part.with_status.get(dimension, []):
            return part
    for part in parts:
        if code in part.codes:
            return part
    return next((p for p in parts if dimension in p.dimensions), None)


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    data: dict[str, list[dict[str, Any]]] = read_yaml(Path(__file__).with_name("profile.yaml"))
    return data
