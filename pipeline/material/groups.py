"""Passages that speak of the same: groups with typical and outlying examples and the words that mark them.

Words weighted by frequency and rarity, brought to few dimensions (latent semantic analysis, Deerwester et al.
1990), grouped by k-means (MacQueen 1967); the words of a group are those that stand in more of its passages
than in others by the log-likelihood ratio (Dunning 1993).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from pipeline.material.words import Vocabulary, key_of, parts_of
from pipeline.model import Segment

_SHORTEST = 12
"""Words that a passage has at least: shorter ones say too little."""

_DIMENSIONS, _PASSAGES_EACH = 40, 4
"""So many dimensions, one for so many passages at most."""

_LARGEST_SHARE = 0.25
"""Words in more than this share of the passages part no groups (more where groups are few)."""

_TYPICAL, _OUTLYING, _WORDS = 4, 2, 8
_FEWEST, _MOST = 4, 20


@dataclass(frozen=True, slots=True)
class Group:
    """A group of passages. ``words``: that mark it off, ``terms``: their keys; ``typical``: nearest to its
    middle; ``outlying``: farthest from it; ``members``: all, in the order of the text."""

    words: tuple[str, ...]
    terms: tuple[str, ...]
    typical: tuple[Segment, ...]
    outlying: tuple[Segment, ...]
    members: tuple[Segment, ...]


def group_passages(
    segments: Sequence[Segment], vocabulary: Vocabulary, number: int | None = None
) -> list[Group]:
    """Groups of the passages whose words ``vocabulary`` holds in the same order, the largest first.

    ``number``: how many (None: by the number of passages). None where there are too few passages.
    """
    spoken = [
        (segment, _telling(vocabulary, sentences))
        for segment, sentences in zip(segments, vocabulary.passages, strict=True)
        if sum(map(len, sentences)) >= _SHORTEST
    ]
    size = number or round(min(_MOST, max(_FEWEST, sqrt(len(spoken) / 6))))
    if len(spoken) < 3 * size:
        return []
    places = _places([words for _, words in spoken], size)
    means = KMeans(size, n_init=10, random_state=0).fit(places)
    sure = places @ normalize(means.cluster_centers_).T
    groups = [_group(spoken, np.flatnonzero(means.labels_ == n), sure[:, n], vocabulary) for n in range(size)]
    return sorted(groups, key=lambda g: (-len(g.members), g.words))


def _telling(vocabulary: Vocabulary, sentences: list[list[str]]) -> list[str]:
    """Keys of the words that say something, compounds also by their parts."""
    found = []
    for spelled in (word for sentence in sentences for word in sentence):
        key = key_of(spelled)
        word = vocabulary.words[key]
        if word.is_telling and not word.is_name:
            found += [key, *(p for p in parts_of(spelled) if p in vocabulary.words)]
    return found


def _places(passages: list[list[str]], groups: int) -> NDArray[np.float64]:
    most = len(passages) * max(_LARGEST_SHARE, 1.5 / groups)
    table = TfidfVectorizer(
        analyzer=list, min_df=2, max_df=max(3, int(most)), sublinear_tf=True
    ).fit_transform(passages)
    dimensions = max(2, min(_DIMENSIONS, table.shape[0] // _PASSAGES_EACH, table.shape[1] - 1))
    reduced = TruncatedSVD(dimensions, random_state=0).fit_transform(table)
    return np.asarray(normalize(np.round(reduced, 6)))


def _group(
    spoken: Sequence[tuple[Segment, list[str]]],
    members: NDArray[np.intp],
    near: NDArray[np.float64],
    vocabulary: Vocabulary,
) -> Group:
    inside = set(members.tolist())
    order = sorted(inside, key=lambda n: (-near[n], n))
    keys = marking_words([words for _, words in spoken], inside)
    keys = [key for key in keys if vocabulary.words[key].is_noun][:_WORDS]
    return Group(
        words=tuple(vocabulary.words[key].name for key in keys),
        terms=tuple(keys),
        typical=tuple(spoken[n][0] for n in order[:_TYPICAL]),
        outlying=tuple(spoken[n][0] for n in order[_TYPICAL:][-_OUTLYING:]),
        members=tuple(spoken[n][0] for n in sorted(inside)),
    )


def marking_words(passages: Sequence[Sequence[str]], inside: set[int], most: int = 3 * _WORDS) -> list[str]:
    """The words that stand in more of the passages ``inside`` than in the others, the strongest first."""
    all_of = Counter(word for words in passages for word in set(words))
    here = Counter(word for n in inside for word in set(passages[n]))
    scored = [
        (_likelihood(count, len(inside), all_of[word], len(passages)), word)
        for word, count in here.items()
        if count > 1 and count * len(passages) > all_of[word] * len(inside)
    ]
    return [word for _, word in sorted(scored, key=lambda s: (-s[0], s[1]))[:most]]


def _likelihood(here: int, inside: int, everywhere: int, passages: int) -> float:
    there = everywhere - here
    expected = everywhere * inside / passages
    expected_there = everywhere - expected
    return 2 * (
        here * log(here / expected)
        + (there * log(there / expected_there) if there and expected_there else 0.0)
    )
