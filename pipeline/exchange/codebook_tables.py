"""Codebooks as tables: ours with a column for each field, and the list of codes that MAXQDA takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.codebook.model import Codebook, Dimension, Rule
from pipeline.errors import ExchangeError
from pipeline.exchange.code_text import code_names, description
from pipeline.exchange.incoming import InCode, Incoming
from pipeline.exchange.names import Names
from pipeline.exchange.tables.sheets import Row, read_rows
from pipeline.tables.single import write_table
from pipeline.yaml_faults import FaultyYaml
from pipeline.yaml_file import dump_yaml
from pipeline.yaml_values import read_text

_OF_DIMENSION = {
    "id": "Dimension",
    "label": "Name der Dimension",
    "question": "Leitfrage",
    "color": "Farbe",
}
_OF_CODE = {
    "id": "Kennung",
    "label": "Bezeichnung",
    "label_en": "Englisch",
    "definition": "Definition",
    "include": "Kodieren, wenn",
    "exclude": "Nicht kodieren, wenn",
    "anchors": "Ankerbeispiele",
    "counter_examples": "Gegenbeispiele",
    "source": "Quellen",
}
_RULES = "Regeln"
_LISTS = ("anchors", "counter_examples", "source")
_WIDTHS = {"Definition": 50, "Ankerbeispiele": 60, "Gegenbeispiele": 50, _RULES: 60, "Bezeichnung": 30}

LONGEST_NAME = 63
"""Characters of a code's name in MAXQDA (its manual, "Codes und Code-Memos aus einer Excel-Tabelle")."""

_CODE = frozenset({"code", "codes", "kode", "codename", "code name", "name"})
_PARENT = ("elterncode", "obercode", "parent code", "übergeordneter code")
_MEMO = ("memo", "code-memo", "code memo", "codememo", "definition", "beschreibung", "description")
_COLOR = ("farbe", "color")


def codebook_table(codebook: Codebook) -> pd.DataFrame:
    """One row for each code; examples and sources one a line, rules as in the codebook's file."""
    rows = [
        [getattr(d, f) for f in _OF_DIMENSION]
        + [_cell(getattr(c, f)) for f in _OF_CODE]
        + [dump_yaml([_said(r) for r in c.rules]) if c.rules else ""]
        for d in codebook.dimensions
        for c in d.codes
    ]
    return pd.DataFrame(rows, columns=[*_OF_DIMENSION.values(), *_OF_CODE.values(), _RULES])


