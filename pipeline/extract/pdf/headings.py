"""Headings: told by a style of their own, ranked by it over the whole file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.extract.pdf.parts import Fragment
from pipeline.extract.speech.asked import mostly_asks

_MOST_LETTERS = 260
_DEEPEST = 6


def mark_headings(fragments: list[Fragment], styles: Counter[tuple[float, bool]]) -> None:
    """Make headings of the fragments whose style sets them off, level 1 being the largest (in place).

    A heading is short and set larger than most of the file, or as large and bold where that is not; a
    style that carries more than a sixth of the text is no heading's. ``styles``: letters per size and
    weight.
    """
    body, bold_body = _body(styles)
    total = sum(styles.values()) or 1
    by_size: Counter[float] = Counter()
    for (size, _), letters in styles.items():
        by_size[size] += letters
    found: list[Fragment] = []
    for above, fragment, below in zip([None, *fragments], fragments, [*fragments[1:], None], strict=False):
        if _is_item(fragment) and any(f and _is_item(f) and f.size == fragment.size for f in (above, below)):
            continue  # one of several in a row: an agenda
        if _candidate(fragment, body, bold_body) and by_size_share(by_size, fragment, styles, total) <= 1 / 6:
            found.append(fragment)
    found += _questions(fragments, found, bold_body)
    ranks = _ranks(found)
    for fragment in found:
        fragment.kind, fragment.level = "heading", ranks[_style(fragment)]
        if fragment.mark and not fragment.lines[0].startswith(fragment.mark):
            fragment.lines[0] = f"{fragment.mark} {fragment.lines[0]}"
        fragment.mark = None


def _questions(fragments: Sequence[Fragment], found: Sequence[Fragment], bold_body: bool) -> list[Fragment]:
    """The questions of an interview that names nobody: bold paragraphs that mostly ask, answers between."""
    known = {id(f) for f in found}
    text = [f for f in fragments if f.kind == "paragraph" and id(f) not in known]
    own = [f for f in text if f.bold]
    if bold_body or 2 * len(own) > len(text) + 1:
        return []
    return own if mostly_asks([" ".join(f.lines) for f in own]) else []


def _is_item(fragment: Fragment) -> bool:
    return fragment.kind == "list_item" and not fragment.bold


def by_size_share(
    by_size: Counter[float], fragment: Fragment, styles: Counter[tuple[float, bool]], total: int
) -> float:
    """The share of the file's letters set in the fragment's style (in its size where it is not bold)."""
    size = round(fragment.size, 1)
    return (styles[size, True] if fragment.bold else by_size[size]) / total


def _body(styles: Counter[tuple[float, bool]]) -> tuple[float, bool]:
    if not styles:
        return 10.0, False
    sizes: Counter[float] = Counter()
    for (size, _), letters in styles.items():
        sizes[size] += letters
    size = max(sizes, key=lambda s: (sizes[s], -s))
    return size, styles[size, True] > styles[size, False]


def _candidate(fragment: Fragment, body: float, bold_body: bool) -> bool:
    if fragment.kind not in ("paragraph", "list_item") or len(fragment.lines) > 10:
        return False
    text = " ".join(fragment.lines).strip()
    letters = sum(c.isalpha() for c in text)
    if letters < 2 or len(text) > _MOST_LETTERS or letters < 0.4 * len(text.replace(" ", "")):
        return False
    larger = fragment.size > 1.045 * body and (fragment.bold or fragment.size > 1.12 * body)
    strong = fragment.bold and not bold_body and fragment.size > 0.96 * body
    numbered = fragment.mark is not None and fragment.mark[:1].isdigit() and fragment.size > 1.12 * body
    if fragment.kind == "list_item" and not (fragment.bold or numbered):
        return False
    if larger:
        return len(text) < 140 or fragment.size > 1.25 * body or fragment.bold
    return strong and len(text) < 140 and not re.search(r"[,;]$|\w\w[.!]$", text)


def _style(fragment: Fragment) -> tuple[float, bool]:
    return round(fragment.size * 2) / 2, fragment.bold


def _ranks(found: list[Fragment]) -> dict[tuple[float, bool], int]:
    """Level per style: larger before smaller, bold before plain of the same size.

    Where there are more styles than levels, those of the cover (the first two pages and nowhere else)
    share level 1.
    """
    order = sorted({_style(f) for f in found}, key=lambda s: (-s[0], not s[1]))
    if len(order) > _DEEPEST:
        inside = {_style(f) for f in found if f.page > 2}
        cover = {s for s in order if s not in inside}
        if inside and cover:
            rest = [s for s in order if s in inside]
            return dict.fromkeys(cover, 1) | {s: min(n + 2, _DEEPEST) for n, s in enumerate(rest)}
    return {style: min(n + 1, _DEEPEST) for n, style in enumerate(order)}
