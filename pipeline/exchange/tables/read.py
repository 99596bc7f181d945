"""Segment tables of MAXQDA, ATLAS.ti and Taguette, with German or English headings."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.counted import counted
from pipeline.exchange.dates import iso
from pipeline.exchange.incoming import InCode, InCoding, Incoming, InSource
from pipeline.exchange.memo import parse
from pipeline.exchange.tables.sheets import Row, read_rows

DOCUMENT = frozenset(
    {"dokumentname", "document name", "dokument", "document", "documents", "dokumente", "quelle", "source"}
)
CODE = frozenset({"code", "codes", "kode", "kodes", "codename", "code name", "tag", "kategorie", "category"})
QUOTE = frozenset(
    {"segment", "segmente", "codiertes segment", "kodiertes segment", "coded segment", "coded segments"}
    | {"quotation content", "zitatinhalt", "zitat-inhalt", "inhalt des zitats", "zitat inhalt"}
    | {"text", "content", "inhalt", "zitat", "quotation", "textstelle", "passage"}
)
_MEMO = ("kommentar", "comment", "memo", "bemerkung", "zitat-kommentar", "quotation comment")
_CODER = (
    *("erstellt von", "created by", "codierer", "kodierer", "kodiererin", "coder", "autor", "author"),
    *("bearbeitet von", "modified by", "geändert von", "benutzer", "user", "zuletzt bearbeitet von"),
)
_DATE = (
    *("bearbeitet am", "modified on", "modified", "geändert am", "geändert", "zuletzt bearbeitet"),
    *(
        "erstellt am",
        "created on",
        "created",
        "erstellt",
        "creation date",
        "erstellungsdatum",
        "datum",
        "date",
    ),
)
_STATUS = ("status",)
_PERSPECTIVE = ("perspektive", "perspective")
_LEVELS = re.compile(r"\s*(?:\\|>)\s*")


def read_segments(path: Path) -> Incoming:
    """One coding per row and code. Raises ExchangeError where document, code or passage has no column."""
    header, rows = read_rows(path, [DOCUMENT, CODE, QUOTE])
    found = Incoming(path.name, _program(header))
    columns = [next(h for h in header if h in wanted) for wanted in (DOCUMENT, CODE, QUOTE)]
    sources: dict[str, int] = {}
    empty = 0
    for row in rows:
        name, codes, quote = (row.get(c, "").strip() for c in columns)
        if not name or not codes or not quote:
            empty += 1
            continue
        if name not in sources:
            sources[name] = len(found.sources)
            found.sources.append(InSource(name))
        for code in _codes(codes):
            path_of_code = tuple(p for p in _LEVELS.split(code) if p)
            found.codes.setdefault(code, InCode(code, path_of_code or (code,)))
            found.codings.append(_coding(row, sources[name], quote, code))
            found.ours |= found.codings[-1].copied
    if empty:
        found.notices.append(
            f"In „{path.name}“ wurde ausgelassen, was kein Dokument, keinen Code oder keinen Wortlaut nennt: "
            f"{counted(empty, 'Zeile', 'Zeilen')}."
        )
    return found


def _coding(row: Row, source: int, quote: str, code: str) -> InCoding:
    memo = _first(row, _MEMO)
    said = parse(memo)
    return InCoding(
        source=source,
        start=None,
        end=None,
        quote=quote,
        code=code,
        coder=_first(row, _CODER),
        copied=said.of_machine,
        memo=said.memo if memo else None,
        date=iso(_first(row, _DATE)),
        status=_first(row, _STATUS) or (said.status if said.stated else None),
        perspective=_first(row, _PERSPECTIVE) or (said.perspective if said.stated else None),
        touched=said.touched,
    )


def _first(row: Row, names: tuple[str, ...]) -> str:
    return next((row[n].strip() for n in names if row.get(n, "").strip()), "")


def _codes(cell: str) -> list[str]:
    """The codes of a cell: ATLAS.ti puts several into one, by line or by semicolon."""
    parts = cell.split("\n") if "\n" in cell else cell.split(";")
    return list(dict.fromkeys(p.strip() for p in parts if p.strip()))


def _program(header: list[str]) -> str:
    known = set(header)
    if known & {"quotation content", "zitatinhalt", "zitat-inhalt", "zitat inhalt", "quotation name"}:
        return "atlas"
    if {"id", "document", "tag", "content"} <= known:
        return "taguette"
    if known & {"dokumentgruppe", "document group", "dokumentname", "document name"}:
        return "maxqda"
    return "tabelle"
