"""The words of a corpus: counted by their key, so that all forms and spellings of a word are one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.language import load_language
from pipeline.language.compounds import frequency, known, split_compound
from pipeline.language.normal import NOUN_ENDINGS, is_verb_form, known_lemma, lemma_of, neutral, stem_key
from pipeline.model import Segment

_SHORTEST = 3
_LINKS = ("s", "es", "n", "en")
_WORD = re.compile(r"[A-Za-zÄÖÜäöüßéèáàç]+(?:-[A-Za-zÄÖÜäöüßéèáàç]+)*")
_ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")
_VERB_ENDINGS = ("en", "ern", "eln")
_COMMON = 1e-3
_OF_ITS_OWN = 2e-5
RAREST = 1e-8
"""The least share of a word that the list of general German holds."""

_NAME_SHARE, _NAME_COUNT = 0.15, 3
_ARTICLE = re.compile(
    r"(?:d(?:er|ie|as|en|em|es)|(?:ein|kein|mein|sein|ihr|unser|euer|eur)(?:e[rnms]?)?|zum|zur|vom|im|am|beim|ins|"
    r"diese[rsnm]?|jede[rsnm]?|viel(?:e[rn]?)?|mehr|[a-zäöüß]{2,}e[rsnm]?|\d+)"
)


@dataclass(slots=True)
class Word:
    """A word of the corpus in all its forms. ``spellings``: how often each stands there; ``inside``: how
    often of these with a capital letter although no sentence begins there; ``small``: how often small;
    ``attended``: how often behind an article, an adjective or a number; ``documents``: which use it."""

    key: str
    spellings: Counter[str] = field(default_factory=Counter)
    small: int = 0
    inside: int = 0
    attended: int = 0
    documents: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How often it stands in the corpus."""
        return self.spellings.total()

    @property
    def name(self) -> str:
        """How it is shown: as its key where it stands so in the corpus, else by the lemma of its commonest
        spelling."""
        lemma = lemma_of(self.forms[0])
        wanted = (self.key, lemma.casefold())
        spelled = [s for s in self.forms if s.casefold().replace("-", "") in wanted]
        return spelled[0] if spelled else lemma if stem_key(lemma) == self.key else self.forms[0]

    @property
    def forms(self) -> list[str]:
        """Its spellings, the commonest first."""
        return sorted(self.spellings, key=lambda s: (-self.spellings[s], s))

    @property
    def share(self) -> float:
        """Share in general German of the forms in which the corpus uses it, and of its lemma; at least the
        smallest share that is known of any word."""
        forms = {f for s in self.spellings for f in (s.casefold(), s.lower())} | {self.name.lower()}
        return max(RAREST, sum(map(frequency, forms)))

    @property
    def is_telling(self) -> bool:
        """Whether it is a noun or an adjective that not everybody says all the time."""
        return (self.is_noun or self.is_adjective) and self.share < _COMMON

    @property
    def is_noun(self) -> bool:
        """Whether it is written with a capital where no sentence begins, more often than small."""
        return self.inside > self.small or (self.inside == 0 == self.small)

    @property
    def is_adjective(self) -> bool:
        """Whether it is a small word with the endings of an adjective, and no verb."""
        small = [s for s in self.spellings if s.islower()]
        if self.is_noun or any(is_verb_form(s) or known_lemma(s).endswith(_VERB_ENDINGS) for s in small):
            return False
        return any(s.endswith(_ADJECTIVE_ENDINGS) for s in small)

    @property
    def is_name(self) -> bool:
        """Whether it looks like the name of a place or a person: found several times, hardly ever with an
        article, an adjective or a number before it, and without a plural."""
        if self.count < _NAME_COUNT:
            return False
        short = min(self.spellings, key=lambda s: (len(s), s))
        forms = {short, *(short + end for end in ("s", "er", "ers", "ern"))}
        plain = forms >= set(self.spellings) and not short.lower().endswith(NOUN_ENDINGS)
        return self.is_noun and plain and self.attended <= _NAME_SHARE * self.count


