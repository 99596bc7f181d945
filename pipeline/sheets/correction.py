"""Workbooks to correct codings in: what its sheets are called and what a row of them stands for."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.sheets.layout import MEMO, NUMBER, PASSAGE

FORM = "korrektur"
CODINGS, TEXTS = "Kodierungen", "Passagen"

PART, CODE, STATUS, PERSPECTIVE, HOLDS = "Stelle", "Code", "Status", "Perspektive", "Entscheidung"
KEY = "Kennung"
"""Hidden column: which coding that went out the row is about; empty in rows that were added."""

NEEDED = (NUMBER, PASSAGE, PART, CODE, STATUS, PERSPECTIVE, HOLDS, MEMO, KEY)

VALID, NOT_VALID = "gilt", "gilt nicht"


@dataclass(frozen=True, slots=True)
class Sent:
    """A coding as it went out: the row's key, number of its passage, extent (code points), what the row
    said, the machine's coding that it stands for (empty: a person's), and what people had made of it."""

    key: str
    number: int
    start: int
    end: int
    code: str
    status: str
    perspective: str
    memo: str
    proposal: str
    review: str = ""
