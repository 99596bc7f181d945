"""Things of a project that a corpus began as: their ids and ours."""

from __future__ import annotations

from dataclasses import replace

from pipeline.exchange.incoming import Incoming
from pipeline.exchange.kept import Kept
from pipeline.exchange.names import guid


def with_our_guids(incoming: Incoming, kept: Kept | None) -> Incoming:
    """A file that comes back, where it carries the ids that the project had: with ours in their place."""
    if kept is None:
        return incoming
    ours = {theirs: our for our, theirs in kept.guids.items()}
    ours |= {c.guid: guid("code", c.code) for c in kept.codes if c.code}
    incoming.codes = {
        ours.get(key, key): replace(code, key=ours.get(key, key)) for key, code in incoming.codes.items()
    }
    areas = frozenset(kept.areas)
    incoming.codings = [
        replace(c, code=ours.get(c.code, c.code), key=ours.get(c.key, c.key))
        for c in incoming.codings
        if c.key not in areas
    ]
    incoming.notes = [replace(n, code=ours.get(n.code, n.code)) for n in incoming.notes]
    incoming.groups = [
        replace(g, codes=tuple(ours.get(code, code) for code in g.codes)) for g in incoming.groups
    ]
    return incoming
