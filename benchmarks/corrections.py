"""How much a careful reader corrects: what is to be deleted, added and changed in a hundred codings.

    python benchmarks/corrections.py GOLD.jsonl...

GOLD: as in rule_quality.py. Deleted: given, and both coders refuse it. Added: both gave it, and it is
missing. Changed: rightly given with another status than both coders say. What only one coder gave counts
neither way.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rule_quality import Unit, as_segment

from pipeline.codebook import load_codebook
from pipeline.codebook.find import find_codebook
from pipeline.coding import RuleCoder
from pipeline.coding.judge import load_decision
from pipeline.language import load_language
from pipeline.model import Coding


@dataclass(frozen=True)
class Corrections:
    """Counts over some units. ``codings``: given by the rules, without what one coder alone gave."""

    units: int
    codings: int
    deleted: int
    added: int
    changed: int

    def line(self, name: str) -> str:
        """Per hundred codings and per passage."""
        d, a, c = (100 * n / self.codings for n in (self.deleted, self.added, self.changed))
        all_ = self.deleted + self.added + self.changed
        return (
            f"{name:24s} {d + a + c:5.1f} per 100 codings (delete {d:.1f}, add {a:.1f}, change {c:.1f}), "
            f"{all_ / self.units:.2f} a passage ({self.codings} codings, {self.units} passages)"
        )


def corrections(units: Sequence[Unit], codings: Sequence[Coding], dimensions: dict[str, str]) -> Corrections:
    """What a reader who codes as both gold coders did would correct."""
    measured = {dimensions[c] for u in units for c in u["codes"]}
    given: dict[str, dict[str, str]] = {u["id"]: {} for u in units}
    for c in codings:
        if c.segment_id in given and dimensions[c.code] in measured:
            given[c.segment_id][c.code] = c.status
    total = deleted = added = changed = 0
    for unit in units:
        coded = {c: s for c, s in given[unit["id"]].items() if c not in unit["unsure"]}
        right = coded.keys() & set(unit["codes"])
        total += len(coded)
        deleted += len(coded) - len(right)
        added += len(set(unit["codes"]) - coded.keys())
        changed += sum(unit["status"].get(c, coded[c]) != coded[c] for c in right)
    return Corrections(len(units), total, deleted, added, changed)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", type=Path)
    arguments = parser.parse_args()
    codebook = load_codebook(find_codebook(""))
    dimensions = {c: codebook.dimension_of(c).id for c in codebook.codes}
    coder = RuleCoder(codebook, load_language("eingebaut"), load_decision())
    for path in arguments.gold:
        units = [json.loads(x) for x in path.read_text("utf-8").splitlines() if x.strip()]
        codings = coder.code([as_segment(u) for u in units])
        print(corrections(units, codings, dimensions).line(path.name))
        for code in ("GE", "HF", "EF", "HA"):
            own = [c for c in codings if c.code.startswith(f"{code}.")]
            part = [u | {"codes": [c for c in u["codes"] if c.startswith(f"{code}.")]} for u in units]
            print(corrections(part, own, dimensions).line(f"  {code}"))


if __name__ == "__main__":
    main()
