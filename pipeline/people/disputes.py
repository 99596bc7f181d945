"""What people disagree about, side by side, for whoever finds the consensus."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import Successors
from pipeline.people.anchoring import Unit, anchored
from pipeline.people.decisions import Decision, Span, in_force, person_key
from pipeline.people.voices import Hearing, Voice, readers_of, voices_at

Place = tuple[str, str]
"""A passage's id and a code."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What one person says about a code at a passage. ``said``: in so many words; who read the passage blind
    and did not give the code says that it does not apply without saying so. ``span``: the words meant."""

    person: str
    holds: bool
    said: bool = True
    status: str | None = None
    perspective: str | None = None
    memo: str = ""
    span: Span | None = None


def stands_at(
    places: Collection[Place], decisions: Iterable[Decision], units: Iterable[Unit], codebook: Codebook
) -> dict[Place, tuple[Stand, ...]]:
    """Each person's stand at some places, by the alphabet; what a consensus settled is heard no more.

    ``decisions``: all records about the documents, in any order; ``units``: all their passages of today.
    """
    placed, _ = anchored(in_force(decisions), units)
    voices, _ = voices_at(placed, Successors(codebook))
    readers = readers_of(placed)
    found = {}
    for place in places:
        blind = [r for r in readers.get(place[0], []) if r.blind]
        heard = Hearing.of(voices.get(place, []), blind)
        stands = [_stand(v) for v in (*heard.giving, *heard.refusing) if v.last.kind != "consensus"]
        spoke = {person_key(s.person) for s in stands}
        stands += [Stand(p, holds=False, said=False) for p in heard.against if person_key(p) not in spoke]
        found[place] = tuple(sorted(stands, key=lambda s: person_key(s.person)))
    return found


def _stand(voice: Voice) -> Stand:
    last = voice.decisions[-1]
    d = last.decision
    return Stand(d.person, voice.holds, True, d.status, d.perspective, d.memo, last.span)
