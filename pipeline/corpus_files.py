"""Which files below a folder are documents, which are not, and what could not be looked at."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path, PurePath

from pipeline.characters import name_for_files, readable_name
from pipeline.counted import counted
from pipeline.extract.registry import suffixes

_IGNORED_FOLDERS = {"codings", "outputs", "models", "__pycache__"}
_IGNORED_NAMES = {"readme.md", "license", "license.txt", "thumbs.db", "corpus.yaml", "desktop.ini"}
_OF_RESULTS = ("coded_segments.csv", "proposals.csv", "segments.parquet")


@dataclass(slots=True)
class Found:
    """What lies below a folder: documents (paths inside the folder, in the order of folders and names), files
    of unknown formats, folders that cannot be read; ``notices``: German sentences on what was passed over."""

    files: list[str] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)
    unreachable: list[Path] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def documents_in(folder: Path, ours: frozenset[str]) -> Found:
    """The documents below ``folder`` (``folder/documents``, where there is such a folder).

    Never read: results of ours, whatever their name and place; folders whose name says that they hold none
    (``codings``, ``outputs``, ``models``), hidden ones; files whose ending is among ``ours``.
    """
    found = Found()
    place = ""
    if (folder / "documents").is_dir():
        _note_beside(folder, found)
        place = "documents"
    look = _Look(folder, ours, suffixes(), found)
    look.into(place)
    for skipped, number in sorted(look.passed.items()):
        files = counted(number, "Datei", "Dateien")
        found.notices.append(
            f"Der Ordner „{_shown(skipped, folder)}“ ({files}) wurde nicht gelesen, weil Ordner dieses "
            f"Namens "
            "keine Dokumente enthalten; benennen Sie ihn um, wenn er welche enthält."
        )
    return found


@dataclass(frozen=True, slots=True)
class _Look:
    """A look through the folders below ``root``. ``passed``: how many documents lie in folders that are not
    read."""

    root: Path
    ours: frozenset[str]
    known: frozenset[str] | set[str]
    found: Found
    passed: Counter[Path] = field(default_factory=Counter)

    def into(self, place: str) -> None:
        """Look through the folder ``place`` (a path inside the root) and those below it."""
        here = self.root / place
        try:
            with os.scandir(here) as listed:
                entries = sorted(listed, key=lambda entry: os.path.normcase(entry.name))
        except OSError as error:
            self.found.unreachable.append(Path(error.filename))
            return
        if place and any(entry.name == "corpus.yaml" for entry in entries):
            self.found.notices.append(
                f"Im Ordner „{_shown(here, self.root)}“ liegt ein weiteres Korpus; seine Dokumente werden "
                "mitgelesen, seine corpus.yaml nicht. Nehmen Sie den Ordner heraus, wenn er nicht dazugehört."
            )
        for entry in entries:
            inside = f"{place}/{entry.name}" if place else entry.name
            if not _is_folder(entry):
                self._sort(entry, inside)
            elif _goes_into(here / entry.name, self.passed) and not entry.is_symlink():
                self.into(inside)

    def _sort(self, entry: os.DirEntry[str], inside: str) -> None:
        name = entry.name.lower()
        if name.startswith((".", "~$")) or name in _IGNORED_NAMES or not _is_file(entry):
            return
        suffix = PurePath(name).suffix
        if suffix in self.ours:
            return
        if suffix in self.known:
            self.found.files.append(inside)
        else:
            self.found.unknown.append(self.root / inside)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def unique_names(places: Sequence[str]) -> list[str]:
    """The name of each document, a file at one of ``places`` (paths inside the corpus): its stem; where files
    share it, stem and ending; where those are the same too, the path; else a number.

    Upper and lower case count as the same: results may lie on a disk that does not tell them apart.
    """
    names = [""] * len(places)
    taken: set[str] = set()
    left: Sequence[int] = range(len(places))
    ways: tuple[Callable[[PurePath], str], ...] = (_stem, _with_ending, _way)
    for named in ways:
        wishes = [named(PurePath(places[number])) for number in left]
        wanted = Counter(map(str.casefold, wishes))
        for number, wish in zip(left, wishes, strict=True):
            if wanted[wish.casefold()] == 1 and wish.casefold() not in taken:
                names[number] = wish
        taken.update(names[number].casefold() for number in left if names[number])
        left = [number for number in left if not names[number]]
    for number in left:
        way = _way(PurePath(places[number]))
        numbered = chain([way], (f"{way}_{more}" for more in count(1)))
        names[number] = next(name for name in numbered if name.casefold() not in taken)
        taken.add(names[number].casefold())
    return names


def _stem(file: PurePath) -> str:
    return name_for_files(file.stem)


def _with_ending(file: PurePath) -> str:
    return name_for_files(f"{file.stem}_{_ending(file)}")


def _way(file: PurePath) -> str:
    return name_for_files(f"{'_'.join(file.with_suffix('').parts)}_{_ending(file)}")


def _ending(file: PurePath) -> str:
    return file.suffix.lstrip(".").lower()


def holds_results(folder: Path) -> bool:
    """Whether a folder holds results of ours (also copied ones, also under another name)."""
    if (folder / ".querschau" / "store").is_dir() or (folder / ".querschau" / "written.json").is_file():
        return True
    return (folder / "manifest.json").is_file() and any((folder / name).exists() for name in _OF_RESULTS)


def _goes_into(folder: Path, passed: Counter[Path]) -> bool:
    if folder.name.startswith((".", "~$")) or holds_results(folder):
        return False
    if folder.name not in _IGNORED_FOLDERS:
        return True
    known = suffixes() - {".csv", ".xlsx"}  # sheets of people's codings belong there
    if folder.name != "__pycache__" and (count := _documents_below(folder, known)):
        passed[folder] = count
    return False


def _documents_below(folder: Path, known: frozenset[str] | set[str]) -> int:
    count = 0
    for here, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".") and not holds_results(Path(here, f))]
        count += sum(
            Path(name).suffix.lower() in known and name.lower() not in _IGNORED_NAMES for name in names
        )
    return count


def _note_beside(folder: Path, found: Found) -> None:
    """Documents beside ``documents/`` are not read: that is said."""
    beside = [p.name for p in sorted(folder.iterdir()) if p.suffix.lower() in suffixes() and p.is_file()]
    beside = [
        readable_name(n) for n in beside if n.lower() not in _IGNORED_NAMES and not n.startswith((".", "~$"))
    ]
    if beside:
        said = (
            f"„{beside[0]}“ liegt"
            if len(beside) == 1
            else f"„{beside[0]}“ und {len(beside) - 1} weitere liegen"
        )
        found.notices.append(
            f"{said} neben dem Ordner „documents“ und zählt nicht als Dokument; legen Sie in diesen Ordner, "
            f"was gelesen "
            "werden soll."
        )


def _shown(path: Path, folder: Path) -> str:
    return readable_name(path.relative_to(folder).as_posix())
