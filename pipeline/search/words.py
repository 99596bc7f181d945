"""Where the terms of a query stand: the rule language's own index, asked only about words that may match."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from pipeline.coding.index import TermIndex
from pipeline.coding.terms import Atom, parse_term
from pipeline.language import term_keys
from pipeline.search.arrays import Array, load, load_names


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A find: number of the passage, first code point and end within it, number of the term."""

    passage: int
    start: int
    end: int
    term: int


class Words:
    """The words of all passages, as ``build`` left them in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.forms = load_names(folder, "forms")
        self._tokens = load(folder, "tokens")
        self._starts = load(folder, "token_starts")
        self._passage_ends = np.array(load(folder, "passage_ends"))
        self._begins = load(folder, "sentence_begins")
        elliptic = np.array(load(folder, "elliptic"))
        self._elliptic = dict(zip(elliptic[:, 0].tolist(), elliptic[:, 1].tolist(), strict=True))

    @cached_property
    def _keys(self) -> list[str]:
        return load_names(self._folder, "keys")

    @cached_property
    def _key_forms(self) -> tuple[Array, Array]:
        return load(self._folder, "key_ends"), load(self._folder, "key_forms")

    @cached_property
    def counts(self) -> Array:
        """How often each form occurs."""
        return load(self._folder, "counts")

    def places(self, terms: Sequence[str]) -> list[Place]:
        """All places of the terms in the order of the text; ``Place.term`` counts in ``terms``."""
        index = TermIndex()
        number_of = {index.add(term): i for i, term in enumerate(terms)}
        forms = self.forms
        atoms = {n: found for n in self._candidates(terms) if (found := index.atoms(forms[n]))}
        opening = [n for n, found in atoms.items() if index.plan(found)]
        return [
            Place(passage, start, end, number_of[term])
            for passage, start, end, term in self._finds(index, atoms, opening)
        ]

    def _finds(
        self, index: TermIndex, atoms: dict[int, tuple[int, ...]], opening: list[int]
    ) -> Iterator[tuple[int, int, int, int]]:
        tokens = self._tokens
        at = self._tokens_of(opening)
        passages = np.searchsorted(self._passage_ends, at, side="right") - 1
        for token, passage in zip(at.tolist(), passages.tolist(), strict=True):
            plan = index.plan(self._atoms_at(atoms, token, int(tokens[token])))
            if plan is None:
                continue
            if plan.openers or plan.separated:
                yield from self._within_sentence(index, atoms, token, passage)
                continue
            start = int(self._starts[token])
            end = start + len(self.forms[tokens[token]])
            for term in dict.fromkeys(plan.singles):
                yield passage, start, end, term

    def _within_sentence(
        self, index: TermIndex, atoms: dict[int, tuple[int, ...]], token: int, passage: int
    ) -> Iterator[tuple[int, int, int, int]]:
        """What begins at a word and may need words after it."""
        following = int(np.searchsorted(self._begins, token, side="right"))
        stop = int(self._passage_ends[passage + 1])
        if following < len(self._begins):
            stop = min(stop, int(self._begins[following]))
        numbers = self._tokens[token:stop].tolist()
        words = [self.forms[n] for n in numbers]
        here = [self._atoms_at(atoms, token + i, n) for i, n in enumerate(numbers)]
        for term, (first, end) in dict.fromkeys(index.hits(words, here)):
            if first > 0:
                break
            last = token + end - 1
            yield passage, int(self._starts[token]), int(self._starts[last]) + len(words[end - 1]), term

    def _atoms_at(self, atoms: dict[int, tuple[int, ...]], token: int, form: int) -> tuple[int, ...]:
        found = atoms.get(form, ())
        if token in self._elliptic:
            return (*found, *atoms.get(self._elliptic[token], ()))
        return found

    def _tokens_of(self, forms: list[int]) -> Array:
        """Tokens that are one of the forms, in order."""
        wanted = np.zeros(len(self.forms), bool)
        wanted[forms] = True
        plain = np.flatnonzero(wanted[self._tokens])
        cut = [token for token, full in self._elliptic.items() if wanted[full]]
        return np.union1d(plain, np.array(cut, np.int64)) if cut else plain

    def _candidates(self, terms: Iterable[str]) -> list[int]:
        """Numbers of all forms that may be a part of a term; the term index says which of them are."""
        found: set[int] = set()
        for term in terms:
            parsed = parse_term(term)
            for atom in (a for slot in parsed.slots for a in slot.atoms):
                found.update(self._forms_for(atom))
            if parsed.separated:
                found.update(self._forms_for(parsed.separated[0]))
        return sorted(found)

    def _forms_for(self, atom: Atom) -> Iterator[int]:
        if atom.kind == "spelling":
            yield from (n for n, form in enumerate(self.forms) if form == atom.text)
        elif atom.kind == "glob":
            part = max(atom.text.split("*"), key=len)
            for n, key in enumerate(self._keys):
                if part in key:
                    yield from self._under(n)
        else:
            for key in term_keys(atom.text):
                n = bisect_left(self._keys, key)
                if n < len(self._keys) and self._keys[n] == key:
                    yield from self._under(n)

    def _under(self, key: int) -> list[int]:
        bounds, forms = self._key_forms
        return list(forms[bounds[key] : bounds[key + 1]].tolist())
