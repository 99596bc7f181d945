"""What a person types into the search: terms of the rule language, joined by ``,`` (or) and ``+`` (and)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook.model import Codebook
from pipeline.coding.compiled import CompiledCodebook
from pipeline.coding.terms import parse_term
from pipeline.errors import InputError

_OR = re.compile(r"[,;](?![^()]*\))")
_AND = re.compile(r"\s\+\s")
_QUOTES = "\"'„“”‚‘’»«›‹"


@dataclass(frozen=True, slots=True)
class Query:
    """``groups``: each must be found in a passage, by any of its terms."""

    groups: tuple[tuple[str, ...], ...]

    @property
    def terms(self) -> list[str]:
        """All terms, each once."""
        return list(dict.fromkeys(term for group in self.groups for term in group))


def read_query(text: str, lists: Mapping[str, Sequence[str]] | None = None) -> Query:
    """The query that ``text`` means: ``Radweg, Fußweg + fehlen`` is one of the first two and the third in
    the same passage; several words without a sign are a phrase.

    ``lists``: a codebook's word lists, which a term may name (``$wege``). Raises InputError where nothing is
    asked for, CodebookError for a term that cannot be read.
    """
    groups = [_terms(part) for part in _AND.split(text)]
    if not all(groups):
        raise InputError("Es fehlt ein Suchwort; geben Sie eines ein, etwa „Integrationsrat“.")
    if "$" in text:
        groups = [_expanded(group, lists or {}) for group in groups]
    for group in groups:
        for term in group:
            parse_term(term)
    return Query(tuple(map(tuple, groups)))


def _terms(part: str) -> list[str]:
    words = (" ".join(w.strip().strip(_QUOTES).split()) for w in _OR.split(part))
    return [w for w in words if w]


def _expanded(terms: list[str], lists: Mapping[str, Sequence[str]]) -> list[str]:
    book = Codebook(
        id="suche", version="1", label="Suche", dimensions=[], lists={n: list(t) for n, t in lists.items()}
    )
    return list(CompiledCodebook(book).expand(terms))
