"""Where words begin and end for a person who marks them: punctuation does not belong to them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

_LETTER = re.compile(r"[^\W\d_]\.")
_JOINT = frozenset(":*_/·’'-‐‑")


def word_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each word (code points into ``text``), in order.

    Abbreviations of single letters are one word (``z. B.``), ordinals keep their point (``12.``), and so do
    gender forms their sign (``Geflüchtete:r``); what holds no letter and no digit is none.
    """
    spans: list[tuple[int, int]] = []
    for token in _language().make_doc(text):
        start, end = token.idx, token.idx + len(token.text)
        if not any(c.isalnum() for c in token.text):
            continue
        if spans and _together(text, spans[-1], (start, end)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _together(text: str, before: tuple[int, int], word: tuple[int, int]) -> bool:
    between = text[before[1] : word[0]]
    if between in _JOINT or not between:
        return True
    last = text[before[0] : before[1]].split()[-1]
    return between.isspace() and bool(_LETTER.fullmatch(last) and _LETTER.fullmatch(text[slice(*word)]))


@cache
def _language() -> Language:
    from pipeline.language.pipeline import load_language  # spaCy loads with the first document

    return load_language("eingebaut")
