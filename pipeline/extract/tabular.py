"""What the sheets of a table file hold: a transcript in columns, a survey, or any table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.pieces import Piece, assemble, table_piece
from pipeline.extract.speech.layout import layout_of_turns
from pipeline.extract.speech.table_layout import asking_column, table_layout
from pipeline.extract.survey import Rows, Survey, asks, respondents, survey_of, survey_pieces, understood
from pipeline.model import BlockKind, Document, Notice
from pipeline.model.document import Respondents

_NO_TITLE = re.compile(r"(?:Tabelle|Sheet|Table|Blatt|Worksheet)\s?\d*")


@dataclass(slots=True)
class Sheet:
    """The pieces of a table, what was understood of it, and the people who answered where it is a survey."""

    pieces: list[Piece]
    notices: list[Notice] = field(default_factory=list)
    respondents: Respondents = field(default_factory=dict)

    def document(self, name: str, reader: str, notices: Iterable[Notice] = ()) -> Document:
        """The document called ``name`` that holds nothing but this."""
        made = assemble(name, self.pieces, reader, [*self.notices, *notices])
        return replace(made, respondents=self.respondents)


def all_sheets(sheets: Sequence[tuple[str, Rows]]) -> Sheet:
    """The sheets of a file (title and rows of cells) as one, each below its title if that says something."""
    made = Sheet([])
    filled = [(title, rows) for title, rows in sheets if any(any(row) for row in rows)]
    for title, rows in filled:
        own = known_sheet(rows) or Sheet([_table(rows)])
        if title and (len(filled) > 1 or not _NO_TITLE.fullmatch(title)):
            made.pieces.append(Piece(BlockKind.HEADING, title, level=1))
            own.pieces = [replace(p, level=p.level and p.level + 1) for p in own.pieces]
        made.pieces += own.pieces
        made.notices += own.notices
        both = made.respondents.keys() & own.respondents.keys()  # numbers of rows: other people on each sheet
        made.respondents = {k: v for k, v in (made.respondents | own.respondents).items() if k not in both}
    return made


def known_sheet(rows: Rows) -> Sheet | None:
    """A table that is a conversation or a survey; None for any other."""
    if max(map(len, rows), default=0) == 2 and (pairs := _table(rows)).cells and asking_column(pairs.cells):
        return Sheet([pairs])
    survey = survey_of(rows)
    if survey and asks(survey):
        return _survey_sheet(survey)
    table = _table(rows)
    if table.cells and table_layout(table.cells):
        return Sheet([table])
    lines = ["\t".join(cell.replace("\t", " ") for cell in row) for row in rows]
    if layout_of_turns(lines):
        return Sheet([Piece(BlockKind.PARAGRAPH, line) for line in lines])
    return _survey_sheet(survey) if survey else None


def _survey_sheet(survey: Survey) -> Sheet:
    return Sheet(list(survey_pieces(survey)), [understood(survey)], respondents(survey))


def _table(rows: Iterable[Iterable[str]]) -> Piece:
    cells = [list(row) for row in rows]
    return table_piece(cells) or Piece(BlockKind.PARAGRAPH, "\n".join(" ".join(row).strip() for row in cells))
