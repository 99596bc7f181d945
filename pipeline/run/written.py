"""What the last run wrote into the results folder, so that a deleted or changed file is noticed.

Size and time decide where they are as they were; where the time differs, the content does. What a person
changed is kept under another name before it is written anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.files import replacing, write_bytes
from pipeline.run.store import file_hash


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: size in bytes, time of change in nanoseconds, SHA-256."""

    size: int
    time: int
    sha256: str


_ADAPTER = TypeAdapter(dict[str, Written])


def _record(out: Path) -> Path:
    return out / ".querschau" / "written.json"


def written_files(out: Path) -> dict[str, Written]:
    """The files of the last run by their path in the results; empty where nobody noted them."""
    try:
        return _ADAPTER.validate_json(_record(out).read_bytes())
    except (OSError, ValueError):
        return {}


def note_written(out: Path, new: Iterable[str], gone: Iterable[str]) -> None:
    """Note that the files ``new`` were written and the files ``gone`` removed. Raises OutputError."""
    noted = written_files(out)
    for name in gone:
        noted.pop(name, None)
    for name in new:
        stat = (out / name).stat()
        noted[name] = Written(stat.st_size, stat.st_mtime_ns, file_hash(out / name))
    write_bytes(_record(out), _ADAPTER.dump_json(noted))


def changed_files(out: Path) -> Iterator[str]:
    """Files of the last run that are no longer as it wrote them, or no longer there."""
    for name, was in written_files(out).items():
        try:
            stat = (out / name).stat()
            same = stat.st_size == was.size and (
                stat.st_mtime_ns == was.time or file_hash(out / name) == was.sha256
            )
        except OSError:
            same = False
        if not same:
            yield name


MARK = " (Ihre Fassung vom "
"""In the names of files that hold what a person made of our results."""


BY_PEOPLE = (".xlsx", ".csv", ".docx", ".html", ".txt")
"""Endings of results files that a person may work in."""


def keep_changed(out: Path, names: Collection[str]) -> list[str]:
    """Copy those of the results files ``names`` that somebody changed since they were written to ``NAME (Ihre
    Fassung vom DATUM).xlsx`` beside them, so that they may be written anew.

    Returns German sentences that say so. A copy that is there already is not made again. Raises OutputError.
    """
    found = []
    for name in changed_files(out):
        path = out / name
        if name not in names or not name.endswith(BY_PEOPLE) or not path.is_file():
            continue
        copy = _copy_of(path)
        if not copy.exists():
            with replacing(copy) as partial:
                shutil.copy2(path, partial)
        found.append(
            f"„{path.name}“ wurde verändert, seit Querschau sie schrieb; Ihre Fassung liegt jetzt in "
            f"„{copy}“. "
            "Sollen Ihre Änderungen zählen, berichtigen Sie in einer Mappe von „querschau export "
            "--to korrektur“."
        )
    return found


def _copy_of(path: Path) -> Path:
    """A free name for a person's version of a file, or the one under which this very content is kept."""
    day = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d")
    for number in count(1):
        more = f", {number}" if number > 1 else ""
        copy = path.with_name(f"{path.stem}{MARK}{day}{more}){path.suffix}")
        if not copy.exists() or file_hash(copy) == file_hash(path):
            return copy
    raise AssertionError("unreachable")


def whole(out: Path) -> bool:
    """Whether the results are all there as the last run wrote them."""
    return bool(written_files(out)) and not any(changed_files(out))
