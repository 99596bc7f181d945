"""A simulated reviewer: what decisions about some passages bring for the others of the same collection.

    python benchmarks/reviewer.py GOLD.jsonl... [--repeats 20] [--codebook FILE] [--kept-aside SOURCE,...]

GOLD: as in rule_quality.py. For 20 and 50 reviewed passages a collection is about half of the sources, for
100 all of them; the shipped decisions are learned anew without them. Whole documents are reviewed, in random
order (fixed seeds), until there are so many passages; judged is on the documents that are left. What only one
coder gave counts neither way. Measured is what the next run proposes, as the product does it: ``querschau
learn`` lists the same. ``--codebook``: another one, for instance of a day before anybody saw these passages;
``--kept-aside``: sources that are left out. With ``--figure FILE.svg`` the curve is drawn.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from decision import FAINT_TABLE, TABLE
from rule_quality import Unit, as_segment

from pipeline.codebook import Codebook, load_codebook
from pipeline.codebook.find import find_codebook
from pipeline.coding import RuleCoder
from pipeline.language import load_language
from pipeline.learning.decision_fit import fit_unsure, from_csv
from pipeline.learning.layer import Known, Learned, learn
from pipeline.learning.layer_apply import known_from, places_in, raised, with_learned
from pipeline.learning.shipped import as_shipped
from pipeline.learning.silent import silent_of
from pipeline.learning.space import Space
from pipeline.model import ASIDE
from pipeline.plotting import Figure, drawing
from pipeline.run.candidates import candidates_table
from pipeline.tables.coded_segments import coded_segments

Floats = npt.NDArray[np.float64]

HALF = 105

ENOUGH = 150
"""Of fewer passages 80 are reviewed in place of 100."""


@dataclass(frozen=True)
class Split:
    """Passages of a collection: ``reviewed``, and the ``others``, in other documents. ``left_out``: sources
    that the shipped decision must not know."""

    reviewed: list[Unit]
    others: list[Unit]
    left_out: set[str]


def splits(units: Sequence[Unit], reviewed: int, repeats: int) -> list[Split]:
    found = []
    for seed in range(repeats):
        chance = random.Random(seed)
        sources = sorted({begin(u) for u in units})
        inside: set[str] = set(sources)
        if reviewed < HALF - 5:
            chance.shuffle(sources)
            inside = set()
            for name in sources:
                if sum(begin(u) in inside for u in units) < HALF:
                    inside.add(name)
        own = [u for u in units if begin(u) in inside]
        documents = sorted({u["doc"] for u in own})
        chance.shuffle(documents)
        order = [u for d in documents for u in own if u["doc"] == d]
        first = order[:reviewed]
        seen = {u["doc"] for u in first}
        found.append(Split(first, [u for u in order if u["doc"] not in seen], inside))
    return found


def begin(unit: Unit) -> str:
    """The source of a document: the small letters that its name begins with, as in decision.py."""
    name = unit["doc"]
    length = next((i for i, c in enumerate(name) if not "a" <= c <= "z"), len(name))
    return name[:length] or name


class Collection:
    """A split's passages as a run leaves them, with decisions that do not know their sources."""

    def __init__(self, split: Split, codebook: Codebook) -> None:
        self.codebook = codebook
        self.units = [*split.reviewed, *split.others]
        self.reviewed = len(split.reviewed)
        segments = [replace(as_segment(u), id=str(n)) for n, u in enumerate(self.units)]
        own, faint = (
            [r for r in from_csv(t.read_text("utf-8")) if r.source not in split.left_out]
            for t in (TABLE, FAINT_TABLE)
        )
        decisions = fit_unsure(own, codebook.id), fit_unsure(faint, codebook.id)
        finds = RuleCoder(codebook, load_language("eingebaut"), *decisions).find(segments)
        self.proposals = as_shipped(coded_segments(finds.codings, segments, codebook, ""))
        self.candidates = candidates_table(finds.candidates, segments, codebook)
        self.texts = {s.id: s.text for s in segments}

    def known(self, table: pd.DataFrame, *, given: bool) -> list[Known]:
        """What the reviewer said of proposals or candidates."""
        said = {}
        for id, passage, code in zip(table["coding_id"], table["segment_id"], table["code"], strict=True):
            unit = self.units[int(passage)]
            if int(passage) < self.reviewed and code not in unit["unsure"]:
                said[id] = (code in unit["codes"], "Gold")
        return known_from(table, said, given=given)

    def learned(self) -> Learned | None:
        """The layer of the collection."""
        weak = self.candidates.assign(shipped=self.candidates["probability"])
        known = [*self.known(self.proposals, given=True), *self.known(weak, given=False)]
        names = {str(n): u["doc"] for n, u in enumerate(self.units)}
        read = {str(n): u["doc"] for n, u in enumerate(self.units[: self.reviewed])}
        found = {
            place
            for table in (self.proposals, weak)
            for place in zip(table["segment_id"], table["code"], strict=True)
        }
        given = {(n, code) for n in read for code in self.units[int(n)]["codes"]}
        silent = silent_of(read, found, given, self.codebook)
        return learn(known, self.texts, names, silent, Space.of(list(self.texts.values())))

    def next_run(self, layer: Learned | None) -> set[tuple[int, str]]:
        """Passages and codes that a run proposes after the decisions."""
        places = places_in(layer, self.texts)
        ours = with_learned(layer, self.proposals, places)
        kept = pd.concat([ours[ours["certainty"] != ASIDE], raised(layer, self.candidates, places)])
        return {(int(n), c) for n, c in zip(kept["segment_id"], kept["code"], strict=True)}

    def figures(self, given: set[tuple[int, str]], dimensions: dict[str, str]) -> tuple[float, float]:
        """F1 on the others, and corrections (deleted, added) per hundred codings there. ``dimensions``: of
        the codes that were asked for."""
        tp = fp = fn = 0
        for n, unit in enumerate(self.units[self.reviewed :], start=self.reviewed):
            gold = set(unit["codes"]) - set(unit["unsure"])
            coded = {c for m, c in given if m == n and c in dimensions and c not in unit["unsure"]}
            tp, fp, fn = tp + len(gold & coded), fp + len(coded - gold), fn + len(gold - coded)
        return 2 * tp / (2 * tp + fp + fn), 100 * (fp + fn) / (tp + fp)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--codebook", default="")
    parser.add_argument("--kept-aside", default="")
    parser.add_argument("--figure", type=Path)
    arguments = parser.parse_args()
    lines = [line for path in arguments.gold for line in path.read_text("utf-8").splitlines()]
    aside = set(arguments.kept_aside.split(","))
    units = [u for u in map(json.loads, lines) if begin(u) not in aside]
    codebook = load_codebook(find_codebook(arguments.codebook))
    dimension = {c: codebook.dimension_of(c).id for c in codebook.codes}
    asked = {dimension[c] for u in units for c in u["codes"]}
    dimension = {code: name for code, name in dimension.items() if name in asked}
    curve = []
    for reviewed in (20, 50, 100 if len(units) > ENOUGH else 80):
        rows = []
        for split in splits(units, reviewed, arguments.repeats):
            collection = Collection(split, codebook)
            began = time.process_time()
            after = collection.next_run(collection.learned())
            seconds = time.process_time() - began
            ways = (collection.next_run(None), after)
            rows.append([*(f for way in ways for f in collection.figures(way, dimension)), seconds])
        table = np.array(rows)
        gain, means = table[:, 2] - table[:, 0], table.mean(axis=0)
        print(
            f"{reviewed} reviewed: F1 rules {means[0]:.3f}, after {means[2]:.3f} (gain {gain.mean():+.4f}, "
            f"standard deviation {gain.std():.3f}, least {gain.min():+.3f}, below in "
            f"{int((gain < 0).sum())} of {len(gain)}); corrections per 100 codings {means[1]:.1f}, "
            f"{means[3]:.1f}; {means[4]:.2f} s",
            flush=True,
        )
        curve.append((reviewed, gain))
    if arguments.figure:
        draw(curve, arguments.figure)


def draw(curve: Sequence[tuple[int, Floats]], path: Path) -> None:
    """The gain in points of F1 over the rules after so many passages, with one standard deviation."""
    with drawing({}):
        figure = Figure(figsize=(6, 3.6), layout="constrained")
        axes = figure.subplots()
        numbers = [n for n, _ in curve]
        gains = [100 * gain for _, gain in curve]
        means, spread = [g.mean() for g in gains], [g.std() for g in gains]
        axes.errorbar(numbers, means, spread, marker="o", capsize=3, label="nächster Lauf")
        axes.plot([20, 50, 100], [0.5, 1, 2.5], linestyle=":", color="0.4", label="mindestens gewünscht")
        axes.axhline(0, color="0.6", linewidth=0.8)
        axes.set(xlabel="durchgesehene Passagen der Sammlung", ylabel="F1-Punkte über den Regeln")
        axes.legend(frameon=False)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    main()
