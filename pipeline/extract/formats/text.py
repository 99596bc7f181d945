"""Plain text and Markdown: paragraphs, headings, lists, tables, captions and footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.extract.encoding import decode
from pipeline.extract.formats.lines import (
    Layout,
    layout_of,
    single_spaced,
    with_forced_breaks,
    without_furniture,
    without_line_numbers,
)
from pipeline.extract.formats.markup import footnote, plain
from pipeline.extract.heading_levels import consistent_levels, set_off_questions
from pipeline.extract.line_ends import Knows, ends_openly, join_lines, mend_gaps, vocabulary
from pipeline.extract.pieces import Piece, assemble, normalise, table_piece
from pipeline.extract.rows import rows_of
from pipeline.extract.speech.labels import label_of
from pipeline.extract.speech.layout import printed_one_way, strange_speakers
from pipeline.extract.speech.speakers import speakers_of
from pipeline.extract.tabular import known_sheet
from pipeline.language.sentences import ends_sentence
from pipeline.model import BlockKind, Document

_RULE = re.compile(r"\s*(?:[-*_=~–—]\s?){3,}\s*$")
_HASHES = re.compile(r"\s{0,3}(#{1,6})(?!#)\s*(\S.*?)\s*#*\s*$")
_BULLET = re.compile(
    r"(\s*)(?:([-*+•●○◦▪■□►▶➢✓✔‣∙·–—\u27a4\uf0a7\uf0b7\uf0fc\uf067\uf0d8\uf06e\ufffd\uf02d])\s+(?=\S)"
    r"|(\(?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})[.)])\s+(?=[^\W\d_]|[„“\"'*(\[]))"
)
_DASHED = re.compile(r"(\s*)[-*+] +(?=\S)")
_NEAR = 5
"""Lines that one item of a list may fill."""
_NUMBERED = re.compile(r"((?:\d{1,2}\.)*\d{1,2})\.?\s+([^\W\d_].*)", re.S)
_CAPTION = re.compile(
    r"[*_]*(?:(?:Abb|Tab|Abbildung|Tabelle|Grafik|Karte|Übersicht|Schaubild|Foto|Fig|Figure|Table)\.?\s*"
    r"[A-Z]?\d+(?:[.-]\d+)*\s*[.:–-]|(?:Quellen?|Fotos?|Bildnachweis)\s?:)"
)
_TOC_DOTS = re.compile(r"\s*(?:\.\s?){4,}\s*|\s*…{2,}\s*")
_BOLD_LINE = re.compile(r"(\*\*|__)([^*_]{2,110})\1:?")
_SET_OFF = re.compile(r"(\*{1,3}|_{1,3})(?=\S)((?:[^*_]|(?<=\w)[*_](?=\w))+)(?<=\S)\1")
_CUT = re.compile(r"[^\W\d_]{2}-$")
_FIRST_COLUMN = re.compile(r"^\s*\|.*\|\s*$")


@dataclass(slots=True)
class _Group:
    """Lines that belong together: ``kind`` is text, heading, bullet, note, table, caption or rule."""

    kind: str
    lines: list[str] = field(default_factory=list)
    after_blank: bool = True


def read_text(data: bytes, name: str, file: str) -> Document:
    """The document in a TXT or MD file; ``file`` is named in errors. Raises DocumentError."""
    text = normalise(decode(data, file).replace("\ufffe", "\u00ac"))
    rows = rows_of(text, ";\t")  # commas and bars stand in prose and in tables of Markdown, too
    if rows and (known := known_sheet(rows)):
        return known.document(name, "text")
    return text_document(text, name, "text")


def text_document(text: str, name: str, reader: str) -> Document:
    """The document in ``text`` (LF line ends); ``reader`` names who read it from the file."""
    return assemble(name, text_pieces(text), reader)


def text_pieces(text: str) -> list[Piece]:
    """What the lines of a plain text are, as pieces in reading order."""
    lines = text.replace("<sup>&</sup>lt;", "<").split("\n")
    lines = without_line_numbers(lines)
    if turns := printed_one_way(lines):
        lines = [line.text for line in turns]
    strange = strange_speakers(lines)
    lines = without_furniture(lines)
    layout = layout_of(lines)
    if layout == "double":
        lines = single_spaced(lines)
    if layout != "flow":
        lines = with_forced_breaks(lines)
    knows = vocabulary(text)
    groups = _groups(lines, layout, strange)
    pieces = set_off_questions([_piece(g, knows, layout) for g in groups])
    pieces = _with_headings(pieces, layout)
    pieces = consistent_levels(_with_breaks_healed(_with_footnotes(pieces), knows))
    for piece in pieces:
        piece.text = mend_gaps(piece.text, knows)
        if piece.cells:
            piece.cells = tuple(tuple(mend_gaps(c, knows) for c in row) for row in piece.cells)
    return [p for p in pieces if p.text or p.cells]


def _groups(lines: list[str], layout: Layout, strange: frozenset[str]) -> list[_Group]:
    """The lines in groups; ``strange``: labels of speakers that no pattern knows."""
    candidates = [x for line in lines if (x := label_of(line.strip(), strange))]
    filled = sum(bool(line.strip()) for line in lines)
    speakers = speakers_of(candidates, len(candidates) * 2 if layout == "wrapped" else filled)
    groups: list[_Group] = []
    blank = True
    listed = _listed(lines)
    page_starts = layout == "wrapped" and _only_pages_indent(lines)
    for number, line in enumerate(lines):
        if not line.strip():
            blank = True
            continue
        last = groups[-1] if groups else None
        blank = blank or (page_starts and line.startswith(" "))
        kind = _kind_of(line)
        in_text = last if kind == "bullet" and layout != "flow" and not blank else None
        if in_text and number not in listed and not _may_list(in_text, line):
            kind = "text"
        label = label_of(line.strip(), strange) if kind == "text" else None
        in_table = last is not None and kind == last.kind == "table"
        goes_on = kind == "text" and last is not None and not blank and _continues(last, line, layout)
        if label and label.speaker in speakers:
            groups.append(_Group("turn", [line], blank))
        elif last and (in_table or goes_on):
            last.lines.append(line)
        else:
            groups.append(_Group(kind, [line], blank))
        blank = False
    return [_single_table_as_text(g) for g in groups if g.kind != "rule"]


def _listed(lines: list[str]) -> set[int]:
    """Numbers of lines with a dash or star near another one with the same indentation and no blank line
    between: items of a list."""
    marked = [(n, match[1]) for n, line in enumerate(lines) if (match := _DASHED.match(line))]
    pairs = zip(marked, marked[1:], strict=False)
    near = [(a[0], b[0]) for a, b in pairs if a[1] == b[1] and b[0] - a[0] <= _NEAR]
    return {n for a, b in near if all(line.strip() for line in lines[a:b]) for n in (a, b)}


def _only_pages_indent(lines: list[str]) -> bool:
    """Whether hardly any line begins with a space: those that do are the first of a page (form feeds)."""
    filled = [line for line in lines if line.strip()]
    return sum(line.startswith(" ") for line in filled) < 0.05 * len(filled)


def _may_list(last: _Group, line: str) -> bool:
    """Whether a dash, number or letter at a line's beginning is a list mark and no part of the sentence."""
    mark = line.strip()[0]
    if not (mark in "-–—*(" or mark.isalnum()):
        return True
    if mark.isalnum() and last.kind != "bullet" and not re.match(r"[1aAi][.)]", line.strip()):
        return False
    if mark in "–—" and last.kind != "bullet":
        return last.lines[-1].rstrip().endswith(":")
    return last.lines[-1].rstrip()[-1:] in ".:;!?" or (last.kind == "bullet" and mark != "(")


