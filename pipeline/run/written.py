"""What the last run wrote into the results folder, so that a deleted or changed file is noticed.

Size and time decide where they are as they were; where the time differs, the content does. What a person
changed, or may have changed, is kept under another name before it is written anew.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.counted import counted
from pipeline.files import replacing, write_bytes
from pipeline.layout import RECORDS, shard_in
from pipeline.run.store import file_hash


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: size in bytes, time of change in nanoseconds, SHA-256."""

    size: int
    time: int
    sha256: str


_ADAPTER = TypeAdapter(dict[str, Written])


def _record(out: Path, shard: str = "") -> Path:
    home = out / ".querschau"
    return home / "written" / f"{shard}.json" if shard else home / "written.json"


class WrittenFiles:
    """The files of the last run by their path in the results ``out``, noted shard by shard.

    Where the record is lost or damaged nothing is known of its files: each counts as changed.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._shard: str | None = None
        self._noted: dict[str, Written] = {}

    def noted(self, shard: str = "") -> dict[str, Written]:
        """The files of a shard, or of none; the last one asked for stays in memory."""
        if shard != self._shard:
            self._shard, self._noted = shard, {}
            with suppress(OSError, ValueError):
                self._noted = _ADAPTER.validate_json(_record(self.out, shard).read_bytes())
        return self._noted

    def knows(self, name: str) -> bool:
        """Whether it was noted that the file was written."""
        return name in self.noted(shard_in(name))

    def holds(self, name: str) -> bool:
        """Whether the file is there as it was written."""
        was, path = self.noted(shard_in(name)).get(name), self.out / name
        try:
            stat = path.stat()
            return (
                was is not None
                and stat.st_size == was.size
                and (stat.st_mtime_ns == was.time or file_hash(path) == was.sha256)
            )
        except OSError:
            return False

    def whole(self, shard: str = "") -> bool:
        """Whether the files of a shard, or of none, are all there as the last run wrote them."""
        noted = self.noted(shard)
        return bool(noted) and all(self.holds(name) for name in noted)


def note_written(out: Path, new: Iterable[str], gone: Iterable[str] = (), staged: Path | None = None) -> None:
    """Note that the files ``new`` were written and the files ``gone`` removed. Raises OutputError.

    ``staged``: the folder from which they are going to be moved to ``out``.
    """
    groups: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for number, names in enumerate((gone, new)):
        for name in names:
            groups[shard_in(name)][number].append(name)
    for shard, (leaving, coming) in groups.items():
        noted = WrittenFiles(out).noted(shard)
        for name in leaving:
            noted.pop(name, None)
        for name in coming:
            path = (staged or out) / name
            stat = path.stat()
            noted[name] = Written(stat.st_size, stat.st_mtime_ns, file_hash(path))
        if noted or not shard:
            write_bytes(_record(out, shard), _ADAPTER.dump_json(noted))
        else:
            _record(out, shard).unlink(missing_ok=True)


MARK = " (Ihre Fassung vom "
"""In the names of files that hold what a person made of our results."""


BY_PEOPLE = (".xlsx", ".csv", ".docx", ".html", ".txt")
"""Endings of results files that a person may work in."""


def keep_changed(out: Path, names: Iterable[str], new: Path | None = None) -> list[str]:
    """Copy those of the results files ``names`` that are not as we wrote them to ``NAME (Ihre Fassung vom
    DATUM).xlsx`` beside them, so that they may be written anew.

    ``new``: the folder with what will stand there; a file that stays as it is needs no copy. Returns German
    sentences that say so. A copy that is there already is not made again. Raises OutputError.
    """
    written = WrittenFiles(out)
    changed, unknown = list[str](), list[Path]()
    for name in sorted((n for n in names if n.endswith(BY_PEOPLE)), key=lambda n: (shard_in(n), n)):
        path = out / name
        ours = name.startswith(RECORDS) or not path.is_file() or written.holds(name)
        if ours or (new and _equal(path, new / name)):
            continue
        copy = _copy_of(path)
        if not copy.exists():
            with replacing(copy) as partial:
                shutil.copy2(path, partial)
        if not written.knows(name):
            unknown.append(copy)
            continue
        changed.append(
            f"„{path.name}“ wurde verändert, seit Querschau sie schrieb; Ihre Fassung liegt jetzt in "
            f"„{copy}“. "
            "Sollen Ihre Änderungen zählen, berichtigen Sie in einer Mappe von „querschau export "
            "--to korrektur“."
        )
    return [*changed, *_said_of_unknown(out, unknown)]


def _said_of_unknown(out: Path, copies: list[Path]) -> list[str]:
    if not copies:
        return []
    files = counted(len(copies), "Datei", "Dateien")
    return [
        f"Von {files} in „{out}“ ist nicht bekannt, ob Querschau sie so schrieb (der Vermerk darüber fehlt "
        f"oder ist beschädigt); was darin stand, liegt jetzt daneben, etwa in „{copies[0].name}“, und kann "
        "gelöscht werden, wenn niemand etwas geändert hat."
    ]


def _equal(path: Path, other: Path) -> bool:
    return other.is_file() and file_hash(path) == file_hash(other)


def _copy_of(path: Path) -> Path:
    """A free name for a person's version of a file, or the one under which this very content is kept."""
    day = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d")
    for number in count(1):
        more = f", {number}" if number > 1 else ""
        copy = path.with_name(f"{path.stem}{MARK}{day}{more}){path.suffix}")
        if not copy.exists() or file_hash(copy) == file_hash(path):
            return copy
    raise AssertionError("unreachable")
