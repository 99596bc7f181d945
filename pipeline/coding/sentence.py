"""One sentence as the rules see it: finds by slot, and which cues act on a find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.coding.compiled import CompiledCodebook
from pipeline.coding.index import Hit
from pipeline.language.cues import CueGroup
from pipeline.language.verbs import verb_says
from pipeline.language.words import words as word_list

_OPENS_CLAUSE = word_list("clause_openers")
_FINITE = word_list("finite")
_PREPOSITIONS = word_list("prepositions")
_DEPENDENT = frozenset({"dass", "daß", "damit", "um"})
_CONJUNCTIONS = frozenset({"und", "oder", "aber", "sondern", "denn"})
_MARKS = frozenset(";:–—-()")
_ACROSS = 2
"""So many words a cue reaches over a clause mark."""
_BAD = frozenset({"mangel", "problem", "last", "verfall", "abnahme"})
_CANCEL_BEFORE = 2
_CANCEL_AFTER = 2


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue at its place: from word ``start`` to ``end`` (exclusive)."""

    name: str
    start: int
    end: int
    group: CueGroup


@dataclass(slots=True)
class Sentence:
    """Finds of one sentence. ``first``/``end``: its words in the text; ``own``: False for the lead-in of a
    list, whose words are context only; ``slots``: finds by slot number; ``given``: cues that hold for all
    of it; ``fragment``: the cue that it carries for want of a finite verb."""

    words: Sequence[str]
    first: int
    end: int
    own: bool = True
    slots: dict[int, list[Hit]] = field(default_factory=dict)
    cues: list[CueHit] = field(default_factory=list)
    given: frozenset[str] = frozenset()
    fragment: str = ""
    _clauses: list[int] | None = None
    _at: dict[Hit, frozenset[str]] = field(default_factory=dict)
    _verbs: dict[int, str] = field(default_factory=dict)

    def cues_at(self, hit: Hit) -> frozenset[str]:
        """Names of the cues that act on a find of this sentence."""
        if not self.cues:
            return self.given
        found = self._at.get(hit)
        if found is None:
            found = self.given | {c.name for c in self.cues if self._acts(c, hit)}
            self._at[hit] = found
        return found

    def acting(self, names: frozenset[str], hit: Hit) -> list[Hit]:
        """Places of the cues of these names that act on a find: the words to show as evidence."""
        return [(c.start, c.end) for c in self.cues if c.name in names and self._acts(c, hit)]

    def named(self) -> frozenset[str]:
        """Names of all cues of the sentence, wherever they stand."""
        return self.given | {c.name for c in self.cues}

    def in_clause(self, name: str, clause: int) -> bool:
        """Whether a cue of this name stands in a clause."""
        return any(c.name == name and self.clause(c.start) == clause for c in self.cues)

    def clause_words(self, hit: Hit) -> list[str]:
        """The words of the clause in which a find stands."""
        return self._words_of(self.clause(hit[0]))

    def verb(self, clause: int) -> str:
        """What the verb of a clause says (``pipeline.language.verbs``)."""
        if clause not in self._verbs:
            self._verbs[clause] = verb_says(self._words_of(clause))
        return self._verbs[clause]

    def governing(self, clause: int) -> int | None:
        """The clause on which one with *dass*, *damit* or *um* depends: the one before it, or behind it where
        it opens the sentence; None where a clause is no such."""
        opening = next((w for w in self._words_of(clause) if w[:1].isalpha()), "")
        if opening.casefold() not in _DEPENDENT:
            return None
        return clause - 1 if clause else 1

    def _words_of(self, clause: int) -> list[str]:
        places = range(self.first, self.end)
        return [self.words[i] for i in places if self.clause(i) == clause]

    def _acts(self, cue: CueHit, hit: Hit) -> bool:
        if cue.group.direction == "sentence":
            return True
        if cue.start < hit[1] and hit[0] < cue.end:
            return True
        after = hit[0] >= cue.end
        between = hit[0] - cue.end if after else cue.start - hit[1]
        if cue.group.direction == ("left" if after else "right") or between > cue.group.reach:
            return False
        if cue.group.phrase and not _PREPOSITIONS.isdisjoint(self.words[cue.end : hit[0]]):
            return False
        return between <= _ACROSS or self.clause(hit[0]) == self.clause(cue.start)

    def clause(self, word: int) -> int:
        """Number of the clause in which a word stands."""
        if self._clauses is None:
            self._clauses = _clauses(self.words[self.first : self.end])
        return self._clauses[word - self.first]


