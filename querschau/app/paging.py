"""Long tables of documents, a part at a time: the address says from where on, and what is looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request

LONGEST = 200
"""Rows at once."""

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Part(Generic[RowT]):
    """Some rows of a long table. ``begin``: how many stand before them, ``found``: of how many; ``all``:
    before anything was looked for; ``wanted``: that; ``earlier``, ``later``: names after which the parts
    beside begin, None where there is none."""

    rows: Sequence[RowT]
    begin: int
    found: int
    all: int
    wanted: str
    earlier: str | None
    later: str | None


def part(
    request: Request, rows: Sequence[RowT], name: Callable[[RowT], str], words: Callable[[RowT], str]
) -> Part[RowT]:
    """The rows that a request asks for. ``nach``: the ``name`` of the last row before them, ``suche``: what
    their ``words`` must hold."""
    wanted = request.query_params.get("suche", "").strip()
    found = [r for r in rows if wanted.casefold() in words(r).casefold()] if wanted else list(rows)
    after = request.query_params.get("nach", "")
    begin = next((i for i, row in enumerate(found, 1) if name(row) == after), 0) if after else 0
    earlier, end = begin - LONGEST, begin + LONGEST
    return Part(
        rows=found[begin:end],
        begin=begin,
        found=len(found),
        all=len(rows),
        wanted=wanted,
        earlier=None if not begin else name(found[earlier - 1]) if earlier > 0 else "",
        later=name(found[end - 1]) if end < len(found) else None,
    )
