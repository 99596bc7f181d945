"""Time of training and coding on one core; prints JSON.

    python benchmarks/learning_speed.py --data bonn.csv

Trains on 2,000 passages and codes 10,000 (passages of the file, repeated), in CPU seconds. The second figure
of training gives the passages 40 codes (the file's labels and random draws of the same sizes), the size of a
whole category system.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from _learning import codebook_of, examples_from, read_topics, topic_passages, topics
from threadpoolctl import threadpool_limits

from pipeline.learning.features import Passages
from pipeline.learning.training import Settings, train
from pipeline.model import Segment, segment_id

TRAINING, CODING, CODES = 2000, 10000, 40


def segments_of(passages: Passages) -> list[Segment]:
    """The passages as segments of one long document."""
    result, at = [], 0
    for text, heading in zip(passages.texts, passages.headings, strict=True):
        end = at + len(text)
        name = segment_id("b", at, end, text)
        result.append(Segment(name, "b", at, end, text, ((at, end),), section=(heading,) if heading else ()))
        at = end + 2
    return result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    with threadpool_limits(1):
        print(json.dumps(measure(arguments.data), indent=1))


def measure(data: Path) -> dict[str, float]:
    """CPU seconds of training and coding."""
    table = read_topics(data)
    codes, passages = topics(table), topic_passages(table)
    labels = table[codes].to_numpy(dtype=float)
    rows = np.arange(TRAINING) % len(table)
    result: dict[str, float] = {}

    begin = time.process_time()
    few = examples_from(passages.take(rows), labels[rows], codes)
    model = train(few, codebook_of(codes, "b"), Settings(group_by="passage"))
    result[f"training_{TRAINING}_segments_{len(codes)}_codes_seconds"] = round(time.process_time() - begin, 2)

    rng = np.random.default_rng(0)
    many = np.concatenate([labels[rows], *(rng.permutation(labels[rows]) for _ in range(CODES))], axis=1)[
        :, :CODES
    ]
    names = [f"C{j}" for j in range(CODES)]
    begin = time.process_time()
    train(
        examples_from(passages.take(rows), many, names), codebook_of(names, "b"), Settings(group_by="passage")
    )
    result[f"training_{TRAINING}_segments_{CODES}_codes_seconds"] = round(time.process_time() - begin, 2)

    segments = segments_of(passages.take(np.arange(CODING) % len(table)))
    begin = time.process_time()
    codings = model.code(segments)
    result[f"coding_{CODING}_segments_seconds"] = round(time.process_time() - begin, 2)
    result["codings"] = len(codings)
    return result


if __name__ == "__main__":
    main()
