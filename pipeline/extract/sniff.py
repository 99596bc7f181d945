"""Which format a file has: by its content first, by its ending only where content cannot tell."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from pipeline.errors import DocumentError

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream in which Office keeps a document with a password."""
_ODT = b"application/vnd.oasis.opendocument.text"
_MANIFEST = 1_000_000
"""Bytes of an archive's list of parts that are looked at."""
_OTHER_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "eine Datei im alten Office-Format (DOC, XLS, MSG)"),
    (b"\x89PNG", "ein Bild"),
    (b"\xff\xd8\xff", "ein Bild"),
    (b"GIF8", "ein Bild"),
    (b"II*\x00", "ein Bild"),
    (b"MM\x00*", "ein Bild"),
    (b"Rar!", "ein Archiv"),
    (b"7z\xbc\xaf", "ein Archiv"),
    (b"\x1f\x8b", "ein Archiv"),
    (b"ID3", "eine Tonaufnahme"),
    (b"OggS", "eine Tonaufnahme"),
    (b"RIFF", "eine Ton- oder Filmaufnahme"),
)
_BY_SUFFIX = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".vtt": "vtt",
    ".srt": "srt",
    ".html": "html",
    ".htm": "html",
    ".eml": "eml",
}
_SRT = re.compile(r"\s*\d+\s*\n\s*\d{1,2}:\d\d:\d\d[,.]\d{1,3}\s*-->\s*\d{1,2}:\d\d:\d\d")
_HTML = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S)
_MAIL_HEADER = re.compile(
    r"^(from|to|subject|date|received|mime-version|message-id|return-path):", re.I | re.M
)


def format_of(data: bytes, path: Path) -> str:
    """``pdf``, ``docx``, ``odt``, ``rtf``, ``vtt``, ``srt``, ``html``, ``eml`` or ``text``.

    ``data``: the file's bytes. Raises DocumentError (``empty``, ``unknown-format``) with the remedy.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DocumentError(
            f"„{path.name}“ ist leer; prüfen Sie, ob die Datei vollständig kopiert wurde, und legen Sie sie "
            "erneut ab.",
            "empty",
        )
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _format_of_zip(data, path)
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if data.startswith(b"\xd0\xcf\x11\xe0") and _ENCRYPTED in data:
        raise encrypted(path.name)
    for signature, what in _OTHER_SIGNATURES:
        if data.startswith(signature):
            raise _unknown(path, what)
    return _format_of_text(data, path)


def _format_of_zip(data: bytes, path: Path) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = _beginning(archive, "mimetype", 100)
            manifest = _beginning(archive, "META-INF/manifest.xml", _MANIFEST)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError) as error:
        raise DocumentError(
            f"„{path.name}“ ist beschädigt oder unvollständig (das innere Archiv lässt sich nicht öffnen); "
            "öffnen Sie die Datei in Word oder LibreOffice und speichern Sie sie neu.",
            "damaged",
        ) from error
    if b"encryption-data" in manifest:
        raise encrypted(path.name)
    if "word/document.xml" in names or any(n.startswith("word/document") for n in names):
        return "docx"
    if kind.startswith(_ODT) or (path.suffix.lower() == ".odt" and "content.xml" in names):
        return "odt"
    raise _unknown(path, "ein Archiv oder eine Datei einer anderen Office-Anwendung (Tabelle, Folien)")


def _beginning(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    """The first ``size`` bytes of a part, none where it is missing; never unpacks more."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(size)


def _format_of_text(data: bytes, path: Path) -> str:
    head = _head(data)
    by_suffix = _BY_SUFFIX.get(path.suffix.lower(), "")
    if head.startswith("WEBVTT"):
        return "vtt"
    if _SRT.match(head):
        return "srt"
    if by_suffix != "text" and _HTML.match(head):
        return "html"
    if by_suffix == "text" and re.match(r"\s*<!doctype html", head, re.I):
        return "html"
    if by_suffix == "eml" and _MAIL_HEADER.search(head):
        return "eml"
    if by_suffix in ("vtt", "srt"):
        return "text"
    if by_suffix:
        return by_suffix
    may_be_text = path.suffix.lower() in (".pdf", ".docx", ".odt", ".rtf", "")
    if may_be_text and _is_text(data):
        return "text"
    raise _unknown(path, "in keinem Format, das gelesen werden kann")


def _head(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data[:8192].decode("utf-16", errors="ignore")
    return data[:4096].decode("utf-8-sig", errors="ignore").replace("\r\n", "\n").lstrip("\ufeff")


def _is_text(data: bytes) -> bool:
    sample = data[:20_000]
    odd = sum(b < 9 or 13 < b < 32 for b in sample)
    return odd <= len(sample) // 1000


def encrypted(file: str) -> DocumentError:
    """The error for a document with a password."""
    return DocumentError(
        f"„{file}“ ist mit einem Kennwort geschützt; speichern Sie eine Fassung ohne Kennwort.", "encrypted"
    )


def _unknown(path: Path, what: str) -> DocumentError:
    return DocumentError(
        f"„{path.name}“ ist {what}; speichern Sie das Dokument als PDF, DOCX, ODT, RTF, TXT, MD, VTT oder "
        "SRT und legen Sie es erneut ab.",
        "unknown-format",
    )
