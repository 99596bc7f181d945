"""matplotlib, imported here and nowhere else: by itself it takes settings from a ``matplotlibrc`` in the
working folder, and ends where it cannot read that file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

_exists = os.path.exists
with patch("os.path.exists", lambda path: path != "matplotlibrc" and _exists(path)):
    from matplotlib.artist import Artist

    # for each class it lists all properties in a docstring: a third of the time that importing it takes
    undocumented = patch.object(
        Artist, "_update_set_signature_and_docstring", classmethod(lambda kind: None), create=True
    )
    with undocumented:
        from matplotlib import rc_context, rcParamsDefault
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.collections import PatchCollection, PolyCollection
        from matplotlib.figure import Figure
        from matplotlib.patches import Patch, Rectangle
        from matplotlib.ticker import MaxNLocator

__all__ = [
    "Figure",
    "FigureCanvasAgg",
    "MaxNLocator",
    "Patch",
    "PatchCollection",
    "PolyCollection",
    "Rectangle",
    "drawing",
]


@contextmanager
def drawing(style: Mapping[Any, Any]) -> Iterator[None]:
    """Draw with matplotlib's own defaults and ``style``, whatever the user has set, so that the same figure
    has the same bytes everywhere; ids in SVG come from a fixed salt."""
    default: dict[Any, Any] = {name: value for name, value in rcParamsDefault.items() if name != "backend"}
    with rc_context({**default, "svg.hashsalt": "querschau", **style}):
        yield
