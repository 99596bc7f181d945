"""A segment made from a sentence that somebody typed."""

from __future__ import annotations

from pipeline.language import sentence_spans
from pipeline.model import BlockKind, Role, Segment


def segment_of(
    text: str,
    *,
    section: tuple[str, ...] = (),
    kind: str = "",
    speaker: str = "",
    role: Role | None = None,
) -> Segment:
    """A segment that holds ``text`` and nothing else, positions counted from its beginning."""
    return Segment(
        id="beispiel",
        document="beispiel",
        start=0,
        end=len(text),
        text=text,
        sentences=tuple(sentence_spans(text)),
        section=section,
        document_kind=kind,
        speaker=speaker,
        role=role,
        block_kind=BlockKind.TURN if speaker else BlockKind.PARAGRAPH,
    )
