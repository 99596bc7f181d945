"""Status and perspective that a person wrote in another program: only what the codebook knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.codebook.model import Codebook
from pipeline.errors import ExchangeError
from pipeline.exchange.returning import Placed
from pipeline.exchange.sent import Sent

_SHOWN = 10


def checked_values(
    placed: Sequence[Placed], sent: Iterable[Sent], codebook: Codebook, file: str
) -> list[Placed]:
    """The codings with the codebook's spelling of their values; what went out may come back as it is.

    Raises ExchangeError that lists every value that is not allowed.
    """
    out = [*sent]
    known = {"status": {s.status for s in out}, "perspektive": {s.perspective for s in out}}
    allowed = {
        name: (codebook.attributes[name].values if name in codebook.attributes else []) for name in known
    }
    faults: list[str] = []

    def value(p: Placed, name: str, entry: str | None) -> str | None:
        if not entry or entry in known[name]:
            return entry
        for one in allowed[name]:
            if one.casefold() == entry.casefold():
                return one
        faults.append(f"„{entry}“ ({name}) bei {p.code} in „{p.document}“, „{p.coding.quote[:40]}“")
        return entry

    found = []
    for p in placed:
        c = p.coding
        status, perspective = value(p, "status", c.status), value(p, "perspektive", c.perspective)
        if (status, perspective) != (c.status, c.perspective):
            p = replace(p, coding=replace(c, status=status, perspective=perspective))
        found.append(p)
    if faults:
        more = f" und {len(faults) - _SHOWN} weitere" if len(faults) > _SHOWN else ""
        listed = "; ".join(f"{name}: {', '.join(values) or 'keine'}" for name, values in allowed.items())
        raise ExchangeError(
            f"„{file}“ enthält Werte, die das Codebuch {codebook.name} nicht kennt: "
            f"{'; '.join(faults[:_SHOWN])}{more}; erlaubt sind {listed}."
        )
    return found
