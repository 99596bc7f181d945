"""Groups of an RTF file: where they end; text boxes, which stand inside of a paragraph, put below it."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"\{\\shp\b")
_BOX = re.compile(r"\{\\shptxt\b")
_END = re.compile(r"\\par(?![a-z])")
_BRACE = re.compile(r"\\.|[{}]", re.S)


def group_end(raw: str, start: int) -> int | None:
    """Where the group that opens at ``start`` ends; None where nothing closes it."""
    depth = 0
    for match in _BRACE.finditer(raw, start):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth == 0:
            return match.end()
    return None


def with_boxes_below(raw: str) -> str:
    """The RTF with the text of each text box as paragraphs below the one that it is anchored in."""
    parts: list[str] = []
    boxes: list[str] = []
    position = 0
    while match := _SHAPE.search(raw, position):
        parts.append(_with(boxes, raw[position : match.start()]))
        position = group_end(raw, match.start()) or len(raw)
        if box := _BOX.search(raw, match.start(), position):
            end = group_end(raw, box.start()) or position
            boxes.append("{" + raw[box.end() : end] + "\\par ")
    return "".join([*parts, _with(boxes, raw[position:], last=True)])


def _with(boxes: list[str], raw: str, last: bool = False) -> str:
    """``raw`` with the waiting ``boxes`` behind its first paragraph's end, or at the ``last`` at its own."""
    end = _END.search(raw)
    at = end.end() if end else raw.rfind("}") if last else -1
    if not boxes or at < 0:
        return raw
    text = ("" if end else "\\par ") + "".join(boxes)
    boxes.clear()
    return f"{raw[:at]} {text}{raw[at:]}"
