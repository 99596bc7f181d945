"""Answers to a questionnaire: a table with a row for each person becomes passages under their questions.

Open questions are the columns in which people wrote; what else is known of a person stands in the heading
above the answers, so that it is seen with every passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from pipeline.counted import counted
from pipeline.extract.pieces import Piece, one_line
from pipeline.model import BlockKind, Notice
from pipeline.model.document import Respondents

Rows = Sequence[Sequence[str]]

_ID = re.compile(
    r"(?:^|[\W_])(?i:id|nr|nummer|code|kürzel|fall|case|pseudonym|befragte\W*r?|teilnehmer\W*(?:in)?|respondent)"
    r"(?:$|[\W_])|[a-zäöü]ID$"
)
_MOMENT = re.compile(r"(?:\d{1,4}[./-]){2}\d{1,4}\b.{0,25}|\d{1,2}:\d\d\b.{0,15}")
"""A cell with a day or an hour, which programs write and not people."""
_PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*")
_VARIABLE = re.compile(r"[A-Za-z]{1,16}[\d_]*[A-Za-z\d_]*")
"""A variable's name (``F101_01``, ``Q3``, ``CASE``), below which some programs print the question itself."""
_MISSING = re.compile(r"\W*|-\d{1,3}")
"""A cell without an answer; programs put ``-9`` and the like there."""
_WRITTEN_WORDS = 3.0
"""Words that the filled cells of a column hold on average where people wrote in it."""
_ANSWER_WORDS = 1.5
"""The same where the head of the column asks."""
_CATEGORIES = 0.5
"""Share of different answers up to which a column holds given answers rather than own words."""
_LEAST_PEOPLE = 2
_SHOWN = 4
"""So many variables of a person stand in the heading; more would hide the questions."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,8})(?:[.,]\d{1,6})?")
"""A number as such; ``0815`` and long ones are signs."""


@dataclass(frozen=True, slots=True)
class Survey:
    """``heads``: names of the columns; ``people``: the rows below; ``open``: places of the columns with
    people's own words; ``closed``: of those with given answers; ``id``: of the one that names people;
    ``title``: lines above the table."""

    heads: tuple[str, ...]
    people: tuple[tuple[str, ...], ...]
    open: tuple[int, ...]
    closed: tuple[int, ...]
    id: int | None
    title: tuple[str, ...] = ()


def survey_of(rows: Rows) -> Survey | None:
    """What a table of answers holds; None where no column holds people's own words.

    ``rows``: the cells as text, the names of the columns first or below a title; rows and columns without
    text do not count.
    """
    filled = [tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)]
    above = next((n for n, row in enumerate(filled) if sum(map(bool, row)) >= 2), 0)
    title, filled = tuple(" ".join(row).strip() for row in filled[:above]), filled[above:]
    if len(filled) <= _LEAST_PEOPLE:
        return None
    width = max(map(len, filled))
    heads, *people = _with_questions([row + ("",) * (width - len(row)) for row in filled])
    if len(people) < _LEAST_PEOPLE:
        return None
    columns = [n for n in range(width) if any(row[n] for row in people)]
    if len(columns) < 2 or any(not heads[n] for n in columns):
        return None
    id = next((n for n in columns if _names(heads[n], [row[n] for row in people])), None)
    open = tuple(n for n in columns if n != id and _is_written(heads[n], [row[n] for row in people]))
    if not open:
        return None
    closed = tuple(n for n in columns if n != id and n not in open)
    return Survey(tuple(map(one_line, heads)), tuple(people), open, closed, id, title)


def _with_questions(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows with questions for heads where a survey program names variables above and prints the questions
    below: the second row then has words in columns that hold nothing but numbers."""
    heads, second, *people = rows
    while people and all("ImportId" in cell for cell in people[0] if cell):
        people = people[1:]  # a third row of Qualtrics
    numbers = [n for n in range(len(heads)) if _are_numbers([row[n] for row in people])]
    named = all(_VARIABLE.fullmatch(head) for head in heads if head)
    if not named or not any(second[n] and not _PLAIN_NUMBER.fullmatch(second[n]) for n in numbers):
        return rows
    return [tuple(below or head for head, below in zip(heads, second, strict=True)), *people]


