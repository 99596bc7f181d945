"""One key for all forms of a word: the same function is applied to a codebook's terms and to the text.

Order: gender form to its base, lemma by simplemma (greedy; it also undoes old spelling), female to male
form of persons, casefold (ß becomes ss), nominalised adjectives and participles to their stem.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import normalize

import simplemma
from simplemma.strategies import DefaultStrategy, DictionaryLookupStrategy

from pipeline.language.compounds import known, split_compound
from pipeline.language.lexicon import lemma_dictionary
from pipeline.language.words import words

_PERSON = tuple(sorted(words("person_endings")))
_GENDER = re.compile(
    r"^(?P<base>\w[\w-]*?)(?:[*:_·/](?:-)?(?:[iI]n(?:nen)?|r|n|rn|e)|\(-?(?:in(?:nen)?|r|n|en|e|s)\)"
    r"|(?<=[a-zäöüß])In(?:nen)?)(?P<rest>[a-zäöüß]*)$"
)
_OPEN_BRACKET = re.compile(r"^\(?[\w-]*-\)")
_ADJECTIVE = re.compile(
    r"^(.+(?:lich|isch|ig|et|elt|ert|igt|agt|iert|end|ellt|annt|egt|ührt|los|haft))e[rnsm]?$"
)
_PARTICIPLE = re.compile(r"^(.{3,}(?:t|en))e[rnsm]?$")
_PRESENT = re.compile(r"^(.{2,}(?:en|ern|eln))de?[rnsm]?$|^(.{3,}[rl])nde?[rnsm]?$")
_LONG = 8
_INFLECTED = ("n", "s", "e", "er")
NOUN_ENDINGS = (
    *(
        "ung",
        "ungen",
        "heit",
        "heiten",
        "keit",
        "keiten",
        "schaft",
        "schaften",
        "ion",
        "ionen",
        "tät",
        "täten",
    ),
    *("ismus", "ment", "ments", "tum", "nis", "ling", "linge", "lingen", "innen", "ik", "ium", "eur", "enz"),
)
"""Endings of nouns only: such a word is no verb that opens a sentence."""
_UMLAUT = str.maketrans("äöü", "aou")


@cache
def _lemmatizer(greedy: bool) -> simplemma.Lemmatizer:
    strategy = DefaultStrategy(greedy=greedy, dictionary_factory=lemma_dictionary())
    return simplemma.Lemmatizer(cache_max_size=0, lemmatization_strategy=strategy)


@lru_cache(maxsize=400_000)
def lemma_of(word: str) -> str:
    """The lemma of a word; the word itself where it is none (numbers, punctuation)."""
    if not word or not word[0].isalpha():
        return word
    lemma: str = _lemmatizer(greedy=True).lemmatize(word, "de")
    return lemma


@lru_cache(maxsize=400_000)
def known_lemma(word: str) -> str:
    """The lemma of a word that the dictionary holds, without guessing at unknown ones: five times as fast."""
    if not word or not word[0].isalpha():
        return word
    lemma: str = _lemmatizer(greedy=False).lemmatize(word, "de")
    return lemma


@lru_cache(maxsize=400_000)
def in_dictionary(word: str) -> bool:
    """Whether the dictionary of lemmas holds a word, written as here or with another first letter (large,
    small)."""
    found: str | None = _dictionary().get_lemma(normalize("NFC", word), "de")
    return found is not None


@cache
def _dictionary() -> DictionaryLookupStrategy:
    return DictionaryLookupStrategy(lemma_dictionary())


def neutral(word: str) -> str:
    """A word without gender marks: the base of ``Bürger*innen``, ``BürgerInnen``, ``Geflüchtete(r)``."""
    if word.isalpha() and (word.islower() or word.istitle()):
        return word
    word = _OPEN_BRACKET.sub("", word)
    match = _GENDER.match(word)
    if match is None:
        return word
    base, rest = match["base"], match["rest"]
    if rest and not known((base + rest).casefold()):
        base = base if base.endswith("en") else base + "en"  # Bürger*innenrat is a Bürgerrat, too
        base = base[:-2] if base.endswith("eren") or base.endswith("gen") else base
    return base + rest


def _male(word: str) -> str:
    """The male base of a person's female form, else the word itself (casefolded)."""
    if word.endswith("innen") and len(word) > 8:
        word = word[:-3]
    if len(word) < 6 or not word.endswith(_PERSON):
        return word
    base = word[:-2]
    if base.endswith(("rät", "ärzt", "wält")):
        return base[:-4] + base[-4:].translate(_UMLAUT)
    return next((b for b in (base, base + "e") if known(b)), base)


