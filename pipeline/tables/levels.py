"""The three-level picture of a case: administration, intermediary, on the spot.

After the governance report's chapter 3: good governance needs structures in the administration, in the
neighbourhood, and between both. The picture shows which level is covered by which structures and where
the text names nothing or only what is planned, demanded or missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.tables.structures import LEVELS, StructureEntry
from pipeline.tables.structures.status import EXISTING

COVERED, OPEN, NOTHING = "besetzt", "nur geplant, gefordert oder vermisst", "nicht genannt"
_DISTRICT = "landkreis"


@dataclass(frozen=True, slots=True)
class CaseLevel:
    """One level of a case; a row of ``tabellen/drei_ebenen.csv``.

    ``covered``: ``besetzt`` where at least one structure exists, ``nur geplant, gefordert oder vermisst``, or
    ``nicht genannt``. ``structures``: existing ones, joined by ``; `` (the district's with "Landkreis");
    ``open``: the others with their status. The place (``document``, ``page``, ``start``, ``end``, ``text``)
    is that of the first of them, empty where there is none.
    """

    case: str
    level: str
    covered: str
    structures: str
    open: str
    document: str
    page: int | None
    printed_page: str
    start: int
    end: int
    text: str


def three_levels(entries: Sequence[StructureEntry], cases: Sequence[str]) -> list[CaseLevel]:
    """The three levels of each case in their order."""
    of_level: dict[tuple[str, str], list[StructureEntry]] = {}
    for entry in entries:
        of_level.setdefault((entry.case, entry.level), []).append(entry)
    return [
        _level(case, level, of_level.get((case, level), [])) for case in cases for level in LEVELS.values()
    ]


def level_table(levels: Sequence[CaseLevel]) -> pd.DataFrame:
    """For reading: ``Fall``, one column per level, ``Lücken`` (levels without an existing structure)."""
    of_case: dict[str, list[CaseLevel]] = {}
    for level in levels:
        of_case.setdefault(level.case, []).append(level)
    rows = [
        [case, *(_cell(r) for r in found), "\n".join(_gap(r) for r in found if r.covered != COVERED)]
        for case, found in of_case.items()
    ]
    return pd.DataFrame(rows, columns=["Fall", *LEVELS.values(), "Lücken"], dtype="str")


def _level(case: str, level: str, found: list[StructureEntry]) -> CaseLevel:
    existing = [e for e in found if e.status == EXISTING]
    others = [e for e in found if e.status != EXISTING]
    first = next(iter([*existing, *others]), None)
    return CaseLevel(
        case=case,
        level=level,
        covered=COVERED if existing else OPEN if others else NOTHING,
        structures="; ".join(_named(e) for e in existing),
        open="; ".join(_named(e) for e in others),
        document=first.document if first else "",
        page=first.page if first else None,
        printed_page=first.printed_page if first else "",
        start=first.start if first else 0,
        end=first.end if first else 0,
        text=first.text if first else "",
    )


def _cell(level: CaseLevel) -> str:
    parts = [level.structures.replace("; ", "\n"), f"offen: {level.open}" if level.open else ""]
    return "\n".join(p for p in parts if p) or NOTHING


def _gap(level: CaseLevel) -> str:
    return f"{level.level}: {level.covered}"


def _named(entry: StructureEntry) -> str:
    return f"{entry.shown} [Landkreis]" if entry.owner == _DISTRICT else entry.shown
