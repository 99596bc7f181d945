"""A small spaCy pipeline with the components of ``de_core_news_lg``, trained on sentences of our own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

NAME, VERSION = "de_core_news_lg", "3.8.0"
_BATCH = 32

Token = tuple[str, str, str, str, str, int, str, str]
"""Word, lemma, tag (STTS), part of speech, features, head (offset), function, entity."""

_SUBJECTS = [
    ("Der Rat", "Rat", "Masc", ""), ("Die Stadt", "Stadt", "Fem", ""),
    ("Das Jugendhaus", "Jugendhaus", "Neut", ""),
    ("Der Verein", "Verein", "Masc", ""), ("Die Verwaltung", "Verwaltung", "Fem", ""),
    ("Das Quartiersbüro", "Quartiersbüro", "Neut", ""), ("Die Schule", "Schule", "Fem", ""),
    ("Der Landkreis", "Landkreis", "Masc", ""), ("Das Land", "Land", "Neut", ""),
    ("Die Caritas", "Caritas", "Fem", "ORG"),
]  # fmt: skip
_VERBS = [
    ("plant", "planen"), ("fördert", "fördern"), ("braucht", "brauchen"), ("sucht", "suchen"),
    ("bietet", "bieten"), ("unterstützt", "unterstützen"), ("beschließt", "beschließen"),
    ("vermittelt", "vermitteln"), ("zahlt", "zahlen"),
]  # fmt: skip
_OBJECTS = [
    ("neue", "neu", "Sprachkurse", "Sprachkurs"), ("bezahlbare", "bezahlbar", "Wohnungen", "Wohnung"),
    ("offene", "offen", "Treffpunkte", "Treffpunkt"), ("feste", "fest", "Stellen", "Stelle"),
    ("gute", "gut", "Netzwerke", "Netzwerk"), ("kleine", "klein", "Projekte", "Projekt"),
]  # fmt: skip
_PLACES = ["Lindenau", "Steinfurtheim", "Moorhausen", "Rabenbrück", "Weidental"]


def sentences() -> Iterator[list[Token]]:
    """540 sentences like *Der Rat plant neue Sprachkurse in Lindenau.*, each word with all annotations."""
    gender = "Case=Nom|Gender={}|Number=Sing"
    plural = "Case=Acc|Number=Plur"
    for subject, verb, thing in product(_SUBJECTS, _VERBS, _OBJECTS):
        (phrase, noun, sex, entity), (form, infinitive), (many, base, things, single) = subject, verb, thing
        article, head = phrase.split()
        place = _PLACES[len(phrase + form + things) % len(_PLACES)]
        yield [
            (article, "der", "ART", "DET", "PronType=Art|" + gender.format(sex), 1, "nk", ""),
            (head, noun, "NN", "NOUN", gender.format(sex), 1, "sb", entity),
            (form, infinitive, "VVFIN", "VERB", "Number=Sing|Person=3|VerbForm=Fin", 0, "ROOT", ""),
            (many, base, "ADJA", "ADJ", plural, 1, "nk", ""),
            (things, single, "NN", "NOUN", plural, -2, "oa", ""),
            ("in", "in", "APPR", "ADP", "", -3, "mo", ""),
            (place, place, "NE", "PROPN", "Case=Dat|Number=Sing", -1, "nk", "LOC"),
            (".", "--", "$.", "PUNCT", "", -5, "punct", ""),
        ]


def _reference(nlp: Language, tokens: list[Token]) -> Doc:
    words, lemmas, tags, parts, features, heads, functions, entities = map(list, zip(*tokens, strict=True))
    return Doc(
        nlp.vocab,
        words=words,
        spaces=[True] * (len(words) - 2) + [False, False],
        lemmas=lemmas,
        tags=tags,
        pos=parts,
        morphs=features,
        heads=[i + offset for i, offset in enumerate(heads)],
        deps=functions,
        ents=[f"B-{entity}" if entity else "O" for entity in entities],
    )


def train(seed: int = 1, rounds: int = 6) -> Language:
    """The trained pipeline: tok2vec, tagger, morphologizer, parser, lemmatizer, entity recogniser."""
    fix_random_seed(seed)
    nlp = spacy.blank("de")
    for name in ("tagger", "morphologizer", "parser", "trainable_lemmatizer", "ner"):
        nlp.add_pipe(name, name="lemmatizer" if name == "trainable_lemmatizer" else name)
    examples = [Example(nlp.make_doc(d.text), d) for d in (_reference(nlp, s) for s in sentences())]
    optimizer = nlp.initialize(lambda: examples)
    order = random.Random(seed)
    for _ in range(rounds):
        order.shuffle(examples)
        for first in range(0, len(examples), _BATCH):
            nlp.update(examples[first : first + _BATCH], sgd=optimizer)
    return nlp


def install(nlp: Language, folder: Path) -> None:
    """Lay the pipeline into ``folder`` as pip would lay ``de_core_news_lg`` into a site folder."""
    package = folder / NAME
    nlp.meta.update(name=NAME.removeprefix("de_"), version=VERSION)
    package.mkdir(parents=True)
    nlp.to_disk(package / f"{NAME}-{VERSION}")
    (package / "meta.json").write_bytes((package / f"{NAME}-{VERSION}" / "meta.json").read_bytes())
    (package / "__init__.py").write_text(
        "from pathlib import Path\nfrom spacy.util import load_model_from_init_py\n"
        f"__version__ = {VERSION!r}\n"
        "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n",
        encoding="utf-8",
    )
    about = folder / f"{NAME}-{VERSION}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n", encoding="utf-8"
    )
