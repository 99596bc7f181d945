"""The learned decisions about codes with and without evidence of rules: tables, fit and figures.

    python benchmarks/decision.py table GOLD.jsonl... [--fresh SHARED] writes benchmarks/decision_pairs.csv
        and benchmarks/faint_pairs.csv
    python benchmarks/decision.py fit writes pipeline/coding/decision.json and faint.json from them
    python benchmarks/decision.py figures what the table says of it, whole sources held out

GOLD: as in rule_quality.py; ``--fresh``: with the half of fresh_gold.csv that may be read. Documents whose
``doc`` begins with the same small letters share a source. Units of the five sources, from which the rules
were written, count ``IN_VIEW``. Make both files anew, in this order, when the rules, the features or the
codebook's definitions have changed. The pairs hold no text.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from fresh_gold import units as fresh_units
from rule_quality import Unit, as_segment

from pipeline.codebook import load_codebook
from pipeline.codebook.find import find_codebook
from pipeline.coding import RuleCoder
from pipeline.coding.judge import DECISION_FILE, FAINT_FILE
from pipeline.files import write_text
from pipeline.language import load_language
from pipeline.learning.decision_fit import PairRow, fit, fit_unsure, from_csv, held_out, sure_from, to_csv

TABLE = Path(__file__).with_name("decision_pairs.csv")
FAINT_TABLE = Path(__file__).with_name("faint_pairs.csv")
IN_VIEW = 0.6
"""Weight of passages from which rules were written: chosen among 0.1, 0.3, 0.6 and 1 by held-out log loss."""

_FROM_SOURCES = frozenset({"gov", "ils", "pos", "fgw", "tag"})


def pair_rows(units: Sequence[Unit], *, faint: bool = False) -> Iterator[PairRow]:
    """The rows of gold units: codes with evidence (``faint``: without) that both coders agree on, or both
    refuse."""
    codebook = load_codebook(find_codebook(""))
    dimensions = {c: codebook.dimension_of(c).id for c in codebook.codes}
    measured = {dimensions[c] for u in units for c in u["codes"]}
    coder = RuleCoder(codebook, load_language("eingebaut"))
    for unit, judged in zip(units, coder.judge([as_segment(u) for u in units]), strict=True):
        begins = re.match("[a-z]+", unit["doc"])
        source = begins[0] if begins else unit["doc"]
        weight = IN_VIEW if source in _FROM_SOURCES else 1.0
        for code, values in (coder.faint if faint else coder.pairs)(judged).items():
            if code not in unit["unsure"] and dimensions[code] in measured:
                applies = code in unit["codes"]
                yield PairRow(unit["id"], source, weight, dimensions[code], code, applies, values)


def figures(rows: Sequence[PairRow]) -> None:
    """Print how sure codings do on sources that the decision did not see."""
    probability = held_out(rows)
    given, right = np.array([r.given for r in rows]), np.array([r.applies for r in rows])
    seen = np.array([r.weight < 1 for r in rows])
    sure = sure_from(rows, probability)
    print(f"{len(rows)} pairs, {given.sum()} codings; sure from {sure:.2f}")
    for name, part in (("sources of the rules", seen), ("other kinds", ~seen)):
        ours = given & part
        chosen = ours & (probability >= sure)
        print(
            f"{name}: sure {chosen.sum()} of {ours.sum()} ({chosen.sum() / ours.sum():.2f}), right "
            f"{right[chosen].mean():.3f}; the others right {right[ours & ~chosen].mean():.3f}"
        )
        for low, high in ((0.0, 0.35), (0.35, 0.5), (0.5, 0.65), (0.65, 0.75), (0.75, 0.85), (0.85, 1.01)):
            band = ours & (probability >= low) & (probability < high)
            if band.any():
                print(
                    f"  stated {low:.2f} to {min(high, 1):.2f}: right {right[band].mean():.2f} ({band.sum()})"
                )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["table", "fit", "figures"])
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--fresh", type=Path, metavar="SHARED")
    arguments = parser.parse_args()
    if arguments.what == "table":
        lines = [x for p in arguments.gold for x in p.read_text("utf-8").splitlines() if x.strip()]
        units = [json.loads(x) for x in lines]
        units += fresh_units(arguments.fresh, "read") if arguments.fresh else []
        write_text(TABLE, to_csv(pair_rows(units)))
        write_text(FAINT_TABLE, to_csv(pair_rows(units, faint=True)))
        return
    rows = from_csv(TABLE.read_text("utf-8"))
    if arguments.what == "figures":
        figures(rows)
        return
    codebook = load_codebook(find_codebook("")).id
    write_text(DECISION_FILE, fit(rows, codebook).model_dump_json(indent=2) + "\n")
    faint = from_csv(FAINT_TABLE.read_text("utf-8"))
    write_text(FAINT_FILE, fit_unsure(faint, codebook).model_dump_json(indent=2) + "\n")


if __name__ == "__main__":
    main()
