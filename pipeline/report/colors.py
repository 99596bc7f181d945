"""Colours of dimensions: steps for heat maps and inks that stay readable (WCAG 2.2, contrast 4.5:1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

FALLBACK = "#4C6A92"
PAPER = "#FFFFFF"
DARK = "#202225"
"""The ground of the workplace where the computer is set to dark colours."""

INK = "#1D1D1B"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_MIX = (0.10, 0.24, 0.42, 0.64, 0.88)
_AA = 4.5
_BAND, _BAND_DARK = "#F4F1EA", "#2A2C30"
"""The grounds of text with least contrast, light and dark."""

_STATUS = ("#2F6F5E", "#B5523B", "#C79A3A", "#5B6FA8", "#8A7A9B")


@dataclass(frozen=True, slots=True)
class Palette:
    """One dimension's colours. ``base``: as in the codebook; ``ink``: for text on the ground; ``steps``: five
    pairs of background and text colour, each further from the ground."""

    base: str
    ink: str
    steps: tuple[tuple[str, str], ...]


def palette(color: str, ground: str = PAPER) -> Palette:
    """The colours made from a codebook's colour; what is no ``#rrggbb`` becomes a calm blue. ``ground``: what
    they stand on, ``PAPER`` or ``DARK``."""
    base = color if _HEX.fullmatch(color) else FALLBACK
    steps = []
    for part in _MIX:
        step = mix(base, ground, part)
        steps.append((step, _text_on(step)))
    ink = readable(base) if ground == PAPER else readable(base, _BAND_DARK, PAPER)
    return Palette(base, ink, tuple(steps))


def dimension_rules(palettes: Sequence[Palette]) -> list[str]:
    """Style rules that give the classes ``d0``, ``d1`` ... the colours of the dimensions, in their order."""
    rules = []
    for i, colors in enumerate(palettes):
        steps = colors.steps
        rules.append(
            f".d{i} {{ --c: {colors.base}; --i: {colors.ink}; --t1: {steps[0][0]}; --t2: {steps[1][0]}; }}"
        )
        rules.append(f"rect.f{i} {{ fill: {steps[3][0]}; }}")
        rules.append(f".d{i}.farbig, .gruppe.d{i} th {{ color: {colors.ink}; }}")
        rules += [
            f".d{i}.h{k} {{ background: {ground}; color: {ink}; }}"
            for k, (ground, ink) in enumerate(steps, 1)
        ]
    return rules


def status_rules(names: Sequence[str]) -> list[str]:
    """Style rules that give the bars ``s0``, ``s1`` ... the colours of the statuses, in their order."""
    return [
        f"rect.s{i} {{ fill: {color}; stroke: {PAPER}; stroke-width: .3; }}"
        for i, color in enumerate(status_colors(names))
    ]


def mix(color: str, other: str, part: float) -> str:
    """``part`` (0 to 1) of ``color`` in ``other``, in sRGB."""
    pairs = zip(_rgb(color), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02X}" for a, b in pairs)


def readable(color: str, ground: str = _BAND, towards: str = "#000000") -> str:
    """``color`` mixed with ``towards`` until text in it has a contrast of at least 4.5:1 on ``ground``."""
    part = 1.0
    while contrast(mix(color, towards, part), ground) < _AA and part > 0:
        part -= 0.05
    return mix(color, towards, max(part, 0.0))


def _text_on(ground: str) -> str:
    """Ink or paper; in the narrow band where neither reaches 4.5:1, black (which then does)."""
    return next((color for color in (INK, PAPER) if contrast(color, ground) >= _AA), "#000000")


def contrast(one: str, two: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    low, high = sorted((_luminance(one), _luminance(two)))
    return (high + 0.05) / (low + 0.05)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _rgb(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def status_colors(names: Sequence[str]) -> list[str]:
    """One colour per status in the codebook's order; the last name is "no status" and grey."""
    named = [_STATUS[i % len(_STATUS)] for i in range(len(names) - 1)]
    return [*named, "#B9B4A8"]
