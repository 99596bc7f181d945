"""REFI-QDA files of any program: .qdpx, .qde and .qdc.

Accepts what real programs write beside the standard: any name of the project file, ``sources`` or
``Sources``, a missing ``internal://``, texts within the XML, GUIDs in any letter case with or without
braces, empty containers, older name spaces, a byte-order mark.
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from pipeline.errors import ExchangeError
from pipeline.exchange.incoming import Incoming
from pipeline.exchange.refi.parse import RefiParser
from pipeline.exchange.refi.resolve import resolve
from pipeline.exchange.safety import MAX_PROJECT, MAX_TEXT, decode, open_archive, read_member


def read_refi(path: Path) -> Incoming:
    """Everything in the file. Raises ExchangeError: one German sentence with file and, where known, line."""
    return resolve(parse_refi(path))


def parse_refi(path: Path) -> RefiParser:
    """The parts of the file, references not yet resolved. Raises ExchangeError."""
    if path.suffix.lower() == ".qdpx":
        with open_archive(path) as archive:
            return _parse_archive(archive, path.name)
    if path.stat().st_size > MAX_PROJECT:
        raise _too_large(path.name)
    parser = RefiParser(path.name, lambda wanted: _text_beside(path, wanted))
    with path.open("rb") as file:
        parser.read(file)
    return parser


def project_member(archive: zipfile.ZipFile, name: str) -> str:
    """The project file in an archive. Raises ExchangeError where there is none, several, or a huge one."""
    projects = [m for m in archive.namelist() if m.lower().endswith(".qde") and "/" not in m]
    if len(projects) != 1:
        raise ExchangeError(
            f"„{name}“ enthält {'keine' if not projects else 'mehr als eine'} Projektdatei (.qde); "
            "exportieren Sie das Projekt im ursprünglichen Programm erneut."
        )
    if archive.getinfo(projects[0]).file_size > MAX_PROJECT:
        raise _too_large(name)
    return projects[0]


def sources_in(archive: zipfile.ZipFile) -> dict[str, str]:
    """The archive's members in folders, by bare name (case does not count)."""
    return {PurePosixPath(m).name.casefold(): m for m in archive.namelist() if "/" in m}


def _parse_archive(archive: zipfile.ZipFile, name: str) -> RefiParser:
    member_of = sources_in(archive)

    def text_of(wanted: str) -> str | None:
        member = member_of.get(bare_name(wanted).casefold())
        if member is None:
            return None
        return decode(read_member(archive, member, name), f"„{name}/{member}“")

    parser = RefiParser(name, text_of)
    with archive.open(project_member(archive, name)) as file:
        parser.read(file)
    return parser


def _too_large(name: str) -> ExchangeError:
    return ExchangeError(
        f"Die Projektdatei in „{name}“ ist größer als {MAX_PROJECT >> 20} MB; teilen Sie sie."
    )


def _text_beside(path: Path, wanted: str) -> str | None:
    """A text file of a bare .qde: in a folder of sources beside it, by its bare name only."""
    for folder in ("sources", "Sources"):
        file = path.parent / folder / bare_name(wanted)
        if file.is_file() and file.stat().st_size <= MAX_TEXT:
            return decode(file.read_bytes(), f"„{file.name}“")
    return None


def bare_name(path: str) -> str:
    """The file's name of ``internal://GUID.txt``, ``relative:///x/GUID.txt`` or ``GUID.txt``."""
    return PurePosixPath(path.replace("\\", "/").split("://", 1)[-1]).name
