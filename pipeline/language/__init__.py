"""German language: sentences, lemmas, compounds, gender forms, cues; an offline spaCy pipeline."""

from pipeline.language.compounds import split_compound
from pipeline.language.normal import head_keys, term_keys, text_keys
from pipeline.language.pipeline import language_id, load_language
from pipeline.language.sentences import sentence_spans

__all__ = [
    "head_keys",
    "language_id",
    "load_language",
    "sentence_spans",
    "split_compound",
    "term_keys",
    "text_keys",
]
