"""The one door for files of other programs: what a file is decides its content where the ending does not."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import ExchangeError
from pipeline.exchange.incoming import Incoming
from pipeline.exchange.project import Project
from pipeline.exchange.qualcoder.read import is_qualcoder, read_qualcoder
from pipeline.exchange.refi.project import read_refi_project
from pipeline.exchange.refi.read import read_refi
from pipeline.exchange.tables.own import is_own, read_own
from pipeline.exchange.tables.read import CODE, DOCUMENT, QUOTE, read_segments
from pipeline.exchange.tables.sheets import read_header
from pipeline.exchange.taguette.read import read_taguette

SUFFIXES = (".qdpx", ".qde", ".qdc", ".sqlite3", ".xlsx", ".csv")

PROJECTS = (".qdpx", ".qde", ".sqlite3", ".db")
"""Endings of the files that hold a whole project."""


def read_any(path: Path) -> Incoming:
    """What is in the file. Raises ExchangeError for an unknown format and whatever its reader refuses."""
    suffix = path.suffix.lower()
    if is_qualcoder(path):
        return read_qualcoder(path).incoming
    if suffix in (".qdpx", ".qde", ".qdc"):
        return read_refi(path)
    if suffix in (".sqlite3", ".sqlite", ".db"):
        return read_taguette(path)
    if suffix in (".xlsx", ".csv", ".tsv", ".txt"):
        header = read_header(path, [DOCUMENT, CODE, QUOTE])
        return read_own(path) if is_own(header) else read_segments(path)
    raise ExchangeError(
        f"„{path.name}“ hat kein Format, das Querschau importiert; erlaubt sind {', '.join(SUFFIXES)}."
    )


def read_project(path: Path) -> Project:
    """The file as a project that can become a corpus. Raises ExchangeError as ``read_any`` does."""
    if path.suffix.lower() in (".qdpx", ".qde"):
        return read_refi_project(path)
    if is_qualcoder(path):
        return read_qualcoder(path)
    return Project(read_any(path))
