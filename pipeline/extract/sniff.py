"""A file's content as the formats look at it: bytes, beginning of the text, parts of an archive."""

from __future__ import annotations

import io
import zipfile
import zlib
from functools import cached_property
from pathlib import Path

from pipeline.errors import DocumentError

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OLD_WORD = "WordDocument".encode("utf-16-le")
"""Name of the stream in which old Word keeps its text."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream in which Office keeps a document with a password."""
_MANIFEST = 1_000_000
"""Bytes of an archive's list of parts that are looked at."""
_OTHER_SIGNATURES = (
    (_OLD_OFFICE, "eine Datei im alten Office-Format (XLS, PPT, MSG)"),
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


class Sample:
    """A file's bytes and what can be told from them."""

    def __init__(self, data: bytes, path: Path) -> None:
        self.data = data
        self.file = path.name
        self.suffix = path.suffix.lower()
        self.is_archive = data.startswith((b"PK\x03\x04", b"PK\x05\x06"))

    @property
    def is_old_word(self) -> bool:
        """Whether it is a document of Word 97 to 2003."""
        return self.data.startswith(_OLD_OFFICE) and _OLD_WORD in self.data

    @cached_property
    def head(self) -> str:
        """The beginning as text, empty for an archive."""
        if self.is_archive:
            return ""
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return self.data[:8192].decode("utf-16", errors="ignore")
        head = self.data[:4096].decode("utf-8-sig", errors="ignore")
        return head.replace("\r\n", "\n").lstrip("\ufeff")

    @property
    def is_plain(self) -> bool:
        """Whether the bytes look like text of any encoding."""
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return True  # UTF-16, as Excel saves „Unicode Text“
        sample = self.data[:20_000]
        odd = sum(b < 9 or 13 < b < 32 for b in sample)
        return not self.is_archive and odd <= len(sample) // 1000

    @property
    def parts(self) -> frozenset[str]:
        """Names of an archive's parts."""
        return self._archive[0]

    @property
    def mimetype(self) -> bytes:
        """What an archive says it is."""
        return self._archive[1]

    @cached_property
    def _archive(self) -> tuple[frozenset[str], bytes]:
        if not self.is_archive:
            return frozenset(), b""
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                names = frozenset(archive.namelist())
                kind = _beginning(archive, "mimetype", 100)
                manifest = _beginning(archive, "META-INF/manifest.xml", _MANIFEST)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError) as error:
            raise DocumentError(
                f"„{self.file}“ ist beschädigt oder unvollständig (das innere Archiv lässt sich nicht "
                "öffnen); öffnen Sie die Datei in Word oder LibreOffice und speichern Sie sie neu.",
                "damaged",
            ) from error
        if b"encryption-data" in manifest:
            raise encrypted(self.file)
        return names, kind

    def refuse_other_kinds(self, readable: str) -> None:
        """Raise DocumentError for an empty file, a password, or a kind of file that holds no text."""
        if not self.data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
            raise DocumentError(
                f"„{self.file}“ ist leer; prüfen Sie, ob die Datei vollständig kopiert wurde, und legen Sie "
                "sie erneut ab.",
                "empty",
            )
        if b"%PDF-" in self.data[:1024]:
            return
        if self.data.startswith(_OLD_OFFICE) and _ENCRYPTED in self.data:
            raise encrypted(self.file)
        if self.is_old_word:
            return
        for signature, what in _OTHER_SIGNATURES:
            if self.data.startswith(signature):
                raise self.unknown(what, readable)

    def unknown(self, what: str, readable: str) -> DocumentError:
        """The error for a file that is ``what``, which cannot be read; ``readable``: what can."""
        return DocumentError(
            f"„{self.file}“ ist {what}; speichern Sie das Dokument als {readable} und legen Sie es erneut "
            "ab.",
            "unknown-format",
        )


def _beginning(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    """The first ``size`` bytes of a part, none where it is missing; never unpacks more."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(size)


def encrypted(file: str) -> DocumentError:
    """The error for a document with a password."""
    return DocumentError(
        f"„{file}“ ist mit einem Kennwort geschützt; speichern Sie eine Fassung ohne Kennwort.", "encrypted"
    )
