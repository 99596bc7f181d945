"""How well the rules of a codebook code gold units.

    python benchmarks/rule_quality.py GOLD.jsonl... [--codebook FILE] [--held-out] [--errors CODE]
    python benchmarks/rule_quality.py --fresh SHARED [--half read|kept] [--codebook FILE]

GOLD: one JSON object a line with id, doc, section, text, codes (agreed), unsure (counted neither way) and
status (of success factors), perhaps kind (of the document). Each unit is coded as one segment. The units are
divided by whole sections (hash of document and section, about 35 % held back): rules are written from the one
part and judged on the other; --sources holds back whole sources instead (documents whose names begin so).
--fresh: the passages of fresh_gold.csv instead; what counts there as held out is the half that is kept.
Corrections: codings that a careful reader deletes, adds or gives another status, per 100 codings.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fresh_gold import units as fresh_units

from pipeline.codebook import load_codebook
from pipeline.coding import RuleCoder
from pipeline.language import language_id, load_language, sentence_spans
from pipeline.model import WEAK_SCORE, Coding, Segment

HELD_OUT_BELOW = 90  # of 256: about 35 %
Unit = dict[str, Any]


def held_out(unit: Unit) -> bool:
    """Whether a unit belongs to a section that is held back, or to the half that is kept."""
    if "half" in unit:
        return bool(unit["half"] == "kept")
    key = f"{unit['doc']}|{unit['section']}".encode()
    return hashlib.sha256(key).digest()[0] < HELD_OUT_BELOW


def as_segment(unit: Unit) -> Segment:
    text = unit["text"]
    return Segment(
        id=unit["id"],
        document=unit["doc"],
        start=0,
        end=len(text),
        text=text,
        sentences=tuple(sentence_spans(text)),
        section=(unit["section"],) if unit.get("section") else (),
        document_kind=unit.get("kind", ""),
    )


def counts(units: Iterable[Unit], found: dict[str, set[str]], codes: Iterable[str]) -> tuple[int, int, int]:
    """True positives, false positives, false negatives."""
    tp = fp = fn = 0
    for unit in units:
        for code in codes:
            if code in unit.get("unsure", ()):
                continue
            gold, coded = code in unit["codes"], code in found[unit["id"]]
            tp += gold and coded
            fp += coded and not gold
            fn += gold and not coded
    return tp, fp, fn


def corrections(units: list[Unit], codings: list[Coding], codes: list[str]) -> str:
    """Codings to delete, to add and to change in status, per 100 codings."""
    found: dict[str, set[str]] = defaultdict(set)
    for coding in codings:
        found[coding.segment_id].add(coding.code)
    tp, fp, fn = counts(units, found, codes)
    right, of = status_accuracy(units, codings)
    per = 100 / (tp + fp) if tp + fp else 0.0
    parts = (fp, fn, of - right)
    named = ", ".join(
        f"{n * per:.0f} {word}" for n, word in zip(parts, ("deleted", "added", "changed"), strict=True)
    )
    return f"{sum(parts) * per:.0f} per 100 codings ({named})"


def figures(tp: int, fp: int, fn: int) -> str:
    f1 = 2 * tp / (2 * tp + fp + fn) if tp else 0.0
    precision, recall = tp / (tp + fp) if tp + fp else 0.0, tp / (tp + fn) if tp + fn else 0.0
    return f"F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}  (gold {tp + fn}, coded {tp + fp})"


def status_accuracy(units: list[Unit], codings: list[Coding]) -> tuple[int, int]:
    given = {(c.segment_id, c.code): c.status for c in codings}
    pairs = [
        (given[u["id"], code], status)
        for u in units
        for code, status in u.get("status", {}).items()
        if (u["id"], code) in given
    ]
    return sum(a == b for a, b in pairs), len(pairs)


def right_by_score(units: list[Unit], codings: list[Coding]) -> tuple[str, str]:
    """How many codings are right, those with a weak score and the others; unsure ones are left out."""
    by_id = {u["id"]: u for u in units}
    known = [c for c in codings if c.segment_id in by_id and c.code not in by_id[c.segment_id]["unsure"]]
    lines = []
    for weak in (True, False):
        some = [c for c in known if (c.score < WEAK_SCORE) == weak]
        right = sum(c.code in by_id[c.segment_id]["codes"] for c in some)
        lines.append(f"{right}/{len(some)} = {right / len(some) if some else 0:.3f}")
    return lines[0], lines[1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--fresh", type=Path, metavar="SHARED", help="add the passages of fresh_gold.csv")
    parser.add_argument(
        "--half", choices=["read", "kept"], default="", help="of the fresh ones this half alone"
    )
    default = Path(__file__).resolve().parents[1] / "codebooks" / "kommunale-integration.yaml"
    parser.add_argument("--codebook", type=Path, default=default)
    parser.add_argument("--held-out", action="store_true", help="per code only for the sections held back")
    parser.add_argument(
        "--sources", nargs="+", metavar="PREFIX", help="hold back the documents named like this"
    )
    parser.add_argument("--kinds", action="store_true", help="figures per kind of document")
    parser.add_argument("--errors", metavar="CODE", help="print missed and wrong units of this code")
    parser.add_argument("--seen", action="store_true", help="with --errors: only sections not held back")
    arguments = parser.parse_args()
    units = [json.loads(x) for p in arguments.gold for x in p.read_text("utf-8").splitlines() if x.strip()]
    units += fresh_units(arguments.fresh, arguments.half) if arguments.fresh else []
    codebook = load_codebook(arguments.codebook)
    nlp = load_language("auto")
    codings = RuleCoder(codebook, nlp).code([as_segment(u) for u in units])
    found: dict[str, set[str]] = defaultdict(set)
    for coding in codings:
        found[coding.segment_id].add(coding.code)
    print(f"{codebook.name} ({codebook.hash}), {language_id(nlp)}, {len(units)} units")
    prefixes = tuple(arguments.sources or ())
    by_name = {u["id"] for u in units if prefixes and u["doc"].startswith(prefixes)}
    back = by_name or {u["id"] for u in units if held_out(u)}
    parts = {
        "all": units,
        "seen": [u for u in units if u["id"] not in back],
        "held out": [u for u in units if u["id"] in back],
    }
    if arguments.kinds:
        for unit in units:
            parts.setdefault(f"kind {unit.get('kind') or 'none'}", []).append(unit)
    measured = {c for u in units for c in u["codes"] + u.get("unsure", [])}
    dimensions = [d for d in codebook.dimensions if any(c.id in measured for c in d.codes)]
    codes = [c.id for d in dimensions for c in d.codes]
    for name, part in parts.items():
        print(f"\n{name} ({len(part)} units)\n  all   {figures(*counts(part, found, codes))}")
        for dimension in dimensions:
            print(f"  {dimension.id:5s} {figures(*counts(part, found, [c.id for c in dimension.codes]))}")
        right, of = status_accuracy(part, codings)
        print(f"  status right {right}/{of} = {right / of if of else 0:.3f}")
        print(f"  corrections {corrections(part, codings, codes)}")
        weak, strong = right_by_score(part, codings)
        print(f"  codings right: score below {WEAK_SCORE} {weak}, others {strong}")
    print()
    for code in codes:
        line = figures(*counts(parts["held out" if arguments.held_out else "all"], found, [code]))
        print(f"  {code:28s} {line}")
    if arguments.errors:
        print_errors(parts["seen"] if arguments.seen else units, codings, found, arguments.errors)


def print_errors(units: list[Unit], codings: list[Coding], found: dict[str, set[str]], code: str) -> None:
    why = {(c.segment_id, c.code): c for c in codings}
    for unit in units:
        gold, coded = code in unit["codes"], code in found[unit["id"]]
        if gold == coded or code in unit.get("unsure", ()) or unit.get("half") == "kept":
            continue
        coding = why.get((unit["id"], code))
        reason = f" {coding.rule} {coding.evidence} {coding.score}" if coding else ""
        print(f"\n{'missed' if gold else 'wrong'} {unit['id']} [{unit['section']}]{reason}\n{unit['text']}")


if __name__ == "__main__":
    main()
