"""The final layer ("gültig"): what counts, derived from the machine's proposals and people's decisions.

Never stored by hand. The rules:

- What a person says about a passage and a code beats all proposals of that code there at once; other
  proposals stay ``unbestaetigt``. That a passage was read rejects no proposal.
- Of one person's records about a passage and a code the latest counts, with those of the same kind that
  came in the same batch (an import may bring several places in one passage).
- Several people: where all say the same, that counts. Where they differ the coding is ``strittig`` until a
  consensus; records later than the consensus are heard again. Who read the passage blind and did not give
  the code that another gave differs from them, too (a proposal he did not see he does not reject).
- Codes of earlier codebook versions are read as those of today. After a merge a person gives the new code
  if he gave any of the old ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import Successors
from pipeline.model import Coding, Review
from pipeline.people.anchoring import Anchored, Unit, anchored
from pipeline.people.decisions import ORDER, Decision, Span, bulk, in_force, person_key

PEOPLE = "; "
"""Between the names of people who say the same, in every table (a comma may belong to a name)."""


@dataclass(frozen=True, slots=True)
class Final:
    """A coding that counts (disputed ones are here, too, but mark no cell).

    ``people``: who say that it applies; ``against``: who say that it does not. A dispute about status or
    perspective alone has nobody ``against``.
    """

    coding: Coding
    review: Review
    people: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one proposal: ``people`` decided it, ``why`` are their memos."""

    proposal: Coding
    review: Review
    people: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Layer:
    """The final layer.

    ``codings``: in the order of document, place, code. ``proposals``: each proposal with what became of it.
    ``read``: who has read a passage, by segment id. ``notes``: memos, summaries and free codes that
    count. ``unplaced``: decisions whose words stand nowhere today. ``undecided``: decisions whose code was
    split or is gone, with the codes to choose from.
    """

    codings: tuple[Final, ...]
    proposals: tuple[Judged, ...]
    read: Mapping[str, tuple[str, ...]]
    notes: tuple[Decision, ...]
    unplaced: tuple[Decision, ...]
    undecided: tuple[tuple[Anchored, tuple[str, ...]], ...]

    @property
    def free_codes(self) -> dict[str, str]:
        """The labels of people's free codes by id (of several the latest)."""
        return {d.code: d.text for d in self.notes if d.kind == "code"}


def final(
    proposals: Iterable[Coding], decisions: Iterable[Decision], units: Iterable[Unit], codebook: Codebook
) -> Layer:
    """The final layer of one or more whole documents.

    ``proposals``: codings by rules and models only. ``decisions``: all records (undone and repeated ones,
    too), in any order. ``units``: all passages of today (``Segment`` or ``anchoring.Row``).
    """
    with bulk():
        return _final(proposals, in_force(decisions), units, codebook)


def _final(
    proposals: Iterable[Coding], standing: list[Decision], units: Iterable[Unit], codebook: Codebook
) -> Layer:
    placed, unplaced = anchored(standing, units)
    groups = _groups(proposals)
    voices, undecided = _voices(placed, Successors(codebook))
    readers = _readers(placed)
    blind = {unit: seen for unit, found in readers.items() if (seen := [r for r in found if r.blind])}
    judged: list[Judged] = []
    codings: list[Final] = []
    for key, heard in voices.items():
        group = groups.pop(key, [])
        found, verdicts = _decide(group, _Hearing.of(heard, blind.get(key[0], ())), key[1])
        codings += found
        judged += verdicts
    for group in groups.values():
        codings += [Final(p, "unbestaetigt") for p in group]
        judged += [Judged(p, "unbestaetigt") for p in group]
    return Layer(
        codings=tuple(sorted(codings, key=lambda f: _place(f.coding))),
        proposals=tuple(sorted(judged, key=lambda j: _place(j.proposal))),
        read={unit: tuple(sorted(r.person for r in found)) for unit, found in readers.items()},
        notes=notes_of(standing, placed),
        unplaced=tuple(unplaced),
        undecided=tuple(undecided),
    )


class _Voice(NamedTuple):
    """What one person says about a code at a passage: the records that count, the latest, what it says."""

    decisions: list[Anchored]
    last: Decision
    holds: bool


def _voice(decisions: list[Anchored]) -> _Voice:
    last = decisions[-1].decision
    return _Voice(decisions, last, last.kind == "applies" or (last.kind == "consensus" and last.holds))


