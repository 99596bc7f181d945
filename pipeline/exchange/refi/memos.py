"""Memos on documents, passages, codes, cases and the project, and summaries of cases, as notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.exchange.dates import iso
from pipeline.exchange.names import guid, xml_text
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.sent import Coder
from pipeline.people.decisions import Decision, Span, in_force, person_key
from pipeline.people.final import notes_of

About = tuple[str, str]
"""What a note is on: ``document``, ``code``, ``case`` or ``project``, and its name."""


@dataclass(frozen=True, slots=True)
class OutNote:
    """A memo as it goes out; ``span``: of the passage that it is on, in our text."""

    guid: str
    title: str
    text: str
    coder: Coder
    date: str
    about: About
    span: Span | None = None


@dataclass(frozen=True)
class Memos:
    """``notes``: those to write; ``replaced``: about what (and by whom) a memo that came with the project was
    written anew or emptied since; ``homeless``: memos on passages that changed."""

    notes: tuple[OutNote, ...] = ()
    replaced: frozenset[tuple[About, str]] = frozenset()
    homeless: int = 0
    _of: dict[About, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, out: Outgoing) -> Memos:
        """The memos of the chosen documents, of codes, cases and the project."""
        standing = in_force(out.decisions)
        latest = {_about(d): d for d in standing if d.kind == "memo"}
        batch = out.kept.batch
        replaced = {
            (_target(d), person_key(d.person)) for d in latest.values() if not batch or d.batch != batch
        }
        placed = [d for d in latest.values() if d.passage]
        notes, homeless = [], 0
        for d in [*notes_of(d for d in standing if not d.passage), *placed]:
            if d.kind == "code" or not d.memo or (batch and d.batch == batch and not d.passage):
                continue
            if d.document and d.document not in out.document_names:
                continue
            span = d.span or d.passage
            if span and out.text(d.document)[slice(*span)] != d.text:
                homeless += 1
                continue
            notes.append(_note(d, span))
        about: dict[About, list[str]] = {}
        for note in notes:
            if not note.span:
                about.setdefault(note.about, []).append(note.guid)
        return cls(tuple(notes), frozenset(replaced), homeless, about)

    def about(self, target: About) -> list[str]:
        """GUIDs of the memos on something as a whole."""
        return self._of.get(target, [])

    def on_passages(self, document: str) -> Iterable[OutNote]:
        """Memos on passages of a document, in the order of the text."""
        found = [n for n in self.notes if n.span and n.about == ("document", document)]
        return sorted(found, key=lambda n: (n.span, n.guid))

    @property
    def coders(self) -> Iterator[Coder]:
        """Who wrote them."""
        yield from {n.coder.guid: n.coder for n in self.notes}.values()


def _about(d: Decision) -> tuple[object, ...]:
    return person_key(d.person), d.document, d.span or d.passage, d.case, d.code


def _target(d: Decision) -> About:
    for kind in ("document", "case", "code"):
        if name := getattr(d, kind):
            return kind, name
    return "project", ""


def _note(d: Decision, span: Span | None) -> OutNote:
    kind, name = _target(d)
    title = "Zusammenfassung" if d.kind == "summary" else "Memo"
    more = f" zu {d.code}" if d.code and kind != "code" else ""
    title = xml_text(f"{title}{f' zu {name}' if name else ''}{more}")
    coder = Coder(d.person, "human", "")
    key = guid("note", d.kind, person_key(d.person), d.document, d.case, d.code, *(span or ()))
    return OutNote(key, title, xml_text(d.memo), coder, iso(d.made or d.time), (kind, name), span)
