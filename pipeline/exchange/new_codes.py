"""The code tree of another program as a codebook of ours, without rules.

Our codebook has two levels: each outermost code with codes below it becomes a dimension, all codable codes
below it its codes; codes that stand alone share one dimension. What the tree was is kept (``kept.py``).
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.codebook.model import Codebook
from pipeline.exchange.code_text import fields_of
from pipeline.exchange.codes import CodeMap
from pipeline.exchange.ids import slug, unique_id
from pipeline.exchange.incoming import InCode
from pipeline.exchange.kept import KeptCode
from pipeline.exchange.names import guid

_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_OURS = re.compile(r"([A-ZÄÖÜ]\w*\.[\w.]+) (\S.*)")
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
    codes: Mapping[str, InCode],
    title: str,
    used: Collection[str] = (),
    notes: Mapping[str, tuple[str, ...]] | None = None,
    known: Codebook | None = None,
) -> NewCodes:
    """A codebook for ``codes`` (by key); ``used``: keys of those with codings, which become codes even if the
    file says that they are no more than groups; ``notes``: keys of the memos on each; ``known``: a codebook
    whose ids its codes keep, as do those of our own exports."""
    making = _Making(CodeMap(known) if known else None)
    children: defaultdict[str, list[InCode]] = defaultdict(list)
    for code in codes.values():
        children[code.parent if code.parent in codes else ""].append(code)
    groups: dict[str, str] = {}
    alone: list[InCode] = []
    for top in children[""]:
        below = [c for c in _below(top, children) if c.codable or c.key in used]
        if not below:
            alone += [top] if top.codable or top.key in used else []
            continue
        groups[making.dimension(top, ([top] if top.key in used else []) + below)] = as_guid(top.key)
    if alone:
        making.loose(alone)
    book = {
        "id": slug(title),
        "version": "1.0.0",
        "label": title,
        "description": "Übernommen aus einem anderen Programm; Regeln fehlen noch.",
        "dimensions": making.dimensions,
    }
    tree = [
        KeptCode(
            guid=as_guid(c.key),
            name=c.name,
            parent=as_guid(c.parent) if c.parent in codes else "",
            color=c.color,
            codable=c.codable,
            description=c.description,
            notes=list((notes or {}).get(c.key, ())),
            code=making.ids.get(c.key, ""),
            label=making.labels.get(c.key, ""),
        )
        for c in codes.values()
    ]
    return NewCodes(book, tree, groups, making.ids)


def _below(code: InCode, children: Mapping[str, list[InCode]]) -> Iterable[InCode]:
    for child in children.get(code.key, ()):
        yield child
        yield from _below(child, children)


class _Making:
    """The dimensions of the codebook as they are made; ``ids`` and ``labels`` of its codes by key."""

    def __init__(self, known: CodeMap | None) -> None:
        self.dimensions: list[dict[str, Any]] = []
        self.ids: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self._known = known
        self._taken: set[str] = set()

    def dimension(self, top: InCode, codes: Sequence[InCode]) -> str:
        """A dimension of ``top``; its id is what those of its codes begin with, where they are ours."""
        ours = {m[1].split(".")[0] for c in codes if (m := _OURS.fullmatch(c.name))}
        wanted = ours.pop() if len(ours) == 1 else slug(top.name)[:24].strip("_")
        entry: dict[str, Any] = {"id": unique_id(wanted, self._taken), "label": top.name}
        if color := hex_color(top.color):
            entry["color"] = color
        if top.description.strip():
            entry["question"] = top.description.strip()
        return self._filled(entry, codes)

    def loose(self, codes: Sequence[InCode]) -> None:
        """One dimension for codes that stand alone."""
        self._filled({"id": unique_id("codes", self._taken), "label": "Codes"}, codes)

    def _filled(self, entry: dict[str, Any], codes: Sequence[InCode]) -> str:
        id: str = entry["id"]
        entry["codes"] = [self._code(c, id) for c in codes]
        self.dimensions.append(entry)
        return id

    def _code(self, code: InCode, dimension: str) -> dict[str, Any]:
        label = " – ".join(code.path[1:]) or code.name
        known = self._known.resolve(code) if self._known else None
        if ours := _OURS.fullmatch(code.name):
            known, label = known or ours[1], ours[2]
        wanted = known or f"{dimension}.{slug(code.name)[:40].strip('_')}"
        self.ids[code.key], self.labels[code.key] = unique_id(wanted, self._taken), label
        return {"id": self.ids[code.key], "label": label, **fields_of(code.description)}


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
