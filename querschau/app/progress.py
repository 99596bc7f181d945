"""How far a run is, as the run writes it and the server reads it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

PROGRESS = "fortschritt.json"
LOG = "laeufe.jsonl"
"""Both lie in the results' hidden folder."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` documents that had to be read or coded; ``document``: the last one.

    ``state``: empty where nothing ever ran; ``done`` with ``failed`` documents that could not be read;
    ``message``: a German sentence for the user.
    """

    state: Literal["", "running", "done", "failed", "stopped"] = ""
    done: int = 0
    total: int = 0
    document: str = ""
    failed: int = 0
    message: str = ""

    def as_json(self) -> dict[str, Any]:
        """Its fields."""
        return asdict(self)


def read_progress(path: Path) -> Progress:
    """What a file says; of one that is not there or damaged, nothing."""
    try:
        return Progress(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Progress()
