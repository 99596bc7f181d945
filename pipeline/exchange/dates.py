"""Dates of other programs as one comparable form: UTC, ``2024-05-01T10:00:00Z``."""

from __future__ import annotations

from datetime import UTC, datetime

_FORMS = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%y %H:%M:%S",
    "%d.%m.%y %H:%M",
    "%d.%m.%Y",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y",
    "%Y-%m-%d %H:%M:%S",
)
"""German and English forms as MAXQDA and ATLAS.ti write them."""


def iso(text: str) -> str:
    """The date in UTC; a date without zone counts as UTC. Empty where the text is no date."""
    text = text.strip()
    if not text:
        return ""
    try:
        return _utc(datetime.fromisoformat(text))
    except ValueError:
        pass
    for form in _FORMS:
        try:
            return _utc(datetime.strptime(text, form))
        except ValueError:
            continue
    return ""


def _utc(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
