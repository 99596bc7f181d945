"""What became of the codes of earlier codebook versions."""

from __future__ import annotations

from pipeline.codebook.model import Codebook

FREE = "frei:"
"""Ids of codes that people made beside the codebook begin with this."""


class Successors:
    """The codes of today for codes as people once gave them."""

    def __init__(self, codebook: Codebook) -> None:
        self._codes = set(codebook.codes)
        self._next = {old: [new] for old, new in codebook.replaced.items()} | codebook.split

    def of(self, code: str) -> tuple[str, ...]:
        """The codes that stand for ``code`` today: one; several after a split (which of them a decision
        means only a person can say); none where the code is gone. A free code stands for itself until the
        codebook takes it in."""
        found: dict[str, None] = {}
        seen, ahead = set(), [code]
        while ahead:
            at = ahead.pop()
            if at in seen:
                continue
            seen.add(at)
            if at in self._next:
                ahead += reversed(self._next[at])
            elif at in self._codes or at.startswith(FREE):
                found[at] = None
        return tuple(found)
