"""What corpus.yaml says, changed by windows each of which may have seen another state of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anyio import CapacityLimiter

from querschau.app.project import Stale

ONE_AT_A_TIME = CapacityLimiter(1)
"""Changes of corpus.yaml have a queue: each starts from what the one before left."""


class Changed(Stale):
    """Somebody else changed what a window is about to write; ``now``: what stands there, field by field."""

    def __init__(self, now: Mapping[str, Any]) -> None:
        super().__init__("Das wurde inzwischen von außen geändert; wählen Sie, welche Fassung gelten soll.")
        self.now = dict(now)


def unchanged(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise Changed where a field is not (any more) as the window saw it ``before``."""
    if any(before.get(name) != value for name, value in now.items()):
        raise Changed(now)


def shown(value: Any) -> str:
    """A variable's value as fields show it: numbers with a decimal comma."""
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)
