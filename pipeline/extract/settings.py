"""How documents are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What the caller decides about reading; everything else follows from the document.

    ``ocr``: ``auto`` reads pages without a text layer through OCR when it is installed, ``off`` never
    does. ``repair``: mend text whose OCR damage is detected (clean text is never touched).
    ``verbatim``: a plain text stays to the letter, nothing is joined, left out or mended.
    ``interviewers``: speakers, as labelled in the document, who ask and do not answer.
    ``page_seconds``/``page_objects``: limits per PDF page; beyond them the fast reader takes over.
    ``workers``: processes that one large PDF may use.
    """

    ocr: Literal["auto", "off"] = "auto"
    repair: bool = True
    verbatim: bool = False
    interviewers: tuple[str, ...] = ()
    page_seconds: float = 20.0
    page_objects: int = 30_000
    workers: int = 1
