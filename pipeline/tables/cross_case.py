"""The Querschau: which case speaks of which code, how often, and when a case counts as marked.

Counts are coding units (segments), not codings: a paragraph that a rule and a person both coded counts
once. Shares are of the case's codable segments. The reading "marked/unmarked" follows the form of a
cross-case matrix (Miles and Huberman 1994, ch. 7; Kuckartz 2018, ch. 8) with a threshold that is stated.
What rests on one weak, unconfirmed unit, or on units about which people disagree, has a mark of its own and
is not counted as marked (``pipeline/tables/tally.py``).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from pipeline.codebook.model import Codebook
from pipeline.csv_cells import without_guards
from pipeline.tables.coded_segments import dimension_ids, labels
from pipeline.tables.marking import DEFAULT_MARKING, SIGNS, Marking
from pipeline.tables.tally import Tally

__all__ = [
    "CROSS_CASE_COLUMNS",
    "DEFAULT_MARKING",
    "Marking",
    "code_by_document",
    "cross_case",
    "cross_case_list",
    "cross_case_matrix",
    "read_marked",
]

PIECE = 50_000
"""Rows of ``cross_case.csv`` that are read at once."""

CROSS_CASE_COLUMNS = (
    *("code", "label", "case", "segments", "share", "marked"),
    *("mark", "confirmed", "disputed"),
)
"""Columns of ``cross_case.csv`` (a contract, see ``docs/architecture.md``)."""

LIST_COLUMNS = ("Kennung", "Kategorie", "Fälle", "Anzahl Fälle", "Sicherheit", "Zeile")

GROUND_COLUMNS = ("case", "marked", "unconfirmed", "weak", "disputed")
"""Columns of ``tabellen/markierungen.csv``: per case how many codes mark it, how many of these by units alone
that nobody has confirmed, how many mark it weakly, about how many people disagree."""


def cross_case(
    codings: pd.DataFrame,
    segments: pd.DataFrame,
    codebook: Codebook,
    marking: Marking = DEFAULT_MARKING,
) -> pd.DataFrame:
    """One row per code and case (``CROSS_CASE_COLUMNS``), zeros included, in the codebook's order.

    ``codings`` and ``segments`` are the tables of ``coded_segments.py``. ``segments``: number of the
    case's coding units with this code; ``share``: their part of its codable units (0 to 1, 4 digits);
    ``mark``: ``markiert``, ``schwach``, ``strittig`` or empty by ``marking``; ``marked``: 1 where it is
    ``markiert``, else 0; ``confirmed``, ``disputed``: how many of the units a person confirmed, and about how
    many people disagree. Text outside every case does not count.
    """
    tally = Tally(codebook)
    tally.add_segments(segments)
    tally.add_codings(codings)
    return pd.concat(tally.cross_case(marking), ignore_index=True)


def code_by_document(codings: pd.DataFrame, segments: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Code x document: number of coding units of each document that carry each code.

    Columns ``code``, ``label``, then one per document in the order of the segments; zeros included.
    A document without any segment has no column.
    """
    tally = Tally(codebook)
    tally.add_segments(segments)
    tally.add_codings(codings)
    head, *rows = tally.by_document()
    return pd.DataFrame(rows, columns=pd.Index(head))


def read_marked(path: Path, codebook: Codebook, dimension: str) -> pd.DataFrame:
    """The rows of ``cross_case.csv`` with a mark for a code of ``dimension``, read piece by piece."""
    ids = dimension_ids(codebook)
    pieces = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, chunksize=PIECE)
    return pd.concat(
        without_guards(piece)[(piece["code"].map(ids) == dimension) & (piece["mark"] != "")]
        for piece in pieces
    )


def grounds(table: pd.DataFrame) -> pd.DataFrame:
    """What the marks of each case rest on (``GROUND_COLUMNS``). ``table``: result of :func:`cross_case`."""
    marks = table["mark"]
    counted = pd.DataFrame(
        {
            "case": table["case"],
            "marked": marks == "markiert",
            "unconfirmed": (marks == "markiert") & (table["confirmed"] == 0),
            "weak": marks == "schwach",
            "disputed": marks == "strittig",
        }
    )
    return counted.groupby("case", sort=False, as_index=False).sum()[list(GROUND_COLUMNS)]


