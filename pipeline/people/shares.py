"""The interval of a share: how far what was counted in a few cases may be from what holds in all."""

from __future__ import annotations

import math

_Z = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5 % on each side."""


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's interval (95 %) of a share; (nan, nan) of nothing. Wilson (1927), JASA 22.

    Written out here because the workplace needs nothing else of scipy's statistics, which take 50 MB.
    """
    if not of:
        return math.nan, math.nan
    share, spread = right / of, _Z * _Z / of
    half = _Z * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    middle, whole = share + spread / 2, 1 + spread
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
