"""A codebook made ready for matching: term numbers, slots, rules sorted by what opens them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.codebook.model import Codebook, Context, Rule
from pipeline.coding.index import TermIndex
from pipeline.errors import CodebookError
from pipeline.language.cues import CueGroup, cue_name, load_cues

NO_SLOT = -1


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions on the place of a segment: term numbers in its headings, speaker, kind, role."""

    section: frozenset[int]
    no_section: frozenset[int]
    speaker: frozenset[int]
    kind: frozenset[str]
    role: frozenset[str]

    @property
    def free(self) -> bool:
        """Whether there is no condition at all."""
        return not (self.section or self.no_section or self.speaker or self.kind or self.role)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule over slot numbers. ``core``: the slot that opens it; ``others``: slots that must hold, too;
    ``denied``: cues of its dimension that may not stand at the find unless they are part of it."""

    number: int
    code: str
    rule: Rule
    core: int
    others: tuple[int, ...]
    none: int
    cues: tuple[frozenset[str], ...]
    no_cues: frozenset[str]
    denied: frozenset[str]
    where: Where

    @property
    def name(self) -> str:
        """``code/rule`` as it stands in codings."""
        return f"{self.code}/{self.rule.id}"


@dataclass(frozen=True, slots=True)
class CompiledContext:
    """A context of the codebook: where it holds and what follows."""

    where: Where
    terms: frozenset[int]
    context: Context


class CompiledCodebook:
    """All rules of a codebook over one term index.

    A *slot* is a set of terms of which one must be found; rules with the same list share a slot, so that a
    find is booked once however many rules use it.
    """

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.codes = codebook.codes
        self.thresholds = {c.id: c.threshold for c in self.codes.values()}
        self.fixed_status = {
            c.id: d.status if d.has_status else "" for d in codebook.dimensions if d.status for c in d.codes
        }
        self.may_be_missing = frozenset(
            c.id
            for d in codebook.dimensions
            for c in d.codes
            if not codebook.when_missing or any(other.id in codebook.when_missing for other in d.codes)
        )
        self.index = TermIndex()
        self.slots: list[frozenset[int]] = []
        self._slot_numbers: dict[frozenset[int], int] = {}
        self.rules: list[CompiledRule] = []
        self.opened_by: dict[int, list[CompiledRule]] = defaultdict(list)
        self.wide: list[CompiledRule] = []
        self.bare: list[CompiledRule] = []
        self._add_cues()
        for dimension in codebook.dimensions:
            for code in dimension.codes:
                for rule in code.rules:
                    self._add_rule(code.id, rule, dimension.no_cue)
        self.contexts = [self._context(c) for c in codebook.contexts]
        self.term_slots: dict[int, tuple[int, ...]] = {}
        for number, terms in enumerate(self.slots):
            for term in terms:
                self.term_slots[term] = (*self.term_slots.get(term, ()), number)
        self.cue_like = self.never_or_cancel | self.cue_terms.keys()

    def expand(self, terms: Iterable[str], seen: tuple[str, ...] = ()) -> Iterator[str]:
        """The terms with ``$liste`` replaced by what the list holds. Raises CodebookError if it is unknown
        or holds itself."""
        for term in terms:
            if not term.startswith("$"):
                yield term
                continue
            name = term[1:]
            if name not in self.codebook.lists:
                raise CodebookError(
                    f"Die Wortliste „${name}“ gibt es nicht; legen Sie sie unter „lists“ an oder berichtigen "
                    "Sie den Namen."
                )
            if name in seen:
                raise CodebookError(
                    f"Die Wortliste „${name}“ enthält sich selbst; entfernen Sie den Verweis auf sie."
                )
            yield from self.expand(self.codebook.lists[name], (*seen, name))

    def numbers(self, terms: Iterable[str]) -> frozenset[int]:
        """Term numbers of a list of terms, shared lists expanded."""
        return frozenset(self.index.add(t) for t in self.expand(terms))

    def _slot(self, terms: Iterable[str]) -> int:
        numbers = self.numbers(terms)
        if not numbers:
            return NO_SLOT
        if numbers not in self._slot_numbers:
            self._slot_numbers[numbers] = len(self.slots)
            self.slots.append(numbers)
        return self._slot_numbers[numbers]

    def _add_rule(self, code: str, rule: Rule, denied: Iterable[str]) -> None:
        groups = [rule.any] if rule.any else []
        groups += [[entry] if isinstance(entry, str) else entry for entry in rule.all]
        slots = [self._slot(g) for g in groups]
        compiled = CompiledRule(
            number=len(self.rules),
            code=code,
            rule=rule,
            core=slots[0] if slots else NO_SLOT,
            others=tuple(slots[1:]),
            none=self._slot(rule.none),
            cues=tuple(v for c in rule.cue for v in self._cue_variants(c, code, rule)),
            no_cues=frozenset(self._cue(c, code, rule) for c in rule.no_cue),
            denied=frozenset() if rule.cue else frozenset(self._cue(c, code, rule) for c in denied),
            where=self._where(rule),
        )
        self.rules.append(compiled)
        if compiled.core == NO_SLOT:
            self.bare.append(compiled)
        elif rule.scope == "segment":
            self.wide.append(compiled)
        else:
            self.opened_by[compiled.core].append(compiled)

    def _cue_variants(self, text: str, code: str, rule: Rule) -> list[frozenset[str]]:
        """The cues that must act together; where a demand is asked for, *soll* will do as well."""
        names = frozenset(self._cue(n, code, rule) for n in text.split("+"))
        if "forderung" not in names:
            return [names]
        return [names, names - {"forderung"} | {"absicht"}]

    def _cue(self, name: str, code: str, rule: Rule) -> str:
        own = cue_name(name.strip())
        if own not in self.cue_names:
            raise CodebookError(
                f"Die Regel „{code}/{rule.id}“ nennt den unbekannten Hinweis „{name}“; möglich sind "
                f"{', '.join(sorted(self.cue_names))}."
            )
        return own

    def _where(self, source: Rule | Context) -> Where:
        return Where(
            section=self.numbers(source.section),
            no_section=self.numbers(source.no_section) if isinstance(source, Rule) else frozenset(),
            speaker=self.numbers(source.speaker),
            kind=frozenset(k.casefold() for k in self.expand(source.kind)),
            role=frozenset(r.casefold() for r in source.role),
        )

    def _context(self, context: Context) -> CompiledContext:
        return CompiledContext(self._where(context), self.numbers(context.any), context)

    def _add_cues(self) -> None:
        cues = load_cues()
        self.cue_names = frozenset(cues.cues)
        self.cue_terms: dict[int, list[tuple[str, CueGroup]]] = defaultdict(list)
        for name, groups in cues.cues.items():
            for group in groups:
                for term in group.terms:
                    self.cue_terms[self.index.add(term)].append((name, group))
        self.cancel_terms = frozenset(self.index.add(t) for t in cues.cancel)
        self.never_terms = frozenset(self.index.add(t) for t in cues.never)
        self.idioms = frozenset(self.index.add(t) for t in cues.idioms)
        self.never_or_cancel = self.cancel_terms | self.never_terms
        self.cancellable = frozenset(cues.cancellable)
        self.records = frozenset(cues.records)
