"""What is found in a text, and what kind of thing it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is replaced; the value is the placeholder's word."""

    PERSON = "Person"
    PLACE = "Ort"
    INSTITUTION = "Institution"
    CONTACT = "Kontakt"
    ADDRESS = "Adresse"
    DATE = "Datum"
    ID = "Kennung"


FORMAL = frozenset({Kind.CONTACT, Kind.ADDRESS, Kind.DATE, Kind.ID})
"""Known by their form alone; the others are names, which return in other forms."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of the text (code points, end exclusive) and what it is.

    ``name``: its base form, the same for ``Meyer`` and ``Meyers``. ``reason``: German words on how it was
    found. ``doubt``: 0 (sure) to 1; from ``REPLACED`` on it is not replaced but only asked about.
    """

    start: int
    end: int
    kind: Kind
    name: str
    reason: str = ""
    doubt: float = 0.0

    @property
    def replaced(self) -> bool:
        """Whether it is replaced without a person's word."""
        return self.doubt < REPLACED


REPLACED = 0.7
"""From this doubt on a finding is a question to the person who reads the review list, nothing more."""
