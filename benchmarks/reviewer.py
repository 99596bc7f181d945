"""A simulated reviewer: what decisions about some passages bring for the others of the same collection.

    python benchmarks/reviewer.py GOLD.jsonl [--repeats 20]

GOLD: as in rule_quality.py. For 20 and 50 reviewed passages a collection is about half of the sources, for
100 all of them; the shipped decision is learned anew without them. Whole documents are reviewed, in random
order (fixed seeds), until there are so many passages; judged is on the documents that are left. What only one
coder gave counts neither way. "The next run" is what the product does by itself (proposals alone, set aside
or not), "corrected" what ``querschau learn`` lists (also evidence below the threshold). With ``--figure
FILE.svg`` the curve is drawn.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from decision import TABLE
from rule_quality import Unit, as_segment

from pipeline.codebook import load_codebook
from pipeline.codebook.find import find_codebook
from pipeline.coding import RuleCoder
from pipeline.coding.judge import PLACES
from pipeline.language import load_language
from pipeline.learning.corrected import Corrected, Floats, corrected
from pipeline.learning.decided_pairs import read_pairs
from pipeline.learning.decision_fit import fit, from_csv
from pipeline.learning.layer import learn
from pipeline.learning.layer_apply import known_from, with_learned
from pipeline.learning.shipped import as_shipped
from pipeline.learning.silent import Place, Silent, silent_of
from pipeline.model import ASIDE, Segment
from pipeline.plotting import Figure, drawing
from pipeline.search.build import build
from pipeline.search.index import SearchIndex
from pipeline.tables.coded_segments import coded_segments

HALF = 105

EVEN = 0.45
"""From this probability on the shipped decision alone would give a code."""


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


def proposals_of(coder: RuleCoder, segments: Sequence[Segment]) -> pd.DataFrame:
    """The rules' proposals as a run writes them."""
    return coded_segments(coder.code(segments), segments, coder.codebook, "")


class Gold:
    """All passages of the file, judged once: pairs with their features, proposals, places."""

    def __init__(self, units: Sequence[Unit], coder: RuleCoder) -> None:
        self.units, self.codebook = units, coder.codebook
        segments = [replace(as_segment(u), id=str(n)) for n, u in enumerate(units)]
        self.pairs = read_pairs(coder, segments)
        self.values = [values for judged in coder.judge(segments) for values in coder.pairs(judged).values()]
        self.proposals = proposals_of(coder, segments)
        with tempfile.TemporaryDirectory() as folder:
            build(iter(segments), Path(folder))
            self.places = np.array(SearchIndex(Path(folder)).places)
        self.row = {id(u): n for n, u in enumerate(units)}


