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
    rows = []
    for case in cases:
        for level in LEVELS.values():
            found = entries[(entries["case"] == case) & (entries["level"] == level)].to_dict("records")
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
    rows = []
    for case, of_case in levels.groupby("case", sort=False):
        cells = []
        for row in of_case.to_dict("records"):
            parts = [row["structures"].replace("; ", "\n")]
            if row["open"]:
                parts.append("offen: " + row["open"])
            cells.append("\n".join(p for p in parts if p) or NOTHING)
        gaps = of_case.loc[of_case["covered"] != COVERED, ["level", "covered"]]
        gap = "\n".join(f"{g['level']}: {g['covered']}" for g in gaps.to_dict("records"))
        rows.append([case, *cells, gap])
    return pd.DataFrame(rows, columns=["Fall", *LEVELS.values(), "Lücken"], dtype="str")


def _named(entry: dict[Any, Any]) -> str:
    name = shown(entry)
    return f"{name} [Landkreis]" if entry["owner"] == _DISTRICT else name