@dataclass(slots=True)
class Vocabulary:
    """The words of passages. ``words``: by key; ``passages``: for each passage its sentences as spelled
    there, gender marks taken off (``key_of`` gives the keys); ``total``: how many words there are."""

    words: dict[str, Word] = field(default_factory=dict)
    passages: list[list[list[str]]] = field(default_factory=list)
    total: int = 0


def vocabulary(segments: Iterable[Segment]) -> Vocabulary:
    """The words of the segments, in their order."""
    nlp = load_language("eingebaut")
    found = Vocabulary()
    for segment in segments:
        starts = [a - segment.start for a, _ in segment.sentences] or [0]
        sentences: list[list[str]] = [[] for _ in starts]
        for token in nlp.make_doc(segment.text):
            if any(a <= token.idx + segment.start < b for a, b in segment.asides):
                continue
            spelling = neutral(token.text)
            if not _WORD.fullmatch(spelling):
                continue
            at = max(0, bisect_right(starts, token.idx) - 1)
            key = key_of(spelling)
            word = found.words.setdefault(key, Word(key))
            _count(word, spelling, segment.document, not sentences[at])
            word.attended += bool(token.i and _ARTICLE.fullmatch(token.nbor(-1).text))
            sentences[at].append(spelling)
            found.total += 1
        found.passages.append(sentences)
    return found


def _count(word: Word, spelling: str, document: str, opens: bool) -> None:
    word.spellings[spelling] += 1
    word.documents.add(document)
    if spelling[0].islower():
        word.small += 1
    elif not opens:
        word.inside += 1


@lru_cache(maxsize=200_000)
def key_of(spelling: str) -> str:
    """The key of a word without gender marks: lemma, male form, no hyphen; a compound by the lemma of its
    last part where the dictionary does not know the whole."""
    bare = spelling.replace("-", "") if "-" in spelling and not spelling.isupper() else spelling
    lemma = lemma_of(spelling)
    if lemma != spelling or known(spelling.casefold()):
        return stem_key(lemma).replace("-", "")
    parts = split_compound(spelling)
    if len(parts) > 1:
        return "".join(parts[:-1]) + stem_key(known_lemma(parts[-1].capitalize()))
    return stem_key(bare)


@lru_cache(maxsize=200_000)
def parts_of(spelling: str) -> tuple[str, ...]:
    """Keys of the parts of a compound and of neighbouring parts together, link sounds taken off; none for any
    other word, nor for one so common that its parts say nothing any more (``Haushalt``, ``Maßnahme``)."""
    if frequency(spelling.casefold()) > _OF_ITS_OWN:
        return ()
    parts = split_compound(spelling)
    spans = [
        (a, b) for size in range(1, len(parts)) for a in range(len(parts)) if (b := a + size) <= len(parts)
    ]
    return tuple(_part_key("".join(parts[a:b])) for a, b in spans)


def _part_key(part: str) -> str:
    """The key of a part as it would stand alone: ``integrations`` is ``integration``."""
    bases = [part, *(part.removesuffix(link) for link in _LINKS)]
    if not any(map(known, bases)):
        bases.append(part + "e")
    best = max((base for base in bases if len(base) >= _SHORTEST), key=frequency, default=part)
    return stem_key(known_lemma(best.capitalize()))


def families(words: Sequence[Word]) -> dict[str, list[Word]]:
    """For each word the compounds among ``words`` that hold it as a part, the commonest first."""
    there = {word.key for word in words}
    found: dict[str, list[Word]] = defaultdict(list)
    for word in words:
        for part in dict.fromkeys(parts_of(word.forms[0])):
            if part in there and part != word.key:
                found[part].append(word)
    return {key: sorted(held, key=lambda w: (-w.count, w.key)) for key, held in found.items()}
