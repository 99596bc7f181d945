"""Our own table of coded segments after a person has worked in it: rows changed, added, deleted.

Each row keeps the id of its coding, by which it is known whatever was changed in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pipeline.exchange.incoming import InCode, InCoding, Incoming, InSource
from pipeline.exchange.tables.sheets import Row, read_sheets
from pipeline.model import coding_id
from pipeline.people.final import PEOPLE

_NEEDED = [frozenset({c}) for c in ("document", "text", "code", "coding_id")]
_Said = tuple[str, ...]


def is_own(header: Iterable[str]) -> bool:
    """Whether a table's header is that of our coded segments."""
    return {"coding_id", "document", "text", "code"} <= set(header)


def read_own(path: Path) -> Incoming:
    """The rows of all sheets, each coding once as each sheet has it.

    Raises ExchangeError for a table that lacks our columns.
    """
    found = Incoming(path.name, "querschau", ours=True)
    sources: dict[str, int] = {}
    seen: set[_Said] = set()
    for rows in read_sheets(path, _NEEDED):
        for row in _without_copied_ids(rows):
            name, code = row.get("document", "").strip(), row.get("code", "").strip()
            if not name or not code or not row.get("text", "").strip():
                continue
            found.run = found.run or row.get("run", "").strip()
            if name not in sources:
                sources[name] = len(found.sources)
                found.sources.append(InSource(name))
            found.codes.setdefault(code, InCode(code, (code,)))
            for coding in _codings(row, sources[name], code):
                said = tuple(
                    map(str, (coding.key, coding.coder, name, coding.start, coding.end, coding.quote))
                )
                said += (code, str(coding.status), str(coding.perspective), str(coding.memo))
                if said not in seen:
                    seen.add(said)
                    found.codings.append(coding)
    return found


def _without_copied_ids(rows: list[Row]) -> list[Row]:
    """A row that was copied and changed is a new one: the id stays with the row that it is made of."""
    counts = Counter(row.get("coding_id", "").strip() for row in rows)
    return [
        row | {"coding_id": ""}
        if counts[row.get("coding_id", "").strip()] > 1 and not _original(row)
        else row
        for row in rows
    ]


def _original(row: Row) -> bool:
    """Whether a row's id is made from its place, code and coder as they stand there."""
    document, start, end, code, coder, id = (
        row.get(c, "").strip() for c in ("document", "start", "end", "code", "coder", "coding_id")
    )
    return start.isdigit() and end.isdigit() and id == coding_id(document, int(start), int(end), code, coder)


def _codings(row: Row, source: int, code: str) -> list[InCoding]:
    """The coding of a row, by each of the people who gave it."""
    start, end = row.get("start", "").strip(), row.get("end", "").strip()
    placed = start.isdigit() and end.isdigit()
    key = row.get("coding_id", "").strip()
    coders = row.get("coder", "").strip().split(PEOPLE) if key else [""]
    return [
        InCoding(
            source=source,
            start=int(start) if placed else None,
            end=int(end) if placed else None,
            quote=row["text"],
            code=code,
            coder=coder,
            machine=bool(key) and row.get("method", "").strip() in ("rule", "model"),
            key=key,
            memo=row["memo"].strip() if "memo" in row else None,
            status=row["status"].strip() if "status" in row else None,
            perspective=row["perspective"].strip() if "perspective" in row else None,
        )
        for coder in coders
    ]
