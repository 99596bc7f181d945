"""RTF: striprtf takes the control words away; headings, lists and bold print are read as in Markdown."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from pipeline.errors import DocumentError
from pipeline.extract.formats.rtf_groups import group_end, with_boxes_below
from pipeline.extract.formats.rtf_look import with_looks
from pipeline.extract.formats.rtf_unseen import without_unseen
from pipeline.extract.formats.text import text_pieces
from pipeline.extract.pieces import Piece, assemble, normalise
from pipeline.model import BlockKind, Document, Notice

_NOTE = "\ue010"
_NOTE_GROUP = re.compile(r"\{\\(?:\*\\)?footnote\b")
_CODE_PAGE = re.compile(r"\\ansicpg(\d{3,5})")
_CODE_PAGES = {"65001": "utf-8", "10000": "mac_roman", "850": "cp850", "437": "cp437"}


def read_rtf(data: bytes, name: str, file: str) -> Document:
    """The document in an RTF file; ``file`` is named in errors. Raises DocumentError."""
    raw = data.decode("latin-1")
    page = _CODE_PAGE.search(raw[:2000])
    encoding = _CODE_PAGES.get(page[1], f"cp{page[1]}") if page else "cp1252"
    seen, beside = without_unseen(raw)
    source, notes = _without_notes(seen)
    try:
        text = _plain(with_looks(with_boxes_below(source)), encoding)
        bodies = [_plain("{\\rtf1 " + n + "}", encoding) for n in notes]
    except (ValueError, IndexError, LookupError, UnicodeError, RecursionError) as error:
        raise DocumentError(
            f"„{file}“ ist als RTF beschädigt; öffnen Sie die Datei in Word oder LibreOffice und speichern "
            "Sie sie als DOCX.",
            "damaged",
        ) from error
    pieces = text_pieces(_as_lines(text))
    notices = beside.notices(file)
    if group_end(raw, raw.find("{")) is None:
        notices.append(_truncated(file))
    return assemble(name, _with_notes(pieces, bodies), "rtf", notices)


def _truncated(file: str) -> Notice:
    return Notice(
        "truncated",
        f"„{file}“ bricht mitten im Text ab und ist wohl unvollständig; kopieren Sie die Datei erneut.",
    )


def _plain(source: str, encoding: str) -> str:
    plain = rtf_to_text(source, encoding=encoding, errors="replace")  # type: ignore[no-untyped-call]
    return normalise(str(plain))


def _as_lines(text: str) -> str:
    """One paragraph a line, parted by blank lines; table rows (``a|b|``) with tabs."""
    lines = []
    for line in text.split("\n"):
        row = line.endswith("|") and line.count("|") > 1
        lines.append(line.rstrip("|").replace("|", "\t") if row else f"\n{line}\n")
    return "\n".join(lines)


def _without_notes(raw: str) -> tuple[str, list[str]]:
    """The RTF without its footnote groups, a private character at the place of each, and the groups."""
    parts: list[str] = []
    notes: list[str] = []
    position = 0
    while match := _NOTE_GROUP.search(raw, position):
        end = group_end(raw, match.start()) or len(raw)
        parts.append(raw[position : match.start()] + r"\u57360?")
        notes.append(raw[match.end() : end - 1].replace("\\chftn", ""))
        position = end
    return "".join(parts) + raw[position:], notes


def _with_notes(pieces: list[Piece], bodies: list[str]) -> list[Piece]:
    number = 0
    for piece in pieces:
        count = piece.text.count(_NOTE) + sum(c.count(_NOTE) for row in piece.cells or () for c in row)
        if not count:
            continue
        piece.text = piece.text.replace(_NOTE, "")
        if piece.cells:
            piece.cells = tuple(tuple(c.replace(_NOTE, "") for c in row) for row in piece.cells)
        for _ in range(count):
            number += 1
            if number <= len(bodies):
                piece.notes.append(Piece(BlockKind.FOOTNOTE, bodies[number - 1], mark=str(number)))
    return pieces
