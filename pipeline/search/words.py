"""Where the terms of a query stand: the rule language's own index, asked only about words that may match."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from pipeline.coding.index import Plan, TermIndex
from pipeline.coding.terms import Atom, parse_term
from pipeline.language import term_keys
from pipeline.search.arrays import Array, load, load_names


@dataclass(frozen=True, slots=True)
class Places:
    """Finds as arrays of equal length, in the order of the text: number of the passage, first code point and
    end within it, number of the term."""

    passage: Array
    start: Array
    end: Array
    term: Array


class Words:
    """The words of all passages, as ``build`` left them in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.forms = load_names(folder, "forms")
        self._tokens = load(folder, "tokens")
        self._starts = load(folder, "token_starts")
        self._passage_ends = np.array(load(folder, "passage_ends"))
        self._begins = load(folder, "sentence_begins")
        self._lengths = np.fromiter(map(len, self.forms), np.int32, len(self.forms))
        elliptic = np.array(load(folder, "elliptic"))
        self._elliptic = dict(zip(elliptic[:, 0].tolist(), elliptic[:, 1].tolist(), strict=True))

    @cached_property
    def _keys(self) -> list[str]:
        return load_names(self._folder, "keys")

    @cached_property
    def _key_forms(self) -> tuple[Array, Array]:
        return load(self._folder, "key_ends"), load(self._folder, "key_forms")

    def places(self, terms: Sequence[str]) -> Places:
        """All places of the terms in the order of the text; ``Places.term`` counts in ``terms``."""
        index = TermIndex()
        numbers = [index.add(term) for term in terms]
        candidates = self._candidates(terms)
        atoms = {n: found for n in candidates if (found := index.atoms(self.forms[n]))}
        plans = {n: plan for n, found in atoms.items() if (plan := index.plan(found))}
        alone = [
            self._alone(number, [n for n, plan in plans.items() if number in plan.singles])
            for number in dict.fromkeys(numbers)
        ]
        longer = np.array(list(self._longer(index, atoms, plans)), np.int64).reshape(-1, 3)
        first, last, term = np.concatenate([*alone, longer]).T
        order = np.lexsort((term, last, first))
        first, last, term = first[order], last[order], term[order]
        ends = self._starts[last] + self._lengths[self._tokens[last]]
        place = {number: i for i, number in enumerate(numbers)}
        return Places(
            np.searchsorted(self._passage_ends, first, side="right") - 1,
            self._starts[first],
            ends,
            np.array([place[n] for n in term.tolist()], np.int64),
        )

    def _alone(self, term: int, forms: list[int]) -> Array:
        """Rows of first token, last token, term for a term of one word."""
        at = self._tokens_of(forms)
        return np.stack([at, at, np.full(len(at), term)], axis=1)

    def _longer(
        self, index: TermIndex, atoms: dict[int, tuple[int, ...]], plans: dict[int, Plan]
    ) -> Iterator[tuple[int, int, int]]:
        """The same for terms that need words after their first."""
        opening = [n for n, plan in plans.items() if plan.openers or plan.separated]
        if not opening:
            return
        at = self._tokens_of(opening)
        if not any(plans[n].separated for n in opening):
            at = self._followed(at, atoms, [o for n in opening for o in plans[n].openers])
        passages = np.searchsorted(self._passage_ends, at, side="right") - 1
        for token, passage in zip(at.tolist(), passages.tolist(), strict=True):
            yield from self._within_sentence(index, atoms, token, passage)

    def _followed(
        self,
        at: Array,
        atoms: dict[int, tuple[int, ...]],
        openers: list[tuple[int, frozenset[int], int]],
    ) -> Array:
        """Those tokens behind which the second word of a phrase may stand."""
        wanted = frozenset().union(*(second for _, second, _ in openers))
        second = self._tokens_of([n for n, found in atoms.items() if not wanted.isdisjoint(found)])
        reach = max(gap for _, _, gap in openers) + 1
        following = np.searchsorted(second, at, side="right")
        near = np.append(second, np.iinfo(np.int64).max)[following]
        return at[near - at <= reach]

    def _within_sentence(
        self, index: TermIndex, atoms: dict[int, tuple[int, ...]], token: int, passage: int
    ) -> Iterator[tuple[int, int, int]]:
        """What begins at a word and needs words after it."""
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
            if end > 1 or index.terms[term].separated:
                yield token, token + end - 1, term

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
