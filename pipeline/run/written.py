"""What the last run wrote into the results folder, so that a deleted or changed file is noticed.

Size and time decide where they are as they were; where the time differs, the content does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.files import write_bytes
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


def whole(out: Path) -> bool:
    """Whether the results are all there as the last run wrote them."""
    return bool(written_files(out)) and not any(changed_files(out))
