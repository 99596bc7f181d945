"""From passages to numbers: characters within words, words, headings.

Characters within words (2 to 5 in a row) and, lighter, words (1 and 2 in a row) weighted by TF-IDF with
logarithmic term frequency; the character features see the parts of German compounds. The heading is a
second, lighter copy of the same features. Below ``CHARACTERS_ONLY`` examples word features only add
noise and characters stand alone; from ``SPANNING_FROM`` examples on characters across words pay too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse import csr_matrix as Matrix
from sklearn.feature_extraction.text import CountVectorizer

CHARACTERS_ONLY = 500
"""With fewer examples than this, characters within words are the only text features."""

SPANNING_FROM = 5000
"""From this many examples on, characters across word borders are features too."""

HEADING_WEIGHT = 0.5
"""Weight of the heading's features beside the text's (1.0), measured on citizens' contributions."""

WORD_WEIGHT = 0.4
"""Weight of words beside characters within words (1.0): at equal weight words cost accuracy below 2,000
examples."""

_WORDS = {"word": r"(?u)\b\w\w+\b", "token": r"(?u)\w+|[^\w\s]"}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Passages:
    """What is known of n passages before anybody codes them.

    ``texts`` and ``headings``: n strings each (a heading may be empty). ``evidence``: n x m array of
    the rules' evidence in units of a code's threshold, 0 where no rule fired; ``rules``: n x m of 1 and 0,
    what the rules gave; ``evidence_codes`` names their m columns.
    """

    texts: Sequence[str]
    headings: Sequence[str] = ()
    evidence: Floats | None = None
    rules: Floats | None = None
    evidence_codes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    def whole(self) -> list[str]:
        """Heading and text as one string each."""
        if not self.headings:
            return list(self.texts)
        return [f"{h}. {t}" if h else t for h, t in zip(self.headings, self.texts, strict=True)]

    def take(self, rows: npt.NDArray[Any]) -> Passages:
        """The passages at the given places, in that order."""
        index = [int(i) for i in rows]
        return Passages(
            [self.texts[i] for i in index],
            [self.headings[i] for i in index] if self.headings else (),
            None if self.evidence is None else self.evidence[rows],
            None if self.rules is None else self.rules[rows],
            self.evidence_codes,
        )


