"""Lists of nouns, proper names and quotations: what an attribute behind a head noun may consist of."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.tables.structures.heads import lexicon, match_head
from pipeline.tables.structures.tokens import CLOSING, OPENING, Token

AND = frozenset({"und", "sowie", "&"})
ARTICLES = frozenset(
    ["der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines"]
)

_OWNERS = frozenset(
    ["stadt", "gemeinde", "kreisstadt", "landkreis", "landkreises", "kreises", "landes", "bundes", "kommune"]
)
_LEGAL_FORMS = frozenset(["gmbh", "ggmbh", "mbh", "eg", "e", "v"])
_NO_ADJECTIVES = frozenset(
    ["zwischen", "neben", "gegen", "wegen", "unter", "haben", "werden", "wurden", "sowie", "seiner", "ihrer"]
)
_MAX_NOUNS = 8
_LONGEST_NAME = 5
"""Tokens of a proper name, slashes included."""


def noun_list(tokens: Sequence[Token], at: int, *, articles: bool, genitive: bool = True) -> int:
    """Index of the last token of a list of nouns beginning at ``at`` (``at - 1`` if there is none)."""
    end = _item(tokens, at, articles=articles, genitive=genitive, lower=articles)
    if end < at:
        return at - 1
    count = 1
    while count < _MAX_NOUNS:
        mark = lower_at(tokens, end + 1)
        if mark in AND:
            following = _item(tokens, end + 2, articles=False, genitive=genitive, lower=articles)
            if following <= end + 1:
                return end
            further = _item(tokens, following + 2, articles=False, genitive=False, lower=False)
            other = "und" if mark == "sowie" else "sowie"
            goes_on = lower_at(tokens, following + 1) == other and further > following + 1
            return further if goes_on else following
        if mark == "," and _list_goes_on(tokens, end + 2, articles):
            end = _item(tokens, end + 2, articles=False, genitive=False, lower=True)
            count += 1
            continue
        return end
    return end


def place_name(tokens: Sequence[Token], at: int) -> int:
    """Index of the last token of a proper name beginning at ``at`` (``at - 1`` if there is none)."""
    start, end = at, at - 1
    while at < len(tokens) and at - start < _LONGEST_NAME:
        token = tokens[at]
        if not token.capital or _blocked(token) and token.lower not in lexicon().area_names:
            break
        end = at
        at += 2 if lower_at(tokens, at + 1) == "/" and at + 2 < len(tokens) and tokens[at + 2].capital else 1
    return end


def quotation_behind(tokens: Sequence[Token], at: int) -> tuple[int, str] | None:
    """Last token and text (in „“) of a quotation that begins at ``at``, or None."""
    if at >= len(tokens) or tokens[at].text not in OPENING:
        return None
    right = next((i for i in range(at + 2, min(len(tokens), at + 12)) if tokens[i].text in CLOSING), None)
    if right is None or not (tokens[at + 1].capital or tokens[at + 1].kind == "number"):
        return None
    return right, f"„{join(tokens[at + 1 : right])}“"


def lower_at(tokens: Sequence[Token], at: int) -> str:
    """The folded word at ``at``, empty behind the end."""
    return tokens[at].lower if at < len(tokens) else ""


def join(tokens: Sequence[Token]) -> str:
    """The text of tokens with single spaces where the original had any space."""
    parts: list[str] = []
    for i, token in enumerate(tokens):
        if i and token.start > tokens[i - 1].end:
            parts.append(" ")
        parts.append(token.text)
    return "".join(parts)


def _list_goes_on(tokens: Sequence[Token], at: int, purpose: bool) -> bool:
    """Whether "N, N und N" follows (for a ``purpose`` also "N, N, N"): a lone ", N" begins something else."""
    end = _item(tokens, at, articles=False, genitive=False)
    if end < at:
        return False
    if lower_at(tokens, end + 1) in AND:
        return _item(tokens, end + 2, articles=False, genitive=False, lower=True) > end + 1
    if not purpose:
        return lower_at(tokens, end + 1) == "," and _list_goes_on(tokens, end + 2, purpose)
    if lower_at(tokens, end + 1) == ",":
        return _item(tokens, end + 2, articles=False, genitive=False, lower=True) > end + 1
    # the last of at least three: the item before the one at ``at`` was in a list already
    return at >= 4 and tokens[at - 3].text == "," and tokens[at - 2].capital


def _item(tokens: Sequence[Token], at: int, *, articles: bool, genitive: bool, lower: bool = True) -> int:
    """One noun with what belongs to it: article, small adjective, further nouns, genitive."""
    start = at
    reach = 3 if not (articles or lower) else 1
    if articles and lower_at(tokens, at) in ARTICLES:
        at += 1
    described = at + 1 < len(tokens) and _small_adjective(tokens[at]) and tokens[at + 1].capital
    if (articles or lower) and described:
        at += 1
    end = at - 1
    while at < len(tokens) and tokens[at].capital and not _blocked(tokens[at]) and at - start < reach:
        end = at
        at += 2 if lower_at(tokens, at + 1) == "/" and at + 2 < len(tokens) and tokens[at + 2].capital else 1
    if end < start or not tokens[end].capital:
        return start - 1
    article = lower_at(tokens, end + 1)
    if genitive and article in ("der", "des") and end + 2 < len(tokens):
        noun = tokens[end + 2]
        if noun.capital and not _blocked(noun) and noun.lower not in _OWNERS:
            end += 2
    return end


def _small_adjective(token: Token) -> bool:
    if token.kind != "word" or token.capital or token.lower in _NO_ADJECTIVES:
        return False
    return len(token.text) > 4 and token.text.endswith(("e", "en", "er", "es"))


def _blocked(token: Token) -> bool:
    """Words that begin something of their own: another structure, the town or the district."""
    if token.lower in _OWNERS or token.lower in _LEGAL_FORMS:
        return True
    match = match_head(token.text)
    return match is not None and (match.listed or match.head.needs == "nothing")
