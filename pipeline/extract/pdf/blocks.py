"""Lines of one region to fragments: paragraphs, list items, captions, tables without rulings."""

from __future__ import annotations

import re

from pipeline.extract.pdf.parts import Box, Fragment, Line
from pipeline.extract.pdf.region import Region, item_mark, mark_of, plain
from pipeline.extract.pdf.tables.loose_tables import loose_table, runs_of_rows

_CAPTION = re.compile(
    r"(?:Abb(?:ildung|\.)|Tab(?:elle|\.)|Grafik|Karte|Übersicht|Foto|Diagramm|Schaubild)\s*(?:Nr\.\s*)?[A-Z]?\d+[\d.]*\s*[:.–-]?",
)
_TERMINAL = re.compile(r"[.!?:;…][\"'“”»«’)\]]*$")


def fragments_of(region: Region) -> list[Fragment]:
    """The fragments of a region in reading order."""
    runs = runs_of_rows(region)
    result: list[Fragment] = []
    for is_table, lines in runs:
        if is_table:
            result.append(loose_table(region, lines))
            continue
        for group in _groups(region, lines):
            result.append(_fragment(region, group))
    return result


def _groups(region: Region, lines: list[Line]) -> list[list[Line]]:
    """Lines that belong to one paragraph, list item or heading."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _begins(region, groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _begins(region: Region, group: list[Line], line: Line) -> bool:
    """Whether ``line`` begins a new block after ``group``."""
    above = group[-1]
    size = max(line.size, above.size)
    step = (line.base - above.base) / size
    usual = region.pitch
    if len(group) > 1:
        inner = [(b.base - a.base) / size for a, b in zip(group, group[1:], strict=False)]
        usual = max(min(inner), min(usual, 1.0))
        usual = max(usual, region.pitch) if step > 1.6 * min(inner) else usual
    if step > 1.22 * usual + 0.08 or step < 0.5:
        return True
    if abs(line.size - above.size) > 0.08 * size:
        return True
    if above.text.endswith(("-", "\u2010", "\u00ad")) and line.text[:1].islower():
        return False
    if line.bold != above.bold and (line.bold or len(group) <= 3 and all(g.bold for g in group)):
        return True
    marked = item_mark(region, line)
    if marked:
        return not (mark_of(group[0]) is None and line.x0 > group[0].x0 + 3 and len(marked) > 1)
    return _new_paragraph(region, group, line)


def _new_paragraph(region: Region, group: list[Line], line: Line) -> bool:
    above = group[-1]
    em = line.size
    room = region.right - above.x1
    item = mark_of(group[0]) is not None
    text_left = min((g.x0 for g in group[1:]), default=group[0].x0)
    if item and len(group) == 1:
        return line.x0 < group[0].x0 - 0.3 * em
    if item and line.x0 < text_left - 0.8 * em:
        return True
    ended = bool(_TERMINAL.search(plain(above.text)))
    if ended and not item and 0.6 * em < line.x0 - max(text_left, above.x0 if len(group) > 1 else 0) < 4 * em:
        return room > 0.5 * em or line.text[:1].isupper()
    first = line.words[0]
    fits = room > (first.x1 - first.x0) + 0.5 * em
    if line.bold and above.bold or line.size > 1.15 * region.body:
        # A heading breaks where its next word does not fit; who breaks earlier means another heading.
        early = fits and room > (first.x1 - first.x0) + 3 * em and not line.text[:1].islower()
        return early and line.size < 1.3 * region.body
    if fits and ended and room > 0.08 * (region.right - region.left):
        return True
    if (
        fits
        and room > 0.45 * (region.right - region.left)
        and not line.text[:1].islower()
        and not above.text.endswith("-")
    ):
        return len(group) > 1 or room > 0.55 * (region.right - region.left)
    return False


def _fragment(region: Region, group: list[Line]) -> Fragment:
    head = group[0]
    box = Box(min(g.x0 for g in group), head.top, max(g.x1 for g in group), group[-1].bottom)
    texts = [g.text for g in group]
    letters: dict[float, int] = {}
    for g in group:
        letters[g.size] = letters.get(g.size, 0) + len(g.text)
    size = max(letters, key=lambda s: letters[s])
    bold = all(g.bold for g in group)
    fragment = Fragment("paragraph", region.page, box, texts, size, bold)
    fragment.body = abs(size - region.body) < 0.06 * region.body
    fragment.column = Box(region.left, region.lines[0].top, region.right, region.lines[-1].bottom)
    fragment.justified = region.justified
    fragment.room = region.right - group[-1].x1
    fragment.opening = head.words[0].x1 - head.words[0].x0
    fragment.full = group[-1].x1 > region.right - 0.6 * size
    mark = item_mark(region, head)
    if _CAPTION.match(texts[0]) and len(group) <= 5:
        fragment.kind = "caption"
    elif mark:
        fragment.kind, fragment.mark = "list_item", "•" if "\ue000" <= mark <= "\uf8ff" else mark
        fragment.indent = head.x0
        if len(mark) == 1 and not mark.isalnum():
            fragment.lines[0] = texts[0][len(mark) :].lstrip()
    else:
        below = group[1].x0 if len(group) > 1 else region.left
        fragment.indent = (head.x0 - below) / size
    return fragment
