"""An index over normalised words: which terms begin at which word of a text.

spaCy's PhraseMatcher compares one attribute of a word; a term here means several keys at once (lemma,
compound head, wildcard). So each *distinct* word form is looked up once and its atoms are remembered:
the cost of a running word is one dictionary access, however many terms a codebook has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate

from pipeline.coding.terms import Atom, Term, parse_term
from pipeline.language.compounds import split_compound
from pipeline.language.met import MetForms
from pipeline.language.normal import head_keys, is_verb_form, neutral, term_keys, text_keys

Hit = tuple[int, int]
"""First word and end (exclusive) of a find, counted in tokens of the segment."""

_SEPARATED_REACH = 16
_SHORTEST_COMPOUND = 6
_BEGINNING = 5
_FOLD = str.maketrans("äöü", "aou")
_ELLIPSIS_REACH = 4
_TURNED = re.compile(r"(?:s|n|en)?(?:frei|arm)(?:e[rnsm]?|heit)?")
"""Ends of compounds that say the opposite of their beginning: *barrierefrei*, *lärmarm*."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What can begin at a word: terms of one word; phrases with what must follow and the gap before it;
    separable verbs with their particle."""

    singles: tuple[int, ...]
    openers: tuple[tuple[int, frozenset[int], int], ...]
    separated: tuple[tuple[str, int], ...]


class TermIndex:
    """All terms of a codebook (and of the cues) over one numbering.

    Terms are numbered in the order in which they are added; the same text has the same number. ``met``: forms
    that earlier runs met with all these terms, if they are kept.
    """

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self._numbers: dict[str, int] = {}
        self._followers: list[list[tuple[frozenset[int], int]]] = []
        self._atoms: dict[Atom, int] = {}
        self._atom_list: list[Atom] = []
        self._keys: dict[str, list[int]] = defaultdict(list)
        self._heads: dict[str, list[int]] = defaultdict(list)
        self._head_beginnings: set[str] = set()
        self._short_heads: set[str] = set()
        self._spellings: dict[str, list[int]] = defaultdict(list)
        self._prefixes: dict[str, list[int]] = defaultdict(list)
        self._suffixes: dict[str, list[int]] = defaultdict(list)
        self._globs: list[tuple[str, re.Pattern[str] | None, int]] = []
        self._single: dict[int, tuple[int, ...]] = {}
        self._openers: dict[int, tuple[tuple[int, frozenset[int], int], ...]] = {}
        self._separated: dict[int, tuple[tuple[str, int], ...]] = {}
        self._cache: dict[tuple[str, str], tuple[int, ...]] = {}
        self.met: MetForms | None = None
        self._plans: dict[tuple[int, ...], Plan | None] = {}
        self.with_grammar: dict[int, Atom] = {}

    def add(self, text: str) -> int:
        """The number of a term. Raises CodebookError where it cannot be read."""
        known = self._numbers.get(text)
        if known is not None:
            return known
        term = parse_term(text)
        number = self._numbers[text] = len(self.terms)
        self.terms.append(term)
        first = [self._atom(a) for a in term.slots[0].atoms]
        self._followers.append(
            [(frozenset(self._atom(a) for a in slot.atoms), slot.gap) for slot in term.slots[1:]]
        )
        for atom in first:
            if len(term.slots) == 1:
                self._single[atom] = (*self._single.get(atom, ()), number)
            else:
                self._openers[atom] = (*self._openers.get(atom, ()), (number, *self._followers[number][0]))
        if term.separated:
            base = self._atom(term.separated[0])
            self._separated[base] = (*self._separated.get(base, ()), (term.separated[1], number))
        self._cache.clear()
        self._plans.clear()
        self.met = None  # it knows nothing of this term
        return number

    def _atom(self, atom: Atom) -> int:
        known = self._atoms.get(atom)
        if known is not None:
            return known
        number = self._atoms[atom] = len(self._atom_list)
        self._atom_list.append(atom)
        if atom.pos or atom.dep:
            self.with_grammar[number] = atom
        if atom.kind == "spelling":
            self._spellings[atom.text].append(number)
        elif atom.kind == "glob":
            self._add_glob(atom.text, number)
        else:
            for key in term_keys(atom.text):
                self._keys[key].append(number)
                if atom.kind == "word":
                    self._heads[key].append(number)
                    folded = key.translate(_FOLD)
                    long = len(folded) >= _BEGINNING
                    (self._head_beginnings if long else self._short_heads).add(folded[:_BEGINNING])
        return number

    def _add_glob(self, text: str, number: int) -> None:
        inner = text.strip("*")
        if "*" not in inner and text == inner + "*":
            self._prefixes[inner].append(number)
        elif "*" not in inner and text == "*" + inner:
            self._suffixes[inner].append(number)
        elif "*" not in inner:
            self._globs.append((inner, None, number))
        else:
            longest = max(inner.split("*"), key=len)
            self._globs.append((longest, re.compile(translate(text)), number))

    def atoms(self, word: str, lemma: str = "") -> tuple[int, ...]:
        """Numbers of the atoms that a word of the text is; ``lemma`` as the language model gives it."""
        form = (word, lemma)
        found = self._cache.get(form)
        if found is None:
            found = self._cache[form] = self._met(form)
        return found

    def _met(self, form: tuple[str, str]) -> tuple[int, ...]:
        found = self.met.find(form) if self.met else None
        if found is None:
            found = self._look_up(*form)
            if self.met:
                self.met.add(form, found)
        return found

    def _look_up(self, word: str, lemma: str) -> tuple[int, ...]:
        numbers: set[int] = set(self._spellings.get(word, ()))
        bare = word.rstrip("-") if word.endswith("-") and len(word) > 2 else word
        keys = text_keys(bare, lemma)
        for key in keys:
            numbers.update(self._keys.get(key, ()))
        if self._may_have_head(bare):
            for key in head_keys(bare):
                numbers.update(self._heads.get(key, ()))
        for form in {neutral(bare).casefold(), *keys}:
            self._match_globs(form, numbers)
        if numbers and is_verb_form(bare):
            numbers = {n for n in numbers if not self._atom_list[n].noun}
        return tuple(sorted(numbers))

    def _may_have_head(self, word: str) -> bool:
        """Whether a term's first letters occur inside the word: splitting all words would cost more than the
        rest of the look-up."""
        if not self._heads or len(word) < _SHORTEST_COMPOUND:
            return False
        folded = word.casefold().translate(_FOLD)
        beginnings = self._head_beginnings
        return any(
            folded[i : i + _BEGINNING] in beginnings
            or folded[i : i + 4] in self._short_heads
            or folded[i : i + 3] in self._short_heads
            for i in range(3, len(folded) - 2)
        )

    def _match_globs(self, form: str, numbers: set[int]) -> None:
        ends = self._prefixes or self._suffixes
        for i in range(1, len(form) + 1 if ends else 0):
            if form[:i] in self._prefixes and not _TURNED.fullmatch(form, i):
                numbers.update(self._prefixes[form[:i]])
            if form[-i:] in self._suffixes:
                numbers.update(self._suffixes[form[-i:]])
        for part, pattern, number in self._globs:
            if part in form and (pattern is None or pattern.match(form)):
                numbers.add(number)

    def plan(self, atoms: tuple[int, ...]) -> Plan | None:
        """What can begin at a word that is these atoms, None if nothing can; remembered, as words repeat."""
        if atoms not in self._plans:
            plan = Plan(
                singles=tuple(n for a in atoms for n in self._single.get(a, ())),
                openers=tuple(o for a in atoms for o in self._openers.get(a, ())),
                separated=tuple(x for a in atoms for x in self._separated.get(a, ())),
            )
            self._plans[atoms] = plan if plan.singles or plan.openers or plan.separated else None
        return self._plans[atoms]

    def hits(
        self, words: Sequence[str], atoms: Sequence[tuple[int, ...]], start: int = 0, end: int | None = None
    ) -> Iterator[tuple[int, Hit]]:
        """Term numbers and places of the finds between two words, in the order of the text.

        ``words``: the tokens; ``atoms``: for each token what ``atoms()`` says.
        """
        stop = len(atoms) if end is None else end
        plans = self._plans
        for at in range(start, stop):
            here = atoms[at]
            if not here:
                continue
            plan = plans[here] if here in plans else self.plan(here)
            if plan is None:
                continue
            for number in plan.singles:
                yield number, (at, at + 1)
            for number, wanted, gap in plan.openers:
                if gap == 0 and (at + 1 >= stop or wanted.isdisjoint(atoms[at + 1])):
                    continue  # most phrases end here: not worth a call
                found = self._phrase(number, at, atoms, stop)
                if found:
                    yield number, (at, found)
            for particle, number in plan.separated:
                if _particle_follows(words, at, particle, stop):
                    yield number, (at, at + 1)

    def _phrase(self, number: int, at: int, atoms: Sequence[tuple[int, ...]], stop: int) -> int:
        """End of the phrase that begins at word ``at``, 0 if it does not."""
        position = at
        for wanted, gap in self._followers[number]:
            for i in range(position + 1, min(position + gap + 2, stop)):
                if atoms[i] and not wanted.isdisjoint(atoms[i]):
                    position = i
                    break
            else:
                return 0
        return position + 1

    def elliptic(self, words: Sequence[str], at: int) -> tuple[int, ...] | None:
        """Atoms of the full word behind ``Kita-`` in *Kita- und Schulplätze*: those of *Kitaplätze*; None
        where nothing completes it."""
        full = full_word(words, at)
        return self.atoms(full) if full else None


def full_word(words: Sequence[str], at: int) -> str:
    """The word that ``Kita-`` stands for in *Kita- und Schulplätze*, empty where nothing completes it."""
    stem = words[at].rstrip("-")
    for follower in words[at + 1 : at + 1 + _ELLIPSIS_REACH]:
        if len(follower) > 5 and not follower.endswith("-") and follower[0].isalpha():
            parts = split_compound(follower)
            return stem + parts[-1] if len(parts) > 1 else ""
    return ""


def _particle_follows(words: Sequence[str], at: int, particle: str, stop: int) -> bool:
    """Whether the verb's particle stands at the end of its clause."""
    for i in range(at + 1, min(at + _SEPARATED_REACH, stop)):
        if words[i] == particle:
            after = words[i + 1] if i + 1 < stop else "."
            return not after[0].isalnum() or after in ("und", "oder", "sowie", "als", "wie")
        if words[i] in (".", ";", "?", "!"):
            return False
    return False
