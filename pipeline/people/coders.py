"""Each person as a coder: which passages they read, and what they gave them before any consensus.

What the final layer makes of several people together says nothing of how far each agreed with the others.
Here they stay apart. A consensus is nobody's coding; what those whom it was about say after it they say
knowing of it, so that only what they said before counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import Successors
from pipeline.people.anchoring import Anchored, Unit, anchored
from pipeline.people.decisions import Decision, in_force, person_key
from pipeline.people.voices import Voice, readers_of, voices_at

CHANCE = "zufall"
"""``drawn`` of a passage that came up by chance alone."""

_SHEET = "code-sheet"
"""Begin of ``origin`` of rows of older files from coding sheets; they name each passage that was read."""

About = tuple[str, str]
"""A passage's id and a code of today."""


@dataclass(frozen=True, slots=True)
class Reading:
    """That a person read a passage. ``blind``: whatever they said of it, neither proposals nor other
    people's decisions were visible. ``random``: it came up by chance alone."""

    blind: bool
    random: bool


@dataclass(frozen=True)
class Person:
    """What one person read (by the passage's id) and said (:class:`Voice`, for or against a code)."""

    name: str
    readings: Mapping[str, Reading]
    voices: Mapping[About, Voice]


@dataclass(frozen=True)
class Coders:
    """People by name, in alphabetical order, and where they found a consensus."""

    people: Mapping[str, Person]
    consensus: frozenset[About]

    def random(self) -> set[str]:
        """The passages that came up by chance and were read, by whomever."""
        return {unit for p in self.people.values() for unit, r in p.readings.items() if r.random}

    def read(self) -> set[str]:
        """The passages that somebody has read."""
        return {unit for p in self.people.values() for unit in p.readings}


def coders_of(decisions: Iterable[Decision], units: Iterable[Unit], codebook: Codebook) -> Coders:
    """Everybody who decided something.

    ``decisions``: all records (undone and repeated ones, too), in any order. ``units``: all passages
    of today. Readings are what people recorded as read; for the files of earlier versions
    see :func:`_earlier`.
    """
    units = list(units)
    placed, _ = anchored(in_force(decisions), units)
    successors = Successors(codebook)
    agreed = _consensus(placed, successors)
    readings = _Readings(placed, units)
    independent = [a for a in placed if not _knows(a, agreed, successors, readings)]
    said: defaultdict[str, dict[About, Voice]] = defaultdict(dict)
    for about, voices in voices_at(independent, successors)[0].items():
        for voice in voices:
            said[person_key(voice.last.person)][about] = voice
    spelled = _spelled(placed)
    people = [Person(spelled[k], readings.of(k, said[k]), said[k]) for k in sorted(spelled)]
    return Coders({p.name: p for p in people}, frozenset(agreed))


def _consensus(placed: Iterable[Anchored], successors: Successors) -> dict[About, Decision]:
    """The first consensus about each passage and code."""
    found: dict[About, Decision] = {}
    for one in placed:
        if one.decision.kind == "consensus":
            for about in _abouts(one, successors):
                found.setdefault(about, one.decision)
    return found


def _abouts(one: Anchored, successors: Successors) -> list[About]:
    return [(one.unit.id, code) for code in successors.of(one.decision.code)]


def _spelled(placed: Iterable[Anchored]) -> dict[str, str]:
    """Who coded or read anything, by one spelling each."""
    coding = ("applies", "applies_not", "read")
    found = sorted(a.decision.person for a in placed if a.decision.kind in coding)
    return {person_key(name): name for name in reversed(found)}


class _Readings:
    """Who has read which passage, and since when."""

    def __init__(self, placed: Sequence[Anchored], units: Sequence[Unit]) -> None:
        self._by_person: defaultdict[str, dict[str, Decision]] = defaultdict(dict)
        for unit, decision in _earlier(placed, units):
            self._by_person[person_key(decision.person)].setdefault(unit, decision)
        for unit, found in readers_of(placed).items():
            for decision in found:
                self._by_person[person_key(decision.person)][unit] = decision

    def before(self, person: str, unit: str, consensus: Decision) -> bool:
        """Whether a person had read the passage when the consensus was found."""
        reading = self._by_person[person].get(unit)
        return reading is not None and reading.order < consensus.order

    def of(self, person: str, said: Mapping[About, Voice]) -> dict[str, Reading]:
        """A person's readings; one is blind if all that counts of the person there is."""
        seeing = {unit for (unit, _), v in said.items() if not all(a.decision.blind for a in v.decisions)}
        return {
            unit: Reading(d.blind and unit not in seeing, d.drawn == CHANCE)
            for unit, d in self._by_person[person].items()
        }


def _knows(
    one: Anchored, agreed: Mapping[About, Decision], successors: Successors, readings: _Readings
) -> bool:
    """Whether a record is a consensus, or was made in knowledge of one."""
    decision = one.decision
    if decision.kind == "consensus":
        return True
    if decision.kind not in ("applies", "applies_not") or not agreed:
        return False
    first = [agreed[a] for a in _abouts(one, successors) if a in agreed]
    later = [c for c in first if decision.order > c.order]
    return any(readings.before(person_key(decision.person), one.unit.id, c) for c in later)


def _earlier(placed: Iterable[Anchored], units: Iterable[Unit]) -> Iterator[tuple[str, Decision]]:
    """Readings that files of earlier versions (``codings/*.csv``) imply.

    Each of their rows says that its passage was read. Who has neither a row without code nor one from a
    coding sheet in a document worked in another program from beginning to end: the whole document counts.
    """
    files: defaultdict[tuple[str, str], list[Anchored]] = defaultdict(list)
    for one in placed:
        if not one.decision.count and one.decision.kind in ("applies", "read"):
            files[person_key(one.decision.person), one.unit.document].append(one)
    passages: defaultdict[str, list[str]] = defaultdict(list)
    for unit in units if files else ():
        passages[unit.document].append(unit.id)
    for (_, document), rows in files.items():
        yield from ((one.unit.id, one.decision) for one in rows)
        told = any(a.decision.kind == "read" or a.decision.origin.startswith(_SHEET) for a in rows)
        if not told:
            yield from ((unit, rows[0].decision) for unit in passages[document])
