"""Who read what, and which codes they gave it: people, what counts of them, rules and models side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.errors import InputError
from pipeline.people.coders import Coders, Person, coders_of
from pipeline.people.derived import derived, units_of
from pipeline.people.final import Layer
from pipeline.people.standing import Standing

if TYPE_CHECKING:
    from pipeline.results import Results

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

PROPOSED = "vorschlag"
"""Coder name of what rules and model together propose."""

FINAL = "gültig"
"""Coder name of what people's decisions make together."""

UNSAID = -1
"""Status of a coding whose maker did not say any, or several."""

_SPAN = ["document", "start", "end", "code"]


@dataclass(frozen=True)
class Coder:
    """One coder's decisions on n passages and k codes.

    ``read``, ``blind``: n, whether the coder read the passage, and without seeing what others made of it.
    ``given``: n x k of 1 and 0 (nan: disputed). ``status``: n x k places in ``Votes.statuses``, ``UNSAID``
    where no code was given or no status said. ``spans``: codings with ``document, start, end, code``.
    """

    read: Bools
    blind: Bools
    given: Floats
    status: Numbers
    spans: pd.DataFrame


@dataclass(frozen=True)
class Votes:
    """Decisions of all coders on the same passages.

    ``segments``: ``SEGMENT_COLUMNS``, n rows, all codable. ``codes``: k ids in the codebook's order.
    ``statuses``: none ("") and the codebook's values. ``people``, ``final`` (or empty), ``machines``: names
    in ``coders``. ``random``: n, drawn by chance and read by somebody. ``consensus``: n x k, whether people
    agreed on it afterwards.
    """

    segments: pd.DataFrame
    codes: tuple[str, ...]
    statuses: tuple[str, ...]
    coders: dict[str, Coder]
    people: tuple[str, ...]
    final: str
    machines: tuple[str, ...]
    random: Bools
    consensus: Bools

    @property
    def names(self) -> tuple[str, ...]:
        """People, what counts of them, machines."""
        return (*self.people, *filter(None, [self.final]), *self.machines)

    def pairs(self) -> list[tuple[str, str]]:
        """People with each other, then each of them and what counts with each machine; the first is the
        reference. One person alone is what counts, and not named twice."""
        alone = len(self.people) == 1 and self.final
        references = [*([] if alone else self.people), *filter(None, [self.final])]
        return [*combinations(self.people, 2), *((a, m) for a in references for m in self.machines)]

    def together(self, a: str, b: str, *, seen: bool) -> Bools:
        """The passages that both read; without ``seen`` those that both read blind."""
        one, other = self.coders[a], self.coders[b]
        both = one.read & other.read
        return both if seen else both & one.blind & other.blind


