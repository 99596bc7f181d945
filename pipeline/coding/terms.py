"""Terms of the rule language read into patterns over words (``docs/regelsprache.md``, section 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.errors import CodebookError
from pipeline.language.normal import lemma_of
from pipeline.language.words import words

AtomKind = Literal["word", "exact", "spelling", "glob"]

_GAP = re.compile(r"^(?:\.\.\.|…)(\d*)$")
_SUFFIX = re.compile(r"/([A-Z]{2,6}|[a-z]{2,6})$")
_GENDER_STAR = re.compile(r"\*(?=in(?:nen)?\b)")
_DEFAULT_GAP = 3
_PARTICLES = tuple(sorted(words("particles"), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Atom:
    """What one word of the text must be.

    ``word``: this word in any form or a compound with it as head; ``exact``: no compounds; ``spelling``:
    letter by letter; ``glob``: with ``*`` for any letters. ``noun``: begins with a capital or ``*``, so that
    it finds no verb (``Sprach*`` is not *sprachen*). ``pos``/``dep``: demanded where known.
    """

    kind: AtomKind
    text: str
    pos: str = ""
    dep: str = ""
    noun: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a phrase: alternatives, and how many other words may stand before it."""

    atoms: tuple[Atom, ...]
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A term: one slot for a single word, several for a phrase.

    ``separated``: base verb and particle of a separable verb (``stellt ... bereit``), or None.
    """

    text: str
    slots: tuple[Slot, ...]
    separated: tuple[Atom, str] | None = None


@lru_cache(maxsize=50_000)
def parse_term(text: str) -> Term:
    """The pattern of a term. Raises CodebookError where it cannot be read."""
    if text.count("(") != text.count(")"):
        raise _bad(text, "hat eine unvollständige Klammer")
    slots: list[Slot] = []
    gap = 0
    for word in _words(text):
        found = _GAP.match(word)
        if found:
            if not slots:
                raise _bad(text, "beginnt mit einer Lücke")
            gap = int(found[1] or _DEFAULT_GAP)
            continue
        slots.append(Slot(_alternatives(word, text), gap))
        gap = 0
    if not slots:
        raise _bad(text, "ist leer")
    if gap:
        raise _bad(text, "endet mit einer Lücke")
    return Term(text, tuple(slots), _separated(slots))


def _bad(text: str, why: str) -> CodebookError:
    return CodebookError(f"Der Begriff „{text}“ {why}; berichtigen Sie ihn nach docs/regelsprache.md.")


def _words(text: str) -> list[str]:
    """Split at white space, but not inside round brackets."""
    return re.findall(r"\([^)]*\)\S*|\S+", text.strip())


def _alternatives(word: str, text: str) -> tuple[Atom, ...]:
    if not word.startswith("(") or not re.search(r"[,|]", word):
        return (_atom(word, text),)
    inner, _, rest = word[1:].partition(")")
    parts = [p.strip() for p in re.split(r"[,|]", inner) if p.strip()]
    if not parts or rest:
        raise _bad(text, "hat eine unvollständige Klammer")
    return tuple(_atom(p, text) for p in parts)


def _atom(word: str, text: str) -> Atom:
    pos = dep = ""
    suffix = _SUFFIX.search(word)
    if suffix and len(word) > len(suffix[0]) and suffix[1] not in ("in", "innen"):
        word = word[: suffix.start()]
        pos, dep = (suffix[1], "") if suffix[1].isupper() else ("", suffix[1])
    if word.endswith("-") and len(word) > 2:
        word = word[:-1]  # Kita- in "Kita- und Schulplätze": the text's hyphen is dropped as well
    if word.startswith("=="):
        return Atom("spelling", _some(word[2:], text), pos, dep)
    if word.startswith("="):
        return Atom("exact", _some(word[1:], text), pos, dep)
    if "*" in _GENDER_STAR.sub("", word):
        if not word.strip("*"):
            raise _bad(text, "besteht nur aus einem Platzhalter")
        return Atom("glob", word.casefold(), pos, dep, noun=not word[0].islower())
    return Atom("word", _some(word, text), pos, dep, noun=word[0].isupper())


def _some(word: str, text: str) -> str:
    if not word or not any(c.isalnum() for c in word):
        raise _bad(text, "enthält ein leeres Wort")
    return word


def _separated(slots: list[Slot]) -> tuple[Atom, str] | None:
    """Base verb and particle, where the term is one separable verb in the infinitive."""
    if len(slots) != 1 or len(slots[0].atoms) != 1:
        return None
    atom = slots[0].atoms[0]
    word = atom.text
    if atom.kind not in ("word", "exact") or not word.islower() or not word.endswith("n"):
        return None
    for particle in _PARTICLES:
        base = word[len(particle) :]
        if word.startswith(particle) and len(base) > 3 and lemma_of(base) == base:
            return Atom("exact", base), particle
    return None
