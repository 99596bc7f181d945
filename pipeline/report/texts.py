"""What the report's reader needs: per document its text once with blocks, segments and codings over it.

Rows are short lists instead of objects, because 20,000 codings repeat every key. All positions are UTF-16
units, as JavaScript counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.model import CERTAINTIES, Block, Document, spans_of
from pipeline.people.reviews import in_words
from pipeline.report.payload import utf16_offsets
from pipeline.results import Results
from pipeline.tables.quotes import page_number
from pipeline.tables.records import whole

Span = tuple[int, int]

_SEGMENT = ["segment_id", "start", "end", "page", "printed_page", "case"]
_CODING = ["coding_id", "segment_id", "start", "end", "code", "status", "perspective", "method"]
_CODING += ["score", "certainty", "rule", "coder", "evidence_spans", "review", "people", "against"]


@dataclass(frozen=True)
class Registers:
    """The values that rows name by their number: codes, statuses, methods, cases, coders, rules, reviews in
    words, ..."""

    values: dict[str, list[str]]

    @classmethod
    def of(cls, results: Results) -> Registers:
        """The values of a results folder."""
        return cls.of_tables(results.codebook, results.codings, results.segments)

    @classmethod
    def of_tables(cls, book: Codebook, codings: pd.DataFrame, segments: pd.DataFrame) -> Registers:
        """Every value that occurs in the codings, in a stable order (codes and status as the codebook)."""
        declared = {
            "code": list(book.codes),
            "status": book.attributes["status"].values if "status" in book.attributes else [],
            "method": ["rule", "model", "human"],
        }
        values = {}
        for column in ("code", "status", "method", "perspective", "coder", "rule"):
            found = _occurring(codings[column])
            first = declared.get(column, [])
            values[column] = [*first, *[v for v in sorted(found) if v not in first and v]]
        said = codings[["review", "people", "against"]].drop_duplicates()
        values["certainty"] = [*CERTAINTIES.values()]
        values["review"] = sorted({in_words(*row) for row in said.itertuples(index=False)})
        values["case"] = [c for c in segments["case"].unique().tolist() if c]
        return cls(values)

    def lookup(self, name: str) -> Callable[[str], int]:
        """The number of a value; -1 for an empty or unknown one."""
        places = {v: i for i, v in enumerate(self.values[name])}
        return lambda value: places.get(value, -1)


class SegmentRow(NamedTuple):
    """A segment in the page; ``page``: as people cite it; ``case``: its number, -1 outside every case."""

    id: str
    start: int
    end: int
    page: int | str | None
    case: int


class CodingRow(NamedTuple):
    """A coding in the page, with numbers from the registers (-1: none); ``segment``: the place of its segment
    among those of the document, -1 where it has none; ``evidence``: spans (for a list item also in the
    sentence that introduces the list); ``disputed``: people disagree about it."""

    id: str
    segment: int
    start: int
    end: int
    code: int
    status: int
    perspective: int
    method: int
    score: float
    rule: int
    coder: int
    evidence: list[Span]
    review: int
    disputed: bool
    certainty: int


@dataclass(frozen=True, slots=True)
class DocumentPayload:
    """A document in the page. ``blocks``: [kind, start, end, page, level, speaker, seconds, cells], cut
    behind the last that is known; a cell is its span, or its text where that stands nowhere."""

    text: str
    blocks: list[list[Any]]
    segments: list[SegmentRow]
    codings: list[CodingRow]


def document_payloads(results: Results, registers: Registers) -> list[DocumentPayload]:
    """The documents that were read, in the order of the run."""
    # Plain objects: walking over arrow-backed text row by row is far slower.
    segments = dict(list(results.segments[["document", *_SEGMENT]].astype(object).groupby("document")))
    codings = dict(list(results.codings[["document", *_CODING]].astype(object).groupby("document")))
    empty = results.segments.iloc[:0], results.codings.iloc[:0]
    return [
        document_payload(d, segments.get(d.name, empty[0]), codings.get(d.name, empty[1]), registers)
        for d in results.documents()
    ]


def document_payload(
    document: Document, segments: pd.DataFrame, codings: pd.DataFrame, registers: Registers
) -> DocumentPayload:
    """One document with its segments and codings (rows of the two tables)."""
    scale = _Scale(document.text)
    numbers = {name: registers.lookup(name) for name in registers.values}
    coded: list[Any] = list(codings[_CODING].itertuples(index=False))
    rows: list[Any] = list(segments[_SEGMENT].itertuples(index=False))
    places = {s.segment_id: i for i, s in enumerate(rows)}
    return DocumentPayload(
        text=document.text,
        blocks=[_block(b, document, scale) for b in document.blocks],
        segments=[
            SegmentRow(
                id=s.segment_id,
                start=scale(s.start),
                end=scale(s.end),
                page=page_number(whole(s.page), s.printed_page),
                case=numbers["case"](s.case),
            )
            for s in rows
        ],
        codings=[_coding(c, scale, numbers, places) for c in coded],
    )


class _Scale:
    """Code points to UTF-16 units of one text."""

    def __init__(self, text: str) -> None:
        self._offsets = utf16_offsets(text)

    def __call__(self, position: Any) -> int:
        return int(position) if self._offsets is None else self._offsets[int(position)]


def _block(block: Block, document: Document, scale: _Scale) -> list[Any]:
    cells = None
    if block.cells:
        cells = [
            [[scale(a), scale(b)] if a >= 0 else cell for cell, a, b in row]
            for row in _cell_places(block, document.text)
        ]
    row: list[Any] = [block.kind.value, scale(block.start), scale(block.end)]
    row += [
        page_number(block.page, block.printed_page or ""),
        block.level,
        block.speaker,
        block.time_start,
        cells,
    ]
    while row[-1] is None:
        row.pop()
    return row


def _cell_places(block: Block, text: str) -> list[list[tuple[str, int, int]]]:
    """Each cell with its place in the text (-1 where the reader wrote the table in another form)."""
    cursor, rows = block.start, []
    for cells in block.cells or ():
        row = []
        for cell in cells:
            at = text.find(cell, cursor, block.end) if cell else -1
            row.append((cell, at, at + len(cell)))
            cursor = at + len(cell) if at >= 0 else cursor
        rows.append(row)
    return rows


def _coding(
    row: Any, scale: _Scale, numbers: dict[str, Callable[[str], int]], places: dict[str, int]
) -> CodingRow:
    return CodingRow(
        id=row.coding_id,
        segment=places.get(row.segment_id, -1),
        start=scale(row.start),
        end=scale(row.end),
        code=numbers["code"](row.code),
        status=numbers["status"](row.status),
        perspective=numbers["perspective"](row.perspective),
        method=numbers["method"](row.method),
        score=round(float(row.score), 3),
        rule=numbers["rule"](row.rule),
        coder=numbers["coder"](row.coder),
        evidence=[(scale(a), scale(b)) for a, b in spans_of(row.evidence_spans)],
        review=numbers["review"](in_words(row.review, row.people, row.against)),
        disputed=row.review == "strittig",
        certainty=numbers["certainty"](CERTAINTIES.get(row.certainty, "")),
    )


def _occurring(column: pd.Series[str]) -> list[str]:
    return [str(v) for v in column.dropna().unique()]
