"""Words that are names and words that are not: lists from other projects (ORIGIN.md) and what follows from
them. Upper and lower case and marks on letters do not count for names (``Çelik`` is also
``Celik``)."""

from __future__ import annotations

import lzma
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pipeline.language.words import word_set
from pipeline.yaml_file import read_yaml

_HERE = Path(__file__).parent
_PLAIN = str.maketrans({"ı": "i", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "’": "'", "æ": "ae"})

_DIAERESIS = "\u0308"


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """A word without case and marks (those of ä, ö, ü stay), as names are compared."""
    plain = unicodedata.normalize("NFD", word.casefold().translate(_PLAIN))
    kept = "".join(c for c in plain if not unicodedata.combining(c) or c == _DIAERESIS)
    return unicodedata.normalize("NFC", kept)


@dataclass(frozen=True, eq=False)
class Lists:
    """The lists: names folded, nouns as they are written. ``abroad``: towns of other countries."""

    first: frozenset[str]
    last: frozenset[str]
    places: frozenset[str]
    abroad: frozenset[str]
    nouns: frozenset[str]


@cache
def words(name: str) -> frozenset[str]:
    """A word list of ``words.yaml`` (KeyError if there is none)."""
    return word_set(read_yaml(_HERE / "words.yaml")[name])


@cache
def lists() -> Lists:
    """All lists, read once (about 0.4 s)."""
    first, last, places, abroad = (
        frozenset(map(folded, _read(name)))
        for name in ("first_names", "last_names", "places", "places_abroad")
    )
    return Lists(first, last, places, abroad, frozenset(_read("nouns")))


def _read(name: str) -> list[str]:
    packed = (_HERE / f"{name}.txt.xz").read_bytes()
    return lzma.decompress(packed).decode().split("\n")
