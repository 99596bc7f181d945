"""What reading a passage says of the codes for which the rules found nothing there.

A person who has read a passage has decided about every code: most of those without evidence do not apply,
some the rules have missed. Which codes these are is how often a code occurs in this corpus at all, which no
decision about a proposal can tell. They are counted, not listed: one number a code and document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.codebook.model import Codebook

Floats = npt.NDArray[np.float64]

Place = tuple[str, str]
"""A passage and a code."""


@dataclass(frozen=True)
class Silent:
    """Codes without evidence in passages that were read, counted by code and document (n rows each).

    ``read``: passages of the document in which the rules found nothing for the code, ``applies``: in how many
    of them a person gave it.
    """

    code: tuple[str, ...]
    dimension: tuple[str, ...]
    document: tuple[str, ...]
    read: Floats
    applies: Floats

    def without(self, documents: Collection[str]) -> Silent:
        """The counts of all other documents."""
        at = [i for i, name in enumerate(self.document) if name not in documents]
        return Silent(
            tuple(self.code[i] for i in at),
            tuple(self.dimension[i] for i in at),
            tuple(self.document[i] for i in at),
            self.read[at],
            self.applies[at],
        )


NOTHING_READ = Silent((), (), (), np.zeros(0), np.zeros(0))
"""Nobody has read a whole passage."""


def silent_of(
    read: Mapping[str, str],
    found: Collection[Place],
    given: Iterable[Place],
    codebook: Codebook,
) -> Silent:
    """The counts. ``read``: passages that were read, and their documents; ``found``: where the rules found
    something, ``given``: what people gave. Dimensions of which neither gave anything in the passages read are
    left out: nobody may have been asked for them."""
    dimensions = {c.id: d.id for d in codebook.dimensions for c in d.codes}
    size = Counter(read.values())
    spoken = Counter((read[p], code) for p, code in set(found) if p in read)
    missed = Counter((read[p], code) for p, code in set(given) - set(found) if p in read)
    met = {dimensions[code] for _, code in (*spoken, *missed) if code in dimensions}
    rows = [(code, name) for code in sorted(dimensions) if dimensions[code] in met for name in sorted(size)]
    return Silent(
        tuple(code for code, _ in rows),
        tuple(dimensions[code] for code, _ in rows),
        tuple(name for _, name in rows),
        np.array([size[name] - spoken[name, code] for code, name in rows], dtype=np.float64),
        np.array([missed[name, code] for code, name in rows], dtype=np.float64),
    )
