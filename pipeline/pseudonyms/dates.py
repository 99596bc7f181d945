"""Dates shifted by some days, so that what lies between them stays true."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.pseudonyms.patterns import DATE

_MONTHS = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
]
_NAMES = [m.capitalize() for m in _MONTHS]


def shifted(written: str, days: int) -> str:
    """The placeholder of a date as it is written: ``[Datum 4. Juli 1991]``; ``[Datum]`` where it has no
    year or is
    none (31.02.)."""
    match = DATE.fullmatch(written.strip())
    if match is None:
        return "[Datum]"
    found = match.groupdict()
    day = found["day"] or found["day2"]
    month = found["month"] or found["month2"] or found["month3"] or _number(found["word"] or "")
    year = found["year"] or found["year2"] or found["year3"] or found["year4"]
    try:
        moved = date(_full(year), int(month), int(day)) + timedelta(days=days)
    except (ValueError, OverflowError):
        return "[Datum]"
    if found["word"]:
        return f"[Datum {moved.day}. {_NAMES[moved.month - 1]} {moved.year}]"
    if found["year3"]:
        return f"[Datum {moved.isoformat()}]"
    shown = str(moved.year)[-len(year) :]
    separator = "/" if "/" in written else "."
    return f"[Datum {moved.day:02}{separator}{moved.month:02}{separator}{shown}]"


def _number(word: str) -> str:
    short = word.lower().rstrip(".").replace("jänner", "januar")[:3]
    return next((str(i) for i, m in enumerate(_MONTHS, 1) if m.startswith(short)), "0")


def _full(year: str) -> int:
    """Two digits mean a year of the last hundred."""
    if len(year) == 4:
        return int(year)
    return int(year) + (1900 if int(year) > date.today().year % 100 else 2000)


PLACEHOLDER = re.compile(r"\[(?:Person|Ort|Institution|Kontakt|Adresse|Datum|Kennung)(?: [^\]\n]{1,30})?\]")
"""Everything that stands for something else in a pseudonymised text."""
