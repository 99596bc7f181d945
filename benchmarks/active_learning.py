"""How many labels active learning needs on CIMT topics, beside drawing at random; prints JSON.

    python benchmarks/active_learning.py --data bonn.csv [--seeds 5]

For each seed: a fifth is held out for testing (stratified), the rest is the pool. 20 labels at random, then
20 per query until 600. Figure: micro F1 of the main topic on the held-out fifth as a share of the micro F1
after training on the whole pool; mean over the seeds; the labels at which 90 % and 95 % are first reached.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from _learning import Floats, one_of, read_topics, topic_passages, topics
from sklearn.model_selection import train_test_split

from pipeline.learning.choose import RANDOM_SHARE, choose_passages, uncertainty_of
from pipeline.learning.features import Features, Passages
from pipeline.learning.linear import Scale, fit_planes

START, QUERY, LAST = 20, 20, 600


def learned(passages: Passages, labels: Floats, test: Passages) -> Floats:
    """Probabilities (n x codes) of ``test`` after training on few passages, without calibration: as many
    labels as in the first rounds do not allow any."""
    features = Features.for_size(len(passages), headings=True)
    matrix = features.fit(passages)
    values = fit_planes(matrix, labels, np.ones(labels.shape)).decide(features.transform(test))
    count = labels.shape[1]
    probability = Scale(np.full(count, 2.0), np.zeros(count), np.zeros(count)).probability(values)
    return probability / probability.sum(axis=1, keepdims=True)


def accuracy(probability: Floats, truth: Floats) -> float:
    """Micro F1 of the likeliest topic (with one topic each: the share of right ones)."""
    return float(truth[np.arange(len(truth)), probability.argmax(axis=1)].mean())


def curve(
    pool: Passages, truth: Floats, test: Passages, test_truth: Floats, seed: int, share: float | None
) -> Floats:
    """Micro F1 after START, START + QUERY, ... labels.

    ``share``: how many of the chosen passages come by chance (None: all of them).
    """
    rng = np.random.default_rng(seed)
    everything = np.arange(len(pool))
    labelled = rng.choice(everything, START, replace=False)
    points = []
    while True:
        p = learned(pool.take(labelled), truth[labelled], test)
        points.append(accuracy(p, test_truth))
        if len(labelled) >= LAST:
            return np.array(points)
        left = np.setdiff1d(everything, labelled)
        if share is not None:
            own = learned(pool.take(labelled), truth[labelled], pool)
            unsure = uncertainty_of(own, np.zeros(truth.shape[1]), exclusive=True)
            new = choose_passages(pool, left, QUERY, uncertainty=unsure, random_share=share, seed=seed).rows
        else:
            new = rng.choice(left, QUERY, replace=False)
        labelled = np.concatenate([labelled, new])


def first(points: Floats, level: float) -> int | None:
    """Labels at which ``level`` is first reached."""
    reached = np.flatnonzero(points >= level)
    return START + QUERY * int(reached[0]) if len(reached) else None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--random-share", type=float, default=RANDOM_SHARE)
    arguments = parser.parse_args()
    table = read_topics(arguments.data)
    truth, passages = one_of(table["main_category_level1"], topics(table)), topic_passages(table)
    full, curves = [], {True: [], False: []}
    for seed in range(arguments.seeds):
        train, test = train_test_split(
            np.arange(len(table)), test_size=0.2, random_state=seed, stratify=table["main_category_level1"]
        )
        pool, held_out = passages.take(train), passages.take(test)
        whole = accuracy(learned(pool, truth[train], held_out), truth[test])
        full.append(whole)
        for active in (True, False):
            share = arguments.random_share if active else None
            points = curve(pool, truth[train], held_out, truth[test], seed, share)
            curves[active].append(points / whole)
    result = {"seeds": arguments.seeds, "micro_f1_of_the_whole_pool": round(float(np.mean(full)), 4)}
    for active, name in ((True, "active"), (False, "random")):
        mean = np.mean(curves[active], axis=0)
        result[name] = {
            "labels_for_90": first(mean, 0.9),
            "labels_for_95": first(mean, 0.95),
            "share_at": {str(START + QUERY * i): round(float(mean[i]), 3) for i in range(2, len(mean), 3)},
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
