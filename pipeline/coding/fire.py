"""Which rules fire in a segment, where, and how much each firing counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.coding.compiled import NO_SLOT, CompiledCodebook, CompiledRule
from pipeline.coding.index import Hit
from pipeline.coding.sentence import Sentence
from pipeline.coding.text import Text
from pipeline.language.fragments import is_finite

_UNCERTAIN = frozenset({"frage", "bedingung"})
_DAMPED = 0.5
_WANTED = frozenset({"forderung", "absicht", "plan", "empfehlung"})


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule at one place. ``sentence``: index in the text; ``hits``: the finds, core first; ``factor``:
    1, or less in questions, suppositions and where the repair of OCR guessed all finds; ``cues``: those that
    act on its finds; ``core_cues``: those that act on the core."""

    rule: CompiledRule
    sentence: int
    hits: tuple[Hit, ...]
    factor: float
    cues: frozenset[str]
    core_cues: frozenset[str]


def fire(compiled: CompiledCodebook, text: Text, allowed: frozenset[int]) -> list[Firing]:
    """All firings in a text, vetoes included, by sentence and rule.

    ``allowed``: numbers of the rules whose conditions on the place hold.
    """
    found: list[Firing] = []
    first = next((i for i, s in enumerate(text.sentences) if s.own), 0)
    for i, sentence in enumerate(text.sentences):
        if not sentence.own:
            continue
        for slot in sentence.slots:
            for rule in compiled.opened_by.get(slot, ()):
                if rule.number in allowed:
                    found.extend(_in_window(rule, text, i))
        for rule in compiled.bare:
            if rule.number in allowed and (rule.cues or i == first):
                found.extend(_bare(rule, sentence, i))
    if compiled.wide:
        everything = _merged(text.sentences)
        for rule in compiled.wide:
            if rule.core in everything and rule.number in allowed:
                found.extend(_wide(rule, text, everything))
    return found


def _merged(sentences: Sequence[Sentence]) -> dict[int, list[Hit]]:
    merged: dict[int, list[Hit]] = {}
    for sentence in sentences:
        for slot, hits in sentence.slots.items():
            merged.setdefault(slot, []).extend(hits)
    return merged


def _in_window(rule: CompiledRule, text: Text, i: int) -> Iterator[Firing]:
    """At most one firing of a rule in its sentence."""
    sentence = text.sentences[i]
    pool: Mapping[int, list[Hit]] = sentence.slots
    if rule.rule.scope == "neighbours":
        pool = _merged(text.sentences[max(0, i - 1) : i + 2])
    if rule.none != NO_SLOT and rule.none in pool:
        return
    if any(slot not in pool for slot in rule.others):
        return
    firing = _best(rule, text, i, sentence.slots[rule.core], pool)
    if firing is not None:
        yield firing


def _wide(rule: CompiledRule, text: Text, pool: Mapping[int, list[Hit]]) -> Iterator[Firing]:
    """A firing per sentence of a rule whose conditions may lie anywhere in the segment."""
    if rule.none != NO_SLOT and rule.none in pool:
        return
    if any(slot not in pool for slot in rule.others):
        return
    for i, sentence in enumerate(text.sentences):
        if sentence.own and rule.core in sentence.slots:
            firing = _best(rule, text, i, sentence.slots[rule.core], pool)
            if firing is not None:
                yield firing


def _bare(rule: CompiledRule, sentence: Sentence, i: int) -> Iterator[Firing]:
    """A rule without terms: the sentence's cues are its evidence."""
    names = sentence.given | {c.name for c in sentence.cues}
    if rule.cues and not any(c <= names for c in rule.cues):
        return
    if rule.no_cues & names:
        return
    wanted = frozenset().union(*rule.cues) if rule.cues else frozenset()
    hits = tuple((c.start, c.end) for c in sentence.cues if c.name in wanted)
    yield Firing(rule, i, hits[:1], _factor(rule, names), names, names)


def _best(
    rule: CompiledRule, text: Text, i: int, cores: Sequence[Hit], pool: Mapping[int, list[Hit]]
) -> Firing | None:
    """The firing that counts most among those that the core's finds allow."""
    best: Firing | None = None
    for core in cores:
        hits = _assign(rule, core, pool)
        if hits is None:
            continue
        sentence = text.sentences[i]
        core_cues = sentence.cues_at(core)
        if rule.no_cues & core_cues or (rule.denied & core_cues and _denied(rule, sentence, hits)):
            continue
        cues = core_cues
        for hit in hits[1:]:
            if sentence.first <= hit[0] < sentence.end:
                cues = cues | sentence.cues_at(hit)
        if rule.cues and not any(wanted <= cues for wanted in rule.cues):
            continue
        factor = _factor(rule, core_cues)
        if text.guessed and all(not text.guessed.isdisjoint(range(*hit)) for hit in hits):
            factor *= _DAMPED
        if best is None or factor > best.factor:
            best = Firing(rule, i, hits, factor, cues, core_cues)
            if factor == 1.0:
                break
    return best if best is not None and best.factor > 0 else None


def _denied(rule: CompiledRule, sentence: Sentence, hits: Sequence[Hit]) -> bool:
    """Whether the core is denied by a word that is not itself part of what was found.

    Only a statement denies: a demand or a slogan (*Keine Verdrängung!*) says that the thing is there.
    """
    stated = any(is_finite(w) for w in sentence.clause_words(hits[0]))
    if not stated or not _WANTED.isdisjoint(sentence.named()):
        return False
    return any(
        all(end <= hit[0] or hit[1] <= start for hit in hits)
        for start, end in sentence.acting(rule.denied, hits[0])
    )


def _assign(rule: CompiledRule, core: Hit, pool: Mapping[int, list[Hit]]) -> tuple[Hit, ...] | None:
    """For each further slot the find nearest to the core, or None where near or order is not kept."""
    near, ordered = rule.rule.near, rule.rule.ordered
    chosen = [core]
    for slot in rule.others:
        candidates = pool[slot]
        if ordered:
            candidates = [h for h in candidates if h[0] >= chosen[-1][0] and h != chosen[-1]]
        if not candidates:
            return None
        nearest = min(candidates, key=lambda h: _distance(core, h))
        if near is not None and _distance(core, nearest) > near:
            return None
        chosen.append(nearest)
    return tuple(chosen)


def _distance(a: Hit, b: Hit) -> int:
    """Words between two finds, 0 where they touch or overlap."""
    return max(0, b[0] - a[1], a[0] - b[1])


def _factor(rule: CompiledRule, cues: frozenset[str] | set[str]) -> float:
    if rule.rule.uncertain == "keep" or _UNCERTAIN.isdisjoint(cues):
        return 1.0
    return 0.0 if rule.rule.uncertain == "veto" else _DAMPED
