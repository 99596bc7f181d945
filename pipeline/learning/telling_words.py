"""Which words of a passage speak for a code in the model's eyes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.learning.features import Features
from pipeline.learning.linear import Planes

Floats = npt.NDArray[np.float64]
Places = tuple[tuple[int, int], ...]

WORDS_SHOWN = 3
"""So many words are given as evidence of a model coding."""

_WORD = re.compile(r"\w[\w-]*")


def telling_words(
    features: Features,
    planes: Planes,
    texts: Sequence[str],
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
) -> list[tuple[tuple[str, ...], Places]]:
    """For each pair of passage (``rows``) and code (``columns``) the words that add most to its decision.

    Returns the words as written and their places in the passage (code points), in the order of the text;
    fewer than ``WORDS_SHOWN`` where fewer speak for the code.
    """
    places = {int(r): [(m.start(), m.end()) for m in _WORD.finditer(texts[int(r)])] for r in np.unique(rows)}
    vocabulary = sorted({texts[r][a:b].lower() for r, spans in places.items() for a, b in spans})
    weight = _word_weights(features, planes, vocabulary)
    index = {w: i for i, w in enumerate(vocabulary)}
    result = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        text, best = texts[row], dict[str, tuple[float, tuple[int, int]]]()
        for a, b in places[row]:
            word = text[a:b].lower()
            value = float(weight[index[word], column])
            if value > 0 and word not in best:
                best[word] = (value, (a, b))
        spans = sorted(s for _, s in sorted(best.values(), key=lambda v: (-v[0], v[1]))[:WORDS_SHOWN])
        result.append((tuple(text[a:b] for a, b in spans), tuple(spans)))
    return result


def _word_weights(features: Features, planes: Planes, words: Sequence[str]) -> Floats:
    """What each word alone adds to each code's decision (words x codes), up to a factor per passage."""
    total = np.zeros((len(words), len(planes.intercept)))
    first = 0
    for bag in features.text_bags:
        last = first + len(bag.grams)
        if words and last > first and bag.analyzer in ("char_wb", "word", "token"):
            total += bag.weight * (bag.of_words(words) @ (planes.coef[:, first:last] * bag.idf).T)
        first = last
    return total
