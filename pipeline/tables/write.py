"""All tables of a run written to its folder, byte-identical for the same input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.files import replacing, write_text
from pipeline.results import Results
from pipeline.tables.by_document import code_by_document
from pipeline.tables.cross_case import DEFAULT_MARKING, Marking, cross_case
from pipeline.tables.frames import Frames, frames_of
from pipeline.tables.workbook import write_coded_segments_xlsx


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write ``table`` as CSV for spreadsheets: UTF-8 with byte-order mark, LF, comma, no index."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"), mark=True)


def write_parquet(path: Path, table: pd.DataFrame) -> None:
    """Write ``table`` as parquet (no time stamps inside: same table, same bytes)."""
    with replacing(path) as partial:
        table.to_parquet(partial, index=False, engine="pyarrow", compression="zstd")


def write_tables(
    results: Results | Frames, folder: Path, marking: Marking = DEFAULT_MARKING
) -> dict[str, Any]:
    """Write every table to ``folder`` and return what the manifest should say of them.

    Contract files: ``segments.csv|parquet``, ``coded_segments.csv|xlsx|parquet``, ``cross_case.csv``,
    ``code_by_document.csv``. Returns ``{"marking": {...}, "marking_text": str, "files": [names]}``.
    Raises OutputError where a file cannot be written.
    """
    frames = frames_of(results)
    folder = Path(folder)
    tables = {
        "segments": frames.segments,
        "coded_segments": frames.codings,
        "cross_case": cross_case(frames.codings, frames.segments, frames.codebook, marking),
        "code_by_document": code_by_document(frames.codings, frames.segments, frames.codebook),
    }
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)
    for name in ("segments", "coded_segments", "cross_case"):
        write_parquet(folder / f"{name}.parquet", tables[name])
    write_coded_segments_xlsx(folder / "coded_segments.xlsx", frames.codings, frames.codebook)
    files = [f"{name}.csv" for name in tables]
    files += ["segments.parquet", "coded_segments.parquet", "cross_case.parquet", "coded_segments.xlsx"]
    return {"marking": marking.as_dict(), "marking_text": marking.sentence(), "files": sorted(files)}
