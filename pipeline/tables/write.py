"""All tables of a run written to its folder, byte-identical for the same input."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from pipeline.csv_cells import csv_text
from pipeline.files import replacing, write_text
from pipeline.model import CODED_SEGMENT_COLUMNS
from pipeline.model.manifest import SummaryWritten
from pipeline.results import SEGMENT_COLUMNS
from pipeline.tables.books import (
    write_coded_segments_xlsx,
    write_cross_case_book,
    write_profile_book,
    write_structure_book,
)
from pipeline.tables.cooccurrence import Pair
from pipeline.tables.cross_case import code_by_document, grounds
from pipeline.tables.groups import GROUP_COLUMNS
from pipeline.tables.interviewees import Interviewee
from pipeline.tables.levels import CaseLevel
from pipeline.tables.marking import Marking
from pipeline.tables.profiles import Passage
from pipeline.tables.records import table_of
from pipeline.tables.structures import StructureEntry
from pipeline.tables.summary import SummaryTables
from pipeline.tables.themes import ThemeCell


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write ``table`` as CSV for spreadsheets: UTF-8 with byte-order mark, LF, comma, no index, no formulas
    (``csv_cells``)."""
    write_text(path, csv_text(table), mark=True)


def append_csv(path: Path, tables: Iterable[pd.DataFrame]) -> None:
    """Write tables with the same columns as one CSV file like :func:`write_csv`, one after the other."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        for number, table in enumerate(tables):
            file.write(csv_text(table, header=number == 0))


def write_parquet(path: Path, table: pd.DataFrame) -> None:
    """Write ``table`` as parquet (no time stamps inside: same table, same bytes)."""
    with replacing(path) as partial:
        table.to_parquet(partial, index=False, engine="pyarrow", compression="zstd")


def write_tables(tables: SummaryTables, folder: Path) -> SummaryWritten:
    """Write every table to ``folder`` and return what the manifest should say of them.

    First ``segments.csv|parquet`` and ``coded_segments.csv|xlsx|parquet``, then those of
    :func:`write_summary_tables`. Raises OutputError where a file cannot be written.
    """
    for name, table, columns in (
        ("segments", tables.segments, SEGMENT_COLUMNS),
        ("coded_segments", tables.codings, CODED_SEGMENT_COLUMNS),
    ):
        write_csv(folder / f"{name}.csv", table[list(columns)])
        write_parquet(folder / f"{name}.parquet", table)
    write_coded_segments_xlsx(tables.codings, tables.codebook, folder / "coded_segments.xlsx")
    said = write_summary_tables(tables, folder)
    large = ["segments.csv", "segments.parquet"]
    large += [f"coded_segments.{ending}" for ending in ("csv", "parquet", "xlsx")]
    return said_of(tables.marking, [*large, *said.files])


def write_summary_tables(tables: SummaryTables, folder: Path, *, counted: bool = False) -> SummaryWritten:
    """Write all tables that sum up a run (everything but segments and codings themselves).

    ``counted``: the contract's CSV files are written elsewhere, as results in shards have them.

    Contract files: ``cross_case.csv|parquet``, ``code_by_document.csv``. For reading: ``querschau.xlsx``,
    ``fallprofile.xlsx``, ``strukturen.xlsx``; what they are made from as CSV in ``tabellen/``. Returns
    threshold and names of the files. Raises OutputError where a file cannot be written.
    """
    files = write_cross_case_tables(tables, folder, counted=counted)
    files += write_profile_tables(tables, folder) + write_structure_tables(tables, folder)
    return said_of(tables.marking, files)


def said_of(marking: Marking, files: list[str]) -> SummaryWritten:
    """What the manifest says of the tables that sum up a run."""
    return SummaryWritten(marking.as_dict(), marking.sentence(), tuple(sorted(files)))


def write_cross_case_tables(tables: SummaryTables, folder: Path, *, counted: bool = False) -> list[str]:
    """The Querschau: which codes mark which cases, by status, by group, together; returns the files.

    ``counted``: as in :func:`write_summary_tables`.
    """
    if not counted:
        write_csv(folder / "cross_case.csv", tables.cross)
        documents = code_by_document(tables.codings, tables.segments, tables.codebook)
        write_csv(folder / "code_by_document.csv", documents)
    write_parquet(folder / "cross_case.parquet", tables.cross)
    write_cross_case_book(folder / "querschau.xlsx", tables)
    small = {
        "gemeinsames_auftreten": table_of(Pair, tables.pairs),
        "markierungen": grounds(tables.cross),
        "querschau_listen": _lists(tables),
        "status": pd.concat(tables.statuses.values(), ignore_index=True),
        "vergleich": _comparisons(tables),
    }
    large = ["code_by_document.csv", "cross_case.csv", "cross_case.parquet", "querschau.xlsx"]
    return large + _write_small(small, folder)


def write_profile_tables(tables: SummaryTables, folder: Path) -> list[str]:
    """Case profiles and theme grid; returns the files."""
    small = {
        "fallprofile": table_of(Passage, tables.passages),
        "themenmatrix": table_of(ThemeCell, tables.grid),
    }
    write_profile_book(folder / "fallprofile.xlsx", tables)
    return ["fallprofile.xlsx", *_write_small(small, folder)]


def write_structure_tables(tables: SummaryTables, folder: Path) -> list[str]:
    """Structures, three-level picture and register of interviewees; returns the files."""
    small = {
        "strukturen": table_of(StructureEntry, tables.structures),
        "drei_ebenen": table_of(CaseLevel, tables.levels),
        "interviewte": table_of(Interviewee, tables.register),
    }
    write_structure_book(folder / "strukturen.xlsx", tables)
    return ["strukturen.xlsx", *_write_small(small, folder)]


def _write_small(small: dict[str, pd.DataFrame], folder: Path) -> list[str]:
    for name, table in small.items():
        write_csv(folder / "tabellen" / f"{name}.csv", table)
    return [f"tabellen/{name}.csv" for name in small]


def _lists(tables: SummaryTables) -> pd.DataFrame:
    parts = []
    for dimension in tables.codebook.dimensions:
        table = tables.lists[dimension.id].copy()
        table.insert(0, "Dimension", dimension.label)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def _comparisons(tables: SummaryTables) -> pd.DataFrame:
    """The comparison by every variable that tells cases apart; column ``variable`` names it."""
    if not tables.comparisons:
        return pd.DataFrame(columns=["variable", *GROUP_COLUMNS])
    named = pd.concat(tables.comparisons, names=["variable"]).reset_index(level="variable")
    return named[["variable", *GROUP_COLUMNS]]