def stem_key(lemma: str) -> str:
    """Key of a lemma: casefolded, male form, without the endings of nominalised adjectives."""
    word = _male(lemma.casefold())
    match = _ADJECTIVE.match(word)
    return match[1] if match and len(match[1]) > 4 else word


@lru_cache(maxsize=400_000)
def term_keys(word: str) -> frozenset[str]:
    """The keys under which a codebook's word is looked up; an empty word has none."""
    if not word:
        return frozenset()
    base = neutral(word)
    return frozenset({stem_key(lemma_of(base)), stem_key(base)} | _compound_keys(base))


@lru_cache(maxsize=400_000)
def text_keys(word: str, lemma: str = "") -> frozenset[str]:
    """The keys of a word of the text; ``lemma``: what the language model says, if it knows better.

    More generous than ``term_keys``: a word that opens a sentence may be written small, a participle
    stands for its verb (``fehlende`` for ``fehlen``, ``geplante`` for ``planen``).
    """
    if not word or not any(c.isalpha() for c in word):
        return frozenset({word.casefold()})
    base = neutral(word)
    lower = base.lower()
    keys = {stem_key(lemma_of(base)), stem_key(base)}
    if base.isupper() and len(base) > 3:
        keys.add(stem_key(lemma_of(base.capitalize())))
    if lemma:
        keys.add(stem_key(lemma))
    if base.islower() or not lower.endswith(NOUN_ENDINGS):
        keys.add(stem_key(known_lemma(lower)))
        keys |= {stem_key(verb) for verb in _verb_keys(lower)}
    return frozenset(keys | _compound_keys(base))


def is_verb_form(word: str) -> bool:
    """Whether a word of the text is a verb and neither a noun nor a participle used as an adjective."""
    if not word.islower() or _PARTICIPLE.match(word):
        return False
    lemma = known_lemma(word)
    return lemma.islower() and lemma.endswith(("en", "ern", "eln"))


def _compound_keys(word: str) -> set[str]:
    """Key of a compound that the lemma dictionary does not know, by the lemma of its head: Radgarage|n."""
    if len(word) < _LONG or not word.endswith(_INFLECTED) or lemma_of(word) != word:
        return set()
    parts = split_compound(word)
    if len(parts) < 2:
        return set()
    return {"".join(parts[:-1]) + stem_key(known_lemma(parts[-1].capitalize()))}


def _verb_keys(word: str) -> set[str]:
    """Infinitives of a participle that is used as an adjective."""
    keys = set()
    present = _PRESENT.match(word)
    if present:
        stem = present[1] or present[2] + "n"
        if known(stem):
            keys.add(stem)
    past = _PARTICIPLE.match(word)
    if past:
        verb = known_lemma(past[1])
        if verb != past[1] and verb.islower() and verb.endswith("n"):
            keys.add(verb.casefold())
    return keys


@lru_cache(maxsize=400_000)
def head_keys(word: str) -> frozenset[str]:
    """Keys of the heads of a compound, from the last part to all but the first.

    ``Radabstellplätze`` has ``platz`` and ``abstellplatz``; a word that is no compound has none.
    """
    base = neutral(word)
    parts = split_compound(base)
    keys: set[str] = set()
    for first in range(1, len(parts)):
        head = "".join(parts[first:])
        keys.add(stem_key(known_lemma(head.capitalize())))
        keys.add(stem_key(head))
    return frozenset(keys)