def _clauses(words: Sequence[str]) -> list[int]:
    """A clause number for each word.

    A comma opens a clause only before a word that does so, else it separates items of an enumeration; a
    comma between two small words ends an inserted clause (*Räume, in denen man sich trifft, fehlen*).
    """
    numbers: list[int] = []
    clause = highest = 0
    outer: list[int] = []
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ""
        if word in _MARKS:
            clause = highest = highest + 1
            outer.clear()
        elif word == "," and outer and following not in _CONJUNCTIONS and _resumes(words[i - 1], following):
            clause = outer.pop()
        elif word == "," and following.casefold() in _OPENS_CLAUSE:
            outer.append(clause)
            clause = highest = highest + 1
        numbers.append(clause)
    return numbers


def _resumes(before: str, after: str) -> bool:
    """Whether the verb before a comma and the one behind it close an inserted clause."""
    return before[:1].islower() and after[:1].islower() and (after not in _OPENS_CLAUSE or after in _FINITE)


def find_cues(
    compiled: CompiledCodebook, sentence: Sentence, hits: Sequence[tuple[int, Hit]]
) -> list[CueHit]:
    """The cues of a sentence that hold: not negated, not part of a phrase that only looks like one."""
    never = [h for number, h in hits if number in compiled.never_terms]
    negations = [h[0] for number, h in hits if number in compiled.cancel_terms and not _inside(h, never)]
    found: list[CueHit] = []
    for number, hit in hits:
        for name, group in compiled.cue_terms.get(number, ()):
            if _inside(hit, never) or (group.konjunktiv and _beside_ich(sentence.words, hit[0])):
                continue
            if group.last and not _last_of_clause(sentence, hit[1] - 1):
                continue
            found.append(CueHit(name, hit[0], hit[1], group))
    return _after_negation(compiled, sentence, found, negations)


def _after_negation(
    compiled: CompiledCodebook, sentence: Sentence, found: list[CueHit], negations: list[int]
) -> list[CueHit]:
    """Without the cues that a negation takes back, and with those that only a negation makes one.

    A negation that took something bad back (*kein Mangel*) is used up: it makes no lack of its own, as it
    does with something good (*kein Angebot*).
    """
    used: set[int] = set()
    kept: list[CueHit] = []
    for cue in found:
        if cue.name in compiled.cancellable and not cue.group.negated:
            by = _cancelled_by(sentence, cue, negations)
            if by is not None:
                if cue.name in _BAD:
                    used.add(by)
                continue
        kept.append(cue)
    free = [n for n in negations if n not in used]
    return [
        c
        for c in kept
        if not (c.name in compiled.cancellable and c.start in used)
        and (not c.group.negated or _negated(sentence, c, free))
    ]


def _inside(hit: Hit, spans: Sequence[Hit]) -> bool:
    return any(s[0] <= hit[0] and hit[1] <= s[1] for s in spans)


def _negated(sentence: Sentence, cue: CueHit, negations: list[int]) -> bool:
    here = sentence.clause(cue.start)
    return any(
        sentence.clause(n) == here and not sentence.words[n].casefold().startswith("kein") for n in negations
    )


def _cancelled_by(sentence: Sentence, cue: CueHit, negations: list[int]) -> int | None:
    """The negation that takes a cue back (``kein Mangel``, ``fehlt nicht``), None if there is none."""
    verb = sentence.words[cue.start][:1].islower()
    for at in negations:
        if cue.start <= at < cue.end:
            continue
        before = 0 < cue.start - at <= _CANCEL_BEFORE
        behind = 0 <= at - cue.end < _CANCEL_AFTER or (at >= cue.end and _last_of_clause(sentence, at))
        after = verb and behind and sentence.words[at].casefold() == "nicht"
        if (before or after) and sentence.clause(at) == sentence.clause(cue.start):
            return at
    return None


def _last_of_clause(sentence: Sentence, at: int) -> bool:
    """Whether a word closes its clause (*fehlt es dem Verein nicht*)."""
    following = range(at + 1, sentence.end)
    return not any(
        sentence.words[i][:1].isalpha() and sentence.clause(i) == sentence.clause(at) for i in following
    )


def _beside_ich(words: Sequence[str], at: int) -> bool:
    return any(w.casefold() == "ich" for w in words[max(0, at - 2) : at + 3])
