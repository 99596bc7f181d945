"""How a coding sheet is laid out: what the writer and the reader of sheets must agree on."""

from __future__ import annotations

import hashlib

from pipeline.codebook.model import Codebook

SHEET, LEGEND, STATE = "Kodierbogen", "Kategorien", "_stand"
HEAD_ROW = 2
FIXED = ("Nr.", "Dokument", "Abschnitt", "Seite", "davor", "Passage", "danach", "Vorschlag")
NOTHING, PERSPECTIVE, MEMO = "nichts trifft zu", "Perspektive", "Memo"
HIDDEN = ("document", "start", "end", "origin", "check")
YES = "x"


def columns_of(codebook: Codebook) -> list[str]:
    """All columns from left to right, by the names in the hidden row above the head."""
    return [*FIXED, *codebook.codes, NOTHING, PERSPECTIVE, MEMO, *HIDDEN]


def check_of(text: str) -> str:
    """A short hash of a passage without regard to white space, to notice changed passages."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]