def _kind_of(line: str) -> str:
    stripped = line.strip()
    if _RULE.match(line):
        return "rule"
    if _HASHES.match(line):
        return "heading"
    if footnote(stripped):
        return "note"
    if "\t" in stripped or _FIRST_COLUMN.match(line):
        return "table"
    if _CAPTION.match(stripped):
        return "caption"
    if _BULLET.match(line):
        return "bullet"
    return "text"


def _continues(last: _Group, line: str, layout: Layout) -> bool:
    """Whether a plain line goes on with the group before it (no blank line between)."""
    if last.kind in ("heading", "table", "rule") or (last.kind == "turn" and _label_alone(last.lines[0])):
        return False
    if layout != "flow" or last.kind == "bullet" and line.startswith("  "):
        return True
    before = last.lines[-1]
    return before.endswith("  ") or line.strip()[:1].islower() and not ends_sentence(before)


def _label_alone(line: str) -> bool:
    """A speaker's name on a line of its own; the words follow below."""
    label = label_of(line.strip())
    return label is not None and label.end >= len(line.strip())


def _single_table_as_text(group: _Group) -> _Group:
    """One line with a tab is an indented or numbered paragraph, no table."""
    if group.kind == "table" and len(group.lines) == 1 and not _FIRST_COLUMN.match(group.lines[0]):
        line = group.lines[0].strip().replace("\t", " ")
        return _Group(_kind_of(line), [line], group.after_blank)
    return group


