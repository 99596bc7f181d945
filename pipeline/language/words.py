"""German word lists: those of the language layer (``words.yaml``) and any written as running text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline.yaml_file import read_yaml


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = read_yaml(Path(__file__).with_name("words.yaml"))
    return table


def word_set(text: str) -> frozenset[str]:
    """The words of ``text`` (parted by white space) as a set."""
    return frozenset(text.split())


@cache
def words(name: str) -> frozenset[str]:
    """The word list ``name`` of ``words.yaml`` (KeyError if there is none)."""
    return word_set(_table()[name])
