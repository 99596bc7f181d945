"""German language: sentences, lemmas, compounds, gender forms, cues; an offline spaCy pipeline.

Importing this package is light; spaCy and the word lists load with the first use of what needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.language.choice import resolve_language
from pipeline.language.sentences import sentence_spans
from pipeline.lazily import lazily

if TYPE_CHECKING:
    from pipeline.language.compounds import split_compound
    from pipeline.language.normal import head_keys, term_keys, text_keys
    from pipeline.language.pipeline import language_id, load_language

_HOMES = {
    "split_compound": "compounds",
    "head_keys": "normal",
    "term_keys": "normal",
    "text_keys": "normal",
    "language_id": "pipeline",
    "load_language": "pipeline",
}

__all__ = [
    "head_keys",
    "language_id",
    "load_language",
    "resolve_language",
    "sentence_spans",
    "split_compound",
    "term_keys",
    "text_keys",
]

__getattr__ = lazily(__name__, _HOMES)
