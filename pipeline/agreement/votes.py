"""Who read what, and which codes they gave it: people, rules and models side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.errors import InputError
from pipeline.learning.examples import check_codings, readings

Bools = npt.NDArray[np.bool_]

PROPOSED = "vorschlag"
"""Coder name of what rules and model together propose."""


@dataclass(frozen=True)
class Votes:
    """Decisions of all coders on the same segments.

    ``segments``: ``SEGMENT_COLUMNS``, n rows. ``codes``: k ids in the codebook's order. ``read``: coder
    -> n, ``given``: coder -> n x k. ``spans``: coder -> their codings with ``document``, ``start``,
    ``end``, ``code`` (for agreement by character). ``people``: coders that are people.
    """

    segments: pd.DataFrame
    codes: tuple[str, ...]
    read: dict[str, Bools]
    given: dict[str, Bools]
    spans: dict[str, pd.DataFrame]
    people: tuple[str, ...]

    @property
    def coders(self) -> tuple[str, ...]:
        """People first, then rules and models, each by name."""
        machines = sorted(set(self.given) - set(self.people))
        return (*self.people, *machines)

    def pairs(self) -> list[tuple[str, str]]:
        """All pairs of coders, people as the first (the reference) where one of the two is a person."""
        names = self.coders
        return [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]


def votes_of(
    segments: pd.DataFrame,
    people: pd.DataFrame,
    machine: pd.DataFrame,
    codebook: Codebook,
    *,
    weighed: pd.DataFrame | None = None,
    coders: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> Votes:
    """The decisions to compare, on chosen coders, codes and documents (None: all).

    ``people``: ``PEOPLE_COLUMNS``; ``machine``: coded segments (rows of people in it are ignored: what
    people read without coding stands only in their own files); ``weighed``: ``WEIGHED_COLUMNS``.
    A code or dimension may be named. Raises CodingsError for unknown codes in people's codings and
    InputError for a choice that names nothing known.
    """
    if not people.empty:
        check_codings(people, codebook)
    chosen = _codes(codebook, codes)
    table = segments[segments["codable"].to_numpy(dtype=bool)]
    if documents is not None:
        _require(documents, set(segments["document"]), "Dokument")
        table = table[table["document"].isin(list(documents))]
    table = table.reset_index(drop=True)
    parts = [_people_votes(table, people, chosen), _machine_votes(table, machine, weighed, chosen)]
    given = {k: v for _, votes, _ in parts for k, v in votes.items()}
    names = list(given)
    if coders is not None:
        _require(coders, set(names), "Kodierende")
        names = [n for n in names if n in set(coders)]
    if len(names) < 2:
        raise InputError(
            "Für einen Vergleich braucht es mindestens zwei Kodierende; lesen Sie weitere Kodierungen ein "
            "oder führen Sie „querschau run“ aus, damit die Regeln kodieren."
        )
    return Votes(
        table,
        chosen,
        {k: v for read, _, _ in parts for k, v in read.items() if k in names},
        {k: given[k] for k in names},
        {k: v for _, _, spans in parts for k, v in spans.items() if k in names},
        tuple(sorted(set(parts[0][1]) & set(names))),
    )


def _codes(codebook: Codebook, wanted: Sequence[str] | None) -> tuple[str, ...]:
    if wanted is None:
        return tuple(codebook.codes)
    dimensions = {d.id: [c.id for c in d.codes] for d in codebook.dimensions}
    _require(wanted, set(codebook.codes) | set(dimensions), "Kategorie oder Dimension")
    chosen = {c for w in wanted for c in dimensions.get(w, [w])}
    return tuple(c for c in codebook.codes if c in chosen)


def _require(wanted: Iterable[str], known: set[str], what: str) -> None:
    unknown = [w for w in wanted if w not in known]
    if unknown:
        raise InputError(
            f"{what} „{unknown[0]}“ kommt hier nicht vor; bekannt sind: {', '.join(sorted(known)[:12])}."
        )


_Parts = tuple[dict[str, Bools], dict[str, Bools], dict[str, pd.DataFrame]]


def _people_votes(segments: pd.DataFrame, people: pd.DataFrame, codes: tuple[str, ...]) -> _Parts:
    read: dict[str, Bools] = {}
    given: dict[str, Bools] = {}
    spans: dict[str, pd.DataFrame] = {}
    if people.empty or segments.empty:
        return read, given, spans
    place = {c: i for i, c in enumerate(codes)}
    for coder, rows in readings(segments, people).groupby("coder", sort=True):
        name = str(coder)
        read[name] = np.zeros(len(segments), dtype=bool)
        read[name][rows["segment"].to_numpy(dtype=int)] = True
        given[name] = np.zeros((len(segments), len(codes)), dtype=bool)
        known = rows[rows["code"].isin(list(codes))]
        given[name][known["segment"].to_numpy(dtype=int), known["code"].map(place).to_numpy(dtype=int)] = True
        own = people[(people["coder"] == coder) & (people["code"] != "")]
        spans[name] = own[["document", "start", "end", "code"]].reset_index(drop=True)
    return read, given, spans


def _machine_votes(
    segments: pd.DataFrame, machine: pd.DataFrame, weighed: pd.DataFrame | None, codes: tuple[str, ...]
) -> _Parts:
    columns = ["segment_id", "document", "start", "end", "code", "coder"]
    tables = [machine[machine["method"] != "human"][columns]] if not machine.empty else []
    if weighed is not None:
        tables.append(weighed[weighed["proposed"] == 1].assign(coder=PROPOSED)[columns])
    read: dict[str, Bools] = {}
    given: dict[str, Bools] = {}
    spans: dict[str, pd.DataFrame] = {}
    row_of = {s: i for i, s in enumerate(segments["segment_id"])}
    place = {c: i for i, c in enumerate(codes)}
    for coder, rows in pd.concat(tables).groupby("coder", sort=True) if tables else []:
        name = str(coder)
        read[name] = np.ones(len(segments), dtype=bool)
        given[name] = np.zeros((len(segments), len(codes)), dtype=bool)
        known = rows[rows["segment_id"].isin(row_of) & rows["code"].isin(place)]
        given[name][
            known["segment_id"].map(row_of).to_numpy(dtype=int), known["code"].map(place).to_numpy(dtype=int)
        ] = True
        spans[name] = known[["document", "start", "end", "code"]].reset_index(drop=True)
    return read, given, spans