_GROUND_HEADS = {
    "case": "Fall",
    "marked": "markiert",
    "unconfirmed": "davon von niemandem geprüft",
    "weak": "schwach",
    "disputed": "strittig",
}


def ground_sheet(table: pd.DataFrame) -> pd.DataFrame:
    """:func:`grounds` for reading, with a row for all cases together."""
    shown = grounds(table).rename(columns=_GROUND_HEADS)
    total = {"Fall": "Alle Fälle"} | shown.drop(columns="Fall").sum().to_dict()
    return pd.concat([shown, pd.DataFrame([total])], ignore_index=True) if len(shown) > 1 else shown


def cross_case_list(
    table: pd.DataFrame, codebook: Codebook, dimension: str = "HF", named: int | None = None
) -> pd.DataFrame:
    """The form "Herausforderung: Fälle": per code of a dimension the marked cases in brackets.

    ``table``: result of :func:`cross_case`; ``named``: how many cases are named before "und ... weitere".
    Columns: ``LIST_COLUMNS``. ``Fälle``: text in brackets, the strongest case first; after the marked ones
    those that are weak or disputed, with their signs; ``Anzahl Fälle``: marked ones; ``Sicherheit``: on
    what the cases rest; ``Zeile``: category and cases as one line of a list. Sorted by the number of cases;
    codes without a mark are left out.
    """
    ids = dimension_ids(codebook)
    rows = table[(table["code"].map(ids) == dimension) & (table["mark"] != "")]
    rows = rows.sort_values("share", ascending=False, kind="stable")
    lines = []
    by_code = dict(iter(rows.groupby("code", sort=False)))
    for code, label in labels(codebook).items():
        found = by_code.get(code)
        if found is not None:
            marked = found.loc[found["mark"] == "markiert", "case"].astype("str").tolist()
            cases = marked + [
                f"{case}\N{NO-BREAK SPACE}{SIGNS[mark]}"
                for wanted in ("schwach", "strittig")
                for case, mark in zip(found["case"], found["mark"], strict=True)
                if mark == wanted
            ]
            joined = f"({_enumerated(cases, named or len(cases))})"
            lines.append((code, label, joined, len(marked), _sureness(found), f"{label} {joined}"))
    result = pd.DataFrame(lines, columns=list(LIST_COLUMNS))
    return result.sort_values("Anzahl Fälle", ascending=False, kind="stable", ignore_index=True)


def _sureness(cells: pd.DataFrame) -> str:
    """On what the cells of a code rest, the surest first: ``1 bestätigt, 2 mit mehreren Segmenten``."""
    counts = Counter(map(_ground, cells["mark"], cells["confirmed"], cells["segments"]))
    return ", ".join(f"{counts[word]} {word}" for word in _GROUND_WORDS if counts[word])


_GROUND_WORDS = ("bestätigt", "mit mehreren Segmenten", "mit einem Segment", "schwach", "strittig")


def _ground(mark: str, confirmed: int, segments: int) -> str:
    """On what a cell rests, in a word or two."""
    if mark != "markiert":
        return mark
    if confirmed > 0:
        return "bestätigt"
    return "mit mehreren Segmenten" if segments > 1 else "mit einem Segment"


def _enumerated(cases: list[str], named: int) -> str:
    more = len(cases) - named
    return ", ".join(cases[:named]) + (f" und {more} weitere" if more > 0 else "")


def cross_case_matrix(table: pd.DataFrame, value: str = "segments") -> pd.DataFrame:
    """Code x case as a matrix for reading: ``Kennung``, ``Kategorie``, then one column per case.

    ``value``: ``segments`` (counts), ``share`` (0 to 1), ``marked`` (1/0) or ``mark`` (a word).
    """
    cases = table["case"].unique().tolist()
    wide = table.pivot(index="code", columns="case", values=value).reindex(columns=cases)
    order = table.drop_duplicates("code")[["code", "label"]]
    result = order.merge(wide, left_on="code", right_index=True, how="left")
    result.columns = pd.Index(["Kennung", "Kategorie", *cases])
    return result.reset_index(drop=True)
