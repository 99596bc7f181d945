"""The code tree of another program's project as a codebook of ours, without rules.

Our codebook has two levels: each outermost code with codes below it becomes a dimension, all codable codes
below it its codes; codes that stand alone share one dimension. What the tree was is kept (``kept.py``).
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.exchange.ids import slug, unique_id
from pipeline.exchange.incoming import InCode
from pipeline.exchange.kept import KeptCode
from pipeline.exchange.names import guid

_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_OURS = re.compile(r"(\w+\.[\w.]+) (\S.*)")
"""A code's name as our own exports write it: ``HF.wohnen Wohnungsmarkt``."""


@dataclass(frozen=True)
class NewCodes:
    """``book``: the codebook as its YAML data; ``tree``: the codes as they were, each behind its parent, with
    the id that it has now; ``groups``: of which code each dimension was made (its GUID); ``ids``: our code
    by key."""

    book: dict[str, Any]
    tree: list[KeptCode]
    groups: dict[str, str]
    ids: dict[str, str]


def new_codes(
    codes: Mapping[str, InCode], used: Collection[str], title: str, notes: Mapping[str, tuple[str, ...]]
) -> NewCodes:
    """A codebook for ``codes`` (by key); ``used``: keys of those with codings, which become codes even if the
    file says that they are no more than groups; ``notes``: keys of the memos on each."""
    children: defaultdict[str, list[InCode]] = defaultdict(list)
    for code in codes.values():
        children[code.parent if code.parent in codes else ""].append(code)
    taken: set[str] = set()
    ids: dict[str, str] = {}
    labels: dict[str, str] = {}
    dimensions: list[dict[str, Any]] = []
    groups: dict[str, str] = {}
    alone: list[InCode] = []
    for top in children[""]:
        below = [c for c in _below(top, children) if c.codable or c.key in used]
        if not below:
            alone += [top] if top.codable or top.key in used else []
            continue
        entry = _dimension(top, taken)
        groups[entry["id"]] = top.key
        entry["codes"] = [
            _code(c, entry["id"], taken, ids, labels) for c in ([top] if top.key in used else []) + below
        ]
        dimensions.append(entry)
    if alone:
        group = unique_id("codes", taken)
        entries = [_code(c, group, taken, ids, labels) for c in alone]
        dimensions.append({"id": group, "label": "Codes", "codes": entries})
    book = {
        "id": slug(title),
        "version": "1.0.0",
        "label": title,
        "description": "Übernommen aus einem anderen Programm; Regeln fehlen noch.",
        "dimensions": dimensions,
    }
    tree = [
        KeptCode(
            guid=as_guid(c.key),
            name=c.name,
            parent=as_guid(c.parent) if c.parent in codes else "",
            color=c.color,
            codable=c.codable,
            description=c.description,
            notes=list(notes.get(c.key, ())),
            code=ids.get(c.key, ""),
            label=labels.get(c.key, ""),
        )
        for c in codes.values()
    ]
    return NewCodes(book, tree, {d: as_guid(key) for d, key in groups.items()}, ids)


def _below(code: InCode, children: Mapping[str, list[InCode]]) -> Iterable[InCode]:
    for child in children.get(code.key, ()):
        yield child
        yield from _below(child, children)


def _dimension(code: InCode, taken: set[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": unique_id(slug(code.name)[:24].strip("_"), taken), "label": code.name}
    if color := hex_color(code.color):
        entry["color"] = color
    if code.description.strip():
        entry["question"] = code.description.strip()
    return entry


def _code(
    code: InCode, dimension: str, taken: set[str], ids: dict[str, str], labels: dict[str, str]
) -> dict[str, Any]:
    ours = _OURS.fullmatch(code.name)
    label = ours[2] if ours else " – ".join(code.path[1:]) or code.name
    wanted = ours[1] if ours else f"{dimension}.{slug(code.name)[:40].strip('_')}"
    ids[code.key], labels[code.key] = unique_id(wanted, taken), label
    entry = {"id": ids[code.key], "label": label}
    if code.description.strip():
        entry["definition"] = code.description.strip()
    return entry


def as_guid(key: str) -> str:
    """A code's key where it is a GUID, else one made of it (Taguette counts its tags)."""
    try:
        return str(uuid.UUID(key))
    except ValueError:
        return guid("code-of-project", key)


def hex_color(color: str) -> str:
    """A colour as ``#RRGGBB``; empty where it is none."""
    if not _COLOR.fullmatch(color):
        return ""
    return color if len(color) == 7 else "#" + "".join(2 * c for c in color[1:])
