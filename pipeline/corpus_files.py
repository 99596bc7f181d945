"""Which files below a folder are documents, which are not, and what could not be looked at."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.characters import readable_name
from pipeline.counted import counted
from pipeline.extract.registry import suffixes

_IGNORED_FOLDERS = {"codings", "outputs", "models", "__pycache__"}
_IGNORED_NAMES = {"readme.md", "license", "license.txt", "thumbs.db", "corpus.yaml", "desktop.ini"}
_OF_RESULTS = ("coded_segments.csv", "proposals.csv", "segments.parquet")


@dataclass(slots=True)
class Found:
    """What lies below a folder: documents, files of unknown formats, folders that cannot be read;
    ``notices``: German sentences on what was passed over."""

    files: list[Path] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)
    unreachable: list[Path] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def documents_in(folder: Path, ours: frozenset[str]) -> Found:
    """The documents below ``folder`` (``folder/documents``, where there is such a folder), sorted.

    Never read: results of ours, whatever their name and place; folders whose name says that they hold none
    (``codings``, ``outputs``, ``models``), hidden ones; files whose ending is among ``ours``.
    """
    found = Found()
    place = folder / "documents"
    if place.is_dir():
        _note_beside(folder, found)
    else:
        place = folder
    passed: Counter[Path] = Counter()
    for here, folders, names in os.walk(place, onerror=lambda error: _note_unreachable(error, found)):
        folders[:] = sorted(f for f in folders if _goes_into(Path(here, f), passed))
        if Path(here) != folder and "corpus.yaml" in names:
            found.notices.append(
                f"Im Ordner „{_shown(Path(here), folder)}“ liegt ein weiteres Korpus; seine Dokumente werden "
                "mitgelesen, seine corpus.yaml nicht. Nehmen Sie den Ordner heraus, wenn er nicht dazugehört."
            )
        for name in names:
            _sort(Path(here, name), found, ours)
    for skipped, count in sorted(passed.items()):
        files = counted(count, "Datei", "Dateien")
        found.notices.append(
            f"Der Ordner „{_shown(skipped, folder)}“ ({files}) wurde nicht gelesen, weil Ordner dieses "
            f"Namens "
            "keine Dokumente enthalten; benennen Sie ihn um, wenn er welche enthält."
        )
    found.files.sort()
    found.unknown.sort()
    return found


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


def _sort(path: Path, found: Found, ours: frozenset[str]) -> None:
    if path.name.startswith((".", "~$")) or path.name.lower() in _IGNORED_NAMES or not path.is_file():
        return
    suffix = path.suffix.lower()
    if suffix not in ours:
        (found.files if suffix in suffixes() else found.unknown).append(path)


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


def _note_unreachable(error: OSError, found: Found) -> None:
    found.unreachable.append(Path(error.filename))


def _shown(path: Path, folder: Path) -> str:
    return readable_name(path.relative_to(folder).as_posix())
