"""The spaCy pipeline: the large German model where it is installed, else a default without any download."""

from __future__ import annotations

import re
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.choice import EMBEDDED, model_name, resolve_language
from pipeline.language.normal import lemma_of, neutral
from pipeline.language.sentences import sentence_spans

_ONE_WORD = re.compile(
    r"(?:\(?[A-Za-zÄÖÜäöü]+-\))?[^\W\d_][\w-]*"
    r"(?:[*:_·/]-?[iI]n(?:nen)?[a-zäöüß]*|/-?(?:r|n|e)|\((?:-?in(?:nen)?|r|n|e|en)\))$"
)


_LONGEST_TEXT = 50_000_000
"""Code points; spaCy's own limit guards parsers, which the embedded default has not."""


@Language.factory("querschau_sentences")
class Sentences:
    """spaCy component: sentence starts by ``sentence_spans``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Mark the first token of each sentence."""
        starts = iter([start for start, _ in sentence_spans(doc.text)])
        following = next(starts, None)
        for token in doc:
            begins = following is not None and token.idx >= following
            token.is_sent_start = begins
            while following is not None and token.idx >= following:
                following = next(starts, None)
        return doc


@Language.factory("querschau_lemmas")
class Lemmas:
    """spaCy component: lemmas by simplemma (greedy), gender marks removed; one look-up per word form."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._known: dict[int, int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set ``lemma_`` of every token; ``user_data`` tells that it depends on the word form alone."""
        cache = self._known
        strings = doc.vocab.strings
        for token in doc:
            orth = token.orth
            lemma = cache.get(orth)
            if lemma is None:
                lemma = cache[orth] = strings.add(lemma_of(neutral(strings[orth])))
            token.lemma = lemma
        doc.user_data["querschau_lemmas"] = True
        return doc


def load_language(name: str = "auto") -> Language:
    """The German pipeline ``name`` (see ``resolve_language`` for what may stand there).

    The embedded default has tokenizer, sentences and lemmas and downloads nothing. Of an installed model the
    named entities are switched off. Raises InputError if the model is not there.
    """
    resolved = resolve_language(name)
    base = model_name(resolved)
    if base == EMBEDDED:
        nlp = spacy.blank("de")
        vocab: Any = nlp.vocab
        vocab.lex_attr_getters = {}  # shape, like_num ...: a third of the tokenizer's work, not asked for
        nlp.max_length = _LONGEST_TEXT
        nlp.add_pipe("querschau_sentences")
        nlp.add_pipe("querschau_lemmas")
    else:
        nlp = spacy.load(base, exclude=["ner"])
    _keep_gender_forms(nlp)
    nlp.meta["querschau_language"] = resolved
    return nlp


def language_id(nlp: Language) -> str:
    """Name and version of a loaded pipeline, as ``resolve_language`` gives it and results carry it."""
    given = nlp.meta.get("querschau_language")
    return str(given) if given else f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


def _keep_gender_forms(nlp: Language) -> None:
    """Let the tokenizer keep ``Bürger:innen``, ``Bürger/innen`` and ``Geflüchtete(r)`` in one piece."""
    tokenizer: Any = nlp.tokenizer
    before = tokenizer.token_match

    def match(text: str) -> object:
        return _ONE_WORD.match(text) or (before(text) if before else None)

    tokenizer.token_match = match