def _are_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) >= _LEAST_PEOPLE and all(_PLAIN_NUMBER.fullmatch(cell) for cell in filled)


def asks(survey: Survey) -> bool:
    """Whether the first row cannot be one of the people: it asks a question, and none of its cells is given
    as an answer below. Such a table is no conversation, however its columns take turns."""
    given = [{row[n] for row in survey.people} for n in range(len(survey.heads))]
    return any(_is_question(survey.heads[n]) for n in survey.open) and not any(
        head in answers or head[:1].isdigit()
        for head, answers in zip(survey.heads, given, strict=True)
        if head
    )


def survey_pieces(survey: Survey) -> Iterator[Piece]:
    """Each person's answers: a heading for the person, below it one for each question, and the answer."""
    yield from (Piece(BlockKind.HEADING, line, level=1) for line in survey.title)
    for number, row in enumerate(survey.people, start=1):
        if not any(_answered(row[n]) for n in survey.open):
            continue
        yield Piece(BlockKind.HEADING, _person(survey, number, row), level=1)
        for n in survey.open:
            if _answered(row[n]):
                yield Piece(BlockKind.HEADING, survey.heads[n], level=2)
                yield from (Piece(BlockKind.PARAGRAPH, line) for line in row[n].splitlines() if line.strip())


def respondents(survey: Survey) -> Respondents:
    """What is known of each person (``Befragung 7``): numbers as such, other cells as text."""
    return {
        _name(survey, number, row): {survey.heads[n]: _value(row[n]) for n in survey.closed if row[n]}
        for number, row in enumerate(survey.people, start=1)
        if survey.closed and any(_answered(row[n]) for n in survey.open)
    }


def understood(survey: Survey) -> Notice:
    """What was understood of the table, for the person who knows it."""
    asked = ", ".join(f"„{survey.heads[n]}“" for n in survey.open)
    known = ", ".join(f"„{survey.heads[n]}“" for n in survey.closed)
    besides = f"; Variablen der Personen: {known}" if known else ""
    return Notice(
        "survey",
        f"Als Befragung mit {counted(len(survey.people), 'Person', 'Personen')} gelesen: eigene "
        f"Worte in {asked}{besides}; stimmt "
        "das nicht, ändern Sie die Überschriften der Spalten (offene Fragen enden mit „?“).",
    )


def respondent(heading: str) -> str | None:
    """The person whose answers stand below a heading that ``survey_pieces`` made; None for any other."""
    found = re.fullmatch(r"(Befragung .{1,200}?)(?: \(.*\))?", heading)
    return found[1] if found else None


def _name(survey: Survey, number: int, row: Sequence[str]) -> str:
    own = one_line(row[survey.id]) if survey.id is not None else ""
    return f"Befragung {own or number}"


def _person(survey: Survey, number: int, row: Sequence[str]) -> str:
    shown = survey.closed if len(survey.closed) <= _SHOWN else ()
    known = ", ".join(f"{survey.heads[n]}: {one_line(row[n])}" for n in shown if row[n])
    return _name(survey, number, row) + (f" ({known})" if known else "")


def _answered(cell: str) -> bool:
    return not _MISSING.fullmatch(cell)


def _value(cell: str) -> str | int | float:
    if not _NUMBER.fullmatch(cell):
        return one_line(cell)
    number = cell.replace(",", ".")
    return float(number) if "." in number else int(number)


def _names(head: str, cells: list[str]) -> bool:
    """Whether a column names the people: a short sign of its own for each."""
    return bool(_ID.search(head)) and len(set(cells)) == len(cells) and all(len(c) <= 20 for c in cells)


def _is_written(head: str, cells: list[str]) -> bool:
    """Whether people wrote in a column, rather than chose."""
    written = [cell for cell in cells if _answered(cell)]
    if not written or all(_MOMENT.fullmatch(cell) for cell in written):
        return False
    words = mean(len(cell.split()) for cell in written)
    if words >= _WRITTEN_WORDS:
        return len(written) < 8 or len(set(written)) > _CATEGORIES * len(written)
    return _is_question(head) and words >= _ANSWER_WORDS and len(set(written)) > _CATEGORIES * len(written)


def _is_question(head: str) -> bool:
    return head.rstrip(" *:").endswith("?")
