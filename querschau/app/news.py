"""What changed, numbered: a window asks for what is new since the number it knows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping
from threading import Lock

_KEPT = 4_000


class News:
    """Changes in the order in which they came about.

    ``number``: that of the latest. Numbers of a server that was restarted are higher than all earlier ones
    (they begin at the clock's milliseconds), so that its windows notice that they missed something.
    """

    def __init__(self) -> None:
        self.number = time.time_ns() // 1_000_000
        self._begin = self.number
        self._changes: deque[tuple[int, str, str, tuple[str, ...]]] = deque(maxlen=_KEPT)
        self._lock = Lock()

    def tell(self, passages: Mapping[str, Iterable[str]] | None = None, person: str = "") -> int:
        """Something changed: passages by document (none named: all of it), or counts alone. The number.

        ``person``: key of the person whose decisions changed it.
        """
        with self._lock:
            self.number += 1
            found = (passages or {}).items()
            self._changes += [(self.number, person, name, tuple(ids)) for name, ids in found]
            return self.number

    def since(self, number: int, person: str = "") -> dict[str, list[str]] | None:
        """The passages that changed after ``number``, by document (an empty list: all of it); None where
        that is not known any more and a window has to load everything. ``person``: by this one alone."""
        with self._lock:
            lost = len(self._changes) == _KEPT and number < self._changes[0][0] - 1
            if lost or not self._begin <= number <= self.number:
                return None
            found: dict[str, list[str]] = {}
            whole: set[str] = set()
            for at, who, name, ids in self._changes:
                if at > number and person in ("", who):
                    found.setdefault(name, []).extend(ids)
                    whole |= set() if ids else {name}
            return {name: [] if name in whole else list(dict.fromkeys(ids)) for name, ids in found.items()}
