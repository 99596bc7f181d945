"""How a table lays out an interview: which column says who speaks, which what is said, which when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.speech.asked import mostly_asks
from pipeline.extract.speech.labels import TIME, Label, label_of, seconds_of
from pipeline.extract.speech.speakers import speakers_of

Rows = Sequence[Sequence[str]]

_TIME_CELL = re.compile(rf"[#\[(]?\s?({TIME})\s?[#\])]?(?:\s?(?:[-–]|-->)\s?[#\[(]?\s?({TIME})\s?[#\])]?)?")
_NUMBER_CELL = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_TIME_HEAD = re.compile(
    r"(?:start|anfang|beginn?|von|end|ende|bis|stop|time|zeit|tmin|tmax|time ?(?:code|stamp|span))"
    r"(?:[ _]?(?:time|zeit|\(?m?s\)?|\(?sec\)?))?",
    re.I,
)
_SPEAKER_HEAD = re.compile(
    r"(?:sprecher|speaker|person|name|wer|rolle|role|stimme|voice|label|kürzel|teilnehmer)"
    r"(?:[*:_]?in(?:nen)?|[_ ]?(?:name|id|label))?",
    re.I,
)
_SAID_HEAD = re.compile(r"(?:text|inhalt|content|transkript|transcript|wortlaut|äußerung|utterance)", re.I)
_LABELLED = 0.8
"""So many of a column's filled cells must be labels of speakers, or times."""
_SAID = 0.7
"""So many of a table's words must stand in the column of what is said."""
_TURNS_EACH = 1.5
"""Rows for each speaker: ``I``, ``II``, ``III`` once each are numbers."""
_LEAST_ROWS = 3
_ANSWER_WORDS = 5
"""Words of an answer on average: checklists answer with yes and no."""
_SLOWEST = 60.0
"""Seconds for each word above which numbers are thousandths of seconds (Whisper's tables)."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Columns: of the speakers, of what they say, of the times (None where there is none). ``heads``: whether
    the first row names the columns; ``speakers``: as printed; ``unit``: seconds of a bare number."""

    speaker: int | None
    said: int
    times: tuple[int, ...]
    heads: bool
    speakers: frozenset[str]
    unit: float = 1.0

    def label(self, row: Sequence[str]) -> str | None:
        """Who speaks in a row, where it says so."""
        if self.speaker is None:
            return None
        label, bare = _label(row[self.speaker]), row[self.speaker].strip().rstrip(" :")
        named = label.speaker if label else bare
        return next((s for s in (named, bare) if s in self.speakers), None)

    def span(self, row: Sequence[str]) -> tuple[float | None, float | None]:
        """Seconds at which a row begins and ends, as far as it says so."""
        said = [x for n in self.times for x in self._seconds(row[n]) if x is not None]
        return (said[0] if said else None), (said[1] if len(said) > 1 else None)

    def _seconds(self, cell: str) -> tuple[float | None, float | None]:
        if found := _TIME_CELL.fullmatch(cell.strip()):
            return seconds_of(found[1]), seconds_of(found[2]) if found[2] else None
        if _NUMBER_CELL.fullmatch(cell.strip()):
            return round(float(cell.replace(",", ".")) * self.unit, 3), None
        return None, None


def table_layout(rows: Rows) -> TableLayout | None:
    """How a table of equally long rows lays out an interview; None where it does not.

    A table without speakers is one only where its heads name begin and words, as Whisper writes it.
    """
    if len(rows) < _LEAST_ROWS or len(rows[0]) < 2:
        return None
    layout = _layout(rows, _has_heads(rows[0]))
    if layout and not layout.heads and _may_be_heads(rows[0], rows[1:], layout):
        return _layout(rows, heads=True) or layout
    return layout


