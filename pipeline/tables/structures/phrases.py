"""How far the name of a structure reaches: attributes before and behind its head noun.

Before it: naming adjectives (``Integriertes Stadtentwicklungskonzept``), the carrier (``AWO
Integrationsbüro``), an elliptic first part (``Gleichstellungs- und Integrationsbeauftragte``). Behind it:
``für ...``, a field or place (``Fachdienst Migration Asyl``, ``AG Nordstadt``), a quotation
(``Gesamtkonzept „..."``), the carrier (``Integrationsbüro der AWO``). A head noun inside a short
quotation (``„Pakt für Lindenau“``) takes the whole quotation as its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.tables.structures.heads import HeadMatch, lexicon, match_head
from pipeline.tables.structures.nouns import (
    AND,
    ARTICLES,
    join,
    lower_at,
    noun_list,
    place_name,
    quotation_behind,
)
from pipeline.tables.structures.tokens import CLOSING, OPENING, Token

_NAME_SMALL = (
    ARTICLES | AND | {"für", "in", "im", "am", "an", "zur", "zum", "auf", "von", "vor", "–", "-", "/"}
)
_NO_NAME = ARTICLES | frozenset(
    ["diese", "dieses", "diesen", "neue", "neuen", "neues", "mehr", "größere", "bessere", "alle", "viele"]
)
"""Behind "für" these begin whom it concerns or what it is good for, not what it is called."""

_PLAIN_ADJECTIVES = {"städtisch", "gesamtstädtisch"}
_ENDINGS = {"m": "er", "f": "e", "n": "es", "p": "e"}
_LIKE = {"analog", "ähnlich", "vergleichbar", "vergleichbare", "vergleichbaren", "vorbild"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A found name: its base form, and the tokens ``first`` to ``last`` (inclusive) it stands on.

    ``internal``: an adjective says that it belongs to the administration; ``carrier``: a welfare
    association runs it.
    """

    name: str
    first: int
    last: int
    attribute: str
    internal: bool = False
    carrier: bool = False


def read_phrases(tokens: Sequence[Token], index: int, match: HeadMatch) -> list[Phrase]:
    """The names whose head is ``tokens[index]``; empty where it is a common noun only."""
    head = match.head
    if any(t.lower in head.not_after for t in tokens[max(0, index - 2) : index]) or _compared(tokens, index):
        return []
    if head.needs == "round":
        return _round_table(tokens, index, match)
    quoted = _inside_quotation(tokens, index)
    if quoted:
        return [quoted] if match.listed or not match.prefix or head.prefixes is None else []
    adjectives, first = _adjectives(tokens, index)
    end, attribute = _behind(tokens, index, match, adjectives)
    if match.plural or _plural_by_article(tokens, index, match):
        return _plural(match, attribute, index, end)
    carrier, first, end = _carrier(tokens, first, end)
    second = _slashed(tokens, index, match)
    if second is not None:
        end, attribute = second
    if not _is_name(match, attribute or carrier, adjectives):
        return []
    prefix, first, twin = _ellipsis(tokens, first, match)
    name = _named(match, adjectives, prefix, attribute, carrier)
    internal = any(_stem(a) in lexicon().internal_adjectives for a in adjectives)
    return [Phrase(name, first, end, attribute, internal, bool(carrier)), *twin]


def _compared(tokens: Sequence[Token], index: int) -> bool:
    """``analog zu einem Quartiersmanagement``, ``ein Runder Tisch oder Ähnliches``: a likeness."""
    if any(t.lower in _LIKE for t in tokens[max(0, index - 7) : index]):
        return True
    return lower_at(tokens, index + 1) in ("oder", "o") and lower_at(tokens, index + 2).startswith(
        ("ähnlich", "vergleichbar")
    )


def _is_name(match: HeadMatch, attribute: str, adjectives: Sequence[str]) -> bool:
    head = match.head
    if match.prefix and not match.listed and head.prefixes is not None:
        return attribute.startswith("„")
    if head.needs == "nothing" or match.listed:
        return True
    if head.needs == "listed":
        return attribute.startswith("„")
    if head.needs == "purpose":
        return attribute.startswith(("„", "für"))
    if head.needs == "pair":
        return " und " in attribute
    if head.needs == "genitive":
        return bool(attribute) and any(_stem(a) == "kommunal" for a in adjectives)
    if head.needs == "adjective":
        return bool(attribute or adjectives)
    return bool(attribute)


def _named(match: HeadMatch, adjectives: Sequence[str], prefix: str, attribute: str, carrier: str) -> str:
    if match.head.stands_for:
        return match.head.stands_for
    ending = _ENDINGS[match.head.gender]
    plain = set(lexicon().internal_adjectives) | (_PLAIN_ADJECTIVES if match.prefix else set())
    kept = [_stem(a) for a in adjectives if _stem(a) not in plain]
    before = [
        (s + ending).capitalize() if i == 0 else s[0].upper() + s[1:] + ending for i, s in enumerate(kept)
    ]
    words = [*before, prefix + match.word, attribute]
    if carrier:
        words.append(f"der {carrier}")
    return " ".join(w for w in words if w)


def _stem(adjective: str) -> str:
    folded = adjective.casefold()
    for ending in ("en", "em", "er", "es", "e"):
        if folded.endswith(ending):
            return folded[: -len(ending)]
    return folded


def _adjectives(tokens: Sequence[Token], index: int) -> tuple[list[str], int]:
    """The naming adjectives directly before the head, and where the name begins."""
    known = lexicon().naming_adjectives
    found: list[str] = []
    while index > 0 and tokens[index - 1].kind == "word" and _stem(tokens[index - 1].text) in known:
        index -= 1
        found.insert(0, tokens[index].text)
    return found, index


