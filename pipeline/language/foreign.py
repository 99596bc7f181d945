"""Whether a text is German at all: rules and models for German say nothing of another language."""

from __future__ import annotations

import re

from pipeline.language.normal import in_dictionary

_WORD = re.compile(r"[^\W\d_]{2,}")
_LEAST = 25
"""Words below which nothing can be told."""
_SAMPLE = 1_000
"""Words looked at, from the beginning."""
_GERMAN = 0.65
"""Share of words that a German dictionary knows; German damaged by OCR has .84, Swiss German .75, English .52
(words that both languages have), Turkish none."""


def is_foreign(text: str) -> bool:
    """Whether ``text`` is in another language than German; False where it is too short to tell."""
    words = _WORD.findall(text[: _SAMPLE * 20])[:_SAMPLE]
    if len(words) < _LEAST:
        return False
    known = sum(in_dictionary(w) or in_dictionary(w.lower()) for w in words)
    return known < _GERMAN * len(words)
