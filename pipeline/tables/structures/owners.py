"""Whose a structure is: the town's, the district's (Landkreis), or that of state and federation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pipeline.tables.structures.tokens import Token

Owner = Literal["stadt", "landkreis", "bund_land", ""]

_NO_DISTRICT = re.compile(
    r"^(?:arbeits|freundes|personen|um|stadt|lenkungs|steuerungs|gesprächs|helfer|unterstützer|akteurs|teilnehmer"
    r"|adressaten|kunden|familien|bekannten|interessenten|initiativ|förder|träger|nutzer|kollegen|qualitäts"
    r"|erfahrungs|zuständigkeits|wirkungs|wahl|stuhl|mitglieder|experten|gründungs|eltern|betroffenen|themen"
    r"|strom|regel|wasser|blut|bewerber|empfänger|leser|nutznießer|frauen|mütter|gesprächs)\S*kreis(?:es|e|en)?$"
)
_DISTRICT = re.compile(
    r"^(?:landkreis(?:es|e|ebene|verwaltung|weit\w*)?|kreis(?:es|verwaltung|ebene|tag\w*)?|landrats?amt\w*|landrat(?:s|es)?"
    r"|landrätin|lk|[a-zäöüß-]+kreis(?:es)?)$"
)
_TOWN = re.compile(
    r"^(?:stadt|stadtverwaltung|kreisstadt|gemeinde|gemeindeverwaltung|rathaus(?:es)?|städtisch\w*|kommune)$"
)
_STATE = re.compile(
    r"^(?:land(?:es)?|bund(?:es)?|bundesland(?:es)?|ministerium\w*|\w+ministerium\w*|freistaat\w*)$"
)
_LINKS = {"der", "des", "beim", "im", "bei", "vom", "von", "auf", "in", "an", "am", "durch"}
_VERBS = {",", "wird", "werden", "wurde", "wurden", "ist", "sind", "sitzt", "liegt", "hängt", "arbeitet"}
_REACH = 25


def word_owner(token: Token) -> Owner:
    """The owner that a single word names (empty for other words)."""
    if token.kind != "word":
        return ""
    word = token.lower
    if _TOWN.match(word):
        return "stadt"
    if token.capital and _DISTRICT.match(word) and not _NO_DISTRICT.match(word):
        return "landkreis"
    if token.capital and _STATE.match(word):
        return "bund_land"
    return ""


def owner_of(tokens: Sequence[Token], first: int, last: int, prefix: str) -> tuple[Owner, bool]:
    """Owner of the name on ``tokens[first..last]`` and whether it is said directly behind it.

    By its own prefix (Landratsamt, Bundesamt), else by the words behind ("... des Landkreises"), else by
    the nearest owner named before in the same sentence; empty where the sentence names none.
    """
    folded = prefix.casefold()
    if folded.startswith(("bundes", "landes")):
        return "bund_land", True
    if folded.startswith(("landrats", "kreis")):
        return "landkreis", True
    owner = _owner_behind(tokens[last + 1 : last + 7])
    if owner:
        return owner, True
    return _owner_before(tokens, first), False


def _owner_before(tokens: Sequence[Token], first: int) -> Owner:
    """The nearest owner before in the same clause; none where two share ("Stadt und Landkreis")."""
    for index in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if _opens_clause(tokens, index):
            return ""
        owner = word_owner(tokens[index])
        if owner:
            shared = index >= 2 and tokens[index - 1].lower in ("und", "sowie", "&")
            return "" if shared and word_owner(tokens[index - 2]) else owner
    return ""


def _opens_clause(tokens: Sequence[Token], index: int) -> bool:
    """A comma before "die Unterbringung ..." begins a new statement; one before "bei dem" goes on."""
    following = tokens[index + 1 : index + 3]
    return (
        tokens[index].text in (",", ";")
        and len(following) == 2
        and following[0].lower in ("der", "die", "das", "ein", "eine")
        and following[1].capital
    )


def _owner_behind(tokens: Sequence[Token]) -> Owner:
    """Directly behind: ``des Landkreises``, ``, wird vom Landkreis``, ``sitzt beim Kreis``."""
    at = 0
    while at < len(tokens) and tokens[at].lower in _VERBS:
        at += 1
    if at >= len(tokens) or tokens[at].lower not in _LINKS:
        return ""
    for token in tokens[at + 1 : at + 3]:
        owner = word_owner(token)
        if owner or token.capital:
            return owner
    return ""
