"""From firings to codes: evidence that adds up, vetoes, missing factors, implication, competition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipeline.codebook.model import Codebook
from pipeline.coding.fire import Firing

_CAP = 2.0
"""A rule counts at most so many times its weight, however often it fires."""


@dataclass(slots=True)
class Contribution:
    """What one rule adds to a code: ``name`` (``code/rule``), points, its firings in order of the text."""

    name: str
    points: float
    firings: list[Firing]
    status: str = ""


@dataclass(slots=True)
class Verdict:
    """Evidence for one code in one segment. ``reason``: why it is not coded, empty if it is."""

    code: str
    evidence: float
    threshold: float
    contributions: list[Contribution] = field(default_factory=list)
    reason: str = ""

    @property
    def score(self) -> float:
        """Evidence / (evidence + threshold): 0.5 is just enough."""
        return self.evidence / (self.evidence + self.threshold) if self.evidence > 0 else 0.0

    @property
    def strongest(self) -> Contribution | None:
        """The contribution with the most points."""
        return max(self.contributions, key=lambda c: c.points, default=None)


def decide(codebook: Codebook, firings: Iterable[Firing], status: Callable[[Firing], str]) -> list[Verdict]:
    """A verdict for each code that has evidence, in the codebook's order.

    ``status``: the status of a single firing (vorhanden, fehlt, geplant, gefordert).
    """
    standing = _without_vetoed(firings)
    verdicts = {c: Verdict(c, 0.0, codebook.codes[c].threshold) for c in codebook.codes}
    for code, own in standing.items():
        for contribution in _contributions(own, status):
            verdicts[code].contributions.append(contribution)
    _move_missing(codebook, verdicts)
    for verdict in verdicts.values():
        verdict.evidence = max(0.0, sum(c.points for c in verdict.contributions))
    _imply(codebook, verdicts)
    for verdict in verdicts.values():
        if verdict.evidence < verdict.threshold - 1e-9:
            verdict.reason = "schwelle"
    _compete(codebook, verdicts)
    return [v for v in verdicts.values() if v.contributions]


def _without_vetoed(firings: Iterable[Firing]) -> dict[str, list[Firing]]:
    by_code: dict[str, list[Firing]] = defaultdict(list)
    vetoes: dict[str, list[Firing]] = defaultdict(list)
    for firing in firings:
        (vetoes if firing.rule.rule.veto else by_code)[firing.rule.code].append(firing)
    return {
        code: [f for f in own if not any(_forbids(v, f) for v in vetoes.get(code, ()))]
        for code, own in by_code.items()
    }


def _forbids(veto: Firing, firing: Firing) -> bool:
    scope = veto.rule.rule.scope
    if scope == "segment":
        return True
    reach = 1 if scope == "neighbours" else 0
    return abs(veto.sentence - firing.sentence) <= reach


def _contributions(firings: list[Firing], status: Callable[[Firing], str]) -> list[Contribution]:
    """One contribution for each rule and status, in the order of the rules."""
    groups: dict[tuple[int, str], list[Firing]] = defaultdict(list)
    for firing in firings:
        groups[firing.rule.number, status(firing)].append(firing)
    result = []
    for (_, value), group in sorted(groups.items()):
        rule = group[0].rule
        points = _points(rule.rule.weight, rule.rule.repeat, [f.factor for f in group])
        result.append(Contribution(rule.name, points, group, value))
    return result


def _points(weight: float, repeat: float, factors: list[float]) -> float:
    """The first (strongest) firing counts in full, each further one the share ``repeat``."""
    ordered = sorted(factors, reverse=True)
    return weight * min(_CAP, ordered[0] + repeat * sum(ordered[1:]))


def _move_missing(codebook: Codebook, verdicts: dict[str, Verdict]) -> None:
    """A success factor reported missing becomes its challenge; a missing one that is demanded stays, too.

    Where neither the missing nor the other evidence reaches the threshold alone, all goes to the larger.
    """
    for code, challenge in codebook.when_missing.items():
        verdict, target = verdicts[code], verdicts[challenge]
        missing = [c for c in verdict.contributions if c.status == "fehlt" and c.points > 0]
        if not missing:
            continue
        rest = [c for c in verdict.contributions if c not in missing]
        lack, other = sum(c.points for c in missing), sum(c.points for c in rest)
        if max(lack, other) < verdict.threshold <= lack + other:
            if other >= lack:
                continue
            missing, rest = [c for c in verdict.contributions if c.points > 0], []
        share = target.threshold / verdict.threshold
        target.contributions += [Contribution(c.name, c.points * share, c.firings, "") for c in missing]
        verdict.contributions = rest + [d for c in missing if (d := _demanded(c))]


def _demanded(contribution: Contribution) -> Contribution | None:
    """The part of a missing factor's evidence that is demanded as well."""
    firings = [f for f in contribution.firings if "forderung" in f.cues]
    if not firings:
        return None
    rule = firings[0].rule.rule
    points = _points(rule.weight, rule.repeat, [f.factor for f in firings])
    return Contribution(contribution.name, points, firings, "gefordert")


def _imply(codebook: Codebook, verdicts: dict[str, Verdict]) -> None:
    """Evidence that a coded category gives to others; each implication is used once."""
    used: set[tuple[str, str]] = set()
    changed = True
    while changed:
        changed = False
        for code, verdict in verdicts.items():
            if verdict.evidence < verdict.threshold - 1e-9:
                continue
            for other, weight in codebook.codes[code].implies.items():
                if (code, other) in used:
                    continue
                used.add((code, other))
                source = verdict.strongest
                firings = source.firings if source else []
                verdicts[other].contributions.append(Contribution(f"{other}/aus:{code}", weight, firings))
                verdicts[other].evidence = max(0.0, verdicts[other].evidence + weight)
                changed = True


def _compete(codebook: Codebook, verdicts: dict[str, Verdict]) -> None:
    groups = [([c.id for c in d.codes], d.margin, d.max_codes) for d in codebook.dimensions]
    for group in codebook.competition:
        _weigh([verdicts[c] for c in group.codes], group.margin, group.max_codes)
    for codes, margin, most in groups:
        _weigh([verdicts[c] for c in codes], margin, most)


def _weigh(group: list[Verdict], margin: float | None, most: int | None) -> None:
    """Codes far behind the strongest, or beyond the number allowed, fall away."""
    standing = [v for v in group if not v.reason and v.evidence > 0]
    if not standing or (margin is None and most is None):
        return
    ranked = sorted(standing, key=lambda v: -v.evidence / v.threshold)
    best = ranked[0].evidence / ranked[0].threshold
    for place, verdict in enumerate(ranked):
        behind = margin is not None and verdict.evidence / verdict.threshold < margin * best - 1e-9
        if behind or (most is not None and place >= most):
            verdict.reason = f"wettbewerb:{ranked[0].code}"
