"""Items of a list of measures: sentences without a finite verb.

*Einen Beirat einrichten* asks for something, *Aufbau eines Netzes* announces it; neither has a verb that
would say so. Told by endings and by simplemma's lemmas, as the embedded pipeline knows no parts of speech.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language.normal import lemma_of
from pipeline.language.words import words

_FINITE = words("finite")
_ACTIONS = words("action_nouns")
_PARTICLES = words("particles")
_ENDS = frozenset(",;:–—(")
_INFINITIVE = ("en", "ern", "eln")
_SHORTEST = 3


def fragment_cue(sentence: Sequence[str]) -> str:
    """The cue that a sentence without a finite verb carries: ``empfehlung`` for an infinitive, ``plan`` for a
    noun of action; empty for any other sentence (*Feste bringen Menschen zusammen* has its verb).

    ``sentence``: its tokens.
    """
    clause = _first_clause(sentence)
    if len(clause) < _SHORTEST - 1 or any(is_finite(w) for w in clause):
        return ""
    last = clause[-1]
    infinitive = last.islower() and last.endswith(_INFINITIVE) and last not in _PARTICLES
    if infinitive and lemma_of(last) == last:
        return "empfehlung"
    first = clause[0]
    action = first[:1].isupper() and (first.endswith(("ung", "ungen")) or first.casefold() in _ACTIONS)
    return "plan" if action and not any(is_finite(w) for w in sentence) else ""


def _first_clause(sentence: Sequence[str]) -> list[str]:
    clause: list[str] = []
    for word in sentence:
        if word in _ENDS and clause:
            break
        if word[:1].isalpha():
            clause.append(word)
    return clause


def is_finite(word: str) -> bool:
    """Whether a word has the form of a finite verb: *ist*, *fehlt*, *bauten*."""
    lower = word.lower()
    if lower in _FINITE:
        return True
    if not word.islower() or not word.endswith(("t", "te", "ten")):
        return False
    lemma = lemma_of(word)
    return lemma != word and lemma.islower() and lemma.endswith("n")
