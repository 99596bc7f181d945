"""Whether a text has been damaged by OCR: clean text is never repaired.

Clean German has 1.4 to 1.6 umlauts per 100 letters, OCR without German letters none; where only some are
lost, forms that no German word has (``MaRnahme``, ``kiinftig``, ``Konfikt``) give the damage away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.mending.candidates import Lexicon
from pipeline.language.words import word_set

_LETTER = re.compile(r"[^\W\d_]")
_UMLAUT = re.compile("[äöüÄÖÜ]")
_MARK = re.compile(r"\b[A-ZÄÖÜ]?[a-zäöüß]{2,}(?:[RBU]|[36&]|f3|l3)[a-zäöüé]{2,}\b|\b[a-z]*[a-z]ii[a-z]+\b")
_LIGATURES = re.compile(
    r"\b\w*(?:[Kk]onfikt|[Ee]infuss|[Ff]exib|[Pp]feg|[Pp]ficht|[Gg]efücht|Füchtl|[Oo]ffzi|[Qq]ualifz|[Ss]pezifs|"
    r"[Ff]nanz|[Hh]äufg|[Dd]efni|[Pp]roft|[Ff]ießen|[Kk]onfgur)\w*"
)
"""Words that have lost the second letter of ``fl`` or ``fi``."""
_GERMAN = word_set(
    "der die das und in zu den von mit ist des im nicht ein eine auf sich dem als auch es an für"
)
_ENGLISH = word_set("the of and to in a is that for with as are this on by be from which it at not or an")
_DAMAGED_RATE = 0.3
"""Umlauts per 100 letters below which a text is damaged; clean sources have 1.39 to 1.58."""
_NONE = 0.05
"""Below this rate all umlauts are lost."""
_DOUBTFUL_RATE = 1.1
"""Below this rate the words are looked up one by one."""
_MARKS_PER_WORD = 0.002
_REPAIRS_PER_WORD = 0.006
_LEAST_LETTERS = 400
"""Shorter texts give no rate that means anything."""
_SAMPLE = 3000
"""Words looked up at most, spread evenly over the text."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What was found: ``umlauts`` per 100 letters, and how sure a change of a known word must be."""

    umlauts: float
    margin: float

    @property
    def all_lost(self) -> bool:
        """No umlaut has survived."""
        return self.umlauts < _NONE


def detect_damage(text: str) -> Damage | None:
    """The damage of a German text, None where it is clean, too short or not German."""
    letters = len(_LETTER.findall(text))
    words = [w.casefold() for w in re.findall(r"[^\W\d_]+", text)]
    if letters < _LEAST_LETTERS or sum(w in _GERMAN for w in words) < 0.08 * len(words):
        return None
    rate = 100 * len(_UMLAUT.findall(text)) / letters
    if rate < _DAMAGED_RATE:
        return Damage(rate, 0.2 if rate < _NONE else 0.5)
    marks = _MARK.findall(text) + _LIGATURES.findall(text)
    if len(set(marks)) >= 3 and len(marks) >= _MARKS_PER_WORD * len(words):
        return Damage(rate, 1.2)
    if rate < _DOUBTFUL_RATE and _repairable(words) >= _REPAIRS_PER_WORD:
        return Damage(rate, 1.2)
    return None


def is_english(quote: str) -> bool:
    """Whether a stretch of text is English (abstracts, quotations), which is not repaired."""
    words = re.findall(r"[a-z]+", quote.lower())
    english, german = sum(w in _ENGLISH for w in words), sum(w in _GERMAN for w in words)
    return english > german + 1


def _repairable(words: list[str]) -> float:
    """Share of words that are unknown and have a clearly better reading."""
    lexicon = Lexicon()
    sample = words[:: max(1, len(words) // _SAMPLE)]
    hits = 0
    for word in sample:
        if lexicon.zipf(word) >= 2.5 or len(word) < 3:
            continue
        best = lexicon.best(word)
        hits += best.changes > 0 and best.score >= 3.5 and best.score - lexicon.as_it_stands(word) >= 2
    return hits / max(1, len(sample))