class Collection:
    """The pairs of a split's passages, with the decision that does not know their sources."""

    def __init__(self, split: Split, gold: Gold) -> None:
        self._codebook = gold.codebook
        self.units = [*split.reviewed, *split.others]
        self.documents = [u["doc"] for u in self.units]
        rows = [r for r in from_csv(TABLE.read_text("utf-8")) if r.source not in split.left_out]
        shipped = fit(rows, gold.codebook.id)
        number = {gold.row[id(u)]: n for n, u in enumerate(self.units)}
        own = np.flatnonzero([p in number for p in gold.pairs.passage])
        pairs = gold.pairs.take(own)
        likely = np.array(
            [shipped.judge(pairs.dimension[i], gold.values[at]).probability for i, at in enumerate(own)]
        )
        places = np.array([number[p] for p in pairs.passage], dtype=np.int64)
        self.pairs = replace(pairs, passage=places, before=np.log(likely / (1 - likely)))
        self.places = gold.places[list(number)]
        reviewed = len(split.reviewed)
        self.labels = np.array([self._label(i, reviewed) for i in range(len(self.pairs))])
        self.judged = range(reviewed, len(self.units))
        self.proposals = self._proposals(gold, number, likely)

    def _proposals(self, gold: Gold, number: dict[int, int], likely: Floats) -> pd.DataFrame:
        """The rules' proposals about the collection, as likely as its own decision says."""
        table = gold.proposals
        passages = table["segment_id"].astype(int).map(number)
        table = table.assign(segment_id=passages)[passages.notna()]
        table["segment_id"] = table["segment_id"].astype(int).astype(str)
        pairs = zip(self.pairs.passage.tolist(), self.pairs.code, likely, strict=True)
        known = {(str(p), code): round(float(chance), PLACES) for p, code, chance in pairs}
        said = [known[place] for place in zip(table["segment_id"], table["code"], strict=True)]
        return table.assign(probability=said).reset_index(drop=True)

    def _label(self, at: int, reviewed: int) -> float:
        unit, code = self.units[self.pairs.passage[at]], self.pairs.code[at]
        if self.pairs.passage[at] >= reviewed or code in unit["unsure"]:
            return np.nan
        return float(code in unit["codes"])

    def learn(self) -> Corrected:
        found = zip(map(str, self.pairs.passage), self.pairs.code, strict=True)
        return corrected(self.pairs, self.labels, self.places, self.documents, self._silent(found))

    def _silent(self, found: Iterable[Place]) -> Silent:
        """What reading says of the codes for which nothing was found."""
        read = {str(n): self.documents[n] for n in range(self.judged.start)}
        given = {(n, code) for n in read for code in self.units[int(n)]["codes"]}
        return silent_of(read, set(found), given, self._codebook)

    def next_run(self) -> set[tuple[int, str]]:
        """Passages and codes that a run proposes after the decisions, as the product does it."""
        said = {}
        for id, number, code in self.proposals[["coding_id", "segment_id", "code"]].itertuples(index=False):
            unit = self.units[int(number)]
            if int(number) not in self.judged and code not in unit["unsure"]:
                said[id] = (code in unit["codes"], "Gold")
        known = known_from(as_shipped(self.proposals), said)
        names = {str(n): name for n, name in enumerate(self.documents)}
        places = self.proposals[["segment_id", "code"]].itertuples(index=False, name=None)
        layer = learn(known, dict.fromkeys(names, ""), names, self._silent(places))
        table = with_learned(layer, self.proposals)
        kept = table[table["certainty"] != ASIDE]
        return {(int(n), c) for n, c in zip(kept["segment_id"], kept["code"], strict=True)}

    def figures(self, accepted: Floats, measured: set[str], dimension: dict[str, str]) -> tuple[float, float]:
        """F1 on the others, and corrections (deleted, added) per hundred codings there."""
        given: dict[int, set[str]] = {}
        for at in np.flatnonzero(accepted):
            given.setdefault(int(self.pairs.passage[at]), set()).add(self.pairs.code[at])
        tp = fp = fn = 0
        for n in self.judged:
            unit = self.units[n]
            gold = set(unit["codes"]) - set(unit["unsure"])
            coded = {c for c in given.get(n, set()) - set(unit["unsure"]) if dimension[c] in measured}
            tp, fp, fn = tp + len(gold & coded), fp + len(coded - gold), fn + len(gold - coded)
        return 2 * tp / (2 * tp + fp + fn), 100 * (fp + fn) / (tp + fp)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--figure", type=Path)
    arguments = parser.parse_args()
    units = [json.loads(line) for line in arguments.gold.read_text("utf-8").splitlines()]
    codebook = load_codebook(find_codebook(""))
    dimension = {c: codebook.dimension_of(c).id for c in codebook.codes}
    measured = {dimension[c] for u in units for c in u["codes"]}
    coder = RuleCoder(codebook, load_language("eingebaut"))
    gold = Gold(units, coder)
    curve = []
    for reviewed in (20, 50, 100):
        rows = []
        for split in splits(units, reviewed, arguments.repeats):
            collection = Collection(split, gold)
            began = time.process_time()
            learned = collection.learn()
            seconds = time.process_time() - began
            before = 1 / (1 + np.exp(-collection.pairs.before)) >= EVEN
            run = collection.next_run()
            places = zip(collection.pairs.passage.tolist(), collection.pairs.code, strict=True)
            product = np.array([place in run for place in places])
            ways = (collection.pairs.given, before, learned.accepted, product)
            rows.append([*(f for w in ways for f in collection.figures(w, measured, dimension)), seconds])
        table = np.array(rows)
        gain = table[:, 4] - table[:, 0]
        means = table.mean(axis=0)
        print(
            f"{reviewed} reviewed: F1 rules {means[0]:.3f}, shipped decision {means[2]:.3f}, corrected "
            f"{means[4]:.3f} (gain over rules {gain.mean():+.3f}, standard deviation {gain.std():.3f}, below "
            f"in {int((gain < 0).sum())} of {len(gain)}); corrections per 100 codings {means[1]:.1f}, "
            f"{means[3]:.1f}, {means[5]:.1f}; {means[8]:.2f} s",
            flush=True,
        )
        own = table[:, 6] - table[:, 0]
        print(
            f"  the next run: F1 {means[6]:.3f} (gain {own.mean():+.3f}, standard deviation {own.std():.3f}, "
            f"below in {int((own < 0).sum())}), corrections per 100 codings {means[7]:.1f}",
            flush=True,
        )
        curve.append((reviewed, gain, own))
    if arguments.figure:
        draw(curve, arguments.figure)


def draw(curve: Sequence[tuple[int, Floats, Floats]], path: Path) -> None:
    """The gain in points of F1 over the rules after so many passages, with one standard deviation."""
    with drawing({}):
        figure = Figure(figsize=(6, 3.6), layout="constrained")
        axes = figure.subplots()
        numbers = [n for n, _, _ in curve]
        for at, name in ((1, "Liste von „querschau learn“"), (2, "nächster Lauf")):
            gains = [100 * row[at] for row in curve]
            means, spread = [g.mean() for g in gains], [g.std() for g in gains]
            axes.errorbar(numbers, means, spread, marker="o", capsize=3, label=name)
        axes.plot([20, 50, 100], [0.5, 1, 2.5], linestyle=":", color="0.4", label="mindestens gewünscht")
        axes.axhline(0, color="0.6", linewidth=0.8)
        axes.set(xlabel="durchgesehene Passagen der Sammlung", ylabel="F1-Punkte über den Regeln")
        axes.legend(frameon=False)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    main()
