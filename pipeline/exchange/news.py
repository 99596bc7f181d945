"""What of a file's records is new: a person who has said the same already does not say it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.people.decisions import Decision, in_force, person_key

_Key = tuple[object, ...]


def new_statements(said: Iterable[Decision], known: Iterable[Decision]) -> list[Decision]:
    """Those about codes at passages that differ from what their person says today; what one person says of
    a passage and code counts as a whole."""
    groups: dict[_Key, list[Decision]] = {}
    for d in said:
        groups.setdefault(_statement(d), []).append(d)
    standing = latest_statements(known)
    return [d for key, group in groups.items() if _says(group) != _says(standing.get(key, [])) for d in group]


def new_notes(said: Iterable[Decision], known: Iterable[Decision]) -> list[Decision]:
    """Those memos and free codes that their person has not written yet."""
    latest = {_note(d): (d.text, d.memo) for d in in_force(known) if d.kind in ("memo", "code")}
    return [d for d in said if latest.get(_note(d)) != (d.text, d.memo)]


def latest_statements(known: Iterable[Decision]) -> dict[_Key, list[Decision]]:
    """The latest that each person says of each passage and code; by person, document, passage, code."""
    latest: dict[_Key, list[Decision]] = {}
    for d in in_force(known):
        if d.kind in ("applies", "applies_not"):
            group = latest.setdefault(_statement(d), [])
            if not (group and d.batch and (group[-1].batch, group[-1].kind) == (d.batch, d.kind)):
                group.clear()
            group.append(d)
    return latest


def _statement(d: Decision) -> _Key:
    return person_key(d.person), d.document, d.passage, d.code


def _note(d: Decision) -> _Key:
    return d.kind, person_key(d.person), d.document, d.passage, d.case, d.code


def _says(decisions: Sequence[Decision]) -> list[tuple[str, ...]]:
    return sorted((d.kind, repr(d.span), repr(d.status), repr(d.perspective), d.memo) for d in decisions)
