"""Our own table of coded segments after a person has corrected it: rows deleted, changed, added.

Only passages at which something was changed count as coded by the person: a table that passed through
someone's hands does not make the machine's work a person's. ``everything`` says that all was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.exchange.incoming import InCode, InCoding, Incoming, InSource
from pipeline.exchange.sheets import Row, read_rows, sheet_rows
from pipeline.model import coding_id

ORIGINAL = "_original"
"""Hidden sheet of our xlsx: what the table held when it went out."""
ORIGINAL_COLUMNS = ("coding_id", "document", "start", "end", "text", "code", "status", "perspective")
_NEEDED = [frozenset({c}) for c in ("document", "text", "code", "coding_id")]
_Passage = tuple[str, str, str]
_State = tuple[str, str, str]


@dataclass(slots=True)
class _Stand:
    """What stands at one passage: (code, status, perspective) and the rows that say so."""

    text: str
    states: set[_State] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)


def read_own(path: Path, run: pd.DataFrame | None, *, everything: bool = False) -> Incoming:
    """The corrected passages. ``run``: the coded segments of the run the table comes from, if known.

    Without a hidden sheet and without the run, deleted rows and changed statuses cannot be seen: a notice
    says so. Raises ExchangeError for a table that lacks our columns.
    """
    _, rows = read_rows(path, _NEEDED)
    found = Incoming(path.name, "querschau")
    original = _original(path, rows, run)
    now = _stands(rows)
    if original is None:
        found.notices.append(
            f"Zu „{path.name}“ fehlt der ursprüngliche Stand (--results DIR), daher sind gelöschte Zeilen "
            "und geänderte Status nicht zu erkennen."
        )
        changed = [p for p, stand in now.items() if everything or any(_touched(r) for r in stand.rows)]
        gone: list[_Passage] = []
    else:
        changed = [p for p, s in now.items() if everything or s.states != _states(original.get(p))]
        gone = [p for p in original if p not in now]
    sources: dict[str, int] = {}
    for passage in changed:
        _add(found, sources, passage, now[passage], original)
    for passage in gone if original else []:
        _add_dropped(found, sources, passage, original[passage] if original else _Stand(""))
    return found


def is_own(header: Iterable[str]) -> bool:
    """Whether a table's header is that of our coded segments."""
    return {"coding_id", "document", "text", "code"} <= set(header)


def _states(stand: _Stand | None) -> set[_State]:
    return stand.states if stand else set()


def _stands(rows: Iterable[Row]) -> dict[_Passage, _Stand]:
    """Rows by passage; a row without positions (added by hand) is a passage by its text."""
    stands: dict[_Passage, _Stand] = {}
    for row in rows:
        document, text = row.get("document", "").strip(), row.get("text", "")
        if not document or not text.strip():
            continue
        start, end = row.get("start", "").strip(), row.get("end", "").strip()
        placed = start.isdigit() and end.isdigit()
        passage = (document, start, end) if placed else (document, "", text)
        stand = stands.setdefault(passage, _Stand(text))
        code = row.get("code", "").strip()
        if code:
            stand.states.add((code, row.get("status", "").strip(), row.get("perspective", "").strip()))
        stand.rows.append(row)
    return stands


def _original(path: Path, rows: list[Row], run: pd.DataFrame | None) -> dict[_Passage, _Stand] | None:
    kept = sheet_rows(path, ORIGINAL)
    if kept is not None:
        return _stands(kept)
    if run is None:
        return None
    table = run[list(ORIGINAL_COLUMNS) + ["dimension"]].astype(str)
    # A table of some documents or dimensions only says nothing about the others.
    table = table[table["document"].isin({r.get("document", "").strip() for r in rows})]
    dimensions = {r.get("dimension", "").strip() for r in rows} - {""}
    if dimensions:
        table = table[table["dimension"].isin(dimensions)]
    return _stands([{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")])


def _touched(row: Row) -> bool:
    """Whether a row is new or its code was changed: its id is made from its content."""
    start, end = row.get("start", ""), row.get("end", "")
    if not (start.isdigit() and end.isdigit()):
        return True
    made = coding_id(row["document"].strip(), int(start), int(end), row["code"].strip(), row.get("coder", ""))
    return row.get("coding_id", "").strip() != made


def _add(
    found: Incoming,
    sources: dict[str, int],
    passage: _Passage,
    stand: _Stand,
    original: dict[_Passage, _Stand] | None,
) -> None:
    """All codes of a passage as it stands now; where two rows give one code, the changed row counts."""
    before = _states(original.get(passage)) if original else set()
    latest: dict[str, tuple[_State, Row]] = {}
    for row in stand.rows:
        code = row.get("code", "").strip()
        state = (code, row.get("status", "").strip(), row.get("perspective", "").strip())
        if code and (code not in latest or (state not in before and original is not None)):
            latest[code] = (state, row)
    for code, (state, row) in latest.items():
        found.codes.setdefault(code, InCode(code, (code,)))
        memo = row.get("memo", "").strip()
        found.codings.append(_coding(found, sources, passage, stand.text, code, state, memo))
    if not latest:
        _add_dropped(found, sources, passage, stand)


def _add_dropped(found: Incoming, sources: dict[str, int], passage: _Passage, stand: _Stand) -> None:
    found.codings.append(_coding(found, sources, passage, stand.text, "", ("", "", ""), "", dropped=True))


def _coding(
    found: Incoming,
    sources: dict[str, int],
    passage: _Passage,
    text: str,
    code: str,
    state: _State,
    memo: str,
    *,
    dropped: bool = False,
) -> InCoding:
    name, start, end = passage
    if name not in sources:
        sources[name] = len(found.sources)
        found.sources.append(InSource(name))
    placed = start.isdigit()
    return InCoding(
        source=sources[name],
        start=int(start) if placed else None,
        end=int(end) if placed else None,
        quote=text,
        code=code,
        memo=memo,
        status=state[1],
        perspective=state[2],
        dropped=dropped,
    )
