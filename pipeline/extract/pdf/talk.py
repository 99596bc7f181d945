"""Transcripts in a PDF: each turn a fragment of its own, printed in one way.

A page knows lines, not paragraphs; where labels and times recur at the beginning of lines as those of a
conversation do, they part the turns, however close the lines stand.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.pdf.parts import Fragment
from pipeline.extract.speech.layout import in_one_way, layout_of_turns

_SPOKEN = ("paragraph", "list_item", "loose_table")


def with_turns(fragments: list[Fragment]) -> list[Fragment]:
    """The fragments of a transcript parted where its turns begin; those of another text as they are."""
    places = [
        (fragment, line) for fragment in fragments if fragment.kind in _SPOKEN for line in fragment.lines
    ]
    lines = [line for _, line in places]
    layout = layout_of_turns(lines)
    if layout is None:
        return fragments
    parted: dict[int, list[Fragment]] = {}
    last: Fragment | None = None
    if layout.joint == "tab":
        lines = _with_tabs(lines, layout.speakers)
    for line in in_one_way(lines, layout):
        if not line.text:
            continue
        source = places[line.source][0]
        own = parted.setdefault(id(source), [])
        if last and not line.begins and (own[-1] is last if own else _close(last, source)):
            last.lines.append(line.text)
        else:
            last = _begun(source, line.text, first=not own and not line.begins)
            own.append(last)
    spoken = {id(fragment) for fragment, _ in places}
    return [part for f in fragments for part in (parted.get(id(f), []) if id(f) in spoken else [f])]


def _close(above: Fragment, below: Fragment) -> bool:
    """Whether ``below`` goes on as a paragraph does; a gap behind a label made a table of what is above."""
    return above.page_end == below.page and below.box.top - above.box.bottom < 0.5 * below.size


def _with_tabs(lines: list[str], speakers: frozenset[str]) -> list[str]:
    """The lines with a tab behind a label, also where the page's gap was too small to be seen as one."""
    names = "|".join(re.escape(name) for name in sorted(speakers, key=len, reverse=True))
    head = re.compile(rf"((?:[\d:.,-]{{5,}}\s+)?(?:{names})) (?=[A-ZÄÖÜ„])")
    return [head.sub(r"\1\t", line, count=1) if head.match(line) else line for line in lines]


def _begun(source: Fragment, line: str, first: bool) -> Fragment:
    """A fragment that begins with ``line``; ``first``: it is the beginning of its source, unchanged."""
    if first and source.kind != "loose_table":
        return replace(source, lines=[line])
    text = line.replace("\t", " ")
    return replace(source, kind="paragraph", lines=[text], mark=None, bold=False, indent=0.0)
