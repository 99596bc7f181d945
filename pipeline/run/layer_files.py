"""The files of the final layer: coded segments, proposals, notes, decisions without a place."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.csv_cells import write_rows
from pipeline.model import CODED_SEGMENT_COLUMNS, PROPOSAL_COLUMNS
from pipeline.people.final import notes_of
from pipeline.people.layer_tables import UNPLACED_COLUMNS, Cells, LayerTables, note, stray
from pipeline.people.standing import Standing
from pipeline.results import NOTE_COLUMNS
from pipeline.run.growing import GrowingTable, Piece, arrow


@dataclass(frozen=True, slots=True)
class LayerPieces:
    """The rows of some documents, ready to be written."""

    codings: Piece
    proposals: Piece
    counts: dict[str, int]
    by_code: Counter[str]
    notes: tuple[Cells, ...]
    unplaced: tuple[Cells, ...]
    notices: dict[str, tuple[str, ...]]

    @staticmethod
    def of(tables: LayerTables) -> LayerPieces:
        """The tables of some documents as pieces; the files hold no more of them."""
        return LayerPieces(
            Piece.of(arrow(tables.codings), CODED_SEGMENT_COLUMNS),
            Piece.of(arrow(tables.proposals), PROPOSAL_COLUMNS),
            dict(Counter(tables.codings["document"].tolist())),
            Counter(tables.codings["code"].tolist()),
            tables.notes,
            tables.unplaced,
            dict(tables.notices),
        )


@dataclass(slots=True)
class LayerWritten:
    """What the files hold: number of codings by document and by code, notices (German sentences) by
    document; rows of ``notes.csv`` and ``unplaced.csv`` about documents."""

    codings: dict[str, int] = field(default_factory=dict)
    by_code: Counter[str] = field(default_factory=Counter)
    notices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: list[Cells] = field(default_factory=list)
    unplaced: list[Cells] = field(default_factory=list)

    def add(self, more: LayerPieces | LayerWritten, codings: dict[str, int]) -> None:
        """Add what is said of further documents."""
        self.codings |= codings
        self.by_code.update(more.by_code)
        self.notices |= more.notices
        self.notes += more.notes
        self.unplaced += more.unplaced


class LayerFiles:
    """``coded_segments`` and ``proposals`` (CSV and parquet), or their part of a ``shard``, in a folder.
    Closed without an error they are whole."""

    def __init__(self, folder: Path, shard: str = "") -> None:
        self.written = LayerWritten()
        self._codings = GrowingTable(folder, "coded_segments", shard)
        self._proposals = GrowingTable(folder, "proposals", shard)
        self._open = ExitStack()

    def append(self, pieces: LayerPieces) -> None:
        """Add the rows of some documents."""
        self._codings.append(pieces.codings)
        self._proposals.append(pieces.proposals)
        self.written.add(pieces, pieces.counts)

    def __enter__(self) -> LayerFiles:
        self._open.enter_context(self._codings)
        self._open.enter_context(self._proposals)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        self._open.__exit__(kind, error, trace)


def write_notes(folder: Path, people: Standing, layer: LayerWritten) -> None:
    """Write ``notes.csv`` and ``unplaced.csv`` where there is something to write."""
    notes = [*(note(d) for d in notes_of(people.general)), *layer.notes]
    unplaced = [*(stray(d) for d in people.strays), *layer.unplaced]
    for name, columns, rows in (
        ("notes.csv", NOTE_COLUMNS, notes),
        ("unplaced.csv", UNPLACED_COLUMNS, unplaced),
    ):
        if rows:
            write_rows(folder / name, [columns, *rows])
