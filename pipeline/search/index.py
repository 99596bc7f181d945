"""The search over one collection of passages: words, passages alike, and ways out where nothing is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from pipeline.coding.terms import parse_term
from pipeline.errors import CodebookError
from pipeline.search.arrays import Array, load
from pipeline.search.build import PASSAGES
from pipeline.search.query import Query, read_query
from pipeline.search.similar import Similar
from pipeline.search.words import Place, Words

_WAYS = 6
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
    """A passage in which a query is found. ``spans``: the words, code points within the passage."""

    passage: int
    spans: tuple[tuple[int, int], ...]


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

    def find(self, query: Query) -> list[Find]:
        """The passages in which every group of the query is found, in order, with the places of all terms."""
        terms = query.terms
        groups = [{terms.index(t) for t in group} for group in query.groups]
        found: dict[int, list[Place]] = {}
        for place in self._words.places(terms):
            found.setdefault(place.passage, []).append(place)
        return [
            Find(passage, _apart(places))
            for passage, places in found.items()
            if len(groups) == 1 or all(any(p.term in group for p in places) for group in groups)
        ]

    def like(self, text: str, besides: int | None = None) -> list[tuple[int, float]]:
        """Passages like ``text``, the most similar first, each with its similarity (0 to 1).

        ``besides``: a passage that is left out, because it is the text itself.
        """
        scores: Array = self._similar.scores(text)
        if besides is not None:
            scores[besides] = 0
        order = np.argsort(-scores, kind="stable")
        return [(int(n), float(scores[n])) for n in order[: int((scores > 0).sum())]]

    def ways_out(self, text: str, lists: Mapping[str, Sequence[str]] | None = None) -> list[tuple[str, int]]:
        """Queries for somebody whose query finds nothing, each with the number of its passages: its words one
        by one, as part of a word, and words that are spelt alike."""
        words = list(dict.fromkeys(_words_of(read_query(text, lists))))
        tried = list(words) if len(words) > 1 else []
        for word in words:
            tried += [f"*{word.lower()}*", *self._spelt_alike(word)]
        ways = []
        for way in dict.fromkeys(tried):
            if number := self._passages_of(way):
                ways.append((way, number))
        return ways[:_WAYS]

    def _passages_of(self, text: str) -> int:
        try:
            return len(self.find(read_query(text)))
        except CodebookError:
            return 0

    def _spelt_alike(self, word: str) -> list[str]:
        alike = process.extract(
            word.lower(), self._lower, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=3 * _WAYS
        )
        return [self._words.forms[n] for _, _, n in alike if self._words.forms[n].isalpha()][:_WAYS]

    @cached_property
    def _lower(self) -> list[str]:
        return [form.lower() for form in self._words.forms]


def _apart(places: list[Place]) -> tuple[tuple[int, int], ...]:
    """The places in order, those that lie in another left out."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted({(p.start, p.end) for p in places}, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


def _words_of(query: Query) -> list[str]:
    atoms = (a for term in query.terms for slot in parse_term(term).slots for a in slot.atoms)
    return [atom.text.strip("*") for atom in atoms]
