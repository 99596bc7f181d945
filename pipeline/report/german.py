"""How numbers, shares and lists are written in German."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.counted import noun

METHODS = {"rule": "Regel", "model": "Modell", "human": "Mensch"}
"""Labels of the coding methods."""

PERSPECTIVES = {
    "autor": "Autorin/Autor",
    "indirekte_rede": "indirekte Rede",
    "zitat": "Zitat",
    "sprecher": "Sprecherin/Sprecher",
}
"""Labels of the default codebook's perspectives; others are shown as the codebook writes them."""


def number(value: float, digits: int = 0) -> str:
    """``12345.6`` as ``12.346`` (thousands by point, decimals by comma, a true minus, no minus zero)."""
    text = f"{round(value, digits) + 0:,.{digits}f}"
    return text.translate(str.maketrans(",.-", ".,\u2212"))


def percent(share: float, digits: int = 0) -> str:
    """A share (0 to 1) as ``12 %`` with a narrow no-break space."""
    return f"{number(100 * share, digits)}\u202f%"


def count(value: int, one: str, many: str) -> str:
    """``1 Dokument``, ``2.000 Dokumente``."""
    return f"{number(value)} {noun(value, one, many)}"


def listed(items: Sequence[str]) -> str:
    """``a, b und c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} und {items[-1]}"


def shortened(names: Sequence[str], length: int) -> list[str]:
    """Names cut to at most ``length`` characters that can still be told apart: at the end, or in the middle
    where their beginnings are the same (``Verband…Wald Nord``), or by a number where that is not enough."""
    cut = [n if len(n) <= length else f"{n[: length - 1]}…" for n in names]
    if len(set(cut)) < len(set(names)):
        tail = length // 2
        cut = [n if len(n) <= length else f"{n[: length - tail - 1]}…{n[-tail:]}" for n in names]
    if len(set(cut)) < len(set(names)):
        places = {name: i for i, name in enumerate(dict.fromkeys(names), start=1)}
        cut = [
            n if len(n) <= length else f"{n[: length - 2 - len(str(places[n]))]}… {places[n]}" for n in names
        ]
    return cut


def perspective(value: str) -> str:
    """The label of a perspective."""
    return PERSPECTIVES.get(value, value)
