"""An index over normalised words: which terms begin at which word of a text.

spaCy's PhraseMatcher compares one attribute of a word; a term here means several keys at once (lemma,
compound head, wildcard). So each *distinct* word form is looked up once and its atoms are remembered:
the cost of a running word is one dictionary access, however many terms a codebook has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import translate

from pipeline.coding.terms import Atom, Term, parse_term
from pipeline.language.compounds import split_compound
from pipeline.language.normal import head_keys, neutral, term_keys, text_keys

Hit = tuple[int, int]
"""First word and end (exclusive) of a find, counted in tokens of the segment."""

_SEPARATED_REACH = 16
_SHORTEST_COMPOUND = 6
_BEGINNING = 5
_FOLD = str.maketrans("äöü", "aou")
_ELLIPSIS_REACH = 4


class TermIndex:
    """All terms of a codebook (and of the cues) over one numbering.

    Terms are numbered in the order in which they are added; the same text has the same number.
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
        found = self._cache.get((word, lemma))
        if found is None:
            found = self._cache[(word, lemma)] = self._look_up(word, lemma)
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
        return tuple(sorted(numbers))

    def _may_have_head(self, word: str) -> bool:
        """Whether a term's first letters occur inside the word: splitting all words would cost more than the
        rest of the look-up."""
        if len(word) < _SHORTEST_COMPOUND:
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
        for i in range(1, len(form) + 1):
            if form[:i] in self._prefixes:
                numbers.update(self._prefixes[form[:i]])
            if form[-i:] in self._suffixes:
                numbers.update(self._suffixes[form[-i:]])
        for part, pattern, number in self._globs:
            if part in form and (pattern is None or pattern.match(form)):
                numbers.add(number)

    def hits(self, words: Sequence[str], atoms: Sequence[tuple[int, ...]]) -> Iterable[tuple[int, Hit]]:
        """Term numbers and places of all finds, in the order of the text.

        ``words``: the tokens; ``atoms``: for each token what ``atoms()`` says.
        """
        single, openers, separated = self._single, self._openers, self._separated
        count = len(atoms)
        for at, here in enumerate(atoms):
            if not here:
                continue
            for atom in here:
                for number in single.get(atom, ()):
                    yield number, (at, at + 1)
                for number, wanted, gap in openers.get(atom, ()):
                    if gap == 0 and (at + 1 >= count or wanted.isdisjoint(atoms[at + 1])):
                        continue  # most phrases end here: not worth a call
                    end = self._phrase(number, at, atoms)
                    if end:
                        yield number, (at, end)
                for particle, number in separated.get(atom, ()):
                    if _particle_follows(words, at, particle):
                        yield number, (at, at + 1)

    def _phrase(self, number: int, at: int, atoms: Sequence[tuple[int, ...]]) -> int:
        """End of the phrase that begins at word ``at``, 0 if it does not."""
        position = at
        for wanted, gap in self._followers[number]:
            for i in range(position + 1, min(position + gap + 2, len(atoms))):
                if atoms[i] and not wanted.isdisjoint(atoms[i]):
                    position = i
                    break
            else:
                return 0
        return position + 1

    def elliptic(self, words: Sequence[str], at: int) -> tuple[int, ...]:
        """Atoms of the full word behind ``Kita-`` in *Kita- und Schulplätze*: those of *Kitaplätze*."""
        stem = words[at].rstrip("-")
        for follower in words[at + 1 : at + 1 + _ELLIPSIS_REACH]:
            if len(follower) > 5 and not follower.endswith("-") and follower[0].isalpha():
                parts = split_compound(follower)
                if len(parts) > 1:
                    return self.atoms(stem + parts[-1])
                return ()
        return ()


def _particle_follows(words: Sequence[str], at: int, particle: str) -> bool:
    """Whether the verb's particle stands at the end of its clause."""
    stop = min(at + _SEPARATED_REACH, len(words))
    for i in range(at + 1, stop):
        if words[i] == particle:
            after = words[i + 1] if i + 1 < len(words) else "."
            return not after[0].isalnum() or after in ("und", "oder", "sowie", "als", "wie")
        if words[i] in (".", ";", "?", "!"):
            return False
    return False
