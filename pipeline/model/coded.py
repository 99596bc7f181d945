"""What was made of a document, as the store keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from pipeline.model.candidate import Candidate
from pipeline.model.coding import Coding
from pipeline.model.document import Notice
from pipeline.model.segment import Segment


@dataclass(frozen=True, slots=True)
class CodedDocument:
    """The segments of one document and what machines propose for them. ``notices``: what a researcher must
    know of how little that is; ``candidates``: what they do not propose and people's decisions may raise."""

    segments: tuple[Segment, ...]
    codings: tuple[Coding, ...]
    notices: tuple[Notice, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-able data."""
        data: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> CodedDocument:
        """What ``to_dict`` wrote. Raises ValueError for anything else."""
        return _ADAPTER.validate_python(data)


_ADAPTER = TypeAdapter(CodedDocument)
