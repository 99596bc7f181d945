"""People's codings placed on the segments of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.model import Coding, Document, Segment


def human_codings(
    document: Document, segments: Sequence[Segment], rows: Iterable[dict[str, Any]]
) -> tuple[list[Coding], list[str]]:
    """Codings (method ``human``) from rows of ``people.read_codings``, and German notices.

    A row's passage must stand at its place in the text; where the text has moved (a new reader, a
    repaired word) the passage is looked up again, and where it stands nowhere the row is kept out of
    the tables and named in a notice: the file in ``codings/`` is never changed.
    """
    codings: list[Coding] = []
    notices: list[str] = []
    for row in rows:
        if not row["code"]:
            continue
        span = _place(document.text, int(row["start"]), int(row["end"]), str(row["text"]))
        segment = _segment_at(segments, span) if span else None
        if span is None or segment is None:
            notices.append(
                f"Eine Kodierung von {row['coder']} ({row['code']}) findet ihre Stelle in „{document.name}“ "
                "nicht mehr; prüfen Sie den Text und kodieren Sie die Stelle neu."
            )
            continue
        codings.append(
            Coding(
                segment_id=segment.id,
                document=document.name,
                start=span[0],
                end=span[1],
                text=document.text[span[0] : span[1]],
                code=str(row["code"]),
                method="human",
                score=1.0,
                coder=str(row["coder"]),
                status=str(row["status"]),
                perspective=str(row["perspective"]),
                memo=str(row["memo"]),
            )
        )
    return codings, notices


def _place(text: str, start: int, end: int, passage: str) -> tuple[int, int] | None:
    if text[start:end] == passage:
        return start, end
    hits = list(_occurrences(text, passage)) if passage else []
    if not hits:
        return None
    nearest = min(hits, key=lambda i: abs(i - start))
    return nearest, nearest + len(passage)


def _occurrences(text: str, passage: str) -> Iterable[int]:
    at = text.find(passage)
    while at >= 0:
        yield at
        at = text.find(passage, at + 1)


def _segment_at(segments: Sequence[Segment], span: tuple[int, int]) -> Segment | None:
    """The segment that shares most of the span."""
    best, most = None, 0
    for segment in segments:
        shared = min(segment.end, span[1]) - max(segment.start, span[0])
        if shared > most:
            best, most = segment, shared
    return best
