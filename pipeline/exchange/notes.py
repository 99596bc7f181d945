"""Memos that are not a coding's, and codes beside the codebook, as records of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline.codebook.model import Codebook
from pipeline.exchange.code_text import description
from pipeline.exchange.dates import iso
from pipeline.exchange.incoming import Incoming, InNote
from pipeline.exchange.sent import own_words
from pipeline.exchange.taguette.write import DOCUMENT_MARK, document_text, tag_text
from pipeline.people.decisions import Decision

_About = tuple[str, str, str, str]


@dataclass
class Notes:
    """``decisions``: memos and free codes; ``nobody``: how many memos are of no known person."""

    decisions: list[Decision] = field(default_factory=list)
    nobody: int = 0


@dataclass(frozen=True)
class Ours:
    """What we know of the things that memos are on. ``documents``: our document by source of the file;
    ``codes``: our code by key; ``titles``, ``variables``: of our documents."""

    documents: Mapping[int, str]
    codes: Mapping[str, str]
    codebook: Codebook
    title: Callable[[str], str]
    variables: Callable[[str], Mapping[str, str | int | float]]


def memo_decisions(
    incoming: Incoming,
    ours: Ours,
    person: Callable[[str], str],
    reviewer: str,
    place: Callable[[InNote], Decision | None],
) -> Notes:
    """The memos of a file. ``person``: the stored name of a person of the file; ``reviewer``: whose they
    are where the file does not say; ``place``: a record with the place of a memo on a passage."""
    said: defaultdict[tuple[str, _About], list[InNote]] = defaultdict(list)
    for note in (*incoming.notes, *_descriptions(incoming, ours)):
        document = "" if note.source is None else ours.documents.get(note.source, "")
        code = ours.codes.get(note.code, "") if note.code else ""
        if (note.source is None or document or note.quote) and (not note.code or code):
            whose = (person(note.person) if note.person else "") or reviewer
            passage = f"{note.start}-{note.end} {note.quote}" if note.quote else ""
            said[whose, (document, passage, code, note.case)].append(note)
    found = Notes()
    for (whose, (document, passage, code, case)), notes in said.items():
        if not whose:
            found.nobody += len(notes)
            continue
        about = Decision(person="", kind="memo", document=document, code=code, case=case)
        placed = place(notes[0]) if passage else about
        if placed is not None:
            text = "\n\n".join(dict.fromkeys(n.text.strip() for n in notes))
            made = max((iso(n.date) for n in notes), default="")
            found.decisions.append(replace(placed, person=whose, memo=text, made=made))
    return found


def free_code_decisions(
    incoming: Incoming, free: Mapping[str, tuple[str, str]], whose: Mapping[str, str]
) -> Iterator[Decision]:
    """A record for each free code in use. ``free``: id and label by key; ``whose``: first user by id."""
    for key, (id, label) in free.items():
        if id in whose:
            text = incoming.codes[key].description.strip()
            yield Decision(person=whose[id], kind="code", code=id, text=label, memo=text)


def _descriptions(incoming: Incoming, ours: Ours) -> Iterator[InNote]:
    """What a person wrote into the descriptions of project, documents and codes."""
    if text := own_words(incoming.about):
        yield InNote(text)
    for index, name in ours.documents.items():
        if text := _of_document(incoming.sources[index].about, name, ours):
            yield InNote(text, source=index)
    labels = {c.id: (d, c) for d in ours.codebook.dimensions for c in d.codes}
    for key, id in ours.codes.items():
        if id not in labels:
            continue
        dimension, code = labels[id]
        text = incoming.codes[key].description.strip()
        for known in (tag_text(dimension, code), description(code)):
            if text.startswith(known):
                text = text.removeprefix(known).strip()
        if text:
            yield InNote(text, code=key)


def _of_document(about: str, name: str, ours: Ours) -> str:
    """A document's description without its title and what our export to Taguette says there."""
    known = {ours.title(name).strip(), *document_text(name, ours.variables(name)).splitlines()}
    lines = about.strip().splitlines()
    return "\n".join(x for x in lines if x.strip() not in known and not x.startswith(DOCUMENT_MARK)).strip()