@dataclass
class Bag:
    """One kind of n-gram with its TF-IDF weights.

    ``analyzer``: ``word``, ``token`` (words and punctuation marks), ``char_wb`` (characters within
    words) or ``char`` (across words); ``sizes``: shortest and longest n-gram; ``min_count``: passages an
    n-gram must occur in. ``grams`` (sorted strings) and ``idf`` are learned by :meth:`fit`.
    """

    analyzer: str
    sizes: tuple[int, int]
    min_count: int = 2
    grams: npt.NDArray[np.str_] = field(default_factory=lambda: np.zeros(0, dtype="U1"))
    idf: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def weight(self) -> float:
        """Weight of this bag beside the characters within words."""
        return WORD_WEIGHT if self.analyzer == "word" else 1.0

    def fit(self, texts: Sequence[str]) -> Matrix:
        """Learn n-grams and weights; returns the weighted features of ``texts`` (n x grams)."""
        counts, grams = self._counts(texts, None)
        found = np.bincount(counts.indices, minlength=counts.shape[1])
        keep = np.flatnonzero(found >= min(self.min_count, max(1, len(texts) // 10)))
        order = keep[np.argsort(grams[keep], kind="stable")]
        self.grams = grams[order]
        self.idf = np.log((1 + len(texts)) / (1 + found[order])) + 1
        return self._weighted(counts[:, order])

    def transform(self, texts: Sequence[str]) -> Matrix:
        """The weighted features of new texts (n x grams)."""
        if not len(self.grams):
            return Matrix((len(texts), 0))
        counts, _ = self._counts(texts, self.grams)
        return self._weighted(counts)

    def of_words(self, words: Sequence[str]) -> Matrix:
        """How often each n-gram occurs in each word alone (words x grams), without weights."""
        if not len(self.grams):
            return Matrix((len(words), 0))
        vectorizer = self._vectorizer(self.grams)
        return Matrix(vectorizer.transform(words), dtype=np.float64)

    def _vectorizer(self, grams: npt.NDArray[np.str_] | None) -> CountVectorizer:
        vocabulary = None if grams is None else {g: i for i, g in enumerate(grams.tolist())}
        return CountVectorizer(
            analyzer="word" if self.analyzer == "token" else self.analyzer,
            ngram_range=self.sizes,
            token_pattern=_WORDS.get(self.analyzer),
            vocabulary=vocabulary,
        )

    def _counts(
        self, texts: Sequence[str], grams: npt.NDArray[np.str_] | None
    ) -> tuple[Matrix, npt.NDArray[np.str_]]:
        """Counts (n x grams) and the grams' names; nothing at all where no text has a word."""
        if self.analyzer == "char_wb":
            return self._counts_within_words(texts, grams)
        if self.analyzer in ("token", "char"):
            # Marks of beginning and end: how a sentence opens and closes tells a demand from a reason.
            texts = [f"\x02 {t} \x03" for t in texts]
        return _count(self._vectorizer(grams), texts, grams)

    def _counts_within_words(
        self, texts: Sequence[str], grams: npt.NDArray[np.str_] | None
    ) -> tuple[Matrix, npt.NDArray[np.str_]]:
        """As the vectorizer's own ``char_wb``, but each different word is taken apart only once:
        (passages x words) times (words x grams), a third of the time."""
        per_text, words = _count(CountVectorizer(token_pattern=r"\S+"), texts, None)
        if not len(words):
            names = np.zeros(0, dtype="U1") if grams is None else grams
            return Matrix((len(texts), len(names))), names
        per_word, names = _count(self._vectorizer(grams), words.tolist(), grams)
        return Matrix(per_text @ per_word), names

    def _weighted(self, counts: Matrix) -> Matrix:
        weighted = Matrix(counts, dtype=np.float64, copy=True)
        weighted.data = (1 + np.log(weighted.data)) * self.idf[weighted.indices]
        length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        length[length == 0] = 1
        scale = np.repeat(1 / length, np.diff(weighted.indptr))
        weighted.data *= scale
        weighted.sort_indices()
        return weighted


def _count(
    vectorizer: CountVectorizer, texts: Sequence[str], grams: npt.NDArray[np.str_] | None
) -> tuple[Matrix, npt.NDArray[np.str_]]:
    if grams is not None:
        return Matrix(vectorizer.transform(texts), dtype=np.float64), grams
    try:
        counts = vectorizer.fit_transform(texts)
    except ValueError:  # scikit-learn's word for "no text has a single n-gram"
        return Matrix((len(texts), 0)), np.zeros(0, dtype="U1")
    names = np.asarray(vectorizer.get_feature_names_out().tolist(), dtype=np.str_)
    return Matrix(counts, dtype=np.float64), names


@dataclass
class Features:
    """All features of a text: bags over heading with text, and lighter bags over the heading alone."""

    text_bags: list[Bag]
    heading_bags: list[Bag]

    @classmethod
    def for_size(cls, examples: int, *, headings: bool) -> Features:
        """The set-up that measured best for so many examples."""
        kinds: list[tuple[str, tuple[int, int], int]] = [("char_wb", (2, 5), 2)]
        if examples >= CHARACTERS_ONLY:
            kinds.append(("word", (1, 2), 2))
        over = list(kinds)
        if examples >= SPANNING_FROM:
            over = [("token", (1, 3), 2), ("char", (2, 6), 3)]
        return cls([Bag(*k) for k in over], [Bag(*k) for k in kinds] if headings else [])

    def fit(self, passages: Passages) -> Matrix:
        """Learn the n-grams; returns the features of ``passages`` (n x features)."""
        whole, heads = passages.whole(), list(passages.headings)
        blocks = [bag.weight * bag.fit(whole) for bag in self.text_bags]
        blocks += [HEADING_WEIGHT * bag.weight * bag.fit(heads) for bag in self.heading_bags]
        return sp.hstack(blocks, format="csr")

    def transform(self, passages: Passages) -> Matrix:
        """The features of new passages (n x features)."""
        whole = passages.whole()
        heads = list(passages.headings) or [""] * len(passages)
        blocks = [bag.weight * bag.transform(whole) for bag in self.text_bags]
        blocks += [HEADING_WEIGHT * bag.weight * bag.transform(heads) for bag in self.heading_bags]
        return sp.hstack(blocks, format="csr")