class _Hearing(NamedTuple):
    """All that is said about a code at a passage: voices for and against it, blind readers without it."""

    giving: list[_Voice]
    refusing: list[_Voice]
    against: tuple[str, ...]
    consensus: bool

    @classmethod
    def of(cls, voices: list[_Voice], blind: Sequence[Decision]) -> _Hearing:
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
        against = _names([*(v.last.person for v in refusing), *silent])
        return cls(giving, refusing, against, bool(agreed))


def _groups(proposals: Iterable[Coding]) -> dict[tuple[str, str], list[Coding]]:
    groups: defaultdict[tuple[str, str], list[Coding]] = defaultdict(list)
    for proposal in proposals:
        groups[proposal.segment_id, proposal.code].append(proposal)
    return groups


def _voices(
    placed: Iterable[Anchored], successors: Successors
) -> tuple[dict[tuple[str, str], list[_Voice]], list[tuple[Anchored, tuple[str, ...]]]]:
    """Per passage and code of today one voice per person and one consensus, in order."""
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
    voices: defaultdict[tuple[str, str], list[_Voice]] = defaultdict(list)
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


def _merged(voices: list[_Voice], code: str) -> list[_Voice]:
    """One voice per person and one consensus, in order, from voices about codes that are one today."""
    by_person: defaultdict[str, list[_Voice]] = defaultdict(list)
    for voice in voices:
        by_person["" if voice.last.kind == "consensus" else person_key(voice.last.person)].append(voice)
    return sorted((_one_voice(said, code) for said in by_person.values()), key=lambda v: v.last.order)


def _one_voice(said: list[_Voice], code: str) -> _Voice:
    """What was said about this code itself beats what was said before about codes that became it; of the
    rest, a code given beats a code refused."""
    if len(said) == 1:
        return said[0]
    own = [v.last.order for v in said if v.last.code == code]
    recent = [v for v in said if not own or v.last.order >= own[0]]
    counting = [v for v in recent if v.holds] or recent
    return _voice(sorted((a for v in counting for a in v.decisions), key=lambda a: a.decision.order))


def _readers(placed: Iterable[Anchored]) -> dict[str, list[Decision]]:
    """The latest reading of each person, by passage."""
    states: dict[tuple[str, str], Decision] = {}
    for one in placed:
        if one.decision.kind in ("read", "unread"):
            states[one.unit.id, person_key(one.decision.person)] = one.decision
    readers: dict[str, list[Decision]] = {}
    for (unit, _), decision in states.items():
        if decision.kind == "read":
            readers.setdefault(unit, []).append(decision)
    return readers


def _decide(group: list[Coding], hearing: _Hearing, code: str) -> tuple[list[Final], list[Judged]]:
    """The codings of one code at one passage, and what became of the proposals."""
    against = hearing.against
    if not hearing.giving:
        why = _why(hearing.refusing)
        return [], [Judged(p, "verworfen", against, why) for p in group]
    places = _places(hearing.giving, group)
    found = [_coding(place, hearing, code) for place in places]
    if not group:
        return found, []
    why = _why([*hearing.giving, *hearing.refusing])
    disputed = any(f.review == "strittig" for f in found)
    people = _names([*(v.last.person for v in hearing.giving), *against])
    changed = {id(p[0].proposal) for p, f in zip(places, found, strict=True) if f.coding is not p[0].proposal}
    verdicts = []
    for proposal in group:
        same = id(proposal) not in changed and any(_agrees(proposal, f.coding) for f in found)
        review: Review = "strittig" if disputed else "bestaetigt" if same else "geaendert"
        verdicts.append(Judged(proposal, review, people, why))
    return found, verdicts


class _Given(NamedTuple):
    """A place that somebody coded: its span and text, the decision, the proposal that it is about."""

    start: int
    end: int
    text: str
    decision: Decision
    unit: Unit
    proposal: Coding | None


def _places(voices: Iterable[_Voice], group: Sequence[Coding]) -> list[list[_Given]]:
    """Places that overlap are one, the longest first: its extent counts."""
    given = [_given(one, group) for voice in voices for one in voice.decisions]
    places: list[list[_Given]] = []
    if len(given) == 1:
        return [given]
    for one in sorted(given, key=lambda g: (g.start - g.end, g.start, g.decision.order)):
        for place in places:
            if one.start < place[0].end and place[0].start < one.end:
                place.append(one)
                break
        else:
            places.append([one])
    return places


def _given(one: Anchored, group: Sequence[Coding]) -> _Given:
    decision, unit = one.decision, one.unit
    span = one.span
    near = group and [p for p in group if span is None or (p.start < span[1] and span[0] < p.end)]
    proposal = min(near, key=lambda p: _liking(p, decision, span)) if near else None
    if span is not None:
        return _Given(*span, one.text, decision, unit, proposal)
    if proposal is not None:
        return _Given(proposal.start, proposal.end, proposal.text, decision, unit, proposal)
    return _Given(unit.start, unit.end, unit.text, decision, unit, None)


