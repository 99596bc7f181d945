"""Rules that can have no effect because another one always goes before them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from pipeline.coding.compiled import CompiledCodebook, CompiledRule


def shadow_findings(compiled: CompiledCodebook) -> Iterator[tuple[str, str]]:
    """Name of a shadowed rule and one German sentence about it."""
    by_code: dict[str, list[CompiledRule]] = {}
    for rule in compiled.rules:
        by_code.setdefault(rule.code, []).append(rule)
    for code, rules in by_code.items():
        threshold = compiled.thresholds[code]
        for over, under in permutations(rules, 2):
            if not _covers(compiled, over, under):
                continue
            if under.rule.veto or (over.rule.veto is False and _same(over, under, rules)):
                continue
            if over.rule.veto:
                yield (
                    under.name,
                    f"Die Regel „{under.name}“ bleibt wirkungslos, weil das Veto „{over.name}“ immer mit ihr "
                    "greift.",
                )
            elif over.rule.weight >= threshold and under.rule.weight > 0:
                yield (
                    under.name,
                    f"Die Regel „{under.name}“ greift nur, wo „{over.name}“ schon für die Kodierung genügt; "
                    "sie erhöht nur die Stärke.",
                )


def _same(over: CompiledRule, under: CompiledRule, rules: list[CompiledRule]) -> bool:
    """Whether the pair was already reported the other way round (two rules with the same conditions)."""
    same = (over.core, set(over.others), over.none, set(over.cues)) == (
        under.core,
        set(under.others),
        under.none,
        set(under.cues),
    )
    return same and rules.index(over) > rules.index(under)


def _covers(compiled: CompiledCodebook, over: CompiledRule, under: CompiledRule) -> bool:
    """Whether ``over`` fires wherever ``under`` does."""
    if over.core < 0 or under.core < 0:
        return False
    wanted = [over.core, *over.others]
    given = [compiled.slots[s] for s in (under.core, *under.others)]
    if not compiled.slots[under.core] <= compiled.slots[over.core]:
        return False
    if any(not any(g <= compiled.slots[w] for g in given) for w in wanted):
        return False
    return _conditions_wider(compiled, over, under)


def _conditions_wider(compiled: CompiledCodebook, over: CompiledRule, under: CompiledRule) -> bool:
    """Whether every other condition of ``over`` holds where those of ``under`` do."""
    a, b = over.rule, under.rule
    if over.where != under.where and not over.where.free:
        return False
    if over.none >= 0 and (under.none < 0 or not compiled.slots[over.none] <= compiled.slots[under.none]):
        return False
    if over.cues and (not under.cues or not all(any(w <= c for w in over.cues) for c in under.cues)):
        return False
    if not over.no_cues <= under.no_cues or not over.denied <= under.denied:
        return False
    if a.ordered and not b.ordered:
        return False
    if a.near is not None and over.others and (b.near is None or b.near > a.near):
        return False
    if a.uncertain != b.uncertain and a.uncertain != "keep":
        return False
    return a.scope == b.scope or (not over.others and over.none < 0 and not over.cues)