def _piece(group: _Group, knows: Knows, layout: Layout) -> Piece:
    if group.kind == "table":
        piece = table_piece(_cells(line) for line in group.lines if not re.fullmatch(r"[\s|:+-]+", line))
        return piece or Piece(BlockKind.PARAGRAPH, " ".join(plain(x) for x in group.lines))
    text = group.lines[0].strip()
    for line in group.lines[1:]:
        text = join_lines(text, line.strip(), knows)
    if group.kind == "heading" and (match := _HASHES.match(text)):
        return Piece(BlockKind.HEADING, plain(match[2]).strip(" *_"), level=len(match[1]))
    if group.kind == "note" and (note := footnote(text)):
        return Piece(BlockKind.FOOTNOTE, plain(note[1]).lstrip("*"), mark=note[0])
    if group.kind == "caption":
        return Piece(BlockKind.CAPTION, plain(text))
    if group.kind == "bullet" and (match := _BULLET.match(group.lines[0])):
        mark = match[2] or match[3]
        body = text[match.end() - len(match[1]) :]
        depth = 1 + len(match[1].expandtabs(4)) // 2 if layout != "double" else 1
        return Piece(BlockKind.LIST_ITEM, plain(body), level=min(depth, 6), mark=mark)
    bold = _BOLD_LINE.fullmatch(text)
    if bold and group.kind == "text" and not ends_sentence(bold[2]) and not label_of(text):
        return Piece(BlockKind.HEADING, plain(bold[2]), level=0)
    set_off = _SET_OFF.fullmatch(text)
    marks = len(set_off[1]) if set_off and not label_of(text) else 0
    return Piece(BlockKind.PARAGRAPH, plain(text), bold=marks >= 2, italic=marks in (1, 3))


def _cells(line: str) -> list[str]:
    line = line.strip("\n\r ")
    cells = line.strip().strip("|").split("|") if _FIRST_COLUMN.match(line) else line.split("\t")
    return [_TOC_DOTS.sub("", plain(c)) for c in cells]


def _with_headings(pieces: list[Piece], layout: Layout) -> list[Piece]:
    """Level the bold ones, and find unmarked headings where the text has no marked ones."""
    marked = any(p.kind is BlockKind.HEADING and p.level for p in pieces)
    level = 1
    for i, piece in enumerate(pieces):
        if piece.kind is BlockKind.HEADING:
            piece.level = piece.level or min(level + 1, 6)
            level = piece.level
        elif not marked and piece.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            following = pieces[i + 1] if i + 1 < len(pieces) else None
            _try_heading(piece, following, layout)
    return pieces


def _try_heading(piece: Piece, following: Piece | None, layout: Layout) -> None:
    """A short line of its own above a paragraph; its number, if any, gives the level."""
    whole = f"{piece.mark} {piece.text}" if piece.kind is BlockKind.LIST_ITEM else piece.text
    if len(whole) > 110 or following is None or whole[-1:] in ".,;:-–!" or "@" in whole or label_of(whole):
        return
    numbered = _NUMBERED.fullmatch(whole)
    if following.kind is not BlockKind.PARAGRAPH:
        return
    if numbered and numbered[2][0].isupper():
        piece.level = numbered[1].count(".") + 1
    elif piece.kind is BlockKind.PARAGRAPH and layout != "flow" and _is_title(whole, following):
        piece.level = 2
    else:
        return
    piece.kind, piece.text, piece.mark = BlockKind.HEADING, whole, None


def _is_title(text: str, following: Piece) -> bool:
    first = text.lstrip("„“\"'(")[:1]
    return (
        (first.isupper() or first.isdigit()) and 3 <= len(text) <= 90 and len(following.text) > len(text) + 60
    )


def _with_footnotes(pieces: list[Piece]) -> list[Piece]:
    """Paragraphs that begin with a number which an earlier word carries (``Stadtrat2``) are footnotes."""
    for i, piece in enumerate(pieces):
        match = re.fullmatch(r"(\d{1,3}) ([^\W\d_].*)", piece.text, re.S)
        if piece.kind is not BlockKind.PARAGRAPH or not match:
            continue
        call = re.compile(rf"(?<=[^\W\d_]{{3}}){match[1]}(?![\d.,]\d|\w)|(?<=[.,;:“\")]){match[1]}(?=\s|$)")
        for before in reversed(pieces[max(0, i - 40) : i]):
            text, calls = call.subn("", before.text, count=1)
            if calls:
                before.text = text
                piece.kind, piece.mark, piece.text = BlockKind.FOOTNOTE, match[1], match[2]
                break
    return pieces


def _with_breaks_healed(pieces: list[Piece], knows: Knows) -> list[Piece]:
    """Paragraphs that a page end cut in two are one again; footnotes between them follow it.

    The first part ends in a cut word or without a full stop, the second begins with a small letter.
    """
    result: list[Piece] = []
    for piece in pieces:
        k = len(result) - 1
        while k >= 0 and result[k].kind is BlockKind.FOOTNOTE:
            k -= 1
        if piece.kind is BlockKind.PARAGRAPH and piece.text[:1].islower():
            k = next((i for i in range(k, max(-1, k - 10), -1) if _CUT.search(result[i].text)), k)
        if k >= 0 and piece.kind is BlockKind.PARAGRAPH and _goes_on(result[k], piece):
            result[k].text = join_lines(result[k].text, piece.text, knows)
        else:
            result.append(piece)
    return result


def _goes_on(first: Piece, second: Piece) -> bool:
    if first.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE):
        return False
    if first.text.endswith((".", "!", "?", ":", ";", "“", '"', ")")):
        return False
    if not second.text[:1].islower() and (first.text.endswith("-") or not ends_openly(first.text)):
        return False
    return len(first.text) >= 40 and "://" not in second.text[:12] and not second.text.startswith("www.")
