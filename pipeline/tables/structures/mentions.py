"""Every mention of a structure, concept or programme area in the text of a case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pipeline.language.sentences import sentence_spans
from pipeline.tables.records import whole
from pipeline.tables.structures.areas import (
    Area,
    areas_in,
    names_area,
    opens_programme,
    refers_back,
    speaks_of_programme,
)
from pipeline.tables.structures.heads import match_head
from pipeline.tables.structures.owners import Owner, owner_of
from pipeline.tables.structures.phrases import Phrase, read_phrases
from pipeline.tables.structures.status import area_status, status_of
from pipeline.tables.structures.tokens import CLOSING, Token, tokenize

_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE_YEAR = frozenset(
    [
        "bis",
        "von",
        "aus",
        "vom",
        "seit",
        "in",
        "seiner",
        "ihrer",
        "der",
        "dem",
        "den",
        "die",
        "das",
        "für",
        "(",
        ")",
    ]
)
"""Besides names, what may stand between a concept and its year."""

_YEAR_BEFORE = re.compile(
    r"\b((?:19|20)\d\d)\s+(?:vom\s+\w+\s+)?(?:beschlossen|verabschiedet|erstellt|erarbeitet|fortgeschrieben|aktualisiert)e\w?"
    r"\s+(?:[a-zäöüß]\w*\s+){0,2}[\"„]?$"
)
_YEAR_REACH = 90
_YEAR_TOKENS = 12
_CAPITAL = re.compile(r"\b[A-ZÄÖÜ][\w-]*")


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention: what, whose, in which status, and the sentence it stands in (code points).

    ``kind``: a level of ``heads.yaml`` or ``gebiet``. ``head``: the head noun (or programme).
    ``sure_owner``: the owner is said directly; ``sure``: so is the status. ``area``: the area the sentence
    names, for structures on the spot. ``form``: as printed. ``text``: the sentence.
    """

    kind: str
    head: str
    name: str
    form: str
    area: str
    year: str
    owner: Owner
    sure_owner: bool
    status: str
    sure: bool
    document: str
    page: int | None
    printed_page: str
    start: int
    end: int
    text: str
    section: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    start: int
    tokens: Sequence[Token]
    row: dict[Any, Any]


def mentions_in(rows: Iterable[dict[Any, Any]], case: str) -> Iterator[Mention]:
    """All mentions in the codable segments ``rows`` of one case, in the order given.

    Read twice: first for the names of areas, which later stand without a noun before them.
    """
    sentences = [s for row in rows for s in _sentences(row)]
    named = [areas_in(s.tokens, case) for s in sentences]
    found = {area.name for areas in named for area in areas}
    known = sorted((name for name in found if len(name) > 5), key=lambda n: (-len(n), n))
    recent = ""
    document = None
    for sentence, areas in zip(sentences, named, strict=True):
        if sentence.row["document"] != document:
            recent, document = "", sentence.row["document"]
        if any(name in sentence.text for name in known):
            areas = areas_in(sentence.tokens, case, known)
        yield from _structures(sentence, areas)
        yield from _programme_areas(sentence, areas, recent)
        if areas:
            recent = areas[-1].name


def _sentences(row: dict[Any, Any]) -> Iterator[_Sentence]:
    """The sentences that may name a structure, a programme or an area."""
    if not _is_telling(row["text"]):
        return
    for begin, end in sentence_spans(row["text"]):
        text = row["text"][begin:end]
        if _is_telling(text):
            yield _Sentence(text, row["start"] + begin, tokenize(text), row)


def _is_telling(text: str) -> bool:
    return any(_telling_word(word) for word in _CAPITAL.findall(text))


@lru_cache(maxsize=100_000)
def _telling_word(word: str) -> bool:
    return match_head(word) is not None or names_area(word) or opens_programme(word)


def _structures(sentence: _Sentence, areas: Sequence[Area]) -> Iterator[Mention]:
    taken = -1
    for index, token in enumerate(sentence.tokens):
        if index <= taken or not token.capital:
            continue
        match = match_head(token.text)
        if match is None:
            continue
        for phrase in read_phrases(sentence.tokens, index, match):
            taken = max(taken, phrase.last)
            head, level = match.head.noun, str(match.head.level)
            if phrase.internal and level == "intermediaer":
                level = "verwaltung"
            elif phrase.carrier and level == "verwaltung":
                level = "vor_ort"
            yield replace(
                _mention(sentence, phrase, head, level, match.prefix),
                area="" if level != "vor_ort" or phrase.attribute else _nearest(areas, phrase.first),
            )


def _mention(sentence: _Sentence, phrase: Phrase, head: str, level: str, prefix: str) -> Mention:
    tokens = sentence.tokens
    begin, end = tokens[phrase.first].start, tokens[phrase.last].end
    status, sure = status_of(sentence.text, begin, end)
    owner, sure_owner = owner_of(tokens, phrase.first, phrase.last, prefix)
    return Mention(
        kind=level,
        head=head,
        name=phrase.name,
        form=sentence.text[begin:end],
        area="",
        year=_year(sentence, begin, phrase.last) if level == "konzept" else "",
        owner=owner,
        sure_owner=sure_owner,
        status=status,
        sure=sure,
        **_place(sentence),
    )


def _programme_areas(sentence: _Sentence, areas: Sequence[Area], recent: str) -> Iterator[Mention]:
    if not any(t.capital and opens_programme(t.text) for t in sentence.tokens):
        return
    programme = speaks_of_programme(sentence.text)
    if not programme:
        return
    named = [(a.name, sentence.tokens[a.first].start) for a in areas]
    if recent and refers_back(sentence.text):
        named.append((recent, 0))
    for name, begin in dict.fromkeys(named):
        status, sure = area_status(sentence.text, begin)
        yield Mention(
            kind="gebiet",
            head=programme,
            name=name,
            form=name,
            area="",
            year="",
            owner="",
            sure_owner=False,
            status=status,
            sure=sure,
            **_place(sentence),
        )


def _place(sentence: _Sentence) -> dict[str, Any]:
    row = sentence.row
    return {
        "document": row["document"],
        "page": whole(row["page"]),
        "printed_page": str(row["printed_page"]),
        "start": sentence.start,
        "end": sentence.start + len(sentence.text),
        "text": sentence.text,
        "section": row["section"],
    }


def _nearest(areas: Sequence[Area], index: int) -> str:
    return min(areas, key=lambda a: abs(a.first - index)).name if areas else ""


def _year(sentence: _Sentence, begin: int, last: int) -> str:
    """The year of a concept: before its name (``2013 beschlossene``) or behind (``von 2014``, ``(2018)``)."""
    found = _YEAR_BEFORE.search(sentence.text, max(0, begin - _YEAR_REACH), begin)
    if found:
        return found[1]
    for token in sentence.tokens[last + 1 : last + 1 + _YEAR_TOKENS]:
        if token.kind == "number":
            return token.text if _YEAR.fullmatch(token.text) else ""
        if not (token.capital or token.lower in _BEFORE_YEAR or token.text in CLOSING):
            return ""
    return ""
