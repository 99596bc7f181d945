"""The final layer ("gültig"): what counts, derived from the machine's proposals and people's decisions.

Never stored by hand. The rules:

- What a person says about a passage and a code beats all proposals of that code there at once; other
  proposals stay ``unbestaetigt``. That a passage was read rejects no proposal.
- What was learned from people's decisions may set a proposal aside (``ASIDE``): nobody said so, so it stays
  ``unbestaetigt``, but it counts only once somebody confirms it.
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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import Successors
from pipeline.model import ASIDE, Coding, Review
from pipeline.people.anchoring import Anchored, Unit, anchored
from pipeline.people.decisions import ORDER, Decision, Span, bulk, in_force, person_key
from pipeline.people.voices import Hearing, Voice, names, readers_of, voices_at

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
    ``read``: who has read a passage, by segment id. ``refused``: segment ids and codes of which people say
    that the code does not apply, and nobody that it does. ``notes``: memos, summaries and free codes that
    count. ``unplaced``: decisions whose words stand nowhere today. ``undecided``: decisions whose code was
    split or is gone, with the codes to choose from.
    """

    codings: tuple[Final, ...]
    proposals: tuple[Judged, ...]
    read: Mapping[str, tuple[str, ...]]
    refused: frozenset[tuple[str, str]]
    notes: tuple[Decision, ...]
    unplaced: tuple[Decision, ...]
    undecided: tuple[tuple[Anchored, tuple[str, ...]], ...]

    @property
    def given(self) -> frozenset[tuple[str, str]]:
        """Passages and codes of which people say that they apply, and nobody that they do not."""
        decided = (f for f in self.codings if f.review not in ("unbestaetigt", "strittig"))
        return frozenset((f.coding.segment_id, f.coding.code) for f in decided)

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
    voices, undecided = voices_at(placed, Successors(codebook))
    readers = readers_of(placed)
    blind = {unit: seen for unit, found in readers.items() if (seen := [r for r in found if r.blind])}
    judged: list[Judged] = []
    codings: list[Final] = []
    refused = []
    for key, heard in voices.items():
        group = groups.pop(key, [])
        hearing = Hearing.of(heard, blind.get(key[0], ()))
        found, verdicts = _decide(group, hearing, key[1])
        if not hearing.giving:
            refused.append(key)
        codings += found
        judged += verdicts
    for group in groups.values():
        codings += [Final(p, "unbestaetigt") for p in group if p.certainty != ASIDE]
        judged += [Judged(p, "unbestaetigt") for p in group]
    return Layer(
        codings=tuple(sorted(codings, key=_PLACE_OF_FINAL)),
        proposals=tuple(sorted(judged, key=_PLACE_OF_JUDGED)),
        read={unit: tuple(sorted(r.person for r in found)) for unit, found in readers.items()},
        refused=frozenset(refused),
        notes=notes_of(standing, placed),
        unplaced=tuple(unplaced),
        undecided=tuple(undecided),
    )


def _groups(proposals: Iterable[Coding]) -> dict[tuple[str, str], list[Coding]]:
    groups: defaultdict[tuple[str, str], list[Coding]] = defaultdict(list)
    for proposal in proposals:
        groups[proposal.segment_id, proposal.code].append(proposal)
    return groups


def _decide(group: list[Coding], hearing: Hearing, code: str) -> tuple[list[Final], list[Judged]]:
    """The codings of one code at one passage, and what became of the proposals."""
    against = hearing.against
    if not hearing.giving:
        why = _why(hearing.refusing) if group else ""
        return [], [Judged(p, "verworfen", against, why) for p in group]
    places = _places(hearing.giving, group)
    found = [_coding(place, hearing, code) for place in places]
    if not group:
        return found, []
    why = _why([*hearing.giving, *hearing.refusing])
    disputed = any(f.review == "strittig" for f in found)
    people = names([*(v.last.person for v in hearing.giving), *against])
    changed = {id(p[0].proposal) for p, f in zip(places, found, strict=True) if f.coding is not p[0].proposal}
    verdicts = []
    for proposal in group:
        same = id(proposal) not in changed and any(_agrees(proposal, f.coding) for f in found)
        review: Review = "strittig" if disputed else "bestaetigt" if same else "geaendert"
        verdicts.append(Judged(proposal, review, people, why))
    return found, verdicts


_FIELDS = ("document", "start", "end", "code", "method", "coder")
_PLACE = attrgetter(*_FIELDS)
_PLACE_OF_FINAL = attrgetter(*(f"coding.{name}" for name in _FIELDS))
_PLACE_OF_JUDGED = attrgetter(*(f"proposal.{name}" for name in _FIELDS))


class _Given(NamedTuple):
    """A place that somebody coded: its span and text, the decision, the proposal that it is about."""

    start: int
    end: int
    text: str
    decision: Decision
    unit: Unit
    proposal: Coding | None


def _places(voices: Iterable[Voice], group: Sequence[Coding]) -> list[list[_Given]]:
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
    return proposal.id != decision.proposal, other, -proposal.score, *_PLACE(proposal)


def _coding(place: list[_Given], hearing: Hearing, code: str) -> Final:
    """The coding that several records about one place make."""
    longest = place[0]
    said = [longest.decision]
    if len(place) > 1:
        in_order = sorted((g.decision for g in place), key=ORDER)
        said = list({person_key(d.person): d for d in in_order}.values())  # the latest of each person
    people = names([d.person for d in said])
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


def _why(voices: Iterable[Voice]) -> str:
    return _memos(one.decision for voice in voices for one in voice.decisions)


def _memos(decisions: Iterable[Decision]) -> str:
    return "\n".join(dict.fromkeys(d.memo for d in decisions if d.memo))
