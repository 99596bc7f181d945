"""Passages for a second coder: those that another person worked on, or a random sample, in a fixed order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from pipeline.people.anchoring import Unit, anchored
from pipeline.people.blind import own_decisions
from pipeline.people.coders import CHANCE
from pipeline.people.decisions import Decision, in_force, person_key

_WORKED = ("applies", "applies_not", "read")


def worked_on(decisions: Iterable[Decision], units: Iterable[Unit], person: str) -> dict[str, str]:
    """The passages (by id) that a person read or decided something about, each with how it came up for him.

    ``decisions``: all records about one or more documents; ``units``: all their passages of today.
    """
    placed, _ = anchored(in_force(own_decisions(decisions, person)), units)
    return {a.unit.id: a.decision.drawn for a in placed if a.decision.kind in _WORKED}


def has_read(decisions: Iterable[Decision], units: Iterable[Unit], person: str) -> set[str]:
    """The passages (by id) that count as read by a person."""
    placed, _ = anchored(in_force(own_decisions(decisions, person)), units)
    found: set[str] = set()
    for one in placed:
        if one.decision.kind == "read":
            found.add(one.unit.id)
        elif one.decision.kind == "unread":
            found.discard(one.unit.id)
    return found


def by_chance(passages: Sequence[str], person: str) -> list[str]:
    """Passages (their ids) in an order that chance alone makes: for a person always the same, whatever was
    read meanwhile."""
    key = person_key(person)
    return sorted(passages, key=lambda p: hashlib.sha256(f"{key}\x1f{p}".encode()).digest())


def how_drawn(drawn: str) -> str:
    """How a passage came up for the second coder: by chance where it did so for the first."""
    return CHANCE if drawn == CHANCE else "zweit"
