"""What people said of a corpus as it counts today: in force, by document, with notices on the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.people.anchoring import renamed
from pipeline.people.batches import read_people
from pipeline.people.codings import MACHINE
from pipeline.people.decisions import Decision, in_force, person_key
from pipeline.people.final import notes_of


@dataclass(frozen=True)
class Standing:
    """Decisions in force.

    ``by_document``: those about a document of today; ``general``: those about none (summaries, free codes);
    ``strays``: those whose document is not here. ``notices``: German sentences on what does not count.
    """

    by_document: Mapping[str, tuple[Decision, ...]]
    general: tuple[Decision, ...] = ()
    strays: tuple[Decision, ...] = ()
    notices: tuple[str, ...] = ()

    @cached_property
    def free_codes(self) -> dict[str, str]:
        """Labels of people's codes beside the codebook, by id."""
        return {d.code: d.text for d in notes_of(self.general) if d.kind == "code"}

    def of(self, documents: Iterable[str]) -> dict[str, tuple[Decision, ...]]:
        """The decisions about these documents; those without any are left out."""
        return {name: self.by_document[name] for name in documents if name in self.by_document}


NOBODY = Standing({})
"""No decisions at all."""


def standing(corpus: Path, documents: Mapping[str, str]) -> Standing:
    """What people said of the corpus in the folder ``corpus``.

    ``documents``: ``text_hash`` of each document of today by name; by it the decisions about a renamed one
    find it. Raises nothing for records that are damaged or do not fit: they are named in ``notices``.
    """
    decisions, notices = read_people(corpus)
    by_document: defaultdict[str, list[Decision]] = defaultdict(list)
    general, strays, machine = [], [], []
    for decision in renamed(in_force(decisions), dict(documents)):
        if decision.kind == "undo":
            continue
        if named_like_the_machine(decision):
            machine.append(decision)
        elif not decision.document or decision.kind == "code":
            general.append(decision)
        elif decision.document in documents:
            by_document[decision.document].append(decision)
        else:
            strays.append(decision)
    return Standing(
        {name: tuple(found) for name, found in by_document.items()},
        tuple(general),
        tuple(strays),
        (*notices, *not_counting(machine, strays)),
    )


def named_like_the_machine(decision: Decision) -> bool:
    """Whether its person is called like what rules and models are called in our tables; it does not count."""
    return bool(MACHINE.fullmatch(person_key(decision.person)))


def not_counting(machine: Iterable[Decision], strays: Collection[Decision]) -> list[str]:
    """German notices on decisions in force that do not count: of people who are called like the machine
    (``machine``), about documents that are not here (``strays``)."""
    notices = [
        f"{whose} heißen wie die der Maschine und zählen nicht; geben Sie der Person einen anderen Namen."
        for whose in _by_person(machine)
    ]
    notices += [
        f"{whose} gehören zum Dokument „{name}“, das hier fehlt; legen Sie es zurück."
        for name in sorted({d.document for d in strays})
        for whose in _by_person(d for d in strays if d.document == name)
    ]
    return notices


def _by_person(decisions: Iterable[Decision]) -> list[str]:
    """``Entscheidungen von Anna (3: HF.wohnen)`` for each person."""
    people: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        people[decision.person].append(decision)
    return [f"Entscheidungen von {person} ({counted(found)})" for person, found in sorted(people.items())]


def counted(decisions: Collection[Decision]) -> str:
    """How many decisions there are and the first of their codes, as a notice shows them."""
    names = sorted({d.code or "nur gelesen" for d in decisions})
    return f"{len(decisions)}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}"
