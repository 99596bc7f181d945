"""A number with its noun, as German sentences need it."""

from __future__ import annotations


def counted(number: int, one: str, many: str) -> str:
    """``1 Dokument``, ``2 Dokumente``, ``0 Dokumente``; a verb may go along: ``1 Stelle fehlt``."""
    return f"{number} {one if number == 1 else many}"
