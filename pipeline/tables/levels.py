"""The three-level picture of a case: administration, intermediary, on the spot.

After the governance report's chapter 3: good governance needs structures in the administration, in the
neighbourhood, and between both. The picture shows which level is covered by which structures and where
the text names nothing or only what is planned, demanded or missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline.tables.structures import LEVELS, shown

LEVEL_COLUMNS = (
    "case",
    "level",
    "covered",
    "structures",
    "open",
    "document",
    "page",
    "start",
    "end",
    "text",
)

COVERED, OPEN, NOTHING = "besetzt", "nur geplant, gefordert oder vermisst", "nicht genannt"
_DISTRICT = "landkreis"


def three_levels(entries: pd.DataFrame, cases: Sequence[str]) -> pd.DataFrame:
    """One row per case and level (``LEVEL_COLUMNS``), the three levels in their order.

    ``entries``: result of ``structure_entries``. ``covered``: ``besetzt`` where at least one structure
    exists, ``nur geplant, gefordert oder vermisst``, or ``nicht genannt``. ``structures``: existing ones,
    joined by ``; `` (the district's with "Landkreis"); ``open``: the others with their status. The place
    (``document``, ``page``, ``start``, ``end``, ``text``) is that of the first of them.
    """
    of_level: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for entry in entries.to_dict("records"):
        of_level.setdefault((entry["case"], entry["level"]), []).append(entry)
    rows = []
    for case in cases:
        for level in LEVELS.values():
            found = of_level.get((case, level), [])
            existing = [e for e in found if e["status"] == "vorhanden"]
            others = [e for e in found if e["status"] != "vorhanden"]
            first: dict[Any, Any] = (existing or others or [{}])[0]
            rows.append(
                {
                    "case": case,
                    "level": level,
                    "covered": COVERED if existing else OPEN if others else NOTHING,
                    "structures": "; ".join(_named(e) for e in existing),
                    "open": "; ".join(_named(e) for e in others),
                    "document": first.get("document", ""),
                    "page": first.get("page"),
                    "start": first.get("start", 0),
                    "end": first.get("end", 0),
                    "text": first.get("text", ""),
                }
            )
    return pd.DataFrame(rows, columns=list(LEVEL_COLUMNS)).astype({"page": "Int64"})


def level_table(levels: pd.DataFrame) -> pd.DataFrame:
    """For reading: ``Fall``, one column per level, ``Lücken`` (levels without an existing structure)."""
    of_case: dict[str, list[dict[Any, Any]]] = {}
    for row in levels.to_dict("records"):
        of_case.setdefault(row["case"], []).append(row)
    rows = [
        [case, *(_cell(r) for r in found), "\n".join(_gap(r) for r in found if r["covered"] != COVERED)]
        for case, found in of_case.items()
    ]
    return pd.DataFrame(rows, columns=["Fall", *LEVELS.values(), "Lücken"], dtype="str")


def _cell(row: dict[Any, Any]) -> str:
    parts = [row["structures"].replace("; ", "\n"), f"offen: {row['open']}" if row["open"] else ""]
    return "\n".join(p for p in parts if p) or NOTHING


def _gap(row: dict[Any, Any]) -> str:
    return f"{row['level']}: {row['covered']}"


def _named(entry: dict[Any, Any]) -> str:
    name = shown(entry)
    return f"{name} [Landkreis]" if entry["owner"] == _DISTRICT else name
