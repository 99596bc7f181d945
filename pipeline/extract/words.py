"""Word lists written as running text."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of ``text`` (parted by white space) as a set."""
    return frozenset(text.split())
