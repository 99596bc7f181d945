"""Whether decisions on what teaches most teach more than decisions drawn at random, with the same learner.

    python benchmarks/teaching.py GOLD.jsonl [--repeats 8]

GOLD: as in rule_quality.py; sources of one collection. A third of the documents is kept for judging, drawn at
random (fixed seeds). Of the rest's proposals 20 are decided at random, then 20 at a time by the work list's
order (``teaching_order``) or at random, up to 100. Judged is, on the documents kept: the log loss of the
rules' codings, and F1 with what is unlikely set aside; the shipped decision is learned without these sources.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from decision import TABLE
from reviewer import begin
from rule_quality import Unit, as_segment

from pipeline.codebook import load_codebook
from pipeline.codebook.find import find_codebook
from pipeline.coding import RuleCoder
from pipeline.language import load_language
from pipeline.learning.decision_fit import fit, from_csv
from pipeline.learning.layer import learn
from pipeline.learning.layer_apply import known_from, places_in, relearned
from pipeline.learning.next_items import teaching_order
from pipeline.learning.shipped import as_shipped
from pipeline.learning.space import Space
from pipeline.model import ASIDE
from pipeline.tables.coded_segments import coded_segments

STEP, LAST = 20, 100


class Pool:
    """Proposals of a collection: ``judged`` (rows) are kept, the others can be decided."""

    def __init__(self, units: list[Unit], coder: RuleCoder, seed: int) -> None:
        self.units = units
        chance = random.Random(seed)
        documents = sorted({u["doc"] for u in units})
        chance.shuffle(documents)
        kept = set(documents[: len(documents) // 3])
        segments = [replace(as_segment(u), id=str(n)) for n, u in enumerate(units)]
        self.table = as_shipped(coded_segments(coder.code(segments), segments, coder.codebook, ""))
        self.texts = {s.id: s.text for s in segments}
        self.space = Space.of(list(self.texts.values()))
        of = [units[int(n)] for n in self.table["segment_id"]]
        rows = list(zip(of, self.table["code"], strict=True))
        self.right = np.array([code in u["codes"] for u, code in rows])
        clear = np.array([code not in u["unsure"] for u, code in rows])
        inside = np.array([u["doc"] in kept for u, _ in rows])
        self.judged, self.open = np.flatnonzero(inside & clear), np.flatnonzero(~inside & clear)
        self.gold = sum(len(set(u["codes"]) - set(u["unsure"])) for u in units if u["doc"] in kept)

    def after(self, decided: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Probability and certainty of all proposals."""
        ids = self.table["coding_id"]
        said = {ids[i]: (bool(self.right[i]), "") for i in decided}
        names = {str(n): u["doc"] for n, u in enumerate(self.units)}
        layer = learn(known_from(self.table, said), self.texts, names, space=self.space)
        now = relearned(layer, self.table, places_in(layer, self.texts))
        return now["probability"].to_numpy(float), now["certainty"].to_numpy(object)

    def figures(self, likely: np.ndarray, band: np.ndarray) -> tuple[float, float]:
        """Log loss and F1 on the documents kept."""
        right, p = self.right[self.judged], np.clip(likely[self.judged], 0.01, 0.99)
        kept = band[self.judged] != ASIDE
        found = int((right & kept).sum())
        loss = float(-(np.where(right, np.log(p), np.log(1 - p))).mean())
        return loss, 2 * found / (int(kept.sum()) + self.gold)

    def curve(self, seed: int, *, active: bool) -> list[tuple[float, float]]:
        """The figures after 20, 40 ... decisions."""
        chance = random.Random(seed)
        left = list(map(int, self.open))
        chance.shuffle(left)
        decided, left = left[:STEP], left[STEP:]
        points = []
        while True:
            likely, band = self.after(decided)
            points.append(self.figures(likely, band))
            if len(decided) >= LAST or len(left) < STEP:
                return points
            if active:
                t = self.table.iloc[left]
                known = Counter(self.table["code"].iloc[decided])
                order = teaching_order(
                    t["coding_id"].tolist(), t["code"].tolist(), t["rule"].tolist(), likely[left], known
                )
                left = [left[i] for i in order]
            decided, left = decided + left[:STEP], left[STEP:]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--repeats", type=int, default=8)
    arguments = parser.parse_args()
    units = [json.loads(line) for line in arguments.gold.read_text("utf-8").splitlines()]
    book = load_codebook(find_codebook(""))
    sources = {begin(u) for u in units}
    shipped = fit([r for r in from_csv(TABLE.read_text("utf-8")) if r.source not in sources], book.id)
    coder = RuleCoder(book, load_language("eingebaut"), shipped)
    curves: dict[bool, list[list[tuple[float, float]]]] = {True: [], False: []}
    for seed in range(arguments.repeats):
        pool = Pool(units, coder, seed)
        for active in (True, False):
            curves[active].append(pool.curve(seed, active=active))
    mean = {active: np.mean(np.array(c), axis=0) for active, c in curves.items()}
    spread = (np.array(curves[True]) - np.array(curves[False])).std(axis=0)
    for n, (a, r, s) in enumerate(zip(mean[True], mean[False], spread, strict=True), start=1):
        print(
            f"{n * STEP} decisions: log loss by the list {a[0]:.3f}, at random {r[0]:.3f} (standard "
            f"deviation of the difference {s[0]:.3f}); F1 {a[1]:.3f}, {r[1]:.3f} ({s[1]:.3f})"
        )


if __name__ == "__main__":
    main()
