"""What people made of a coding, in words for readers."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.people.final import PEOPLE

REVIEWS: Mapping[str, str] = {
    "unbestaetigt": "nicht bestätigt",
    "bestaetigt": "bestätigt",
    "geaendert": "geändert",
    "ergaenzt": "ergänzt",
    "konsens": "Konsens",
    "strittig": "strittig",
    "verworfen": "verworfen",
}
"""The values of ``review`` (``pipeline.model.Review``)."""


def in_words(review: str, people: str, against: str) -> str:
    """``strittig (Anna; dagegen: Ben)`` from the columns of a coded segment; empty for an unknown value."""
    word = REVIEWS.get(review, "")
    named = PEOPLE.join(part for part in (people, f"dagegen: {against}" if against else "") if part)
    return f"{word} ({named})" if word and named else word
