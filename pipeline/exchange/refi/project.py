"""A REFI-QDA project as one that can become a corpus."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from pathlib import Path

from pipeline.errors import ExchangeError
from pipeline.exchange.kept import KeptCase
from pipeline.exchange.project import Project
from pipeline.exchange.refi.parse import RefiParser
from pipeline.exchange.refi.read import bare_name, parse_refi, sources_in
from pipeline.exchange.refi.resolve import resolve
from pipeline.exchange.refi.rest import keep_rest
from pipeline.exchange.safety import open_archive


def read_refi_project(path: Path) -> Project:
    """The project in a .qdpx or .qde. Raises ExchangeError as ``read_refi`` does."""
    parser = parse_refi(path)
    incoming = resolve(parser, whole=path.suffix.lower() == ".qdpx")
    there = _files_of(path)
    for source in incoming.sources:
        if bare_name(source.file).casefold() not in there:
            source.file = ""
    cases = _cases(parser)
    noted = {n for notes in parser.code_notes.values() for n in notes}
    noted |= {n for case in cases.values() for n in case.notes}

    def keep(folder: Path, placed: Collection[str]) -> list[str]:
        return keep_rest(path, folder, placed, noted)

    whole = path.suffix.lower() == ".qdpx"
    return Project(incoming, parser.code_notes, cases, _copier(path), keep if whole else None)


def _files_of(path: Path) -> set[str]:
    if path.suffix.lower() != ".qdpx":
        return set()
    with open_archive(path) as archive:
        return set(sources_in(archive))


def _cases(parser: RefiParser) -> dict[str, KeptCase]:
    return {
        name: KeptCase(
            guid=key, description=parser.case_notes[name][0], notes=list(parser.case_notes[name][1])
        )
        for key, name in parser.case_guids.items()
        if name
    }


def _copier(path: Path) -> Callable[[str, Path], None]:
    def copy(file: str, target: Path) -> None:
        with open_archive(path) as archive:
            member = sources_in(archive).get(bare_name(file).casefold())
            if member is None:
                raise ExchangeError(f"„{file}“ fehlt in „{path.name}“; exportieren Sie das Projekt erneut.")
            with archive.open(member) as inside, target.open("wb") as outside:
                shutil.copyfileobj(inside, outside)

    return copy
