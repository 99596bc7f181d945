"""What was thought about the categories themselves: relations in the codebook, people's memos on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.codebook.model import Codebook
from pipeline.codebook.page import relations_in_words
from pipeline.codebook.successors import Successors
from pipeline.people.decisions import Decision


@dataclass(frozen=True, slots=True)
class Thoughts:
    """A category with its ``relations`` to others (German lines) and people's ``memos`` on it."""

    code: str
    label: str
    relations: tuple[str, ...]
    memos: tuple[str, ...]


def thoughts(codebook: Codebook, notes: Iterable[Decision]) -> list[Thoughts]:
    """The categories about which something was thought, in the codebook's order. ``notes``: what counts of
    people's memos; those on former codes stand with what became of these."""
    successors, memos = Successors(codebook), dict[str, list[str]]()
    for note in notes:
        if note.kind == "memo" and note.code and not note.passage and not note.document:
            for code in successors.of(note.code):
                memos.setdefault(code, []).append(f"{note.memo} ({note.person})")
    related = relations_in_words(codebook)
    return [
        Thoughts(id, code.label, tuple(related.get(id, ())), tuple(memos.get(id, ())))
        for id, code in codebook.codes.items()
        if id in related or id in memos
    ]
