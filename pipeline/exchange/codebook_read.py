"""The codes of another program as a draft of a codebook of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.codebook.model import Codebook
from pipeline.exchange.code_text import fields_of
from pipeline.exchange.codes import CodeMap
from pipeline.exchange.ids import slug, unique_id
from pipeline.exchange.incoming import InCode, Incoming
from pipeline.exchange.names import guid
from pipeline.exchange.refi.read import read_refi
from pipeline.files import write_text
from pipeline.yaml_file import dump_yaml

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}$")


_OURS = re.compile(r"([A-ZÄÖÜ][\wÄÖÜäöüß]*\.[\wÄÖÜäöüß]+) (\S.*)")
"""A code's name as our exports write it: id and label."""


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
    """A codebook (as its YAML data) with a dimension per outermost code and the rest as its codes.

    Codes that ``known`` holds, and those of our own exports, keep our id; others get one made from their
    name.
    """
    finder = CodeMap(known) if known else None
    tops = [c for c in incoming.codes.values() if len(c.path) == 1]
    dimensions: dict[str, dict[str, Any]] = {}
    taken: set[str] = set()
    for top in tops:
        inner = [
            c for c in incoming.codes.values() if c.path[0] == top.name and len(c.path) > 1 and c.codable
        ]
        entry = _dimension(top, inner, taken)
        codes = inner or [top]
        entry["codes"] = [_code(c, entry["id"], finder, taken) for c in codes]
        dimensions[top.name] = entry
    return {
        "id": slug(title),
        "version": "0.1.0",
        "label": title,
        "description": f"Entwurf aus {incoming.file}; Regeln fehlen noch.",
        "dimensions": list(dimensions.values()),
    }


def write_draft(data: dict[str, Any], folder: Path) -> Path:
    """Write the draft as a new file in ``folder``; an identical one is left as it is."""
    text = dump_yaml(data)
    path = folder / f"{data['id']}__{guid('draft', text)[:8]}.codebook.yaml"
    if not path.exists():
        write_text(path, text)
    return path


def _dimension(code: InCode, inner: list[InCode], taken: set[str]) -> dict[str, Any]:
    """A dimension; its id is what the ids of its codes begin with, where they are ours."""
    ours = {m[1].split(".")[0] for c in inner if (m := _OURS.fullmatch(c.name))}
    wanted = ours.pop() if len(ours) == 1 else slug(code.name)[:24]
    entry: dict[str, Any] = {"id": unique_id(wanted, taken), "label": code.name}
    if _COLOR.match(code.color):
        entry["color"] = code.color
    if code.description.strip():
        entry["question"] = code.description.strip()
    return entry


def _code(code: InCode, dimension: str, finder: CodeMap | None, taken: set[str]) -> dict[str, Any]:
    label = " – ".join(code.path[1:]) or code.name
    known = finder.resolve(code) if finder else None
    if ours := _OURS.fullmatch(code.name):
        known, label = known or ours[1], ours[2]
    wanted = known or f"{dimension}.{slug(label)[:40]}"
    return {"id": unique_id(wanted, taken), "label": label, **fields_of(code.description)}
