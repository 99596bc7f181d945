"""How paragraphs of an RTF file look, written into its text as Markdown writes it, before control words go.

Headings (``\\outlinelevel``) begin with ``#``; bold paragraphs and bold words at a paragraph's beginning
stand between ``**``; marks of lists are parted from their items by a space instead of a tab, which parts
cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'[0-9a-f]{2}|\\[^a-z]|[{}]|[^\\{}]+", re.I)
_LIST_MARK = re.compile(r"(\{\\(?:listtext|pntext)\b[^{}]*?)\\tab\b ?(\s*\})")
_BESIDE = re.compile(
    r"(?:fonttbl|colortbl|stylesheet|info|pict|object|header[lrf]?|footer[lrf]?|footnote|fldinst|listtext|pntext)"
)
"""Groups that are none of a paragraph's words."""
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _State:
    beside: bool = False
    bold: bool = False


@dataclass(slots=True)
class _Paragraph:
    """``begin``: where its first words stand; ``plain``: where the first that are not bold do, if any."""

    level: int = 0
    in_table: bool = False
    begin: int | None = None
    plain: int | None = None

    def marks(self, end: int) -> list[tuple[int, str]]:
        """What to put where, for a paragraph that ends at ``end``."""
        if self.begin is None or self.in_table:
            return []
        if self.level:
            return [(self.begin, "#" * min(self.level, 6) + " ")]
        if self.plain == self.begin:
            return []
        return (
            [(self.begin, "**"), (end, "**")]
            if self.plain is None
            else [(self.begin, "**"), (self.plain, "** ")]
        )


def with_looks(raw: str) -> str:
    """The RTF with the looks of its paragraphs in its text."""
    raw = _LIST_MARK.sub(r"\1 \2", raw)
    marks: list[tuple[int, str]] = []
    state, outer, paragraph = _State(), list[_State](), _Paragraph()
    for token in _TOKEN.finditer(raw):
        word, number, at = token[1], token[2], token.start()
        if token[0] == "{":
            outer.append(state)
        elif token[0] == "}":
            state = outer.pop() if outer else _State()
        elif token[0] == "\\*" or (word and _BESIDE.fullmatch(word)):
            state = replace(state, beside=True)
        elif state.beside:
            continue
        elif word in ("b", "plain"):
            state = replace(state, bold=word == "b" and number != "0")
        elif word == "pard":
            paragraph.level, paragraph.in_table = 0, False
        elif word == "outlinelevel":
            paragraph.level = int(number or 0) + 1 if int(number or 0) < 9 else 0
        elif word in ("intbl", "cell", "row"):
            paragraph.in_table = True
        elif word in ("par", "sect", "page"):
            marks += paragraph.marks(at)
            paragraph = _Paragraph(paragraph.level, paragraph.in_table)
        elif (not word and _LETTER.search(token[0])) or word == "u":
            paragraph.begin = at if paragraph.begin is None else paragraph.begin
            if not state.bold and paragraph.plain is None:
                paragraph.plain = at
    return _marked(raw, marks + paragraph.marks(len(raw.rstrip().rstrip("}"))))


def _marked(raw: str, marks: list[tuple[int, str]]) -> str:
    parts, last = [], 0
    for at, mark in marks:
        parts += [raw[last:at], mark]
        last = at
    return "".join([*parts, raw[last:]])
