"""German language: sentences, lemmas, compounds, gender forms, cues; an offline spaCy pipeline."""

from pipeline.language.sentences import sentence_spans

__all__ = ["sentence_spans"]