def _liking(proposal: Coding, decision: Decision, span: Span | None) -> tuple[object, ...]:
    """The proposal that the decision names, else the one with its extent, else the strongest."""
    other = span is not None and (proposal.start, proposal.end) != span
    return proposal.id != decision.proposal, other, -proposal.score, *_place(proposal)


def _coding(place: list[_Given], hearing: _Hearing, code: str) -> Final:
    """The coding that several records about one place make."""
    longest = place[0]
    said = [longest.decision]
    if len(place) > 1:
        in_order = sorted((g.decision for g in place), key=ORDER)
        said = list({person_key(d.person): d for d in in_order}.values())  # the latest of each person
    people = _names([d.person for d in said])
    proposal = longest.proposal
    status, torn_status = _one([d.status for d in said])
    perspective, torn_perspective = _one([d.perspective for d in said])
    made = Coding(
        segment_id=longest.unit.id,
        document=longest.unit.document,
        start=longest.start,
        end=longest.end,
        text=longest.text,
        code=code,
        method="human",
        score=1.0,
        coder=PEOPLE.join(people),
        status=status if status is not None else proposal.status if proposal else "",
        perspective=perspective if perspective is not None else proposal.perspective if proposal else "",
        rule=proposal.rule if proposal else "",
        evidence=proposal.evidence if proposal else (),
        evidence_spans=proposal.evidence_spans if proposal else (),
        memo=_memos(said),
    )
    same = proposal is not None and not made.memo and _equal(proposal, made)
    if hearing.against or torn_status or torn_perspective:
        review: Review = "strittig"
    elif hearing.consensus:
        review = "konsens"
    elif proposal is None:
        review = "ergaenzt"
    else:
        review = "bestaetigt" if same else "geaendert"
    coding = proposal if same and proposal is not None else made
    return Final(coding, review, people, hearing.against)


def _one(values: Sequence[str | None]) -> tuple[str | None, bool]:
    """The one value that is said, and whether several are: then none counts. Nothing contradicts none."""
    if len(values) == 1:
        return values[0], False
    said = {v for v in values if v is not None}
    named = said - {""}
    if len(named) > 1:
        return "", True
    return next(iter(named or said), None), False


_SAYS = attrgetter("start", "end", "status", "perspective")


def _equal(proposal: Coding, coding: Coding) -> bool:
    return bool(_SAYS(proposal) == _SAYS(coding))


def _agrees(proposal: Coding, coding: Coding) -> bool:
    """Whether the coding says what a further method proposed; one that says no status is not contradicted."""
    if proposal is coding:
        return True
    kept = {f: getattr(coding, f) for f in ("status", "perspective") if not getattr(proposal, f)}
    return not coding.memo and _equal(replace(proposal, **kept), coding)


def notes_of(standing: Iterable[Decision], placed: Iterable[Anchored] = ()) -> tuple[Decision, ...]:
    """The latest memo, summary or free code of each person about each thing; an emptied one is gone.

    ``standing``: decisions in force; ``placed``: those about passages. A memo on a passage names the
    passage of today.
    """
    memos = (a for a in placed if a.decision.kind == "memo")
    here = [replace(a.decision, passage=(a.unit.start, a.unit.end), span=a.span) for a in memos]
    latest: dict[tuple[object, ...], Decision] = {}
    for d in sorted([*here, *(d for d in standing if not d.passage)], key=ORDER):
        if d.kind in ("memo", "summary", "code"):
            latest[d.kind, person_key(d.person), d.document, d.passage, d.case, d.code] = d
    return tuple(sorted((d for d in latest.values() if d.memo or d.text), key=ORDER))


def _why(voices: Iterable[_Voice]) -> str:
    return _memos(one.decision for voice in voices for one in voice.decisions)


def _memos(decisions: Iterable[Decision]) -> str:
    return "\n".join(dict.fromkeys(d.memo for d in decisions if d.memo))


def _names(names: Collection[str]) -> tuple[str, ...]:
    """Each person once, by one spelling, in alphabetical order."""
    if len(names) < 2:
        return tuple(names)
    spelled: dict[str, str] = {}
    for name in sorted(names):
        spelled.setdefault(person_key(name), name)
    return tuple(spelled[key] for key in sorted(spelled))


def _place(coding: Coding) -> tuple[str, int, int, str, str, str]:
    return coding.document, coding.start, coding.end, coding.code, coding.method, coding.coder
