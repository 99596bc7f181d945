"""A number with its noun, as German sentences need it."""

from __future__ import annotations


def noun(number: int, one: str, many: str) -> str:
    """The form of a noun (a verb may go along) that goes with a number."""
    return one if number == 1 else many


def counted(number: int, one: str, many: str) -> str:
    """``1 Dokument``, ``2 Dokumente``, ``0 Dokumente``; a verb may go along: ``1 Stelle fehlt``."""
    return f"{number} {noun(number, one, many)}"
