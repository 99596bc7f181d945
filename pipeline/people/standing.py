"""What people said of a corpus as it counts today: in force, by document, with notices on the rest."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import Successors
from pipeline.people.anchoring import renamed
from pipeline.people.batches import read_people
from pipeline.people.codings import MACHINE, PEOPLE_COLUMNS
from pipeline.people.decisions import Decision, Span, in_force, person_key
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

    def table(self, codebook: Codebook) -> pd.DataFrame:
        """Codings of all people as learning and agreement read them (:func:`people_codings`)."""
        return people_codings(chain(*self.by_document.values()), codebook)

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
        if MACHINE.fullmatch(person_key(decision.person)):
            machine.append(decision)
        elif not decision.document or decision.kind == "code":
            general.append(decision)
        elif decision.document in documents:
            by_document[decision.document].append(decision)
        else:
            strays.append(decision)
    notices += [
        f"{whose} heißen wie die der Maschine und zählen nicht; geben Sie der Person einen anderen Namen."
        for whose in _by_person(machine)
    ]
    notices += [
        f"{whose} gehören zum Dokument „{name}“, das hier fehlt; legen Sie es zurück."
        for name in sorted({d.document for d in strays})
        for whose in _by_person(d for d in strays if d.document == name)
    ]
    return Standing(
        {name: tuple(found) for name, found in by_document.items()},
        tuple(general),
        tuple(strays),
        tuple(notices),
    )


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


def people_digest(corpus: Path) -> str:
    """A hash over all that people recorded on a corpus: while it stays the same, nothing needs reading."""
    digest = hashlib.sha256()
    for pattern in ("entscheidungen/*/*.jsonl", "codings/*.csv"):
        for path in sorted(Path(corpus).glob(pattern)):
            try:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError as error:
                content = str(error.errno)
            digest.update(
                f"{path.relative_to(corpus).as_posix()}={content}\n".encode("utf-8", "surrogateescape")
            )
    return digest.hexdigest()[:24]


def people_codings(decisions: Iterable[Decision], codebook: Codebook) -> pd.DataFrame:
    """Decisions in force as the table that learning and agreement read (``PEOPLE_COLUMNS``).

    Codes are those of today where that is one. A code that was given is a row, a passage that was read or
    decided one without code: what was refused there is missing. All rows of a person and passage carry the
    latest date, for in that table the newest of a passage count as a whole.
    """
    given: dict[tuple[str, str, Span, str], list[Decision]] = {}
    for d in decisions:
        if d.passage is None or d.kind not in ("applies", "applies_not", "read"):
            continue
        if d.kind == "read" or d.count:  # the older files say themselves what was read
            given[d.person, d.document, d.passage, ""] = [_reading(d)]
        if d.kind != "read":
            said = given.setdefault((d.person, d.document, d.passage, d.code), [])
            if not (said and d.batch and said[-1].batch == d.batch):
                said.clear()
            said += [d] if d.kind == "applies" else []
    today = Successors(codebook)
    rows = [_row(d, today) for said in given.values() for d in said]
    table = pd.DataFrame(rows, columns=list(PEOPLE_COLUMNS)).astype(
        {c: "int64" if c in ("start", "end") else object for c in PEOPLE_COLUMNS}
    )
    passage = ["coder", "document", "start", "end"]
    table["date"] = table.groupby(passage)["date"].transform("max").astype(object)
    order = ["document", "start", "end", "coder", "code"]
    return table.sort_values(order, kind="stable").reset_index(drop=True)


def _reading(d: Decision) -> Decision:
    """The reading that a decision implies; of a decision about single words the passage's text is not
    known."""
    return replace(d, code="", span=None, memo="", text="" if d.span else d.text)


def _row(d: Decision, today: Successors) -> tuple[object, ...]:
    start, end = d.span or d.passage or (0, 0)
    said = (d.status or "", d.perspective or "") if d.code else ("", "")
    codes = today.of(d.code)
    code = codes[0] if len(codes) == 1 else d.code
    return d.person, d.document, start, end, d.text, code, *said, d.memo, d.time, d.origin
