"""Rules, model and both on the project's own documents; prints JSON.

    python benchmarks/own_documents.py --gold dev.jsonl dev2.jsonl [--unlabelled FOLDER...] [--codebook FILE]
        [--weak 0.1] [--min-examples 8] [--outer-folds 5]
        [--curve FILE.svg]

The gold units stand for what people coded; cross-validation never divides a section. Within each training
part the model is trained as ``querschau train`` does it: thresholds, calibration and the choice of rules,
model or both per code by inner cross-validation of that part alone. ``--unlabelled``: documents that only the
rules have read; their codings are weak labels. ``held_back`` repeats the figures for the sections (hash,
about 35 %) that the rules were not written from (see rule_quality.py): there the rules had no head start.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rule_quality import as_segment, held_out

from pipeline.codebook import load_codebook
from pipeline.codebook.model import Codebook
from pipeline.coding import RuleCoder
from pipeline.corpus import open_corpus
from pipeline.errors import DocumentError
from pipeline.extract.dispatch import read_document
from pipeline.language import load_language
from pipeline.learning.combination import Combination
from pipeline.learning.curve import draw_curve, estimate, learning_curve
from pipeline.learning.examples import Examples, passages_of, rule_table
from pipeline.learning.folds import grouped_folds, splits
from pipeline.learning.measures import per_code
from pipeline.learning.training import Settings, train
from pipeline.model import Segment
from pipeline.segments import segment_document
from pipeline.tables.coded_segments import segments_table


def weak_segments(folders: Sequence[Path]) -> list[Segment]:
    """All codable segments of the documents in the folders; what cannot be read is left out."""
    found: list[Segment] = []
    for folder in folders:
        for source in open_corpus(folder).sources:
            try:
                document = read_document(source.path, source.name)
            except DocumentError:
                continue
            found += [s for s in segment_document(document, source) if s.codable]
    return found


def examples(units: list[dict[str, Any]], weak: list[Segment], codebook: Codebook) -> Examples:
    """Gold units (human) and segments only the rules have read (weak) with the rules' evidence."""
    rules = RuleCoder(codebook, load_language("auto"))
    segments = [as_segment(u) for u in units]
    read = "|".join(_letters(u["text"]) for u in units)
    segments += [s for s in weak if _letters(s.text) not in read]
    table = segments_table(segments)
    # Dimensions the gold coders were not asked about would count as the rules' errors.
    asked = {c.split(".")[0] for u in units for c in u["codes"]}
    codes = tuple(c for c in codebook.codes if codebook.dimension_of(c).id in asked)
    codings = pd.DataFrame(
        [(c.segment_id, c.code) for c in rules.code(segments)], columns=["segment_id", "code"]
    )
    by_rule = rule_table(table, codings, codes)
    labels = by_rule.copy()
    for i, unit in enumerate(units):
        labels[i] = [np.nan if c in unit["unsure"] else float(c in unit["codes"]) for c in codes]
    human = np.arange(len(segments)) < len(units)
    section = (table["document"] + " / " + table["section"]).tolist()
    passages = passages_of(table, rules.evidence(segments), by_rule, codes)
    return Examples(passages, codes, labels, by_rule, human, {"section": section, "document": section})


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha())


def held_out_decisions(
    data: Examples, codebook: Codebook, settings: Settings, outer: int
) -> tuple[dict[str, np.ndarray], list[dict[str, str]]]:
    """Decisions of rules, model, both (n units x codes) on sections no part of the training saw."""
    human = np.flatnonzero(data.human)
    weak = np.flatnonzero(~data.human)
    folds = grouped_folds([data.groups["section"][i] for i in human], outer)
    rule = data.rules[human] == 1
    model, both = rule.copy(), rule.copy()
    chosen = []
    for train_rows, test_rows in splits(folds):
        part = data.take(np.concatenate([human[train_rows], weak]))
        trained = train(part, codebook, settings)
        given = trained.probabilities(data.passages.take(human[test_rows])) >= trained.scale.threshold
        columns = [data.codes.index(c) for c in trained.codes]
        model[np.ix_(test_rows, columns)] = given
        for k, code in enumerate(trained.codes):
            r, m = rule[test_rows, columns[k]], given[:, k]
            combination = trained.combinations[code]
            both[test_rows, columns[k]] = {
                Combination.RULE: r,
                Combination.MODEL: m,
                Combination.BOTH: r & m,
                Combination.EITHER: r | m,
            }[combination]
        chosen.append({c: str(v) for c, v in trained.combinations.items()})
    return {"rules": rule, "model": model, "both": both}, chosen


def figures(truth: np.ndarray, given: dict[str, np.ndarray], codes: Sequence[str]) -> dict[str, Any]:
    """Micro F1 of each, and the codes that lose most against rules alone."""
    counts = {name: per_code(truth, g) for name, g in given.items()}
    result: dict[str, Any] = {}
    for name, values in counts.items():
        tp, fp, fn = (sum(getattr(c, k) for c in values) for k in ("tp", "fp", "fn"))
        result[name] = {
            "micro_f1": round(2 * tp / (2 * tp + fp + fn), 4),
            "precision": round(tp / max(1, tp + fp), 4),
            "recall": round(tp / max(1, tp + fn), 4),
            "macro_f1": round(float(np.mean([c.f1 for c in values if c.tp + c.fn])), 4),
        }
    change = [(b.f1 - r.f1, code) for b, r, code in zip(counts["both"], counts["rules"], codes, strict=True)]
    result["worse_by_more_than_0.05"] = {c: round(d, 3) for d, c in sorted(change) if d < -0.05}
    result["better_by_more_than_0.05"] = {c: round(d, 3) for d, c in sorted(change, reverse=True) if d > 0.05}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--unlabelled", type=Path, nargs="*", default=[])
    parser.add_argument("--codebook", type=Path, default=Path("codebooks/kommunale-integration.yaml"))
    parser.add_argument("--curve", type=Path, help="draw the learning curve of the model to this file")
    parser.add_argument("--weak", type=float, default=0.1)
    parser.add_argument("--min-examples", type=int, default=Settings.min_examples)
    parser.add_argument("--outer-folds", type=int, default=5)
    arguments = parser.parse_args()
    codebook = load_codebook(arguments.codebook)
    units = [json.loads(line) for f in arguments.gold for line in f.read_text("utf-8").splitlines()]
    data = examples(units, weak_segments(arguments.unlabelled), codebook)
    settings = Settings(
        group_by="section",
        weak_weight=arguments.weak if arguments.unlabelled else 0,
        min_examples=arguments.min_examples,
    )
    given, chosen = held_out_decisions(data, codebook, settings, arguments.outer_folds)
    truth = data.labels[data.human]
    back = np.array([held_out(u) for u in units])
    result = {
        "units": len(units),
        "weak": int((~data.human).sum()),
        "sections": len(set(data.groups["section"][: len(units)])),
        "all": figures(truth, given, data.codes),
        "held_back": {
            "units": int(back.sum()),
            **figures(truth[back], {k: v[back] for k, v in given.items()}, data.codes),
        },
        "combinations": {
            name: sum(list(c.values()).count(name) for c in chosen)
            for name in ("rule", "model", "both", "either")
        },
    }
    if arguments.curve:
        points = learning_curve(data, codebook, settings)
        draw_curve(points, 0.85, arguments.curve)
        result["learning_curve"] = {p.passages: round(p.f1, 4) for p in points}
        result["estimate"] = estimate(points, 0.85)
    print(json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
