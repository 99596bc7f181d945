"""What a codebook needs of people: categories that no rule ever gives."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.codebook.model import Code, Codebook

LEAST_EXAMPLES = 8
"""Passages with and without a category that learning it needs."""

_SHOWN = 8


def without_rules(codebook: Codebook) -> list[Code]:
    """The categories that neither a rule nor another category's coding leads to."""
    given = {other for code in codebook.codes.values() for other in code.implies}
    given |= set(codebook.when_missing.values())
    return [code for code in codebook.codes.values() if not code.rules and code.id not in given]


def need_notices(codebook: Codebook, codings: Mapping[str, int]) -> list[str]:
    """A German sentence on the categories without rules and how many codings they have (``codings``: number
    by code, of people and models); none where all have rules."""
    codes = without_rules(codebook)
    if not codes:
        return []
    names = ", ".join(f"„{code.label}“ {codings.get(code.id, 0)}" for code in codes[:_SHOWN])
    more = f" und {len(codes) - _SHOWN} weitere" if len(codes) > _SHOWN else ""
    return [
        f"Ohne Regeln kommen Kodierungen nur von Personen und gelernten Modellen: {names}{more}; kodieren "
        f"Sie Passagen (Seite „Lesen“, „querschau code-sheet“), ab {LEAST_EXAMPLES} mit und {LEAST_EXAMPLES} "
        "ohne eine Kategorie lernt „querschau train“ sie."
    ]
