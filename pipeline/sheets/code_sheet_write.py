"""Writing a coding sheet: one row per passage, codes by drop-down lists, dimension by dimension."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook

from pipeline.codebook.model import Codebook
from pipeline.errors import OutputError
from pipeline.people.coders import CHANCE
from pipeline.people.decisions import text_hash
from pipeline.sheets.code_sheet import (
    AFTER,
    BEFORE,
    FORM,
    PERSPECTIVE,
    PROPOSAL,
    SHEET,
    WHERE,
    note_handed_out,
    slots_of,
)
from pipeline.sheets.layout import LEGEND, MEMO, NUMBER, PASSAGE, READ, YES, Passage
from pipeline.sheets.writing import (
    GREY,
    Column,
    FormSheet,
    add_how_to,
    add_legend,
    add_state,
    attribute_list,
    choices_of,
    fitting_width,
)
from pipeline.tables.excel import workbook

ADVICE = (
    f"Je Passage alle zutreffenden Codes wählen, oder unter „{READ}“ „{YES}“, wenn keiner zutrifft. "
    f"Ganz leere "
    "Zeilen gelten als nicht gelesen."
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One passage to code: its place (code points), the text around it, what the machine proposes (may be
    empty). ``document_hash``: ``text_hash`` of the document. ``random``: drawn by chance alone."""

    document: str
    section: str
    page: int | None
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""
    proposal: str = ""
    random: bool = False
    document_hash: str = ""

    @property
    def drawn(self) -> str:
        """How it came up, as decisions say it."""
        return CHANCE if self.random else "liste:auswahl"


def write_sheet(
    rows: Sequence[SheetRow], codebook: Codebook, coder: str, path: Path, *, corpus: Path, show: bool = False
) -> None:
    """Write a sheet for ``coder``, and note in the corpus which passages it holds. ``show``: whether the
    proposals are shown.

    Raises OutputError where ``path`` exists already (a sheet somebody may have filled in is never
    overwritten) or cannot be written.
    """
    if path.exists():
        raise OutputError(
            f"„{path}“ gibt es schon und wird nicht überschrieben; geben Sie mit --out einen anderen "
            f"Namen an."
        )
    head = {
        "form": FORM,
        "id": secrets.token_hex(4),
        "codebook": codebook.name,
        "coder": coder,
        "corpus": str(corpus),
        "shown": YES if show else "",
    }
    with workbook(path, f"Kodierbogen {coder}") as book:
        _write_rows(book, rows, codebook, show)
        add_legend(book, codebook)
        add_how_to(book, _HOW_TO)
        add_state(book, head, [_passage(n, row) for n, row in enumerate(rows, start=1)])
    handed = [(r.document, r.start, r.end, r.drawn) for r in rows]
    note_handed_out(corpus / "codings" / "boegen", f"{FORM}-{head['id']}", coder, handed)


def _passage(number: int, row: SheetRow) -> Passage:
    place = row.document, row.document_hash, row.start, row.end
    return Passage(number, *place, text_hash(row.text), row.drawn, row.text)


def _write_rows(book: Workbook, rows: Sequence[SheetRow], codebook: Codebook, show: bool) -> None:
    form = FormSheet(book, SHEET, _columns(codebook, [r.text for r in rows], show), ADVICE)
    for number, row in enumerate(rows, start=1):
        where = (row.document, row.section.split(" > ")[-1], f"S. {row.page}" if row.page else "")
        cells: dict[str, Any] = {
            NUMBER: number,
            WHERE: "\n".join(w for w in where if w),
            PASSAGE: row.text,
            PROPOSAL: row.proposal if show else "",
            BEFORE: row.before,
            AFTER: row.after,
        }
        form.append(cells)
    form.finish(freeze=2)
    form.protect()


def _columns(codebook: Codebook, texts: Sequence[str], show: bool) -> list[Column]:
    colors = {d.id: d.color for d in codebook.dimensions}
    status = attribute_list(codebook, "status")
    columns = [
        Column(NUMBER, 5),
        Column(PASSAGE, fitting_width(texts)),
        Column(WHERE, 22),
        Column(BEFORE, 36),
        Column(AFTER, 36),
        Column(READ, 9, entry=True, choices=(YES,)),
    ]
    for slot in slots_of(codebook):
        color = colors.get(slot.dimension, GREY)
        choices = choices_of(codebook, slot.dimension)
        columns.append(Column(slot.code, 23, entry=True, choices=choices, color=color))
        if slot.status:
            columns.append(Column(slot.status, 11, entry=True, choices=status, color=color))
    if perspective := attribute_list(codebook, "perspektive"):
        columns.append(Column(PERSPECTIVE, 14, entry=True, choices=perspective))
    return [
        *columns,
        Column(MEMO, 36, entry=True),
        Column(PROPOSAL, 36, hidden=not show),
    ]


_HOW_TO = (
    "# Kodierbogen",
    "Jede Zeile ist eine Passage. Ausgefüllt werden nur die gelben Zellen; Filtern ist erlaubt. Was "
    "vor und nach der "
    "Passage steht, zeigen zwei Spalten neben ihr.",
    "# Kodieren",
    "Je Dimension stehen Auswahllisten bereit, daneben der Status, wo es einen gibt. Mehr Codes "
    "einer Dimension passen in „Weiterer Code“. Die Reihenfolge spielt keine Rolle. Ohne Status ist offen, "
    "was die Passage dazu sagt.",
    "# Gelesen",
    f"Trifft kein Code zu, wählen Sie unter „{READ}“ „{YES}“. Mit einem Code gilt die Passage ohnehin "
    f"als gelesen. Ganz "
    "leere Zeilen gelten als nicht gelesen; der Bogen darf in mehreren Etappen eingelesen werden.",
    "# Memo",
    "Ein Memo gehört zu den Codes der Zeile, in einer Zeile ohne Code zur Passage.",
    "# Einlesen",
    "querschau code-sheet --read DATEI.xlsx übernimmt den Bogen; mit --dry-run zeigt es nur, was "
    "sich ändert. Ist etwas "
    "falsch eingetragen, nennt es alle Zeilen, und nichts wird übernommen. Es gilt, was der Bogen "
    "zuletzt sagt.",
    f"Was die Codes bedeuten, steht im Blatt „{LEGEND}“.",
)
