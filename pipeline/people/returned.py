"""A file that a person filled in comes back, perhaps several times: what of it becomes records.

The file says what it says *now*. What it said when it was read before and says no longer is undone, what
it still says is not written again; all of it is one batch.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.counted import counted
from pipeline.errors import CodingsError
from pipeline.people.batches import Preview, preview, read_people
from pipeline.people.codings import MACHINE
from pipeline.people.decision_files import DecisionFiles, DecisionWriter
from pipeline.people.decisions import Decision, Span, in_force, person_key
from pipeline.people.derived import derived, of_today

if TYPE_CHECKING:
    from pipeline.results import Results

_About = tuple[str, Span | None, str]


@dataclass(frozen=True)
class Returned:
    """What taking a file over writes. ``batch``: by which it can be undone (empty: nothing new);
    ``repeated``: the file says something, if nothing new."""

    records: tuple[Decision, ...]
    batch: str
    preview: Preview | None
    repeated: bool = True

    def lines(self) -> list[str]:
        """German sentences: how many records, whose, what changes by them."""
        if not self.records:
            if self.repeated:
                return ["Die Datei sagt nichts Neues; was darin geändert ist, ist schon übernommen."]
            return ["In der Datei ist nichts geändert; es gibt nichts zu übernehmen."]
        if self.preview:
            return self.preview.lines()
        return [
            f"{counted(len(self.records), 'Entscheidung', 'Entscheidungen')} von "
            f"{self.records[0].person}; was sich an den Kodierungen "
            "ändert, lässt sich nur mit --results ORDNER sagen."
        ]


def person_named(name: str) -> str:
    """A person's name without stray spaces. Raises CodingsError where it is empty or the machine's."""
    name = " ".join(name.split())
    if not person_key(name):
        raise CodingsError("Wer hat entschieden? Geben Sie mit --coder den Namen oder das Pseudonym an.")
    if MACHINE.fullmatch(name):
        raise CodingsError(f"„{name}“ heißt die Maschine; geben Sie mit --coder den Namen der Person an.")
    return name


def take_over(
    corpus: Path,
    said: Sequence[Decision],
    person: str,
    source: str,
    results: Results | None = None,
    *,
    dry_run: bool = False,
) -> Returned:
    """Write what a file of ``person`` says into the corpus's decisions, or (``dry_run``) only tell.

    ``said``: all that the file says now. ``source``: names the file's origin for ever (``korrektur-1a2b3c``);
    by it the batches are known that came from it before. ``results``: to tell what changes.
    Raises OutputError where nothing can be written.
    """
    known, _ = read_people(corpus)
    records, batch = news(said, known, person, source)
    done = store(corpus, known, records, batch, results, dry_run=dry_run)
    return replace(done, repeated=bool(said))


def store(
    corpus: Path,
    known: Sequence[Decision],
    records: Sequence[Decision],
    batch: str,
    results: Results | None = None,
    *,
    dry_run: bool = False,
) -> Returned:
    """Write one batch of records of one or more people, or (``dry_run``) only tell what changes.

    ``known``: what the corpus holds. Raises OutputError where a person's records cannot be written; what
    was written before then counts and is undone by the batch.
    """
    shown = _preview(results, known, records) if results is not None and records else None
    written = list(records)
    if records and not dry_run:
        files = DecisionFiles(Path(corpus) / "entscheidungen")
        written = []
        for person in dict.fromkeys(person_key(d.person) for d in records):
            own = [d for d in records if person_key(d.person) == person]
            files.refresh()
            with DecisionWriter(files, own[0].person) as writer:
                written += writer.write(own)
    return Returned(tuple(written), batch, shown)


def news(
    said: Iterable[Decision], known: Iterable[Decision], person: str, source: str
) -> tuple[list[Decision], str]:
    """The records to write, and their batch: those of ``said`` that are new, and undoing of those no longer
    said. About one passage and code they stay or go together: several places of a code are one statement.
    """
    own = person_key(person)
    before = _about(
        d for d in in_force(known) if d.batch.startswith(f"{source}-") and person_key(d.person) == own
    )
    now = _about(said)
    batch = f"{source}-{secrets.token_hex(3)}"
    found: list[Decision] = []
    for about in {**before, **now}:
        old, new = before.get(about, []), now.get(about, [])
        if _says(old) != _says(new):
            found += [Decision(person=person, kind="undo", cancels=d.id, origin=d.origin) for d in old]
            found += new
    return [replace(d, person=person, batch=batch) for d in found], batch if found else ""


def said_by(known: Iterable[Decision], person: str) -> dict[_About, Decision]:
    """The latest that a person says about each passage and code."""
    own = person_key(person)
    return {
        _key(d): d
        for d in in_force(known)
        if d.kind in ("applies", "applies_not") and person_key(d.person) == own
    }


def _about(decisions: Iterable[Decision]) -> dict[_About, list[Decision]]:
    groups: defaultdict[_About, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.kind != "undo":
            groups[_key(decision)].append(decision)
    return groups


def _key(decision: Decision) -> _About:
    return decision.document, decision.passage, decision.code


def _says(decisions: Iterable[Decision]) -> list[tuple[str, ...]]:
    return sorted(
        (d.kind, repr(d.span), repr(d.status), repr(d.perspective), d.memo, str(d.blind)) for d in decisions
    )


def _preview(results: Results, known: Sequence[Decision], records: Sequence[Decision]) -> Preview:
    """The final layer of the documents concerned, without and with the records."""
    known, records = of_today(results, known), of_today(results, records)
    cancelled = {d.cancels for d in records}
    documents = {d.document for d in records} | {d.document for d in known if d.id in cancelled}
    last = max((d.count for d in known), default=0)
    numbered = [replace(d, id=f"neu-{n}", count=last + 1 + n) for n, d in enumerate(records)]
    before = derived(results, known, documents)
    return preview(before, derived(results, [*known, *numbered], documents), numbered)
