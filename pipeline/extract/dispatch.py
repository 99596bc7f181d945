"""The one door to all readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from pipeline.characters import readable_name
from pipeline.errors import DocumentError
from pipeline.extract.encoding import decode
from pipeline.extract.mending.repair import repair
from pipeline.extract.mending.spelling import with_umlauts
from pipeline.extract.registry import Format, format_of
from pipeline.extract.settings import ReadSettings
from pipeline.extract.sniff import Sample
from pipeline.extract.speech.turns import mark_turns
from pipeline.extract.verbatim import verbatim
from pipeline.model import Document, Notice

_DEFAULTS = ReadSettings()


def read_document(path: Path, name: str, settings: ReadSettings = _DEFAULTS) -> Document:
    """Read ``path`` as the document called ``name``.

    The content decides the format; where the ending says otherwise, a notice (``wrong-ending``) tells.
    Raises DocumentError, one German sentence with the file and the remedy, with one of the codes
    ``missing``, ``empty``, ``unknown-format``, ``binary``, ``damaged``, ``too-large``, ``unsafe``,
    ``encrypted`` or those of the PDF reader.
    """
    path = Path(path)
    file = readable_name(path.name)
    data = _bytes_of(path)
    format = format_of(Sample(data, path))
    if format.name == "PDF":
        del data
        document = _read(format, file, path, name, settings)
    else:
        document = _read(format, file, data, name, file)
    if not document.text.strip() and format.name != "PDF":
        raise DocumentError(
            f"„{file}“ enthält keinen Text; prüfen Sie im ursprünglichen Programm, ob der Inhalt nur "
            "aus Bildern besteht, und speichern Sie ihn gegebenenfalls als PDF mit Texterkennung.",
            "empty",
        )
    exact = settings.verbatim and format.name == "Text"
    if settings.repair and not exact:
        document = repair(with_umlauts(document))
    document = mark_turns(document, settings.interviewers)
    if exact:
        document = verbatim(document, decode(data, file).replace("\r\n", "\n"))
    notices = document.notices
    if path.suffix.lower() not in format.suffixes:
        notices = (_wrong_ending(path, format), *notices)
    return replace(document, notices=tuple(replace(n, message=readable_name(n.message)) for n in notices))


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"„{path.name}“ kann nicht geöffnet werden ({error.strerror or error}); prüfen Sie, ob die Datei "
            "noch da ist und Sie sie lesen dürfen.",
            "missing",
        ) from error


def _read(format: Format, file: str, *given: object) -> Document:
    """What the format's reader makes of ``given``. What a broken file makes a library raise is beyond any
    list; it costs this document and no other."""
    try:
        return _reader(format)(*given)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        raise DocumentError(
            f"„{file}“ ist als {format.name} beschädigt (ungültiger Aufbau); öffnen Sie sie "
            "im ursprünglichen Programm und speichern Sie sie neu.",
            "damaged",
        ) from error


def _reader(format: Format) -> Callable[..., Document]:
    """The reader of a format; its library is imported only when such a file comes."""
    module, _, function = format.reader.partition(":")
    reader: Callable[..., Document] = getattr(import_module(module), function)
    return reader


def _wrong_ending(path: Path, format: Format) -> Notice:
    return Notice(
        "wrong-ending",
        f"„{path.name}“ ist dem Inhalt nach {format.name} und wurde so gelesen; benennen Sie die Datei "
        f"passend um ({format.suffixes[0]}).",
    )
