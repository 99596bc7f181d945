"""The codes of another program as a draft of a codebook of ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.codebook.model import Codebook
from pipeline.exchange.codes import CodeMap
from pipeline.exchange.incoming import Incoming
from pipeline.exchange.names import guid
from pipeline.exchange.new_codes import new_codes
from pipeline.exchange.refi.read import read_refi
from pipeline.files import write_text
from pipeline.yaml_file import dump_yaml


@dataclass(frozen=True, slots=True)
class CodebookRead:
    """A codebook of another program. ``codes``: how many; ``new``: names of those that ours does not know;
    ``draft``: it as one of ours."""

    codes: int
    new: tuple[str, ...]
    draft: dict[str, Any]


def read_codebook(file: Path, known: Codebook) -> CodebookRead:
    """The codebook in a ``.qdc`` file. Raises ExchangeError for a file that cannot be read."""
    incoming, finder = read_refi(file), CodeMap(known)
    codable = [c for c in incoming.codes.values() if c.codable]
    new = tuple(c.shown for c in codable if finder.resolve(c) is None)
    return CodebookRead(len(codable), new, draft_codebook(incoming, file.stem, known))


def draft_codebook(incoming: Incoming, title: str, known: Codebook | None = None) -> dict[str, Any]:
    """A codebook (as its YAML data) made of the codes of a file; those that ``known`` holds keep their id."""
    book = new_codes(incoming.codes, title, known=known).book
    return book | {"version": "0.1.0", "description": f"Entwurf aus {incoming.file}; Regeln fehlen noch."}


def write_draft(data: dict[str, Any], folder: Path) -> Path:
    """Write the draft as a new file in ``folder``; an identical one is left as it is."""
    text = dump_yaml(data)
    path = folder / f"{data['id']}__{guid('draft', text)[:8]}.codebook.yaml"
    if not path.exists():
        write_text(path, text)
    return path
