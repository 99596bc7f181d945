"""A codebook of another program (.qdc) as a draft of one of ours, in YAML beside the human codings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pipeline.codebook.model import Codebook
from pipeline.exchange.codes import CodeMap
from pipeline.exchange.ids import slug, unique_id
from pipeline.exchange.incoming import InCode, Incoming
from pipeline.exchange.names import guid
from pipeline.files import write_text
from pipeline.yaml_file import dump_yaml

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}$")


def draft_codebook(incoming: Incoming, title: str, known: Codebook) -> dict[str, Any]:
    """A codebook (as its YAML data) with a dimension per outermost code and the rest as its codes.

    Codes we know keep our id; others get one made from their name.
    """
    finder = CodeMap(known)
    tops = [c for c in incoming.codes.values() if len(c.path) == 1]
    dimensions: dict[str, dict[str, Any]] = {}
    taken: set[str] = set()
    for top in tops:
        inner = [
            c for c in incoming.codes.values() if c.path[0] == top.name and len(c.path) > 1 and c.codable
        ]
        entry = _dimension(top, taken)
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


def _dimension(code: InCode, taken: set[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": unique_id(slug(code.name)[:24], taken), "label": code.name}
    if _COLOR.match(code.color):
        entry["color"] = code.color
    if code.description.strip():
        entry["question"] = code.description.strip()
    return entry


def _code(code: InCode, dimension: str, finder: CodeMap, taken: set[str]) -> dict[str, Any]:
    label = " – ".join(code.path[1:]) or code.name
    known = finder.resolve(code)
    entry = {"id": known or unique_id(f"{dimension}.{slug(label)[:40]}", taken), "label": label}
    if code.description.strip():
        entry["definition"] = code.description.strip()
    return entry
