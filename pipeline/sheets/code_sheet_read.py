"""Reading back a coding sheet that a person filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.codebook.model import Codebook
from pipeline.errors import CodingsError
from pipeline.people.decisions import Decision
from pipeline.sheets.code_sheet import FORM, PERSPECTIVE, SHEET, Slot, slots_of
from pipeline.sheets.filled import Faults, FilledBook, Reader, Row
from pipeline.sheets.layout import MEMO, NUMBER, PASSAGE, READ, YES, Passage, check_of


@dataclass(frozen=True)
class FilledSheet:
    """What came back: decisions, who made them, how many passages were read and not. ``source``: names the
    sheet for ever."""

    coder: str
    decisions: list[Decision]
    source: str
    read: int
    unread: int


def read_sheet(path: Path, codebook: Codebook) -> FilledSheet:
    """What a person filled in: each passage that was read, and the codes that apply to it.

    Raises CodingsError for a file that is no coding sheet, one of another codebook, one in which nothing
    is filled in, and one that lists every row with something that cannot be.
    """
    book = FilledBook(path, FORM)
    book.check_codebook(codebook)
    faults = Faults(path)
    reader = Reader(codebook, faults)
    slots = slots_of(codebook)
    found: list[Decision] = []
    read: set[int] = set()
    for row in book.rows(SHEET, (NUMBER, PASSAGE, READ, MEMO)):
        passage = book.passages.get(int(row[NUMBER])) if row[NUMBER].isdecimal() else None
        if passage is None:
            faults.add(
                SHEET, row.number, f"„{NUMBER}“ ist „{row[NUMBER]}“; stellen Sie die Nummer wieder her."
            )
            continue
        said = list(_row(row, passage, slots, reader))
        if any(d.kind == "read" for d in said):
            read.add(passage.number)
        found += said
    faults.check()
    if not found:
        raise CodingsError(
            f"Im Kodierbogen „{path}“ ist noch keine Zeile ausgefüllt; wählen Sie je Passage Codes "
            f"oder unter "
            f"„{READ}“ „{YES}“ und speichern Sie die Datei."
        )
    coder, blind = book.head["coder"], book.head.get("shown") != YES
    origin = f"{FORM}:{path.name}"
    signed = [
        replace(d, person=coder, blind=blind, origin=origin, codebook=book.head["codebook"]) for d in found
    ]
    source = f"{FORM}-{book.head['id']}"
    return FilledSheet(coder, signed, source, len(read), len(book.passages) - len(read))


def corpus_of(path: Path) -> Path:
    """The corpus folder a sheet was made for. Raises CodingsError where the file is no coding sheet."""
    return Path(FilledBook(path, FORM).head["corpus"])


def _row(row: Row, passage: Passage, slots: list[Slot], reader: Reader) -> Iterator[Decision]:
    """What a row says; nothing where it is empty."""
    faults, at = reader.faults, (row.sheet, row.number)
    given: dict[str, str] = {}
    for slot in slots:
        status = reader.value(row, slot.status, "status") if slot.status else ""
        if not row[slot.code]:
            if status:
                faults.add(
                    *at, f"„{slot.status}“ steht ohne Code; wählen Sie „{slot.code}“ oder leeren Sie ihn."
                )
            continue
        code = reader.code(row, slot.code)
        if code and given.setdefault(code, status) != status:
            faults.add(*at, f"„{row[slot.code]}“ steht zweimal mit verschiedenem Status; löschen Sie einen.")
    perspective = reader.value(row, PERSPECTIVE, "perspektive")
    marked = reader.one_of(row, READ, (YES,)) == YES
    if perspective and not given:
        faults.add(*at, f"„{PERSPECTIVE}“ steht ohne Code; wählen Sie einen Code oder leeren Sie sie.")
    if not (given or marked or row[MEMO]):
        return
    if check_of(row[PASSAGE]) != check_of(passage.text):
        faults.add(*at, "die Passage wurde verändert; stellen Sie ihren Wortlaut wieder her.")
    if given or marked:
        yield passage.decision("", "read")
    if row[MEMO] and not given:
        yield passage.decision("", "memo", memo=row[MEMO])
    for code, status in given.items():
        said = {"status": status or None, "perspective": perspective or None, "memo": row[MEMO]}
        yield passage.decision("", "applies", code=code, **said)
