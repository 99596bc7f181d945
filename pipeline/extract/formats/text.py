"""Plain text and Markdown."""

from __future__ import annotations

import re

from pipeline.extract.encoding import decode
from pipeline.extract.pieces import Piece, assemble, normalise
from pipeline.model import BlockKind, Document


def read_text(data: bytes, name: str, file: str) -> Document:
    """The document in a TXT or MD file; ``file`` is named in errors."""
    pieces = []
    for part in re.split(r"\n\s*\n", normalise(decode(data, file))):
        heading = re.match(r"(#{1,6})\s+(.*)", part.strip())
        if heading:
            pieces.append(Piece(BlockKind.HEADING, heading[2], level=len(heading[1])))
        else:
            pieces.append(Piece(BlockKind.PARAGRAPH, part))
    return assemble(name, pieces, "text")
