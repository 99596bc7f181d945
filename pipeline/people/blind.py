"""Coding blind: a person sees neither proposals nor what others decided, until he ends it.

The switch is a record of its own (``kind: blind``), so that a log says by itself who saw what.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.people.decisions import Decision, Span, in_force, person_key


def codes_blind(decisions: Iterable[Decision], person: str) -> bool:
    """Whether the person's switch is on: by the latest of his records of kind ``blind``."""
    own = [d for d in in_force(own_decisions(decisions, person)) if d.kind == "blind"]
    return bool(own) and own[-1].holds


def own_decisions(decisions: Iterable[Decision], person: str) -> list[Decision]:
    """All that one person recorded, undone records and undos, too."""
    key = person_key(person)
    return [d for d in decisions if person_key(d.person) == key]


def seen_before(decisions: Iterable[Decision], person: str, passage: Span) -> bool:
    """Whether the person said something about the passage with proposals in sight: what he says later is
    not blind, even with the switch on. ``decisions``: of the passage's document."""
    own = own_decisions(decisions, person)
    return any(d.passage == passage and d.kind != "undo" and not d.blind for d in own)
