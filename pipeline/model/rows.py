"""Segments and codings as JSON-able rows, for the store and between processes."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from pipeline.model.coding import Coding
from pipeline.model.document import BlockKind, Role
from pipeline.model.segment import Segment

_SEGMENT = tuple(f.name for f in fields(Segment))
_CODING = tuple(f.name for f in fields(Coding))


def segment_to_row(segment: Segment) -> list[Any]:
    """The segment's fields in their order (enums become their values when written as JSON)."""
    return [getattr(segment, name) for name in _SEGMENT]


def segment_from_row(row: list[Any]) -> Segment:
    """The segment that ``segment_to_row`` wrote, also after a round trip through JSON."""
    values = dict(zip(_SEGMENT, row, strict=True))
    for name in ("sentences", "asides"):
        values[name] = tuple((s, e) for s, e in values[name])
    values["section"] = tuple(values["section"])
    values["block_kind"] = BlockKind(values["block_kind"])
    values["role"] = Role(values["role"]) if values["role"] else None
    return Segment(**values)


def coding_to_row(coding: Coding) -> list[Any]:
    """The coding's fields in their order."""
    return [getattr(coding, name) for name in _CODING]


def coding_from_row(row: list[Any]) -> Coding:
    """The coding that ``coding_to_row`` wrote, also after a round trip through JSON."""
    values = dict(zip(_CODING, row, strict=True))
    values["evidence"] = tuple(values["evidence"])
    values["evidence_spans"] = tuple((s, e) for s, e in values["evidence_spans"])
    return Coding(**values)
