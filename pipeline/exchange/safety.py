"""Archives and XML from outside: opened within limits, never unpacked to disk, never expanded.

Nothing is written while reading, so an archive cannot place files anywhere; one that tries is refused.
"""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from lxml import etree

from pipeline.errors import ExchangeError

MEGABYTE = 1024 * 1024
MAX_MEMBERS = 20_000
MAX_PROJECT = 512 * MEGABYTE
MAX_TEXT = 64 * MEGABYTE
MAX_TOTAL = 8 * 1024 * MEGABYTE
MAX_RATIO = 200
MAX_CODINGS = 1_000_000
"""Limits, far above any real project: members of an archive, bytes of the project file, of one text and of
the whole archive unpacked, growth on unpacking (from 10 megabytes), codings of one file."""


_BROKEN = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    OSError,
    RuntimeError,
)


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive in ``path``. Raises ExchangeError where it is broken or a trap."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive, path.name)
            yield archive
    except _BROKEN as error:
        raise ExchangeError(
            f"„{path.name}“ ist kein lesbares Archiv (beschädigt oder unvollständig); exportieren Sie es im "
            "ursprünglichen Programm erneut."
        ) from error


def _check_members(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise ExchangeError(
            f"„{name}“ enthält {len(members)} Dateien, erlaubt sind {MAX_MEMBERS}; teilen Sie das Projekt."
        )
    seen: set[str] = set()
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        outside = parts.is_absolute() or ".." in parts.parts or ":" in member.filename
        if outside or stat.S_ISLNK(member.external_attr >> 16):
            raise ExchangeError(
                f"„{name}“ enthält den Eintrag „{member.filename[:80]}“, der aus dem Ordner des Projekts "
                "hinausführt; die Datei wurde nicht gelesen, beziehen Sie sie aus einer sicheren Quelle."
            )
        if member.filename in seen:
            raise ExchangeError(
                f"„{name}“ enthält den Eintrag „{member.filename[:80]}“ zweimal; exportieren Sie das Projekt "
                "im ursprünglichen Programm erneut."
            )
        seen.add(member.filename)
        if member.flag_bits & 1:
            raise ExchangeError(
                f"„{name}“ ist mit einem Kennwort verschlüsselt; exportieren Sie das Projekt ohne Kennwort."
            )
        if member.file_size > 10 * MEGABYTE and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise _too_large(name, member.filename, member.file_size)
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL:
        raise _too_large(name, "alle zusammen", total)


def _too_large(name: str, member: str, size: int) -> ExchangeError:
    return ExchangeError(
        f"„{name}“ entpackt sich ungewöhnlich groß („{member[:80]}“: {size // MEGABYTE} MB) und wurde nicht "
        "gelesen; prüfen Sie, woher die Datei kommt, oder teilen Sie das Projekt."
    )


def read_member(archive: zipfile.ZipFile, member: str, name: str, limit: int = MAX_TEXT) -> bytes:
    """The bytes of a member, at most ``limit``. Raises ExchangeError where it is larger or damaged."""
    info = archive.getinfo(member)
    if info.file_size > limit:
        raise _too_large(name, member, info.file_size)
    with archive.open(info) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _too_large(name, member, len(data))
    return data


def decode(data: bytes, what: str) -> str:
    """Text of a file in UTF-8 or UTF-16, with its mark if it has one. Raises ExchangeError."""
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return data.decode("utf-16") if utf16 else data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ExchangeError(
            f"{what} ist kein Text in UTF-8; exportieren Sie das Projekt im ursprünglichen Programm erneut."
        ) from error


def refuse_doctype(file: IO[bytes], name: str) -> None:
    """Raises ExchangeError where the XML declares a document type: entities hide there.

    Reads to the first element, expanding nothing, and returns to the beginning.
    """
    beginning = etree.iterparse(
        file, events=("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        _, root = next(beginning)
    except StopIteration:
        return
    except etree.XMLSyntaxError as error:
        raise broken_xml(name, error.lineno or 1) from error
    if root.getroottree().docinfo.doctype:
        raise ExchangeError(
            f"„{name}“ enthält bis Zeile {root.sourceline} eine Dokumenttyp-Angabe (DTD), wie sie für "
            "Angriffe benutzt wird; die Datei wurde nicht gelesen, beziehen Sie sie aus einer sicheren "
            "Quelle."
        )
    file.seek(0)


def elements(file: IO[bytes], name: str, tags: set[str]) -> Iterator[tuple[str, str, etree._Element]]:
    """(event, local tag, element) for the start and end of the elements in ``tags``, read as a stream.

    Name spaces are left out, so that older versions of the standard read the same. Raises
    ExchangeError with file and line where the XML is broken.
    """
    refuse_doctype(file, name)
    wanted = [f"{{*}}{tag}" for tag in sorted(tags)]
    try:
        context = etree.iterparse(
            file,
            events=("start", "end"),
            tag=wanted,
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
        )
        for event, element in context:
            yield event, element.tag.rpartition("}")[2], element
    except etree.XMLSyntaxError as error:
        raise broken_xml(name, error.lineno or 0) from error


def broken_xml(name: str, line: int) -> ExchangeError:
    """The error for XML that is not well-formed (or nested without measure)."""
    return ExchangeError(
        f"„{name}“ ist in Zeile {line} kein gültiges XML; exportieren Sie das Projekt im ursprünglichen "
        "Programm erneut."
    )


def check_office_file(path: Path) -> None:
    """Raises ExchangeError where a spreadsheet is a trap: archive limits, document types in its parts."""
    with open_archive(path) as archive:
        for member in archive.infolist():
            if member.filename.lower().endswith((".xml", ".rels")):
                with archive.open(member) as file:
                    refuse_doctype(io.BytesIO(file.read(4 * MEGABYTE)), f"{path.name}/{member.filename}")


def free(element: etree._Element) -> None:
    """Give the memory of an element back that has been read, and of those before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
