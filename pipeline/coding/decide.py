"""From firings to codes: evidence that adds up, vetoes, missing factors, implication, competition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipeline.coding.compiled import CompiledCodebook
from pipeline.coding.fire import Firing

_ROUNDING = 1e-9
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


def decide(
    compiled: CompiledCodebook, firings: Iterable[Firing], status: Callable[[Firing], str]
) -> list[Verdict]:
    """A verdict for each code that has evidence, in the codebook's order.

    ``status``: the status of a single firing (vorhanden, fehlt, geplant, gefordert).
    """
    verdicts = _Verdicts(compiled)
    for code, own in _without_vetoed(firings).items():
        contributions = _contributions(own, status)
        if contributions:
            verdicts[code].contributions += contributions
    _move_missing(compiled, verdicts)
    for verdict in verdicts.values():
        verdict.evidence = max(0.0, sum(c.points for c in verdict.contributions))
    _imply(compiled, verdicts)
    for verdict in verdicts.values():
        if verdict.evidence < verdict.threshold - _ROUNDING:
            verdict.reason = "schwelle"
    _compete(compiled, verdicts)
    return [verdicts[c] for c in compiled.codes if c in verdicts and verdicts[c].contributions]


class _Verdicts(dict[str, Verdict]):
    """Verdicts by code, made when first asked for: most codes have no evidence in a segment."""

    def __init__(self, compiled: CompiledCodebook) -> None:
        self._thresholds = compiled.thresholds

    def __missing__(self, code: str) -> Verdict:
        verdict = self[code] = Verdict(code, 0.0, self._thresholds[code])
        return verdict


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


def _move_missing(compiled: CompiledCodebook, verdicts: _Verdicts) -> None:
    """A success factor reported missing becomes its challenge; a missing one that is demanded stays, too.

    Where neither the missing nor the other evidence reaches the threshold alone, all goes to the larger.
    """
    for code, challenge in compiled.codebook.when_missing.items():
        if code not in verdicts:
            continue
        verdict = verdicts[code]
        missing = [c for c in verdict.contributions if c.status == "fehlt" and c.points > 0]
        if not missing:
            continue
        target = verdicts[challenge]
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


def _imply(compiled: CompiledCodebook, verdicts: _Verdicts) -> None:
    """Evidence that a coded category gives to others; each implication is used once."""
    open_codes = list(verdicts)
    while open_codes:
        code = open_codes.pop(0)
        verdict = verdicts[code]
        if verdict.evidence < verdict.threshold - _ROUNDING:
            continue
        for other, weight in compiled.codes[code].implies.items():
            target = verdicts[other]
            name = f"{other}/aus:{code}"
            if any(c.name == name for c in target.contributions):
                continue
            source = verdict.strongest
            target.contributions.append(Contribution(name, weight, source.firings if source else []))
            target.evidence = max(0.0, target.evidence + weight)
            open_codes.append(other)


def _compete(compiled: CompiledCodebook, verdicts: _Verdicts) -> None:
    codebook = compiled.codebook
    for group in codebook.competition:
        _weigh([verdicts[c] for c in group.codes if c in verdicts], group.margin, group.max_codes)
    for dimension in codebook.dimensions:
        if dimension.margin is None and dimension.max_codes is None:
            continue
        codes = [c.id for c in dimension.codes if c.id in verdicts]
        _weigh([verdicts[c] for c in codes], dimension.margin, dimension.max_codes)


def _weigh(group: list[Verdict], margin: float | None, most: int | None) -> None:
    """Codes far behind the strongest, or beyond the number allowed, fall away."""
    standing = [v for v in group if not v.reason and v.evidence > 0]
    if not standing:
        return
    ranked = sorted(standing, key=lambda v: -v.evidence / v.threshold)
    best = ranked[0].evidence / ranked[0].threshold
    for place, verdict in enumerate(ranked):
        behind = margin is not None and verdict.evidence / verdict.threshold < margin * best - _ROUNDING
        if behind or (most is not None and place >= most):
            verdict.reason = f"wettbewerb:{ranked[0].code}"