def _layout(rows: Rows, heads: bool) -> TableLayout | None:
    body = rows[1:] if heads else rows
    columns = [[cell.strip() for cell in column] for column in zip(*body, strict=True)]
    words = [sum(len(cell.split()) for cell in column) for column in columns]
    said = max(range(len(columns)), key=lambda n: words[n])
    names = rows[0] if heads else [""] * len(columns)
    times = tuple(n for n, column in enumerate(columns) if n != said and _are_times(names[n], column))
    unit = _unit([columns[n] for n in times], words[said])
    others = [n for n in range(len(columns)) if n not in (said, *times)]
    for n in others:
        besides = sum(words[k] for k in others if k != n)
        if words[said] < _SAID * (words[said] + besides):
            continue
        if speakers := (_recurring(columns[n]) if times else frozenset()) or _speakers(columns[n]):
            return TableLayout(n, said, times, heads, speakers, unit)
    if times and not others and _SAID_HEAD.fullmatch(names[said].strip()):
        return TableLayout(None, said, times, heads, frozenset(), unit)
    return None


def _has_heads(first: Sequence[str]) -> bool:
    kinds = (_TIME_HEAD, _SPEAKER_HEAD, _SAID_HEAD)
    return sum(any(kind.fullmatch(cell.strip()) for kind in kinds) for cell in first) >= 2


def _may_be_heads(first: Sequence[str], others: Rows, layout: TableLayout) -> bool:
    """Whether a first row names the columns in words of its own: no time where the others have one, or a name
    that nobody has below, with a word or two beside it."""
    times = [first[n] for n in layout.times]
    if times and not any(_TIME_CELL.fullmatch(t.strip()) or _NUMBER_CELL.fullmatch(t.strip()) for t in times):
        return any(times)
    if layout.speaker is None:
        return False
    below = {row[layout.speaker].strip() for row in others}
    said = first[layout.said]
    return first[layout.speaker].strip() not in below and len(said.split()) <= 2 and said[-1:].isalpha()


def asking_column(rows: Rows) -> tuple[int, int] | None:
    """Columns of questions and of their answers, where a table of two columns holds nothing else."""
    columns = [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]
    if len(rows) < _LEAST_ROWS or len(columns) != 2:
        return None
    asking = [n for n, column in enumerate(columns) if mostly_asks([cell for cell in column if cell])]
    if len(asking) != 1:
        return None
    answers = [cell for cell in columns[1 - asking[0]] if cell]
    if sum(len(cell.split()) for cell in answers) < _ANSWER_WORDS * len(answers):
        return None
    return asking[0], 1 - asking[0]


def _speakers(column: Sequence[str]) -> frozenset[str]:
    """Who speaks according to a column; empty where its cells are no labels."""
    filled = [cell for cell in column if cell]
    labels = [label for text in filled if (label := _label(text))]
    if len(labels) < _LABELLED * len(filled):
        return frozenset()
    speakers = speakers_of(labels, len(filled))
    return speakers if len(labels) >= _TURNS_EACH * len(speakers) else frozenset()


def _recurring(column: Sequence[str]) -> frozenset[str]:
    """Short names that take turns, which beside times can only be speakers; empty where there are none."""
    names = [cell.rstrip(" :") for cell in column if cell]
    few = 2 <= len(set(names)) <= len(names) / _TURNS_EACH
    return (
        frozenset(names)
        if few and all(len(n.split()) <= 4 and any(map(str.isalpha, n)) for n in names)
        else frozenset()
    )


def _label(text: str) -> Label | None:
    """The speaker whom a cell names, with or without a colon."""
    bare = text.strip().rstrip(" :")
    label = label_of(f"{bare}: -")
    return label if label and label.end == len(bare) + 2 else None


def _are_times(head: str, column: Sequence[str]) -> bool:
    numbers = bool(_TIME_HEAD.fullmatch(head.strip()))
    filled = [cell for cell in column if cell]
    found = sum(bool(_TIME_CELL.fullmatch(t) or numbers and _NUMBER_CELL.fullmatch(t)) for t in filled)
    return bool(filled) and found >= _LABELLED * len(filled)


def _unit(columns: Sequence[Sequence[str]], words: int) -> float:
    bare = [float(t.replace(",", ".")) for column in columns for t in column if _NUMBER_CELL.fullmatch(t)]
    return 0.001 if bare and max(bare) > _SLOWEST * words else 1.0
