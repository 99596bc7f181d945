"""Topics of citizens' contributions (CIMT), single and multi label; prints JSON.

    python benchmarks/cimt_topics.py --data bonn.csv [--train-on other.csv] [--seeds 1]

Without --train-on: 5-fold cross-validation as the authors did (single label: StratifiedKFold(5) unshuffled;
multi label: iterative stratification, 5 folds, order 1). With --train-on: train on that file, test on --data.
Everything that is fitted (features, thresholds, calibration) sees training folds alone.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from _learning import Floats, codebook_of, examples_from, one_of, read_topics, topic_passages, topics
from sklearn.model_selection import StratifiedKFold

from pipeline.learning.features import Passages
from pipeline.learning.folds import Ints, iterative_stratification, splits
from pipeline.learning.measures import calibration_error, macro_f1, micro_f1
from pipeline.learning.training import Settings, train

SETTINGS = Settings(group_by="passage", min_examples=4)


def predict(train_on: Passages, labels: Floats, codes: list[str], test: Passages) -> tuple[Floats, Floats]:
    """Probabilities (n x codes, 0 for a code not learned) and thresholds."""
    model = train(examples_from(train_on, labels, codes), codebook_of(codes, "cimt"), SETTINGS)
    probability, threshold = np.zeros((len(test), len(codes))), np.ones(len(codes))
    place = [codes.index(c) for c in model.codes]
    probability[:, place] = model.probabilities(test)
    threshold[place] = model.scale.threshold
    return probability, threshold


def single(probability: Floats, truth: Floats) -> dict[str, float]:
    """Figures of the likeliest code of each passage."""
    best = probability.argmax(axis=1)
    right = truth[np.arange(len(truth)), best]
    share = probability / np.maximum(probability.sum(axis=1, keepdims=True), 1e-9)
    given = np.eye(truth.shape[1])[best] > 0
    return {
        "micro_f1": round(micro_f1(truth, given), 4),
        "macro_f1": round(macro_f1(truth, given), 4),
        "calibration_error": round(calibration_error(share.max(axis=1), right), 4),
    }


def multi(probability: Floats, given: Floats, truth: Floats) -> dict[str, float]:
    """Figures of all codes above their thresholds."""
    return {
        "macro_f1": round(macro_f1(truth, given > 0), 4),
        "micro_f1": round(micro_f1(truth, given > 0), 4),
        "calibration_error": round(calibration_error(probability.ravel(), truth.ravel()), 4),
    }


def cross_validated(
    passages: Passages, truth: Floats, codes: list[str], folds: Ints
) -> tuple[Floats, Floats]:
    """Held-out probabilities and decisions of all passages."""
    probability, given = np.zeros(truth.shape), np.zeros(truth.shape)
    for train_rows, test_rows in splits(folds):
        p, threshold = predict(passages.take(train_rows), truth[train_rows], codes, passages.take(test_rows))
        probability[test_rows], given[test_rows] = p, p >= threshold
    return probability, given


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--train-on", type=Path)
    parser.add_argument("--seeds", type=int, default=1, help="different foldings for multi label")
    arguments = parser.parse_args()
    table = read_topics(arguments.data)
    if arguments.train_on:
        print(json.dumps(other_city(read_topics(arguments.train_on), table), indent=1))
        return
    codes, passages = topics(table), topic_passages(table)
    main_topic, all_topics = one_of(table["main_category_level1"], codes), table[codes].to_numpy(dtype=float)
    folds = np.zeros(len(table), dtype=np.int64)
    for k, (_, test) in enumerate(StratifiedKFold(5).split(folds, table["main_category_level1"])):
        folds[test] = k
    probability, _ = cross_validated(passages, main_topic, codes, folds)
    result = {"passages": len(table), "single_label": single(probability, main_topic), "multi_label": []}
    for seed in range(arguments.seeds):
        folds = iterative_stratification(all_topics, 5, seed)
        p, given = cross_validated(passages, all_topics, codes, folds)
        result["multi_label"].append({"seed": seed, **multi(p, given, all_topics)})
    print(json.dumps(result, indent=1))


def other_city(learned: object, table: object) -> dict[str, object]:
    """Trained on one file, tested on another."""
    codes = sorted(set(topics(learned)) | set(topics(table)))
    learned, table = (t.reindex(columns=[*t.columns.union(codes, sort=False)]) for t in (learned, table))
    p, _ = predict(
        topic_passages(learned), one_of(learned["main_category_level1"], codes), codes, topic_passages(table)
    )
    truth = table[codes].fillna(0).to_numpy(dtype=float)
    q, threshold = predict(
        topic_passages(learned), learned[codes].fillna(0).to_numpy(dtype=float), codes, topic_passages(table)
    )
    return {
        "trained_on": len(learned),
        "passages": len(table),
        "single_label": single(p, one_of(table["main_category_level1"], codes)),
        "multi_label": multi(q, (q >= threshold).astype(float), truth),
    }


if __name__ == "__main__":
    main()
