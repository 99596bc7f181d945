"""All tables of a run written to its folder, byte-identical for the same input."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from pipeline.files import replacing, write_text
from pipeline.model.manifest import SummaryWritten
from pipeline.results import Results
from pipeline.tables.books import write_cross_case_book, write_profile_book, write_structure_book
from pipeline.tables.by_document import code_by_document
from pipeline.tables.by_status import status_by_case
from pipeline.tables.coded_segments import case_names
from pipeline.tables.cooccurrence import cooccurrence
from pipeline.tables.cross_case import DEFAULT_MARKING, Marking, cross_case, cross_case_list
from pipeline.tables.frames import Frames, frames_of
from pipeline.tables.groups import GROUP_COLUMNS, compare_groups, group_values
from pipeline.tables.interviewees import interviewees
from pipeline.tables.levels import three_levels
from pipeline.tables.profiles import profile_passages
from pipeline.tables.structures import structure_entries
from pipeline.tables.themes import theme_grid
from pipeline.tables.workbook import write_coded_segments_xlsx


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write ``table`` as CSV for spreadsheets: UTF-8 with byte-order mark, LF, comma, no index."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"), mark=True)


def append_csv(path: Path, tables: Iterable[pd.DataFrame]) -> None:
    """Write tables with the same columns as one CSV file like :func:`write_csv`, one after the other."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        for number, table in enumerate(tables):
            table.to_csv(file, index=False, header=number == 0, lineterminator="\n")


def write_rows(path: Path, rows: Iterable[Sequence[str | int]]) -> None:
    """Write rows (the first is the head) as CSV like :func:`write_csv`, one after the other."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_parquet(path: Path, table: pd.DataFrame) -> None:
    """Write ``table`` as parquet (no time stamps inside: same table, same bytes)."""
    with replacing(path) as partial:
        table.to_parquet(partial, index=False, engine="pyarrow", compression="zstd")


def write_tables(
    results: Results | Frames, folder: Path, marking: Marking = DEFAULT_MARKING
) -> SummaryWritten:
    """Write every table to ``folder`` and return what the manifest should say of them.

    First ``segments.csv|parquet`` and ``coded_segments.csv|xlsx|parquet``, then those of
    :func:`write_summary_tables`. Raises OutputError where a file cannot be written.
    """
    frames = frames_of(results)
    folder = Path(folder)
    for name, table in (("segments", frames.segments), ("coded_segments", frames.codings)):
        write_csv(folder / f"{name}.csv", table)
        write_parquet(folder / f"{name}.parquet", table)
    write_coded_segments_xlsx(frames.codings, frames.codebook, folder / "coded_segments.xlsx")
    said = write_summary_tables(frames, folder, marking)
    large = ["segments.csv", "segments.parquet"]
    large += [f"coded_segments.{ending}" for ending in ("csv", "parquet", "xlsx")]
    return said_of(marking, [*large, *said.files])


def write_summary_tables(
    results: Results | Frames, folder: Path, marking: Marking = DEFAULT_MARKING
) -> SummaryWritten:
    """Write all tables that sum up a run (everything but segments and codings themselves).

    Contract files: ``cross_case.csv|parquet``, ``code_by_document.csv``. For reading: ``querschau.xlsx``,
    ``fallprofile.xlsx``, ``strukturen.xlsx``; what they are made from as CSV in ``tabellen/``. Returns
    threshold and names of the files. Raises OutputError where a file cannot be written.
    """
    frames = frames_of(results)
    files = write_cross_case_tables(frames, Path(folder), marking)
    files += write_profile_tables(frames, Path(folder)) + write_structure_tables(frames, Path(folder))
    return said_of(marking, files)


def said_of(marking: Marking, files: list[str]) -> SummaryWritten:
    """What the manifest says of the tables that sum up a run."""
    return SummaryWritten(marking.as_dict(), marking.sentence(), tuple(sorted(files)))


def write_cross_case_tables(
    results: Results | Frames, folder: Path, marking: Marking = DEFAULT_MARKING
) -> list[str]:
    """The Querschau: which codes mark which cases, by status, by group, together; returns the files."""
    frames = frames_of(results)
    cross = cross_case(frames.codings, frames.segments, frames.codebook, marking)
    write_csv(folder / "cross_case.csv", cross)
    write_parquet(folder / "cross_case.parquet", cross)
    documents = code_by_document(frames.codings, frames.segments, frames.codebook)
    write_csv(folder / "code_by_document.csv", documents)
    write_cross_case_book(folder / "querschau.xlsx", frames, cross, marking)
    small = {
        "gemeinsames_auftreten": cooccurrence(frames.codings, frames.codebook),
        "querschau_listen": _lists(frames, cross),
        "status": _by_status(frames),
        "vergleich": _groups(frames, marking),
    }
    large = ["code_by_document.csv", "cross_case.csv", "cross_case.parquet", "querschau.xlsx"]
    return large + _write_small(small, folder)


def write_profile_tables(results: Results | Frames, folder: Path) -> list[str]:
    """Case profiles and theme grid; returns the files."""
    frames = frames_of(results)
    passages = profile_passages(frames.codings, frames.segments, frames.codebook)
    grid = theme_grid(frames.codings, frames.segments, frames.codebook)
    small = _write_small({"fallprofile": passages, "themenmatrix": grid}, folder)
    write_profile_book(folder / "fallprofile.xlsx", frames, passages, grid)
    return ["fallprofile.xlsx", *small]


def write_structure_tables(results: Results | Frames, folder: Path) -> list[str]:
    """Structures, three-level picture and register of interviewees; returns the files."""
    frames = frames_of(results)
    cases = case_names(frames.segments)
    entries = structure_entries(frames.segments)
    levels = three_levels(entries, cases)
    register = interviewees(frames.documents, frames.segments)
    small = _write_small({"strukturen": entries, "drei_ebenen": levels, "interviewte": register}, folder)
    write_structure_book(folder / "strukturen.xlsx", entries, levels, register, cases)
    return ["strukturen.xlsx", *small]


def _write_small(tables: dict[str, pd.DataFrame], folder: Path) -> list[str]:
    for name, table in tables.items():
        write_csv(folder / "tabellen" / f"{name}.csv", table)
    return [f"tabellen/{name}.csv" for name in tables]


def _lists(frames: Frames, cross: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for dimension in frames.codebook.dimensions:
        table = cross_case_list(cross, frames.codebook, dimension.id)
        table.insert(0, "Dimension", dimension.label)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def _groups(frames: Frames, marking: Marking) -> pd.DataFrame:
    """The comparison by every variable that tells cases apart; column ``variable`` names it."""
    parts = [pd.DataFrame(columns=["variable", *GROUP_COLUMNS])]
    for name, groups in group_values(frames.segments, frames.variables).items():
        table = compare_groups(frames.codings, frames.segments, frames.codebook, groups, marking)
        table.insert(0, "variable", name)
        parts.append(table)
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _by_status(frames: Frames) -> pd.DataFrame:
    parts = [
        status_by_case(frames.codings, frames.segments, frames.codebook, d.id)
        for d in frames.codebook.dimensions
    ]
    return pd.concat(parts, ignore_index=True)
