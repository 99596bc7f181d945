"""Umlauts written as ae, oe, ue: read as umlauts where a document writes so throughout.

Old e-mail, web forms and some transcription programs know no umlauts. A word is read with them where that is
far more common than the word as written (wordfreq, compounds part by part): ``fuer``, but not ``neue``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from pipeline.counted import counted
from pipeline.extract.mending.candidates import Lexicon
from pipeline.extract.mending.edits import Edit, edited
from pipeline.model import Document, Notice

_UMLAUT = re.compile("[äöüÄÖÜ]")
_WORD = re.compile(r"(?<![\w@.\-/\\])[^\W\d_]{3,}(?![\w@])")
_PAIR = re.compile(r"[aouAOU][eE]")
_LETTERS = {"ae": "ä", "oe": "ö", "ue": "ü"}
_MOST_PAIRS = 4
_GAIN = 1.0
"""How much more common (Zipf values) a word must be with umlauts."""
_LEAST_WORDS = 3
"""Different words that must gain before the document is taken to write so."""


def with_umlauts(document: Document) -> Document:
    """The document with its umlauts; itself where it has any, or too few words that need them.

    ``changes`` tell each word; a notice (``umlauts-read``) tells that it was done.
    """
    if _UMLAUT.search(document.text):
        return document
    lexicon = Lexicon()
    known: dict[str, str | None] = {}
    edits = []
    for match in _WORD.finditer(document.text):
        word = match[0]
        if word not in known:
            known[word] = _read(word, lexicon)
        after = known[word]
        if after:
            edits.append(Edit(match.start(), match.end(), after, "Umlaut"))
    if len({document.text[e.start : e.end].lower() for e in edits}) < _LEAST_WORDS:
        return document
    notice = Notice(
        "umlauts-read",
        f"Das Dokument schreibt ae, oe und ue; "
        f"{counted(len(edits), 'Wort wurde', 'Wörter wurden')} mit Umlauten gelesen; prüfen Sie "
        "die Liste der Änderungen oder schalten Sie die Reparatur ab.",
    )
    return edited(document, edits, notice)


def _read(word: str, lexicon: Lexicon) -> str | None:
    """The word with umlauts where that is far more common; None where it stays."""
    if not _PAIR.search(word):
        return None
    now = lexicon.as_it_stands(word.lower())
    scores = {reading: lexicon.as_it_stands(reading.lower()) for reading in _readings(word)}
    best = max(sorted(scores), key=scores.__getitem__, default=None)
    return best if best and scores[best] >= now + _GAIN else None


def _readings(word: str) -> Iterator[str]:
    """The word with some or all of its pairs read as umlauts."""
    pairs = list(_PAIR.finditer(word))[:_MOST_PAIRS]
    for choice in product((False, True), repeat=len(pairs)):
        if not any(choice):
            continue
        parts, position = [], 0
        for pair, read in zip(pairs, choice, strict=True):
            if read:
                letter = _LETTERS[pair[0].lower()]
                parts += [word[position : pair.start()], letter.upper() if pair[0][0].isupper() else letter]
                position = pair.end()
        yield "".join([*parts, word[position:]])
