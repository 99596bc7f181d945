"""What each person says about a code at a passage, and who has read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from pipeline.codebook.successors import Successors
from pipeline.people.anchoring import Anchored
from pipeline.people.decisions import Decision, person_key


class Voice(NamedTuple):
    """What one person says about a code at a passage: the records that count, the latest, what it says."""

    decisions: list[Anchored]
    last: Decision
    holds: bool


def _voice(decisions: list[Anchored]) -> Voice:
    last = decisions[-1].decision
    return Voice(decisions, last, last.kind == "applies" or (last.kind == "consensus" and last.holds))


class Hearing(NamedTuple):
    """All that is said about a code at a passage: voices for and against it, blind readers without it."""

    giving: list[Voice]
    refusing: list[Voice]
    against: tuple[str, ...]
    consensus: bool

    @classmethod
    def of(cls, voices: list[Voice], blind: Sequence[Decision]) -> Hearing:
        """Sort the voices (in order); a consensus silences what was said before it. ``blind``: readings."""
        if len(voices) == 1 and not blind:
            [voice] = voices
            if voice.holds:
                return cls(voices, [], (), voice.last.kind == "consensus")
            return cls([], voices, (voice.last.person,), False)
        agreed = [v for v in voices if v.last.kind == "consensus"]
        heard = [v for v in voices if v.last.order >= agreed[-1].last.order] if agreed else voices
        giving = [v for v in heard if v.holds]
        refusing = [v for v in heard if not v.holds]
        silent: list[str] = []
        if giving and blind:
            since = agreed[-1].last.order if agreed else (-1, "", "")
            spoke = {person_key(v.last.person) for v in voices}
            silent = [r.person for r in blind if r.order > since and person_key(r.person) not in spoke]
        against = names([*(v.last.person for v in refusing), *silent])
        return cls(giving, refusing, against, bool(agreed))


def voices_at(
    placed: Iterable[Anchored], successors: Successors
) -> tuple[dict[tuple[str, str], list[Voice]], list[tuple[Anchored, tuple[str, ...]]]]:
    """Per passage and code of today one voice per person and one consensus, in order; what was said about
    codes that were split or are gone, with the codes of today."""
    latest: dict[tuple[str, str, str], list[Anchored]] = {}
    for one in placed:
        decision = one.decision
        if decision.kind not in ("applies", "applies_not", "consensus"):
            continue
        who = "" if decision.kind == "consensus" else person_key(decision.person)
        key = (one.unit.id, decision.code, who)
        said = latest.get(key)
        if said is not None and _together(said[-1].decision, decision):
            said.append(one)
        else:
            latest[key] = [one]
    voices: defaultdict[tuple[str, str], list[Voice]] = defaultdict(list)
    undecided = []
    known: dict[str, tuple[str, ...]] = {}
    for (unit, code, who), said in latest.items():
        if code not in known:
            known[code] = successors.of(code)
        if len(known[code]) == 1:
            voices[unit, known[code][0]].append(_voice(said))
        elif not any(_later(latest.get((unit, part, who)), said) for part in known[code]):
            undecided += [(one, known[code]) for one in said]
    for place, found in voices.items():
        if len(found) > 1:
            voices[place] = _merged(found, place[1])
    undecided.sort(key=lambda pair: pair[0].decision.order)
    return voices, undecided


def _later(one: list[Anchored] | None, other: list[Anchored]) -> bool:
    return one is not None and one[-1].decision.order > other[-1].decision.order


def _together(one: Decision, other: Decision) -> bool:
    return bool(one.batch) and (one.batch, one.kind, one.holds) == (other.batch, other.kind, other.holds)


def _merged(voices: list[Voice], code: str) -> list[Voice]:
    """One voice per person and one consensus, in order, from voices about codes that are one today."""
    by_person: defaultdict[str, list[Voice]] = defaultdict(list)
    for voice in voices:
        by_person["" if voice.last.kind == "consensus" else person_key(voice.last.person)].append(voice)
    return sorted((_one_voice(said, code) for said in by_person.values()), key=lambda v: v.last.order)


def _one_voice(said: list[Voice], code: str) -> Voice:
    """What was said about this code itself beats what was said before about codes that became it; of the
    rest, a code given beats a code refused."""
    if len(said) == 1:
        return said[0]
    own = [v.last.order for v in said if v.last.code == code]
    recent = [v for v in said if not own or v.last.order >= own[0]]
    counting = [v for v in recent if v.holds] or recent
    return _voice(sorted((a for v in counting for a in v.decisions), key=lambda a: a.decision.order))


def readers_of(placed: Iterable[Anchored]) -> dict[str, list[Decision]]:
    """The latest reading of each person, by passage."""
    states: dict[tuple[str, str], Decision] = {}
    for one in placed:
        if one.decision.kind in ("read", "unread"):
            states[one.unit.id, person_key(one.decision.person)] = one.decision
    found: dict[str, list[Decision]] = {}
    for (unit, _), decision in states.items():
        if decision.kind == "read":
            found.setdefault(unit, []).append(decision)
    return found


def names(people: Collection[str]) -> tuple[str, ...]:
    """Each person once, by one spelling, in alphabetical order."""
    if len(people) < 2:
        return tuple(people)
    spelled: dict[str, str] = {}
    for name in sorted(people):
        spelled.setdefault(person_key(name), name)
    return tuple(spelled[key] for key in sorted(spelled))