def _cell(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "\n".join(" ".join(line.split()) for line in value)


def _said(rule: Rule) -> dict[str, Any]:
    """A rule without what it leaves out."""
    return rule.model_dump(exclude_defaults=True)


def write_codebook_table(codebook: Codebook, path: Path) -> None:
    """Write the table (``.csv``, ``.xlsx``). Raises InputError for another ending, OutputError."""
    write_table(path, codebook_table(codebook), codebook.label, _WIDTHS)


def is_codebook_table(header: Sequence[str]) -> bool:
    """Whether a table's header (lower case) is that of ours."""
    return {"kennung", "bezeichnung"} <= set(header)


def read_codebook_table(path: Path, title: str, base: Codebook | None = None) -> dict[str, Any]:
    """The data of a codebook file from our table; rows of a dimension need not stand together.

    ``base``: the codebook whose lists, attributes and contexts it takes over. Raises ExchangeError naming
    the row that cannot be read.
    """
    _, rows = read_rows(path, [frozenset({"kennung"}), frozenset({"bezeichnung"})])
    dimensions: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(rows, start=2):
        code = _code(row, path, number)
        head = {f: row.get(t.casefold(), "").strip() for f, t in _OF_DIMENSION.items()}
        head["id"] = head["id"] or code["id"].partition(".")[0]
        head["label"] = head["label"] or head["id"]
        known = dimensions.setdefault(head["id"], {f: v for f, v in head.items() if v} | {"codes": []})
        known["codes"].append(code)
    return {
        "id": path.stem,
        "version": "0.1",
        "label": title,
        "dimensions": list(dimensions.values()),
        **(_shared(base, dimensions) if base else {}),
    }


def _code(row: Row, path: Path, number: int) -> dict[str, Any]:
    code: dict[str, Any] = {}
    for field, title in _OF_CODE.items():
        text = row.get(title.casefold(), "").strip()
        if text:
            code[field] = [t for line in text.split("\n") if (t := line.strip())] if field in _LISTS else text
    if "id" not in code or "label" not in code:
        raise ExchangeError(
            f"In „{path.name}“, Zeile {number}, fehlt Kennung oder Bezeichnung; tragen Sie beides ein."
        )
    try:
        rules = read_text(row.get(_RULES.casefold(), "") or "[]")
    except FaultyYaml as broken:
        raise ExchangeError(
            f"In „{path.name}“, Zeile {number}, lassen sich die Regeln von „{code['id']}“ nicht lesen; "
            "schreiben Sie sie wie in der Codebuchdatei oder leeren Sie die Zelle."
        ) from broken
    return code | ({"rules": rules} if rules else {})


def _shared(base: Codebook, dimensions: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What a codebook says beside the table's columns, as far as it speaks of codes that the table holds;
    settings of dimensions and codes are put into them."""
    codes = {code["id"] for d in dimensions.values() for code in d["codes"]}
    data = base.model_dump(mode="json", exclude_defaults=True)
    for old in data["dimensions"]:
        if new := dimensions.get(old["id"]):
            new |= {f: old[f] for f in ("label_en", "max_codes", "margin", "status", "no_cue") if f in old}
    former = {code["id"]: code for old in data["dimensions"] for code in old["codes"]}
    for code in (code for d in dimensions.values() for code in d["codes"]):
        old = former.get(code["id"], {})
        code |= {f: old[f] for f in ("threshold", "implies") if f in old and codes >= set(base.codes)}
    kept = {f: data[f] for f in ("description", "attributes", "contexts", "lists") if data.get(f)}
    if set(base.codes) <= codes:
        kept |= {
            f: data[f]
            for f in ("when_missing", "competition", "replaced", "split", "relations")
            if data.get(f)
        }
    return kept


def maxqda_list(dimensions: Sequence[Dimension]) -> tuple[pd.DataFrame, int]:
    """The table of codes and memos that MAXQDA reads, and how many names it will shorten."""
    groups, codes = code_names(dimensions, Names())
    rows = []
    for dimension in dimensions:
        rows.append((groups[dimension.id], dimension.question))
        rows += [(f"{groups[dimension.id]} > {codes[c.id]}", description(c)) for c in dimension.codes]
    long = sum(len(name) > LONGEST_NAME for name in (*groups.values(), *codes.values()))
    return pd.DataFrame(rows, columns=["Code", "Memo"]), long


def write_maxqda_list(codebook: Codebook, path: Path) -> int:
    """Write the list for MAXQDA (``.xlsx``); returns how many names it will shorten."""
    table, long = maxqda_list(codebook.dimensions)
    write_table(path, table, "Codes", {"Code": 60, "Memo": 100})
    return long


def read_code_list(path: Path) -> Incoming:
    """The codes of a list like MAXQDA's: a column with the code (levels parted by ``>`` or a backslash, or
    the code above in a column of its own), memo and colour where there are such columns.

    Raises ExchangeError where no row names a code.
    """
    _, rows = read_rows(path, [_CODE])
    found = Incoming(path.name, "maxqda")
    for row in rows:
        name = next((row[h] for h in row if h in _CODE), "")
        parent = _first(row, _PARENT)
        way = tuple(p for part in (parent, name) for p in _levels(part))
        if not _levels(name):
            continue
        for depth in range(1, len(way)):  # a code above that has no row of its own
            above = way[:depth]
            group = InCode(_key(above), above, codable=False, parent=_key(above[:-1]))
            found.codes.setdefault(group.key, group)
        found.codes[_key(way)] = InCode(
            _key(way), way, _first(row, _MEMO), _first(row, _COLOR), parent=_key(way[:-1])
        )
    if not found.codes:
        raise ExchangeError(f"„{path.name}“ nennt keinen Code; nötig ist eine Spalte „Code“ mit Namen.")
    return found


def _levels(text: str) -> list[str]:
    return [p for part in text.replace("\\", ">").split(">") if (p := part.strip())]


def _key(way: Sequence[str]) -> str:
    return " > ".join(way).casefold()


def _first(row: Row, names: Sequence[str]) -> str:
    return next((row[n].strip() for n in names if row.get(n, "").strip()), "")
