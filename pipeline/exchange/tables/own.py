"""Our own table of coded segments after a person has corrected it: rows deleted, changed, added.

What the person did is the difference between each sheet and the state that went out; the differences of
all sheets together are applied to that state. Only passages at which something was changed count as coded
by the person: a table that passed through someone's hands does not make the machine's work a person's.
``everything`` says that all was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.exchange.incoming import InCode, InCoding, Incoming, InSource
from pipeline.exchange.tables.sheets import Row, read_sheets, sheet_rows
from pipeline.model import coding_id

ORIGINAL = "_original"
"""Hidden sheet of our xlsx: what the table held when it went out."""
ORIGINAL_COLUMNS = ("document", "start", "end", "text", "dimension", "code", "status", "perspective")
_NEEDED = [frozenset({c}) for c in ("document", "text", "code", "coding_id")]
_Passage = tuple[str, str, str]
_State = tuple[str, str, str]


@dataclass(slots=True)
class _Stand:
    """What stands at one passage: (code, status, perspective), each with its dimension and memo."""

    text: str
    states: dict[_State, tuple[str, str]] = field(default_factory=dict)
    touched: bool = False

    def within(self, dimensions: set[str]) -> set[_State]:
        """The states of these dimensions (of all where there is none)."""
        return {s for s, (d, _) in self.states.items() if not dimensions or d in dimensions}


@dataclass(slots=True)
class _Change:
    """What all sheets say of one passage."""

    text: str
    removed: set[_State] = field(default_factory=set)
    added: dict[_State, str] = field(default_factory=dict)


def read_own(path: Path, run: pd.DataFrame | None, *, everything: bool = False) -> Incoming:
    """The corrected passages. ``run``: the coded segments of the run the table comes from, if known.

    Without a hidden sheet and without the run, deleted rows and changed statuses cannot be seen: a notice
    says so. Raises ExchangeError for a table that lacks our columns.
    """
    sheets = read_sheets(path, _NEEDED)
    found = Incoming(path.name, "querschau")
    kept = sheet_rows(path, ORIGINAL)
    original = _stands(kept) if kept is not None else _of_run(sheets, run, found)
    changes: dict[_Passage, _Change] = {}
    for rows in sheets:
        now = _stands(rows)
        dimensions = set() if kept is not None else {r.get("dimension", "").strip() for r in rows} - {""}
        if original is None:
            _note_touched(changes, now, everything)
        else:
            _note_differences(changes, now, original, dimensions, everything)
    sources: dict[str, int] = {}
    for passage, change in changes.items():
        before = original.get(passage) if original else None
        _add(found, sources, passage, change, before)
    return found


def is_own(header: Iterable[str]) -> bool:
    """Whether a table's header is that of our coded segments."""
    return {"coding_id", "document", "text", "code"} <= set(header)


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
            state = (code, row.get("status", "").strip(), row.get("perspective", "").strip())
            stand.states.setdefault(state, (row.get("dimension", "").strip(), row.get("memo", "").strip()))
        stand.touched |= _touched(row)
    return stands


def _of_run(
    sheets: list[list[Row]], run: pd.DataFrame | None, found: Incoming
) -> dict[_Passage, _Stand] | None:
    """The state that went out, from the run's table; of the documents that the file speaks of."""
    if run is None:
        found.notices.append(
            f"Zu „{found.file}“ fehlt der ursprüngliche Stand (--results DIR), daher sind gelöschte Zeilen "
            "und geänderte Status nicht zu erkennen."
        )
        return None
    runs = {row.get("run", "").strip() for rows in sheets for row in rows} - {""}
    if runs and not runs & set(run["run"].astype(str)):
        found.notices.append(
            f"„{found.file}“ stammt aus einem anderen Lauf als die Ergebnisse, mit denen es verglichen wird; "
            "nennen Sie mit --results die Ergebnisse desselben Laufs."
        )
    documents = {row.get("document", "").strip() for rows in sheets for row in rows}
    table = run.loc[run["document"].isin(documents), list(ORIGINAL_COLUMNS)].astype(str)
    return _stands([{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")])


def _note_touched(changes: dict[_Passage, _Change], now: dict[_Passage, _Stand], everything: bool) -> None:
    for passage, stand in now.items():
        if everything or stand.touched:
            change = changes.setdefault(passage, _Change(stand.text))
            change.added |= {state: memo for state, (_, memo) in stand.states.items()}


def _note_differences(
    changes: dict[_Passage, _Change],
    now: dict[_Passage, _Stand],
    original: dict[_Passage, _Stand],
    dimensions: set[str],
    everything: bool,
) -> None:
    """What this sheet takes away and adds; a sheet says nothing of dimensions it has no row of."""
    nothing = _Stand("")
    for passage in {**original, **now}:
        before, after = original.get(passage, nothing), now.get(passage, nothing)
        removed = before.within(dimensions) - set(after.states)
        added = {s: memo for s, (_, memo) in after.states.items() if s not in before.states}
        if removed or added or (everything and passage in now):
            change = changes.setdefault(passage, _Change(after.text or before.text))
            change.removed |= removed
            change.added |= added


def _touched(row: Row) -> bool:
    """Whether a row is new or its code was changed: its id is made from its content."""
    start, end = row.get("start", "").strip(), row.get("end", "").strip()
    if not (start.isdigit() and end.isdigit()):
        return True
    document, code = row.get("document", "").strip(), row.get("code", "").strip()
    return row.get("coding_id", "").strip() != coding_id(
        document, int(start), int(end), code, row.get("coder", "").strip()
    )


def _add(
    found: Incoming, sources: dict[str, int], passage: _Passage, change: _Change, before: _Stand | None
) -> None:
    """All codes of a passage as it stands now; of two statuses of a code the one just given counts."""
    states = dict(change.added)
    for state, (_, memo) in sorted((before.states if before else {}).items(), key=lambda s: not s[0][1]):
        if state not in change.removed and state[0] not in {code for code, _, _ in states}:
            states[state] = memo
    for state, memo in states.items():
        found.codes.setdefault(state[0], InCode(state[0], (state[0],)))
        found.codings.append(_coding(found, sources, passage, change.text, state, memo))
    if not states:
        found.codings.append(_coding(found, sources, passage, change.text, ("", "", ""), ""))


def _coding(
    found: Incoming, sources: dict[str, int], passage: _Passage, text: str, state: _State, memo: str
) -> InCoding:
    """A coding, or (without a code) the statement that the passage was read and left empty."""
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
        code=state[0],
        memo=memo,
        status=state[1],
        perspective=state[2],
        dropped=not state[0],
    )
