"""The register of interviewees, where a document carries one: a table or a list of who was asked.

A table counts where its head names persons and an institution or function, and either both of them are
there or head, caption or heading say that these people were interviewed. A list counts below a heading that
says so; its items read ``Name, Funktion, Institution`` in any order after the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.model import Block, BlockKind, Document
from pipeline.tables.records import table_of

_ASKED = re.compile(
    r"interview(?:te|ten|partner|liste|verzeichnis|s\b|te\b)|gesprächspartner|gesprächsliste|befragte|expert\W?innen\s?gespr"
    r"|expert\w*interview|auskunftspersonen|geführte\w* (?:gespräche|interviews)",
    re.IGNORECASE,
)
_HEADS = (
    ("function", re.compile(r"funktion|position|rolle|tätigkeit|aufgabe|zuständig|beruf", re.IGNORECASE)),
    (
        "institution",
        re.compile(
            r"institution|organisation|einrichtung|träger|dienststelle|behörde|verein|verband|arbeitgeber|firma",
            re.IGNORECASE,
        ),
    ),
    (
        "name",
        re.compile(
            r"\bnamen?\b|person(?:en)?\b|gesprächspartner|interviewpartner|interviewte|befragte|expert",
            re.IGNORECASE,
        ),
    ),
)
_FUNCTION = re.compile(
    r"leit(?:er|ung)|beauftragt|manager|koordinat|bürgermeister|referent|geschäftsführ|vorsitz|mitarbeit|sprecher"
    r"|landr[aä]t|dezernent|sachbearbeit|berater|sozialarbeit|sozialpädagog|vorstand|vorständ|direktor|präsident"
    r"|pfarrer|imam|lehrer|planer|ehrenamtlich|mitglied|rektor|stadtr[aä]t",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^(?:(?:Frau|Herrn?|Dr\.|Prof\.|Dipl\.-\S+|PD|med\.|phil\.|jur\.)\s+)*"
    r"[A-ZÄÖÜ][\w’'.-]*(?:\s+(?:von|van|de|der|zu|al|el|[A-ZÄÖÜ][\w’'.-]*)){1,4}$"
)
_TITLED = re.compile(r"^(?:Frau|Herrn?|Dr\.|Prof\.)\s+\S+")
_LONGEST_ITEM = 40


@dataclass(frozen=True, slots=True)
class Interviewee:
    """Someone whom a document lists as asked; a row of ``tabellen/interviewte.csv``.

    ``case``: that of the text around the register. ``institution`` and ``function`` may be empty. The name
    stands at ``document.text[start:end]`` (the whole table where it is not found there as it is).
    """

    document: str
    case: str
    name: str
    institution: str
    function: str
    page: int | None
    printed_page: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """One interviewee and where the name stands (code points of the document)."""

    name: str
    institution: str
    function: str
    page: int | None
    printed_page: str
    start: int
    end: int


def interviewees(documents: Iterable[Document], segments: pd.DataFrame) -> list[Interviewee]:
    """All interviewees that documents list, in the order of documents and text.

    A person listed twice in a document appears once. ``segments`` gives the cases.
    """
    rows = []
    for document in documents:
        seen: set[tuple[str, str, str]] = set()
        for entry in _entries(document):
            key = (entry.name, entry.institution, entry.function)
            if key not in seen:
                seen.add(key)
                case = _case_at(segments, document.name, entry.start)
                rows.append(
                    Interviewee(
                        document.name, case, *key, entry.page, entry.printed_page, entry.start, entry.end
                    )
                )
    return rows


def register_sheet(register: Sequence[Interviewee]) -> pd.DataFrame:
    """For reading: ``Name``, ``Institution``, ``Funktion``, ``Fall``, ``Dokument``, ``Seite``."""
    wanted = {
        "name": "Name",
        "institution": "Institution",
        "function": "Funktion",
        "case": "Fall",
        "document": "Dokument",
        "printed_page": "Seite (gedruckt)",
        "page": "Seite der Datei",
    }
    return table_of(Interviewee, register)[list(wanted)].rename(columns=wanted)


def _entries(document: Document) -> Iterator[_Entry]:
    announced = False
    for block in document.blocks:
        text = document.quote(block)
        if block.kind is BlockKind.HEADING:
            announced = _ASKED.search(text) is not None
        elif block.kind is BlockKind.CAPTION:
            announced = announced or _ASKED.search(text) is not None
        elif block.kind is BlockKind.TABLE and block.cells:
            yield from _table(document, block, announced)
        elif announced and block.kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH):
            yield from _items(document, block)


def _table(document: Document, block: Block, announced: bool) -> Iterator[_Entry]:
    cells = block.cells or ()
    for number, head in enumerate(cells[:2]):
        columns = _columns(head)
        if "name" not in columns or len(columns) < 2:
            continue
        if len(columns) == 3 or announced or _ASKED.search(" ".join(head)):
            yield from _rows(document, block, cells[number + 1 :], columns)
            return


def _columns(head: tuple[str, ...]) -> dict[str, int]:
    """Which column holds name, institution and function; each column is used once."""
    found: dict[str, int] = {}
    for index, title in enumerate(head):
        kind = next((k for k, pattern in _HEADS if k not in found and pattern.search(_clean(title))), None)
        if kind:
            found[kind] = index
    return found


def _rows(
    document: Document, block: Block, rows: tuple[tuple[str, ...], ...], columns: dict[str, int]
) -> Iterator[_Entry]:
    at = block.start
    for row in rows:
        values = {k: _clean(row[i]) if i < len(row) else "" for k, i in columns.items()}
        if not values["name"] or not re.search(r"[^\W\d_]{2}", values["name"]):
            continue
        raw = row[columns["name"]]
        place = document.text.find(raw, at, block.end)
        start, end = (place, place + len(raw)) if place >= 0 else (block.start, block.end)
        at = max(at, place)
        institution, function = values.get("institution", ""), values.get("function", "")
        yield _Entry(values["name"], institution, function, block.page, block.printed_page or "", start, end)


def _items(document: Document, block: Block) -> Iterator[_Entry]:
    text = document.quote(block)
    at = 0
    for line in text.split("\n"):
        start = block.start + at + (len(line) - len(line.lstrip(" •-–*\t")))
        at += len(line) + 1
        entry = line.strip(" •-–*\t").rstrip(".;")
        if len(entry.split()) > _LONGEST_ITEM:
            continue
        found = _read_item(entry)
        if found:
            name, institution, function = found
            yield _Entry(
                name, institution, function, block.page, block.printed_page or "", start, start + len(name)
            )


def _read_item(item: str) -> tuple[str, str, str] | None:
    """Name, institution and function of ``Name, ..., ...`` or ``Name (...), ...``; None for other text."""
    opened = re.match(r"^([^,(:–]+?)\s*[(,:–]\s*(.+)$", item)
    if opened is None:
        return None
    name, rest = opened[1].strip(), opened[2].replace("(", ", ").replace(")", "")
    if not (_PERSON.match(name) or _TITLED.match(name)) or _FUNCTION.search(name):
        return None
    parts = [p.strip() for p in re.split(r",\s+|;\s*|\s–\s", rest) if p.strip(" ,")]
    functions = [p for p in parts if _FUNCTION.search(p)]
    institutions = [p for p in parts if not _FUNCTION.search(p)]
    return name, ", ".join(institutions), ", ".join(functions)


def _clean(cell: str) -> str:
    """A cell without line breaks and the hyphens of its line ends."""
    return re.sub(r"(?<=[a-zäöüß])-\s+(?=[a-zäöüß])(?!und\b|oder\b|bzw)", "", " ".join(cell.split())).strip()


def _case_at(segments: pd.DataFrame, document: str, start: int) -> str:
    rows = segments[segments["document"] == document]
    before = rows[rows["start"] <= start]
    found = before["case"].tolist()[-1:] or rows["case"].tolist()[:1]
    return str(found[0]) if found else ""
