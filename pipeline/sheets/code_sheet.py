"""Coding sheets: which columns there are for a codebook, and which passages were handed out to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.codebook.model import Codebook
from pipeline.files import write_bytes
from pipeline.people.decisions import person_key
from pipeline.sheets.layout import values_of

FORM = "kodierbogen"
SHEET = "Kodierbogen"
PERSPECTIVE, PROPOSAL, WHERE, BEFORE, AFTER = "Perspektive", "Vorschlag", "Fundstelle", "davor", "danach"

SLOTS, FURTHER = 2, 3
"""So many codes of a dimension fit into a row, and so many more of any dimension."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A pair of columns for one code: its title and that of the status beside it (empty: the codebook or
    the dimension has none); ``dimension`` empty: any code."""

    code: str
    status: str
    dimension: str


def slots_of(codebook: Codebook) -> list[Slot]:
    """The columns for codes, dimension by dimension."""
    known = bool(values_of(codebook, "status"))
    without = {d.id for d in codebook.dimensions if not d.has_status}

    def slot(label: str, dimension: str, number: int) -> Slot:
        status = f"Status {dimension or 'weiterer'} {number}" if known and dimension not in without else ""
        return Slot(f"{label} {number}", status, dimension)

    found = [
        slot(d.label, d.id, n) for d in codebook.dimensions for n in range(1, 1 + min(SLOTS, len(d.codes)))
    ]
    return found + [slot("Weiterer Code", "", n) for n in range(1, 1 + FURTHER)]


Handed = tuple[str, int, int]
"""Document, start and end (code points) of a passage."""


@dataclass(frozen=True)
class _Record:
    """A sheet that was handed out: whose it is, its passages, each with how it came up."""

    coder: str
    passages: list[tuple[str, int, int, str]]


_RECORD = TypeAdapter(_Record)


def free_sheet(corpus: Path, coder: str) -> Path:
    """Where a person's next sheet lies: ``codings/boegen/bogen_NAME_02.xlsx`` beside the first."""
    folder = Path(corpus) / "codings" / "boegen"
    slug = "".join(c if c.isalnum() else "-" for c in coder).strip("-") or "person"
    number = 1
    while (path := folder / f"bogen_{slug}_{number:02d}.xlsx").exists():
        number += 1
    return path


def note_handed_out(
    folder: Path, sheet: str, coder: str, passages: Iterable[tuple[str, int, int, str]]
) -> None:
    """Note beside the sheets of a corpus (``codings/boegen``) which passages a sheet holds and how each came
    up, so that they are known before the sheet comes back. Raises OutputError."""
    write_bytes(folder / f"{sheet}.json", _RECORD.dump_json(_Record(coder, list(passages))))


def handed_out(folder: Path, coder: str) -> dict[Handed, str]:
    """The passages of all sheets that were written for ``coder``, each with how it came up."""
    return {
        (document, start, end): drawn
        for record in _records(folder)
        if person_key(record.coder) == person_key(coder)
        for document, start, end, drawn in record.passages
    }


def _records(folder: Path) -> Iterator[_Record]:
    for path in sorted(Path(folder).glob("*.json")):
        try:
            yield _RECORD.validate_json(path.read_bytes())
        except (OSError, ValueError):
            continue  # not one of ours; a lost record costs only that its passages may come up again
