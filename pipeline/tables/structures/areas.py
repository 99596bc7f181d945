"""Areas of a town and the programmes of urban development support in which they take part."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.tables.structures.heads import lexicon, match_head
from pipeline.tables.structures.nouns import join, place_name, quotation_behind
from pipeline.tables.structures.tokens import Token

_SUPPORT = re.compile(r"programm|förder|städtebau|kulisse|gebiet|aufgenommen|\bBIWAQ\b", re.IGNORECASE)
_PROGRAMME_AREA = re.compile(r"(?:Programm|Förder)gebiet(?:e?s)?\b")
_ANAPHOR = re.compile(
    r"\b(?:[Dd](?:as|em|es|ies(?:es|em|er)?|er))\s+(?:Gebiet|Quartier|Stadtteil|Viertel|Wohngebiet)(?:e?s)?\b(?!\s+[A-ZÄÖÜ„\"])"
)
_TYPICAL = re.compile(r"(?:siedlung|viertel)$", re.IGNORECASE)
_PARTS = {
    "nord",
    "süd",
    "west",
    "ost",
    "mitte",
    "nordwest",
    "nordost",
    "südwest",
    "südost",
    "süd-west",
    "nord-west",
    "süd-ost",
    "nord-ost",
}


@dataclass(frozen=True, slots=True)
class Area:
    """A named area: its name and the tokens it stands on."""

    name: str
    first: int
    last: int


def areas_in(tokens: Sequence[Token], case: str, known: Collection[str] = ()) -> list[Area]:
    """The areas a sentence names, in the order of the sentence.

    By a noun before the name (``Stadtteil Neue Mühle``), by a typical name (``Nordstadt``,
    ``Ziegelsiedlung``, ``Lindener Viertel``), or because the name is ``known`` from elsewhere in the case.
    """
    data = lexicon()
    found: list[Area] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if not token.capital:
            at += 1
            continue
        area = None
        if token.lower.rsplit("-", 1)[-1] in data.area_nouns:
            area = _after_noun(tokens, at) or _quarter(tokens, at)
        elif token.lower in data.area_names or _typical(token):
            end = at + 1 if at + 1 < len(tokens) and tokens[at + 1].lower in _PARTS else at
            area = Area(join(tokens[at : end + 1]), at, end)
        if area is None:
            area = _known(tokens, at, known)
        if area is None or programme_in(area.name):
            at += 1
            continue
        name = _without_case(area.name, case)
        if name:
            found.append(Area(name, area.first, area.last))
        at = area.last + 1
    return found


def _known(tokens: Sequence[Token], at: int, known: Collection[str]) -> Area | None:
    for name in known:
        size = name.count(" ") + 1 + 2 * name.count("/")
        if name.startswith(tokens[at].text) and join(tokens[at : at + size]) == name:
            return Area(name, at, at + size - 1)
    return None


def _after_noun(tokens: Sequence[Token], at: int) -> Area | None:
    quotation = quotation_behind(tokens, at + 1)
    if quotation:
        return Area(quotation[1].strip("„“"), at + 1, quotation[0])
    end = place_name(tokens, at + 1)
    if end <= at or match_head(tokens[at + 1].text):
        return None
    names = lexicon().area_names
    whole = (i for i in range(at + 1, end) if tokens[i].lower in names and tokens[i + 1].text != "/")
    last = next(whole, end)
    end = last + 1 if last < end and tokens[last + 1].lower in _PARTS else last
    return Area(join(tokens[at + 1 : end + 1]), at + 1, end)


def _quarter(tokens: Sequence[Token], at: int) -> Area | None:
    """``Lindener Viertel``: the noun stands behind its name."""
    if tokens[at].lower not in ("viertel", "viertels", "siedlung") or at == 0:
        return None
    before = tokens[at - 1]
    if not before.capital or not before.text.endswith("er") or len(before.text) < 5:
        return None
    noun = "Siedlung" if tokens[at].lower == "siedlung" else "Viertel"
    return Area(f"{before.text} {noun}", at - 1, at)


def _typical(token: Token) -> bool:
    match = _TYPICAL.search(token.text)
    return (
        match is not None and match.start() >= 4 and not token.lower.startswith(("großwohn", "wohn", "stadt"))
    )


def _without_case(name: str, case: str) -> str:
    """The name without the town's own (``Lindenau Mitte`` is ``Mitte``); empty where nothing is left."""
    towns = {t.casefold() for t in re.split(r"[\s/,()]+", case) if t}
    words = name.split()
    while words and words[0].casefold() in towns:
        words.pop(0)
    return " ".join(words)


@cache
def _programmes() -> list[tuple[re.Pattern[str], str]]:
    found = []
    for name in lexicon().programmes:
        words = [re.sub(r"(?:e|er)$", "", w) + r"\w{0,2}" for w in name.split()]
        found.append((re.compile(r"\b" + r"[-\s]".join(words), re.IGNORECASE), name))
    return found


def names_area(word: str) -> bool:
    """A quick test: whether a capital word can be or announce the name of an area."""
    folded = word.casefold()
    return folded.rsplit("-", 1)[-1] in _area_words() or folded.endswith(("siedlung", "viertel"))


@cache
def _area_words() -> frozenset[str]:
    data = lexicon()
    return frozenset(data.area_nouns) | frozenset(data.area_names)


def opens_programme(word: str) -> bool:
    """A quick test: whether a capital word can be the first of a programme's name."""
    return word.startswith(_programme_openers()) or "gebiet" in word.casefold()


@cache
def _programme_openers() -> tuple[str, ...]:
    return tuple(sorted({re.sub(r"(?:e|er)$", "", name.split()[0]) for name in lexicon().programmes}))


def programme_in(sentence: str) -> str:
    """The programme of urban development support that a text names (empty if none)."""
    return next((name for pattern, name in _programmes() if pattern.search(sentence)), "")


def speaks_of_programme(sentence: str) -> str:
    """The programme a sentence speaks of as support, ``Programmgebiet`` for an unnamed one, or empty."""
    programme = programme_in(sentence)
    if programme and _SUPPORT.search(sentence):
        return programme
    return "Programmgebiet" if _PROGRAMME_AREA.search(sentence) else ""


def refers_back(sentence: str) -> bool:
    """Whether the sentence says "das Gebiet", "dieser Stadtteil" of an area named before."""
    return _ANAPHOR.search(sentence) is not None