def _inside_quotation(tokens: Sequence[Token], index: int) -> Phrase | None:
    left = next((i for i in range(index - 1, max(-1, index - 7), -1) if tokens[i].text in OPENING), None)
    right = next(
        (i for i in range(index + 1, min(len(tokens), index + 9)) if tokens[i].text in CLOSING), None
    )
    if left is None or right is None or right - left > 8:
        return None
    straight = tokens[left].text in "\"'"
    if straight and sum(t.text == tokens[left].text for t in tokens[:index]) % 2 == 0:
        return None
    inside = tokens[left + 1 : right]
    if not inside[0].capital or any(not _name_part(t) for t in inside):
        return None
    if len(inside) == 1 and index == left + 1 and "-" not in inside[0].text:
        return None
    return Phrase(join(inside), left, right, "„quoted“")


def _name_part(token: Token) -> bool:
    return token.capital or token.kind == "number" or token.lower in _NAME_SMALL


def _behind(
    tokens: Sequence[Token], index: int, match: HeadMatch, adjectives: Sequence[str]
) -> tuple[int, str]:
    """Index of the name's last token and the attribute behind the head (empty if there is none)."""
    at = index + 1
    quotation = quotation_behind(tokens, at)
    if quotation:
        return quotation
    if at >= len(tokens):
        return index, ""
    if tokens[at].lower == "für" or (tokens[at].lower == "zur" and lower_at(tokens, at + 1) == "förderung"):
        end = noun_list(tokens, at + 1, articles=True)
        named = end > at and lower_at(tokens, at + 1).removeprefix("zur ") not in _NO_NAME
        return (end, join(tokens[at : end + 1])) if named else (index, "")
    if match.head.needs == "genitive" and adjectives and tokens[at].lower == "der":
        end = noun_list(tokens, at + 1, articles=False)
        if end > at and lower_at(tokens, end + 1) == "für":
            end = max(end, noun_list(tokens, end + 2, articles=True))
        return (end, join(tokens[at : end + 1])) if end > at else (index, "")
    if match.head.behind == "nouns":
        end = noun_list(tokens, at, articles=False, genitive=False)
        return (end, join(tokens[at : end + 1])) if end >= at else (index, "")
    if match.head.behind == "name":
        end = place_name(tokens, at)
        return (end, join(tokens[at : end + 1])) if end >= at else (index, "")
    return index, ""


def _round_table(tokens: Sequence[Token], index: int, match: HeadMatch) -> list[Phrase]:
    if index == 0 or _stem(tokens[index - 1].text) != "rund" or match.plural or match.prefix:
        return []
    end, attribute = _behind(tokens, index, match, [])
    return [Phrase(" ".join(["Runder Tisch", attribute]).strip(), index - 1, end, attribute)]


def _plural_by_article(tokens: Sequence[Token], index: int, match: HeadMatch) -> bool:
    """``den Ressorts``: the plural looks like the genitive, the article tells."""
    token = tokens[index].lower
    same = token.endswith("s") and not match.head.noun.casefold().endswith(token[-3:])
    return same and index > 0 and tokens[index - 1].lower in ("den", "die", "alle", "mehrere", "beiden")


def _plural(match: HeadMatch, attribute: str, index: int, end: int) -> list[Phrase]:
    """``die Fachbereiche Soziales und Bildung``: one name each; other plurals name nothing."""
    if match.head.behind != "nouns" or not attribute or attribute.startswith(("für", "„", "zur")):
        return []
    if " sowie " in attribute:
        parts = attribute.split(" sowie ")
    elif " und " in attribute:
        parts = re.split(r", | und ", attribute)
    else:
        return []
    return [Phrase(f"{match.word} {part}", index, end, part) for part in parts]


def _carrier(tokens: Sequence[Token], first: int, end: int) -> tuple[str, int, int]:
    carriers = lexicon().carriers
    if (
        lower_at(tokens, end + 1) in ("der", "des")
        and end + 2 < len(tokens)
        and tokens[end + 2].text in carriers
    ):
        return tokens[end + 2].text, first, end + 2
    if first > 0 and tokens[first - 1].text in carriers:
        return tokens[first - 1].text, first - 1, end
    return "", first, end


def _slashed(tokens: Sequence[Token], index: int, match: HeadMatch) -> tuple[int, str] | None:
    """``Gleichstellungsbeauftragte/Beauftragte für Integration`` is one office."""
    if lower_at(tokens, index + 1) != "/" or index + 2 >= len(tokens):
        return None
    other = match_head(tokens[index + 2].text)
    if other is None or other.head is not match.head:
        return None
    end, attribute = _behind(tokens, index + 2, other, [])
    return end, f"/ {other.word} {attribute}".rstrip()


def _ellipsis(tokens: Sequence[Token], first: int, match: HeadMatch) -> tuple[str, int, list[Phrase]]:
    """The elliptic part before the head: one office (no article between) or a second structure."""
    if first < 2 or not (match.prefix or match.head.needs == "nothing"):
        return "", first, []
    if tokens[first - 1].lower in AND and tokens[first - 2].text.endswith("-") and tokens[first - 2].capital:
        return f"{tokens[first - 2].text} {tokens[first - 1].text} ", first - 2, []
    if first >= 3 and tokens[first - 1].lower in ARTICLES and tokens[first - 2].lower in AND:
        part = tokens[first - 3]
        if part.text.endswith("-") and part.capital:
            noun = match.head.noun[0].lower() + match.head.noun[1:]
            if not match.prefix:
                return "", first, []
            return "", first, [Phrase(part.text[:-1] + noun, first - 3, first - 3, "")]
    return "", first, []
