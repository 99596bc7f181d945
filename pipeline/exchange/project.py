"""A whole project of another program: what was read of it, and what only a new corpus needs besides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.exchange.incoming import Incoming
from pipeline.exchange.kept import KeptCase


def _copy_nothing(_file: str, _target: Path) -> None:
    """For formats whose documents have no files of their own."""


@dataclass(frozen=True)
class Project:
    """``code_notes``: ids of the memos on each code; ``cases``: by name; ``copy``: writes a source's own file
    (``InSource.file``) to a path; ``keep``: writes what has no place here into a folder, given the ids of
    the codings that have one, and returns German sentences on what it is (None: there is never any)."""

    incoming: Incoming
    code_notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cases: Mapping[str, KeptCase] = field(default_factory=dict)
    copy: Callable[[str, Path], None] = _copy_nothing
    keep: Callable[[Path, Collection[str]], list[str]] | None = None
