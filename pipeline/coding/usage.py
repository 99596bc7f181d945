"""What rules do in a corpus: which never fire, which only repeat others, which categories overlap."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pipeline.coding.broken import rule_locs
from pipeline.coding.check import Finding
from pipeline.coding.coder import Judged, RuleCoder
from pipeline.coding.decide import Verdict
from pipeline.model import Segment
from pipeline.yaml_faults import Loc

_OFTEN = 5
"""Codings from which it is said that a rule only repeats others, or that two categories overlap."""

_ALIKE = 0.5
"""Two categories are said to overlap from this Jaccard's coefficient, or where so large a share of the rarer
one stands with the other and rests there on the same words."""


@dataclass
class Usage:
    """Counts over the passages of a corpus. ``fired``: codings to which a rule contributed, ``needed``: those
    that would fall away without it; ``coded``: passages by code; ``both``: passages with two codes,
    ``shared``: those of them in which a word is evidence for both; ``terms``: numbers of the terms found
    anywhere."""

    passages: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    needed: Counter[str] = field(default_factory=Counter)
    coded: Counter[str] = field(default_factory=Counter)
    both: Counter[tuple[str, str]] = field(default_factory=Counter)
    shared: Counter[tuple[str, str]] = field(default_factory=Counter)
    terms: set[int] = field(default_factory=set)


def usage(coder: RuleCoder, segments: Sequence[Segment]) -> Usage:
    """What the rules do in the segments."""
    found = Usage()
    for judged in coder.judge(segments):
        found.passages += 1
        found.terms |= judged.text.terms
        words: dict[str, set[tuple[int, int]]] = {}
        for verdict in judged.verdicts:
            if not verdict.reason:
                _count(found, verdict)
                words[verdict.code] = set(_words(judged, verdict))
        for pair in combinations(words, 2):
            found.both[pair] += 1
            found.shared[pair] += not words[pair[0]].isdisjoint(words[pair[1]])
    return found


def _count(found: Usage, verdict: Verdict) -> None:
    found.coded[verdict.code] += 1
    points: defaultdict[str, float] = defaultdict(float)
    for one in verdict.contributions:
        points[one.name] += one.points
    for name, weight in points.items():
        found.fired[name] += 1
        found.needed[name] += verdict.evidence - weight < verdict.threshold


def _words(judged: Judged, verdict: Verdict) -> Iterator[tuple[int, int]]:
    for one in verdict.contributions:
        for firing in one.firings:
            yield from (judged.text.span(hit) for hit in firing.hits)


def usage_findings(coder: RuleCoder, found: Usage) -> list[Finding]:
    """Hints on what the corpus shows, in the order of the codebook; one for each rule, word list or pair."""
    codebook = coder.codebook
    hints: list[Finding] = []
    for code, rule, loc in rule_locs(codebook):
        name = f"{code.id}/{rule.id}"
        if not rule.veto and not found.fired[name]:
            hints.append(_hint(name, f"Die Regel „{name}“ greift im Korpus nirgends.", loc))
        elif not rule.veto and found.fired[name] >= _OFTEN and not found.needed[name]:
            times = found.fired[name]
            text = f"Die Regel „{name}“ greift {times}-mal, aber nur, wo andere Regeln schon genügen."
            hints.append(_hint(name, text, loc))
        elif missing := _absent(coder, found, rule.any):
            hints.append(_hint(name, f"In „{name}“ kommen im Korpus nicht vor: {_listed(missing)}.", loc))
    for name, terms in codebook.lists.items():
        if missing := _absent(coder, found, terms):
            text = f"Aus der Wortliste „{name}“ kommen im Korpus nicht vor: {_listed(missing)}."
            hints.append(_hint(f"${name}", text, ("lists", name)))
    return [*hints, *_overlaps(coder, found)]


def _hint(place: str, message: str, loc: Loc) -> Finding:
    return Finding("Hinweis", place, message, loc)


def _absent(coder: RuleCoder, found: Usage, terms: Iterable[str]) -> list[str]:
    """Terms that are found nowhere; those of shared lists stand with the list."""
    index = coder.compiled.index
    plain = [t for t in dict.fromkeys(terms) if not t.startswith("$")]
    return [t for t in plain if index.add(t) not in found.terms]


def _listed(terms: list[str]) -> str:
    shown = ", ".join(f"„{t}“" for t in terms[:12])
    return f"{shown} und {len(terms) - 12} weitere" if len(terms) > 12 else shown


def _overlaps(coder: RuleCoder, found: Usage) -> Iterator[Finding]:
    """Categories that stand together more often than apart, or rest on the same words."""
    names = coder.codebook.codes
    for (a, b), both in sorted(found.both.items(), key=lambda item: (-item[1], item[0])):
        alike = both / (found.coded[a] + found.coded[b] - both)
        same = found.shared[a, b] / both
        inside = both / min(found.coded[a], found.coded[b])
        if both >= _OFTEN and (alike >= _ALIKE or min(same, inside) >= _ALIKE):
            words = f", in {found.shared[a, b]} davon wegen derselben Wörter" if found.shared[a, b] else ""
            yield _hint(
                f"{a} {b}",
                f"„{names[a].label}“ und „{names[b].label}“ überschneiden sich: {both} gemeinsame Passagen "
                f"von {found.coded[a]} und {found.coded[b]}{words}; grenzen Sie sie voneinander ab.",
                (),
            )
