"""The second reader, pdfplumber, for single pages that pypdfium2 cannot read or reads with holes."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pdfplumber

from pipeline.characters import whole
from pipeline.extract.pdf.parts import Page, Word

_MOST_UNKNOWN = 0.03

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it tells every oddity of a broken file


def second_page(path: Path, index: int) -> Page:
    """Page ``index`` (0-based) as pdfplumber sees it; without words where it cannot read it either."""
    try:
        with pdfplumber.open(path) as document:
            page = document.pages[index]
            words = page.extract_words(
                keep_blank_chars=False, use_text_flow=True, extra_attrs=["size", "fontname", "bottom"]
            )
            read = Page(index + 1, float(page.width), float(page.height), [_word(w) for w in words])
            page.close()
    except Exception:  # noqa: BLE001 - whatever a broken page raises, the rest of the file goes on
        return Page(index + 1, 595.0, 842.0, [], kind="failed")
    read.second = bool(read.words)
    if not read.words:
        read.kind = "failed"
    return read


def mend_page(page: Page, path: Path) -> Page:
    """The page itself, or the second reader's where many of its characters are unknown and few of theirs."""
    glyphs = sum(len(w.text) for w in page.words)
    if page.second or page.complex or page.unmapped <= _MOST_UNKNOWN * max(glyphs, 30):
        return page
    other = second_page(path, page.number - 1)
    unknown = sum(w.text.count("(cid:") + w.text.count("\ufffd") for w in other.words)
    if sum(len(w.text) for w in other.words) > 0.9 * glyphs and unknown < page.unmapped:
        other.rules, other.images, other.unmapped = page.rules, page.images, unknown
        return other
    return page


def _word(raw: dict[str, Any]) -> Word:
    size = float(raw["size"])
    name = str(raw["fontname"]).lower()
    bold = any(k in name for k in ("bold", "black", "heavy"))
    base = float(raw["bottom"]) - 0.22 * size
    return Word(whole(str(raw["text"])), float(raw["x0"]), float(raw["x1"]), base, size, bold, True, 0)
