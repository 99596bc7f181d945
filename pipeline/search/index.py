"""The search over one collection of passages: words, passages alike, and ways out where nothing is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import overload

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from pipeline.coding.terms import parse_term
from pipeline.errors import CodebookError
from pipeline.search.arrays import Array, load
from pipeline.search.build import PASSAGES
from pipeline.search.query import Query, read_query
from pipeline.search.similar import Similar
from pipeline.search.words import Places, Words

LIKE = 100
"""So many similar passages are hits; behind them the likeness is chance."""

_WAYS = 6
_ALIKES = 4
_ALIKE = 75


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as it is shown; positions are code points of its document."""

    number: int
    id: str
    document: str
    case: str
    section: str
    page: int | None
    start: int
    end: int
    codable: bool
    text: str


@dataclass(frozen=True, slots=True)
class Find:
    """A passage that is found: by the words at ``spans`` (code points within it) or by its ``similarity`` to
    a text (0 to 1)."""

    passage: int
    spans: tuple[tuple[int, int], ...] = ()
    similarity: float = 0.0


class Found(Sequence[Find]):
    """Passages that are found, in order; each is put together when it is asked for."""

    def __init__(self, passages: Array, places: Places) -> None:
        self.passages = passages
        self._places = places

    def __len__(self) -> int:
        return len(self.passages)

    @overload
    def __getitem__(self, at: int) -> Find: ...
    @overload
    def __getitem__(self, at: slice) -> list[Find]: ...
    def __getitem__(self, at: int | slice) -> Find | list[Find]:
        if isinstance(at, slice):
            return [self._find(int(n)) for n in self.passages[at]]
        return self._find(int(self.passages[at]))

    def _find(self, passage: int) -> Find:
        here = slice(*np.searchsorted(self._places.passage, [passage, passage + 1]).tolist())
        spans = zip(self._places.start[here].tolist(), self._places.end[here].tolist(), strict=True)
        return Find(passage, _apart(spans))

    def within(self, passages: Array) -> Found:
        """Those of them for which ``passages`` (one truth value for each passage there is) is true."""
        return Found(self.passages[passages[self.passages]], self._places)


class SearchIndex:
    """An index as ``build`` left it in ``folder``. Passages have numbers in the order of the documents."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        table = pd.read_parquet(folder / PASSAGES)
        self.table = table.astype({"document": "category", "case": "category", "section": "category"})
        self._text_ends = load(folder, "text_ends")
        self._texts = (
            np.memmap(folder / "texts.bin", mode="r") if self._text_ends[-1] else np.array([], np.uint8)
        )
        self._words = Words(folder)

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def _similar(self) -> Similar:
        return Similar(self._folder, len(self))

    @property
    def places(self) -> Array:
        """Where each passage lies in the collection's latent space: rows of length one, near if alike."""
        return self._similar.places

    def text(self, number: int) -> str:
        """The text of a passage."""
        raw = self._texts[self._text_ends[number] : self._text_ends[number + 1]]
        return bytes(raw).decode("utf-8", "surrogatepass")

    def passage(self, number: int) -> Passage:
        """A passage by its number."""
        row = self.table.iloc[number]
        page = None if pd.isna(row["page"]) else int(row["page"])
        return Passage(
            number,
            row["segment_id"],
            row["document"],
            row["case"],
            row["section"],
            page,
            int(row["start"]),
            int(row["end"]),
            bool(row["codable"]),
            self.text(number),
        )

    def number_of(self, passage: str) -> int | None:
        """The number of a passage by its id (also as ``DOCUMENT#ID``); None where there is none."""
        document, _, id = passage.rpartition("#")
        rows = self.table.index[self.table["segment_id"] == id]
        if document:
            rows = rows[self.table.loc[rows, "document"] == document]
        return int(rows[0]) if len(rows) else None

    def find(self, query: Query) -> Found:
        """The passages in which every group of the query is found, in order, with the places of all terms."""
        terms = query.terms
        places = self._words.places(terms)
        passages = np.unique(places.passage)
        for group in query.groups if len(query.groups) > 1 else ():
            mine = np.isin(places.term, [terms.index(t) for t in group])
            passages = np.intersect1d(passages, places.passage[mine])
        return Found(passages, places)

    def like(self, text: str, besides: int | None = None) -> list[Find]:
        """Passages like ``text``, the most similar first.

        ``besides``: a passage that is left out, because it is the text itself.
        """
        scores: Array = self._similar.scores(text)
        if besides is not None:
            scores[besides] = 0
        order = np.argsort(-scores, kind="stable")
        return [Find(int(n), (), float(scores[n])) for n in order[: int((scores > 0).sum())]]

    def ways_out(self, text: str, lists: Mapping[str, Sequence[str]] | None = None) -> list[tuple[str, int]]:
        """Queries for somebody whose query finds nothing, each with the number of its passages: its words one
        by one, as part of a word, and words that are spelt alike."""
        words = list(dict.fromkeys(_words_of(read_query(text, lists))))
        alike = [form for word in words for form in self._spelt_alike(word)]
        tried = [*(words if len(words) > 1 else ()), *alike, *(f"*{word.lower()}*" for word in words)]
        ways: list[tuple[str, int]] = []
        for way in dict.fromkeys(tried):
            if len(ways) < _WAYS and (number := self._passages_of(way)):
                ways.append((way, number))
        return ways

    def _passages_of(self, text: str) -> int:
        try:
            return len(self.find(read_query(text)))
        except CodebookError:
            return 0

    def _spelt_alike(self, word: str) -> list[str]:
        alike = process.extract(
            word.lower(), self._lower, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=3 * _ALIKES
        )
        return [self._words.forms[n] for _, _, n in alike if self._words.forms[n].isalpha()][:_ALIKES]

    @cached_property
    def _lower(self) -> list[str]:
        return [form.lower() for form in self._words.forms]


def _apart(places: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The places in order, those that lie in another left out."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(places), key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


def _words_of(query: Query) -> list[str]:
    atoms = (a for term in query.terms for slot in parse_term(term).slots for a in slot.atoms)
    return [atom.text.strip("*") for atom in atoms]
