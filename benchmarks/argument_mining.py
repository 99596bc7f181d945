"""Argument mining in citizens' contributions (CIMT): sentences as mpos, premise, non-arg; prints JSON.

    python benchmarks/argument_mining.py --train train.tsv --test dev.tsv

Files without head: labels (``__label__x``, several separated by blanks), sentence, id; tab between them. A
sentence may carry two labels; macro F1 is over the three labels. Each sentence gets at least its likeliest.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
from _learning import codebook_of, examples_from
from cimt_topics import SETTINGS

from pipeline.learning.features import Passages
from pipeline.learning.measures import calibration_error, macro_f1, micro_f1, per_code
from pipeline.learning.training import train

LABELS = ["mpos", "non-arg", "premise"]


def read(path: Path) -> tuple[Passages, np.ndarray]:
    """Sentences and their labels (n x 3)."""
    table = pd.read_csv(
        path, sep="\t", header=None, names=["labels", "text", "id"], quoting=csv.QUOTE_NONE, dtype=str
    ).fillna("")
    given = [{w.removeprefix("__label__") for w in row.split()} for row in table["labels"]]
    labels = np.array([[float(label in row) for label in LABELS] for row in given])
    return Passages(table["text"].tolist()), labels


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    arguments = parser.parse_args()
    begin = time.process_time()
    passages, labels = read(arguments.train)
    model = train(examples_from(passages, labels, LABELS), codebook_of(LABELS, "cimt-arguments"), SETTINGS)
    test, truth = read(arguments.test)
    probability = model.probabilities(test)
    given = probability >= model.scale.threshold
    none = ~given.any(axis=1)
    given[none, (probability - model.scale.threshold)[none].argmax(axis=1)] = True
    result = {
        "train": len(passages),
        "test": len(test),
        "macro_f1": round(macro_f1(truth, given), 4),
        "micro_f1": round(micro_f1(truth, given), 4),
        "f1": {label: round(c.f1, 4) for label, c in zip(LABELS, per_code(truth, given), strict=True)},
        "calibration_error": round(calibration_error(probability.ravel(), truth.ravel()), 4),
        "held_out_macro_f1_in_training": round(float(model.summary["model_macro_f1"]), 4),
        "cpu_seconds": round(time.process_time() - begin, 1),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
