"""What the target of an export will not show, said before anyone misses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Loss:
    """One kind of loss: a German sentence without its full stop, how often, in which documents."""

    text: str
    count: int = 0
    documents: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        shown = ", ".join(self.documents[:5]) + (" …" if len(self.documents) > 5 else "")
        where = f" ({self.count}; {shown})" if shown else f" ({self.count})" if self.count else ""
        return f"{self.text.rstrip('.')}{where}."


class Losses:
    """The loss report of one export."""

    def __init__(self, program: str) -> None:
        self.program = program
        self._losses: dict[str, Loss] = {}

    def add(self, kind: str, text: str, count: int = 0, documents: Sequence[str] = ()) -> None:
        """Note a loss; the same ``kind`` is counted together."""
        loss = self._losses.setdefault(kind, Loss(text))
        loss.count += count
        loss.documents += [d for d in documents if d not in loss.documents]

    @property
    def kinds(self) -> set[str]:
        """Stable words for programs (``astral``, ``pdf``, ``kodierer``, ...)."""
        return set(self._losses)

    def lines(self) -> list[str]:
        """One German sentence per kind of loss."""
        return [str(loss) for loss in self._losses.values()]
