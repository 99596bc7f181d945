"""What was understood of a document before a run codes it: who speaks, who answered, what stays out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.corpus import Source
from pipeline.counted import counted
from pipeline.coverage import coverage, coverage_notices
from pipeline.extract.settings import ReadSettings
from pipeline.model import BlockKind, Document, Role
from pipeline.model.document import Respondents
from pipeline.segments import segment_document

_READING = ReadSettings()
_ROLES = {Role.INTERVIEWER: "fragt", Role.CHAIR: "leitet"}
_VALUES = 6
"""So many different values of a variable are shown."""


@dataclass(frozen=True, slots=True)
class Preview:
    """``words``, ``codable``: in all, and in units that can be coded; ``sentences``: German, what the
    document was understood to be; ``notices``: German, what is left out or not certain."""

    words: int
    codable: int
    sentences: tuple[str, ...]
    notices: tuple[str, ...]


def preview(source: Source, code_interviewers: bool = False, settings: ReadSettings = _READING) -> Preview:
    """What a run would understand of a source. Raises DocumentError where it cannot be read."""
    return preview_of(source.read(settings), source, code_interviewers)


def preview_of(document: Document, source: Source, code_interviewers: bool = False) -> Preview:
    """The same of a document that was read already."""
    segments = segment_document(document, source, code_interviewers)
    words = coverage(document, segments)
    said = [*coverage_notices(document, segments, codings=1), *document.notices]
    return Preview(words.total(), words[None], tuple(_sentences(document)), tuple(n.message for n in said))


def _sentences(document: Document) -> Iterator[str]:
    kinds = Counter(block.kind for block in document.blocks)
    if document.respondents:
        yield from _people(document.respondents)
    if speakers := _speakers(document):
        yield f"Gespräch mit {kinds[BlockKind.TURN]} Beiträgen: {', '.join(speakers)}."
    if headings := kinds[BlockKind.HEADING]:
        first = [document.quote(b) for b in document.blocks if b.kind is BlockKind.HEADING]
        yield f"{counted(headings, 'Überschrift', 'Überschriften')}, zuerst {_listed(first)}."
    if tables := kinds[BlockKind.TABLE]:
        yield f"{counted(tables, 'Tabelle', 'Tabellen')}."
    printed = [b.printed_page for b in document.blocks if b.printed_page]
    if printed:
        yield f"Zitiert wird nach der gedruckten Seitenzahl, von S. {printed[0]} bis S. {printed[-1]}."


def _people(respondents: Respondents) -> Iterator[str]:
    values: dict[str, Counter[str | int | float]] = {}
    for known in respondents.values():
        for name, value in known.items():
            values.setdefault(name, Counter())[value] += 1
    for name, occurring in values.items():
        numbers = [value for value in occurring if not isinstance(value, str)]
        if len(numbers) == len(occurring) > _VALUES:
            yield f"Variable „{name}“: Zahlen von {min(numbers)} bis {max(numbers)}."
            continue
        told = ", ".join(f"{value} ({n})" for value, n in occurring.most_common(_VALUES))
        rest = len(occurring) - _VALUES
        yield f"Variable „{name}“: {told}{f' und {rest} weitere' if rest > 0 else ''}."


def _speakers(document: Document) -> list[str]:
    turns = Counter(b.speaker for b in document.blocks if b.kind is BlockKind.TURN and b.speaker)
    roles = {b.speaker: _ROLES.get(b.role, "") for b in document.blocks if b.speaker and b.role}
    return [
        f"{name} ({n}{f', {roles[name]}' if roles.get(name) else ''})"
        for name, n in turns.most_common(_VALUES)
    ] + (["…"] if len(turns) > _VALUES else [])


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f"„{' '.join(text.split())}“" for text in texts[:3])
