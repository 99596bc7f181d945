"""The head nouns of structures, concepts and programmes (data: ``heads.yaml``) and how words match them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.yaml_file import read_model

Level = Literal["verwaltung", "intermediaer", "vor_ort", "konzept"]

GENDERED = re.compile(r"\\?[*:_/](?:in|innen|r|n|s|en)$")
"""Gender endings behind a noun (``Beauftragte*r``, ``Koordinator:in``)."""


class Head(BaseModel):
    """A head noun; the fields are explained at the top of ``heads.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    noun: str
    gender: Literal["m", "f", "n", "p"]
    forms: list[str]
    plural: list[str]
    level: Level
    needs: Literal[
        "nothing", "compound", "name", "adjective", "genitive", "round", "listed", "purpose", "pair"
    ]
    behind: Literal["nothing", "name", "nouns"]
    prefixes: list[str] | None = None
    excepted: list[str] = Field(default_factory=list, alias="except")
    short: list[str] = Field(default_factory=list)
    not_after: list[str] = Field(default_factory=list)
    stands_for: str = ""


class Lexicon(BaseModel):
    """All of ``heads.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    heads: list[Head]
    naming_adjectives: list[str]
    internal_adjectives: list[str]
    carriers: list[str]
    programmes: list[str]
    area_nouns: list[str]
    area_names: list[str]


class HeadMatch(BaseModel):
    """A word that is a head noun or a compound of one.

    ``prefix``: what stands before the noun in the word (``Stadtplanungs``), without a hyphen at its end.
    ``listed``: the compound is one that counts without a further attribute.
    """

    model_config = ConfigDict(frozen=True)
    head: Head
    prefix: str
    hyphen: bool
    plural: bool
    listed: bool

    @property
    def word(self) -> str:
        """The word in its base form: ``Stadtplanungsamt``, ``Wir-Koordination``."""
        if not self.prefix:
            return self.head.noun
        if self.hyphen:
            return f"{self.prefix}-{self.head.noun}"
        return self.prefix + self.head.noun[0].lower() + self.head.noun[1:]


@cache
def lexicon() -> Lexicon:
    """The data file, read once."""
    return read_model(Path(__file__).with_name("heads.yaml"), Lexicon)


@lru_cache(maxsize=100_000)
def match_head(word: str) -> HeadMatch | None:
    """The head noun of ``word`` (as printed), or None. Abbreviations (FB, AG) must be capitals."""
    plain = GENDERED.sub("", word)
    if len(plain) < 2 or not plain[0].isupper():
        return None
    short = _shorts().get(plain)
    if short:
        return HeadMatch(head=short, prefix="", hyphen=False, plural=False, listed=False)
    folded = plain.casefold()
    for ending, head, plural in _endings().get(folded[-2:], ()):
        if not folded.endswith(ending):
            continue
        prefix = plain[: len(plain) - len(ending)]
        base = prefix.rstrip("-")
        if base and (len(base) < 3 or head.prefixes == []):
            continue
        if (base + head.noun).casefold().replace("-", "") in head.excepted:
            return None
        listed = bool(base) and _listed(base, head)
        return HeadMatch(
            head=head, prefix=base, hyphen=prefix.endswith("-") and bool(base), plural=plural, listed=listed
        )
    return None


def _listed(prefix: str, head: Head) -> bool:
    """Whether the compound counts by itself.

    Without a list any (where a compound is enough), else those with a listed beginning; long beginnings
    may have words before them (``Flüchtlingsintegrations...``), short ones not (``Mehrfamilienhaus``).
    """
    if head.prefixes is None:
        return head.needs in ("compound", "nothing")
    folded = prefix.casefold()
    return any(folded in (p, p.rstrip("s")) or (len(p) > 9 and folded.endswith(p)) for p in head.prefixes)


@cache
def _shorts() -> dict[str, Head]:
    return {s: h for h in lexicon().heads for s in h.short}


@cache
def _endings() -> dict[str, list[tuple[str, Head, bool]]]:
    """All endings by their last two letters, longest first: (lower-case ending, head, is plural)."""
    found: list[tuple[str, Head, bool]] = []
    for head in lexicon().heads:
        found += [(form, head, False) for form in (head.noun.casefold(), *head.forms)]
        found += [(form, head, True) for form in head.plural if form not in head.forms]
    result: dict[str, list[tuple[str, Head, bool]]] = {}
    for entry in sorted(found, key=lambda e: (-len(e[0]), e[2], e[0])):
        result.setdefault(entry[0][-2:], []).append(entry)
    return result
