"""The one door to all readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.extract.mending.repair import repair
from pipeline.extract.settings import ReadSettings
from pipeline.extract.sniff import format_of
from pipeline.extract.speech.turns import mark_turns
from pipeline.model import Document, Notice

_ENDINGS = {
    "pdf": (".pdf",),
    "docx": (".docx",),
    "odt": (".odt",),
    "rtf": (".rtf",),
    "vtt": (".vtt",),
    "srt": (".srt",),
    "html": (".html", ".htm"),
    "eml": (".eml",),
    "text": (".txt", ".text", ".md", ".markdown"),
}
_READERS = {
    "docx": ("docx", "read_docx"),
    "odt": ("odt", "read_odt"),
    "rtf": ("rtf", "read_rtf"),
    "vtt": ("subtitles", "read_vtt"),
    "srt": ("subtitles", "read_srt"),
    "html": ("html", "read_html"),
    "eml": ("mail", "read_mail"),
    "text": ("text", "read_text"),
}
_Reader = Callable[[bytes, str, str], Document]
_DEFAULTS = ReadSettings()


def read_document(path: Path, name: str, settings: ReadSettings = _DEFAULTS) -> Document:
    """Read ``path`` as the document called ``name``.

    The content decides the format; where the ending says otherwise, a notice (``wrong-ending``) tells.
    Raises DocumentError, one German sentence with the file and the remedy, with one of the codes
    ``missing``, ``empty``, ``unknown-format``, ``binary``, ``damaged``, ``too-large``, ``unsafe``,
    ``encrypted`` or those of the PDF reader.
    """
    path = Path(path)
    data = _bytes_of(path)
    kind = format_of(data, path)
    if kind == "pdf":
        from pipeline.extract.pdf import read_pdf

        del data
        document = read_pdf(path, name, settings)
    else:
        document = _read(kind, data, name, path.name)
    if not document.text.strip() and kind != "pdf":
        raise DocumentError(
            f"„{path.name}“ enthält keinen Text; prüfen Sie im ursprünglichen Programm, ob der Inhalt nur "
            "aus Bildern besteht, und speichern Sie ihn gegebenenfalls als PDF mit Texterkennung.",
            "empty",
        )
    if settings.repair:
        document = repair(document)
    document = mark_turns(document, settings.interviewers)
    if path.suffix.lower() not in _ENDINGS[kind]:
        document = replace(document, notices=(_wrong_ending(path, kind), *document.notices))
    return document


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"„{path.name}“ kann nicht geöffnet werden ({error.strerror or error}); prüfen Sie, ob die Datei "
            "noch da ist und Sie sie lesen dürfen.",
            "missing",
        ) from error


def _read(kind: str, data: bytes, name: str, file: str) -> Document:
    try:
        return _reader(kind)(data, name, file)
    except (ValueError, KeyError, IndexError, RecursionError, OverflowError) as error:
        raise DocumentError(
            f"„{file}“ ist als {_shown(kind)} beschädigt (ungültiger Aufbau); öffnen Sie sie "
            "im ursprünglichen Programm und speichern Sie sie neu.",
            "damaged",
        ) from error


def _reader(kind: str) -> _Reader:
    """The reader of a format; its library is imported only when such a file comes."""
    module, function = _READERS[kind]
    reader: _Reader = getattr(import_module(f"pipeline.extract.formats.{module}"), function)
    return reader


def _wrong_ending(path: Path, kind: str) -> Notice:
    return Notice(
        "wrong-ending",
        f"„{path.name}“ ist dem Inhalt nach {_shown(kind)} und wurde so gelesen; benennen Sie die Datei "
        f"passend um ({_ENDINGS[kind][0]}).",
    )


def _shown(kind: str) -> str:
    return "Text" if kind == "text" else kind.upper()
