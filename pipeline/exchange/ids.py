"""Ids for codes that so far have names only."""

from __future__ import annotations

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug(text: str) -> str:
    """``text`` as an id of small letters, digits and underscores that begins with a letter."""
    even = unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", even).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "code"
    return found if found[0].isalpha() else f"c_{found}"


def unique_id(wanted: str, taken: set[str]) -> str:
    """``wanted``, or with a number behind it where it is ``taken``; the id given is taken from then on."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    return name