def votes_in(
    results: Results,
    people: Standing,
    *,
    coders: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> Votes:
    """The decisions to compare in a results folder, on chosen coders, codes and documents (None: all).

    Raises InputError as :func:`votes_of` does.
    """
    decisions = list(chain(*people.by_document.values()))
    return votes_of(
        results.segments,
        coders_of(decisions, units_of(results, people.by_document.keys()), results.codebook),
        derived(results, decisions, people.by_document.keys()),
        results.layer("vorschlaege").codings,
        results.codebook,
        weighed=results.weighed,
        coders=coders,
        codes=codes,
        documents=documents,
    )


def votes_of(
    segments: pd.DataFrame,
    people: Coders,
    layer: Layer,
    machine: pd.DataFrame,
    codebook: Codebook,
    *,
    weighed: pd.DataFrame | None = None,
    coders: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
) -> Votes:
    """The decisions to compare, on chosen coders, codes and documents (None: all).

    ``machine``: codings by rules and models; ``weighed``: ``WEIGHED_COLUMNS``. A code or dimension may be
    named. Raises InputError for a choice that names nothing known or leaves nothing to compare.
    """
    chosen = _codes(codebook, codes)
    table = segments[segments["codable"].to_numpy(dtype=bool)]
    if documents is not None:
        _require(documents, set(segments["document"]), "Dokument")
        table = table[table["document"].isin(list(documents))]
    table = table.reset_index(drop=True)
    status = codebook.attributes.get("status")
    grid = _Grid(table, chosen, ("", *(status.values if status else ())))
    found = {name: grid.person(person) for name, person in people.people.items()}
    machines = grid.machines(machine, weighed)
    final = {FINAL: grid.final(layer, people.read())} if found else {}
    names = _chosen([*found, *final, *machines], coders)
    votes = Votes(
        table,
        chosen,
        grid.statuses,
        {n: c for n, c in (found | final | machines).items() if n in names},
        tuple(n for n in found if n in names),
        FINAL if final and FINAL in names else "",
        tuple(n for n in machines if n in names),
        grid.rows(people.random()),
        grid.cells(people.consensus),
    )
    if not votes.pairs():
        raise InputError(
            "Für einen Vergleich braucht es mindestens zwei Kodierende, darunter einen Menschen; lesen Sie "
            "Kodierungen ein oder führen Sie „querschau run“ aus, damit die Regeln kodieren."
        )
    return votes


def _codes(codebook: Codebook, wanted: Sequence[str] | None) -> tuple[str, ...]:
    if wanted is None:
        return tuple(codebook.codes)
    dimensions = {d.id: [c.id for c in d.codes] for d in codebook.dimensions}
    _require(wanted, set(codebook.codes) | set(dimensions), "Kategorie oder Dimension")
    chosen = {c for w in wanted for c in dimensions.get(w, [w])}
    return tuple(c for c in codebook.codes if c in chosen)


def _chosen(names: list[str], wanted: Sequence[str] | None) -> set[str]:
    if wanted is None:
        return set(names)
    _require(wanted, set(names), "Kodierende")
    return set(wanted)


def _require(wanted: Iterable[str], known: set[str], what: str) -> None:
    unknown = [w for w in wanted if w not in known]
    if unknown:
        raise InputError(
            f"{what} „{unknown[0]}“ kommt hier nicht vor; bekannt sind: {', '.join(sorted(known)[:12])}."
        )


class _Grid:
    """Passages times codes, into which each coder's decisions are entered."""

    def __init__(self, segments: pd.DataFrame, codes: tuple[str, ...], statuses: tuple[str, ...]) -> None:
        self._row = {s: i for i, s in enumerate(segments["segment_id"])}
        self._column = {c: j for j, c in enumerate(codes)}
        self._value = {s: v for v, s in enumerate(statuses)}
        self.statuses = statuses

    def rows(self, units: Iterable[str]) -> Bools:
        """Which passages are among ``units``."""
        found = np.zeros(len(self._row), dtype=bool)
        found[[self._row[u] for u in units if u in self._row]] = True
        return found

    def cells(self, abouts: Iterable[tuple[str, str]]) -> Bools:
        """Which passages and codes are among ``abouts``."""
        found = np.zeros((len(self._row), len(self._column)), dtype=bool)
        for unit, code in abouts:
            if unit in self._row and code in self._column:
                found[self._row[unit], self._column[code]] = True
        return found

    def person(self, person: Person) -> Coder:
        """What one person read and gave."""
        entries = _Entries(self)
        for (unit, code), voice in person.voices.items():
            for one in voice.decisions if voice.holds else ():
                place = one.span or (one.unit.start, one.unit.end)
                entries.add(unit, code, one.decision.status, (one.unit.document, *place))
        blind = (unit for unit, reading in person.readings.items() if reading.blind)
        return entries.coder(self.rows(person.readings), self.rows(blind))

    def final(self, layer: Layer, read: Iterable[str]) -> Coder:
        """What people's decisions make of the passages that somebody has read, whether blind or not.

        A proposal that nobody decided there is none of theirs. Where they are torn whether a code applies,
        it is open; where they are torn about the status, that is.
        """
        entries = _Entries(self)
        for final in layer.codings:
            c = final.coding
            if final.review == "strittig" and final.against:
                entries.leave_open(c.segment_id, c.code)
            elif final.review != "unbestaetigt":
                status = None if final.review == "strittig" else c.status
                entries.add(c.segment_id, c.code, status, (c.document, c.start, c.end))
        return entries.coder(self.rows(read), np.ones(len(self._row), dtype=bool))

    def machines(self, machine: pd.DataFrame, weighed: pd.DataFrame | None) -> dict[str, Coder]:
        """Rules and models, by name."""
        columns = ["segment_id", *_SPAN, "status", "coder"]
        table = machine[machine["method"] != "human"][columns]
        if weighed is not None:
            proposed = weighed[weighed["proposed"] == 1].assign(coder=PROPOSED, status=None)
            table = pd.concat([table, proposed[columns]])
        everything = np.ones(len(self._row), dtype=bool)
        found = {}
        for coder, rows in table.groupby("coder", sort=True):
            entries = _Entries(self)
            for unit, document, start, end, code, status, _ in rows.itertuples(index=False, name=None):
                entries.add(unit, code, status, (document, start, end))
            found[str(coder)] = entries.coder(everything, everything)
        return found

    def at(self, unit: str, code: str) -> tuple[int, int] | None:
        """Row and column of a passage and code; None where they are not compared."""
        row, column = self._row.get(unit), self._column.get(code)
        return None if row is None or column is None else (row, column)

    def value(self, status: str | None) -> int:
        """The place of a status."""
        return UNSAID if status is None else self._value.get(status, UNSAID)

    @property
    def shape(self) -> tuple[int, int]:
        """Passages, codes."""
        return len(self._row), len(self._column)


class _Entries:
    """One coder's table while it is filled in."""

    def __init__(self, grid: _Grid) -> None:
        self._grid = grid
        self._given = np.zeros(grid.shape)
        self._status = np.full(grid.shape, UNSAID, dtype=np.int64)
        self._spans: list[tuple[str, int, int, str]] = []

    def add(self, unit: str, code: str, status: str | None, span: tuple[str, int, int]) -> None:
        """Enter a coding; two with different status leave it unsaid."""
        at = self._grid.at(unit, code)
        if at is None:
            return
        value = self._grid.value(status)
        differs = self._given[at] == 1 and self._status[at] != value
        self._status[at] = UNSAID if differs else value
        self._given[at] = 1
        self._spans.append((*span, code))

    def leave_open(self, unit: str, code: str) -> None:
        """Enter that a code is disputed."""
        if (at := self._grid.at(unit, code)) is not None:
            self._given[at] = np.nan

    def coder(self, read: Bools, blind: Bools) -> Coder:
        """The table; spans in the order of the text."""
        spans = pd.DataFrame(sorted(set(self._spans)), columns=_SPAN).astype({"start": int, "end": int})
        return Coder(read, blind, self._given, self._status, spans)
