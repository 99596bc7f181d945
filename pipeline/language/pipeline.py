"""The spaCy pipeline: the large German model where it is installed, else a default without any download."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.errors import InputError
from pipeline.language.normal import lemma_of, neutral
from pipeline.language.sentences import sentence_spans

LARGE_MODEL = "de_core_news_lg"
EMBEDDED = "embedded"
_EMBEDDED_VERSION = "1"

_ONE_WORD = re.compile(
    r"(?:\(?[A-Za-zÄÖÜäöü]+-\))?[^\W\d_][\w-]*"
    r"(?:[*:_·/]-?[iI]n(?:nen)?[a-zäöüß]*|/-?(?:r|n|e)|\((?:-?in(?:nen)?|r|n|e|en)\))$"
)


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
    """The German pipeline ``name``.

    ``auto``: ``de_core_news_lg`` if it is installed, else the embedded default; ``embedded``: the default
    (tokenizer, sentences and lemmas, nothing downloaded); any other name: an installed spaCy model or its
    folder. Named entities are switched off. Raises InputError if the model is not there.
    """
    if name == "auto":
        name = LARGE_MODEL if find_spec(LARGE_MODEL) else EMBEDDED
    if name == EMBEDDED:
        nlp = spacy.blank("de")
        nlp.add_pipe("querschau_sentences")
        nlp.add_pipe("querschau_lemmas")
    else:
        try:
            nlp = spacy.load(name, exclude=["ner"])
        except OSError as error:
            raise InputError(
                f"Das Sprachmodell „{name}“ ist nicht installiert; installieren Sie es oder wählen Sie "
                "„auto“ für die eingebaute Vorgabe."
            ) from error
    _keep_gender_forms(nlp)
    nlp.meta["querschau_name"] = name
    return nlp


def language_id(nlp: Language) -> str:
    """Name and version of the pipeline and what it rests on, as it is written into results."""
    if "querschau_lemmas" in nlp.pipe_names:
        used = f"spacy {_version('spacy')}, simplemma {_version('simplemma')}"
        return f"querschau-de-{_EMBEDDED_VERSION} ({used})"
    meta = nlp.meta
    return f"{meta.get('lang', 'de')}_{meta['name']}-{meta['version']} (spacy {_version('spacy')})"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # a source tree put on the path by hand
        return "?"


def _keep_gender_forms(nlp: Language) -> None:
    """Let the tokenizer keep ``Bürger:innen``, ``Bürger/innen`` and ``Geflüchtete(r)`` in one piece."""
    tokenizer: Any = nlp.tokenizer
    before = tokenizer.token_match

    def match(text: str) -> object:
        return _ONE_WORD.match(text) or (before(text) if before else None)

    tokenizer.token_match = match
