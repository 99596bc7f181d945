"""Imported codings go to the corpus: checked against what is there, then all files or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pipeline.errors import ExchangeError, QuerschauError
from pipeline.people.codings import PEOPLE_COLUMNS, read_codings, write_codings

_PASSAGE = ["coder", "document", "start", "end"]
_SHOWN = 10


def tabulate(rows: Sequence[dict[str, object]], file: str) -> pd.DataFrame:
    """Rows as the table of human codings: each coding once, one date per passage.

    The store lets the newest date of a passage win as a whole, so all rows of a passage carry the latest.
    Raises ExchangeError with a list where one person gives a passage the same code with two statuses.
    """
    table = pd.DataFrame(rows, columns=list(PEOPLE_COLUMNS))
    table["date"] = table.groupby(_PASSAGE)["date"].transform("max")
    key = [*_PASSAGE, "code"]
    table = table.drop_duplicates([*key, "status", "perspective", "memo"])
    sides = table.groupby(key)[["status", "perspective"]].nunique()
    torn = sides[(sides > 1).any(axis=1)]
    if len(torn):
        listed = [f"{d} {s}–{e} {code} ({coder})" for coder, d, s, e, code in torn.index]
        raise ExchangeError(
            f"„{file}“ widerspricht sich: dieselbe Person gibt derselben Stelle einen Code mit verschiedenem "
            f"Status oder verschiedener Perspektive ({_list(listed)}); berichtigen Sie diese Stellen."
        )
    if table.duplicated(key).any():
        memos = table.groupby(key)["memo"].agg(lambda m: "\n".join(x for x in dict.fromkeys(m) if x))
        table = table.drop_duplicates(key).set_index(key)
        table["memo"] = memos
        table = table.reset_index()
    # A code at a passage outweighs a row that only says the passage was read.
    has_code = table["code"] != ""
    coded = has_code.groupby([table[c] for c in _PASSAGE]).transform("any")
    return table.loc[has_code | ~coded, list(PEOPLE_COLUMNS)].reset_index(drop=True)


def conflicts(table: pd.DataFrame, folder: Path) -> list[str]:
    """Passages that the same person coded otherwise before, where no later date says which is valid."""
    stored = read_codings(folder)
    if stored.empty or table.empty:
        return []
    before, after = _states(stored), _states(table)
    dates_before, dates_after = _dates(stored), _dates(table)
    found = []
    for passage, state in after.items():
        if passage in before and before[passage] != state and dates_after[passage] <= dates_before[passage]:
            coder, document, start, end = passage
            found.append(
                f"{document} {start}–{end} ({coder}): bisher {_codes(before[passage])}, jetzt {_codes(state)}"
            )
    return found


def dropped(table: pd.DataFrame, folder: Path, origin: str) -> pd.DataFrame:
    """Passages that came with the same origin before and are no longer coded: rows without a code."""
    stored = read_codings(folder)
    if stored.empty or table.empty:
        return stored
    same = stored["origin"] == origin
    same &= stored["coder"].isin(table["coder"]) & stored["document"].isin(table["document"])
    now = set(map(tuple, table[_PASSAGE].to_numpy().tolist()))
    gone = stored[same & (stored["code"] != "")].drop_duplicates(_PASSAGE)
    gone = gone[[tuple(p) not in now for p in gone[_PASSAGE].to_numpy().tolist()]]
    return gone.assign(code="", status="", perspective="", memo="")


def store(table: pd.DataFrame, folder: Path, origin: str) -> list[Path]:
    """One new file per person; where one cannot be written, those of this call are taken back."""
    existing = set(folder.glob("*.csv"))
    written: list[Path] = []
    try:
        for coder, rows in table.groupby("coder", sort=True):
            written.append(write_codings(folder, rows, str(coder), origin))
    except QuerschauError:
        for path in written:
            if path not in existing:
                path.unlink(missing_ok=True)
        raise
    return written


def refuse(found: list[str], file: str) -> None:
    """Raises ExchangeError with the list, if there is any conflict."""
    if found:
        raise ExchangeError(
            f"„{file}“ widerspricht {len(found)} schon gespeicherten Stellen derselben Person "
            f"({_list(found)}); soll diese Datei gelten, wiederholen Sie den Import mit --replace."
        )


def _states(table: pd.DataFrame) -> dict[tuple[str, str, int, int], set[tuple[str, str, str]]]:
    states: dict[tuple[str, str, int, int], set[tuple[str, str, str]]] = {}
    columns = [*_PASSAGE, "code", "status", "perspective"]
    for coder, document, start, end, *state in table[columns].itertuples(index=False, name=None):
        states.setdefault((coder, document, int(start), int(end)), set()).add((state[0], state[1], state[2]))
    return states


def _dates(table: pd.DataFrame) -> dict[tuple[str, str, int, int], str]:
    columns = [*_PASSAGE, "date"]
    rows = table[columns].itertuples(index=False, name=None)
    return {(c, d, int(s), int(e)): str(date) for c, d, s, e, date in rows}


def _codes(state: set[tuple[str, str, str]]) -> str:
    return ", ".join(sorted(" ".join(p for p in part if p) or "nichts" for part in state))


def _list(lines: list[str]) -> str:
    more = f"; und {len(lines) - _SHOWN} weitere" if len(lines) > _SHOWN else ""
    return "; ".join(lines[:_SHOWN]) + more
