"""Build the index of a search: words with their places, keys of the words, n-grams, texts."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from spacy.attrs import IDX, ORTH

from pipeline.coding.index import full_word
from pipeline.language import head_keys, load_language, text_keys
from pipeline.language.normal import neutral
from pipeline.model import Segment
from pipeline.search.arrays import ends, save, save_names
from pipeline.search.grams import grams
from pipeline.search.latent import latent_space

PASSAGES = "passages.parquet"
COLUMNS = ["segment_id", "document", "case", "section", "page", "start", "end", "codable"]
"""What is kept of each passage beside its text; positions are code points of the document."""


def build(segments: Iterable[Segment], folder: Path) -> None:
    """Write the index of the segments, in their order, into an empty folder."""
    words = _Words()
    rows: list[tuple[object, ...]] = []
    lengths: list[int] = []
    with (folder / "texts.bin").open("wb") as texts:
        for segment in segments:
            words.add(segment)
            lengths.append(texts.write(segment.text.encode("utf-8", "surrogatepass")))
            rows.append(
                (
                    segment.id,
                    segment.document,
                    segment.case,
                    segment.section_path,
                    segment.page,
                    segment.start,
                    segment.end,
                    segment.codable,
                )
            )
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"page": "Int64", "start": int, "end": int})
    table.to_parquet(folder / PASSAGES, index=False)
    save(folder, text_ends=ends(lengths))
    words.write(folder)
    _write_grams(folder, words)


class _Words:
    """Collects the words of passages: each spelling gets a number, each token its number and its place."""

    def __init__(self) -> None:
        self._nlp = load_language("eingebaut")
        self.numbers: dict[str, int] = {}
        self.tokens: list[int] = []
        self.starts: list[int] = []
        self.begins: list[int] = []  # tokens at which a sentence begins
        self.lengths: list[int] = []  # tokens of each passage
        self.elliptic: list[tuple[int, int]] = []  # token, number of the full word that it stands for

    def add(self, segment: Segment) -> None:
        doc = self._nlp.make_doc(segment.text)
        first = len(self.tokens)
        starts: list[int] = []
        words: list[str] = []
        strings = doc.vocab.strings
        for orth, at in doc.to_array([ORTH, IDX]).tolist():
            words.append(strings[orth])
            starts.append(at)
        self.tokens += [self._number(w) for w in words]
        self.starts += starts
        self.lengths.append(len(words))
        self.begins += [
            first,
            *(first + bisect_left(starts, a - segment.start) for a, _ in segment.sentences[1:]),
        ]
        for at, word in enumerate(words):
            if word[-1] == "-" and len(word) > 2 and (full := full_word(words, at)):
                self.elliptic.append((first + at, self._number(full)))

    def _number(self, word: str) -> int:
        return self.numbers.setdefault(word, len(self.numbers))

    def write(self, folder: Path) -> None:
        places: defaultdict[str, list[int]] = defaultdict(list)
        for word, number in self.numbers.items():
            for key in _keys(word):
                places[key].append(number)
        keys = sorted(places)
        save_names(folder, "forms", list(self.numbers))
        save_names(folder, "keys", keys)
        tokens = np.array(self.tokens, np.int32)
        save(
            folder,
            tokens=tokens,
            token_starts=np.array(self.starts, np.int32),
            passage_ends=ends(self.lengths),
            sentence_begins=np.unique(np.array(self.begins, np.int64)),
            elliptic=np.array(self.elliptic, np.int64).reshape(-1, 2),
            key_ends=ends(len(places[k]) for k in keys),
            key_forms=np.array([n for k in keys for n in places[k]], np.int32),
        )


def _keys(word: str) -> set[str]:
    """All keys under which a term may find a word of the text (see ``coding.index``)."""
    bare = word.rstrip("-") if word.endswith("-") and len(word) > 2 else word
    return {neutral(bare).casefold(), *text_keys(bare), *head_keys(bare)}


def _write_grams(folder: Path, words: _Words) -> None:
    """Weights of n-grams in passages (frequency times rarity, rows of length one), by n-gram."""
    names: dict[str, int] = {}
    columns: list[int] = []
    bounds = [0]
    for word in words.numbers:
        columns += [names.setdefault(g, len(names)) for g in grams(word)]
        bounds.append(len(columns))
    by_word = _counts(np.array(columns, np.int64), np.array(bounds, np.int64), len(names))
    by_passage = _counts(np.array(words.tokens, np.int64), ends(words.lengths), len(words.numbers))
    table = (by_passage @ by_word).tocsc()
    spread = np.diff(table.indptr)
    kept = np.flatnonzero(spread > 1)  # what stands in one passage says nothing about others
    rarity = np.log((1 + table.shape[0]) / (1 + spread[kept])) + 1
    table = (table[:, kept] @ sparse.diags(rarity)).tocsr()
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    table = (sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ table).tocsc()
    table.sort_indices()
    latent = latent_space(table.tocsr())
    every = list(names)
    order = sorted(range(len(kept)), key=lambda i: every[kept[i]])
    table = table[:, order]
    save_names(folder, "grams", [every[kept[i]] for i in order])
    save(
        folder,
        gram_rarity=rarity[order],
        gram_ends=table.indptr.astype(np.int64),
        gram_passages=table.indices.astype(np.int32),
        gram_weights=table.data.astype(np.float32),
        latent_axes=latent.axes[order],
        latent_mean=latent.mean,
        latent=latent.passages,
    )


def _counts(columns: np.ndarray, bounds: np.ndarray, width: int) -> sparse.csr_matrix:
    table = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), columns, bounds), shape=(len(bounds) - 1, width)
    )
    table.sum_duplicates()
    return table
