"""Whether a folder to be shared still holds what identifies people: every file in it is looked at again."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Container, Iterator
from pathlib import Path

from pipeline.counted import counted
from pipeline.pseudonyms.dates import PLACEHOLDER
from pipeline.pseudonyms.find import Finder
from pipeline.pseudonyms.recurrence import Recurrence
from pipeline.pseudonyms.tokens import Words

_TEXT = {
    ".txt",
    ".md",
    ".csv",
    ".yaml",
    ".yml",
    ".json",
    ".jsonl",
    ".html",
    ".htm",
    ".xml",
    ".vtt",
    ".srt",
    ".rtf",
    ".log",
}
_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_LARGEST = 200_000_000
_DEEPEST = 3


def leftovers(folder: Path, finder: Finder, again: Recurrence, keep: Container[str]) -> list[str]:
    """A German sentence for each file below ``folder`` that still holds something: in its name, its text,
    or, of
    archives and office files, in any of their parts. No name is repeated in it."""
    sentences: list[str] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        place = path.relative_to(folder)
        shown = place
        if count := _count(
            " ".join(Words(str(place).replace("_", " ")).text.split()), finder, again, keep, names_only=True
        ):
            shown = Path(f"Datei {len(sentences) + 1}{place.suffix}")
            sentences.append(
                f"Der Name einer Datei ({place.suffix or 'ohne Endung'}) enthält noch Namen; benennen Sie "
                f"sie um."
            )
        count = 0
        for text, readable in _texts(path):
            count += _count(text, finder, again, keep, names_only=not readable)
        if count:
            times = counted(count, "Stelle", "Stellen")
            sentences.append(
                f"„{shown}“ enthält noch {times}, die Personen erkennen lassen; sehen Sie die Datei durch."
            )
    return sentences


def _count(text: str, finder: Finder, again: Recurrence, keep: Container[str], *, names_only: bool) -> int:
    text = PLACEHOLDER.sub(" … ", text)
    if names_only:
        return sum(f.replaced for f in again.find(Words(text)))
    return sum(f.replaced for f in finder.find_with(text, again, keep))


def _texts(path: Path) -> Iterator[tuple[str, bool]]:
    """The texts of a file; whether it is text that was written to be read (else only known names are
    sought)."""
    if path.stat().st_size > _LARGEST:
        return
    data = path.read_bytes()
    yield from _of_data(path.suffix.lower(), data, _DEEPEST)


def _of_data(suffix: str, data: bytes, depth: int) -> Iterator[tuple[str, bool]]:
    if data[:4] == b"PK\x03\x04" and depth:
        yield from _of_archive(data, depth)
    elif suffix in _TEXT:
        text = data.decode("utf-8-sig", "replace")
        marked = suffix in (".html", ".htm", ".xml")
        yield (_MARKUP.sub(" ", text) if marked else text), True
        if marked:
            yield text, False
    else:
        yield data.decode("utf-8", "ignore"), False
        yield data.decode("utf-16-le", "ignore"), False


def _of_archive(data: bytes, depth: int) -> Iterator[tuple[str, bool]]:
    import io

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield " ".join(archive.namelist()).replace("_", " ").replace("/", " "), False
            for entry in archive.infolist():
                if not entry.is_dir() and entry.file_size < _LARGEST:
                    yield from _of_data(Path(entry.filename).suffix.lower(), archive.read(entry), depth - 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        yield data.decode("utf-8", "ignore"), False
