"""Codes of another program's file and ours: by GUID, id or name, else by a small mapping file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.codebook.model import Codebook
from pipeline.codebook.successors import FREE
from pipeline.counted import counted
from pipeline.csv_cells import unguarded
from pipeline.errors import ExchangeError
from pipeline.exchange.incoming import InCode
from pipeline.exchange.names import guid
from pipeline.yaml_faults import FaultyYaml, error_of
from pipeline.yaml_values import read_text

LEAVE_OUT = "-"
"""In a mapping file: codings with this code are left out on purpose."""

_BARE_DASH = re.compile(r"^(.*\S)\s*:[ \t]+-(?=[ \t]*(?:#.*)?$)", re.MULTILINE)
_SUFFIX = re.compile(r" \(\d+\)$")


@dataclass
class CodeMap:
    """Finds our code for a code of the file. ``given``: the user's mapping, name to id; ``free``: labels of
    the corpus's free codes by id."""

    codebook: Codebook
    given: Mapping[str, str] = field(default_factory=dict)
    free: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._given = {_key(name): target for name, target in self.given.items()}
        known = [*self.codebook.codes, *self.free]
        self._ids = {_key(c): c for c in known}
        self._guids = {guid("code", c): c for c in known}
        self._labels: dict[str, list[str]] = {}
        for id, label in self.free.items():
            self._labels.setdefault(_key(label), []).append(id)
        for code in self.codebook.codes.values():
            for label in {code.label, code.label_en} - {""}:
                self._labels.setdefault(_key(label), []).append(code.id)

    def resolve(self, code: InCode) -> str | None:
        """Our id; ``LEAVE_OUT`` where the user says so; None where the code is unknown."""
        for name in (code.shown, "\\".join(code.path), code.name, code.key):
            if _key(name) in self._given:
                return self._given[_key(name)]
        if code.key in self._guids:
            return self._guids[code.key]
        for name in _variants(code):
            if _key(name) in self._ids:
                return self._ids[_key(name)]
            if (found := self._by_label(name, code)) is not None:
                return found
        return None

    def _by_label(self, name: str, code: InCode) -> str | None:
        """The only code with this label, or the one in the dimension that the path names."""
        hits = self._labels.get(_key(name), [])
        if len(hits) == 1:
            return hits[0]
        above = {_key(p) for p in code.path[:-1]}
        fitting = []
        for hit in hits:
            if hit in self.free:
                continue
            dimension = self.codebook.dimension_of(hit)
            if {_key(dimension.id), _key(dimension.label), _key(dimension.label_en)} & above:
                fitting.append(hit)
        return fitting[0] if len(fitting) == 1 else None


def free_codes(unknown: Iterable[InCode], taken: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Id (``frei:…``) and label for each code that we do not know, by key; ``taken``: ids of others."""
    used = set(taken)
    found: dict[str, tuple[str, str]] = {}
    for code in unknown:
        slug = re.sub(r"[^\w]+", "-", code.name.casefold()).strip("-_") or "code"
        id, number = FREE + slug, 1
        while id in used:
            number += 1
            id = f"{FREE}{slug}-{number}"
        used.add(id)
        found[code.key] = id, code.name
    return found


def _variants(code: InCode) -> Iterable[str]:
    """Readings of a code's name: as it is, without a number we added, its first word, behind a colon."""
    name = _SUFFIX.sub("", code.name)
    yield code.name
    yield name
    yield name.split(" ", 1)[0]
    for sign in (": ", "::", " / "):
        if sign in name:
            yield name.rsplit(sign, 1)[1]
    if " " in name:
        yield name.split(" ", 1)[1]


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def read_code_map(path: Path, codebook: Codebook) -> dict[str, str]:
    """A mapping file: YAML (``Name: id``) or CSV (name, id), ``-`` leaves a code out.

    Lines without an id stay unknown. Raises ExchangeError where the file or an id is not valid.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ExchangeError(
            f"Die Zuordnung „{path}“ lässt sich nicht lesen; geben Sie eine YAML- oder CSV-Datei in UTF-8 an."
        ) from error
    pairs = _csv_pairs(text) if path.suffix.lower() in (".csv", ".tsv") else _yaml_pairs(text, path)
    known = codebook.codes
    result: dict[str, str] = {}
    for name, target in pairs:
        if not target:
            continue
        if target != LEAVE_OUT and target not in known:
            raise ExchangeError(
                f"Die Zuordnung „{path}“ nennt für „{name}“ die Kategorie „{target}“, die es im Codebuch "
                f"{codebook.name} nicht gibt; tragen Sie eine Kennung wie „{next(iter(known), '')}“ oder „-“ "
                "ein."
            )
        result[name] = target
    return result


def _csv_pairs(text: str) -> list[tuple[str, str]]:
    head = text.split("\n", 1)[0]
    rows = list(csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count)))
    pairs = [(unguarded(r[0].strip()), r[1].strip()) for r in rows if len(r) > 1 and r[0].strip()]
    return pairs[1:] if pairs and _key(pairs[0][0]) in ("code", "name", "kode") else pairs


def _yaml_pairs(text: str, path: Path) -> list[tuple[str, str]]:
    try:
        # A bare „-“ would begin a list in YAML; here it means that a code is left out.
        data = read_text(_BARE_DASH.sub(r'\1: "-"', text)) or {}
    except FaultyYaml as broken:
        raise error_of(ExchangeError, path, text, [broken.fault]) from broken
    if not isinstance(data, dict):
        raise ExchangeError(f"Die Zuordnung „{path}“ ist keine Liste „Name: Kennung“; schreiben Sie sie so.")
    return [(str(k), "" if v is None else str(v).strip()) for k, v in data.items()]


def map_template(unknown: Mapping[str, int], codebook: Codebook) -> str:
    """A mapping file to fill in: the unknown codes, how often they occur, and our ids as comments."""
    lines = ["# Tragen Sie hinter jedem Code die Kennung einer Kategorie ein; „-“ lässt den Code aus."]
    for name, count in unknown.items():
        lines.append(f"{_yaml_key(name)}:   # {counted(count, 'Kodierung', 'Kodierungen')}")
    lines.append("#")
    lines += [f"# {code.id}: {code.label}" for code in codebook.codes.values()]
    return "\n".join(lines) + "\n"


def _yaml_key(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
