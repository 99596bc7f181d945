"""The archives inside DOCX and ODT, opened with care: nothing is unpacked that is out of proportion."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.errors import DocumentError
from pipeline.extract.sniff import encrypted

_LARGEST_PART = 60_000_000
"""Bytes of one XML part; 60 MB of document.xml are about five million words."""
_LARGEST_RATIO = 300
"""Unpacked by packed size; real office XML stays below about 40."""
_SMALL = 2_000_000
"""Parts up to this size are harmless whatever their ratio."""


class Parts(Mapping[str, Element]):
    """The XML parts of an office file by their path inside it, parsed when asked for.

    ``file`` is named in errors. Raises DocumentError: ``too-large`` for an archive that unpacks out of
    proportion, ``encrypted``, ``unsafe`` for XML with entities, ``damaged`` for anything unreadable.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self._file = file
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise damaged(file) from error
        self._infos = {info.filename: info for info in self._archive.infolist()}

    def __getitem__(self, name: str) -> Element:
        """The root element of the part ``name``; KeyError where there is none."""
        raw = self.read(name)
        try:
            root: Element = fromstring(raw, forbid_dtd=False, forbid_entities=True, forbid_external=True)
        except DefusedXmlException as error:
            raise DocumentError(
                f"„{self._file}“ enthält XML-Entitäten, wie sie nur manipulierte Dateien haben, und wurde "
                "nicht gelesen; speichern Sie das Dokument in Word oder LibreOffice neu.",
                "unsafe",
            ) from error
        except (ParseError, ValueError, RecursionError) as error:
            raise damaged(self._file) from error
        return root

    def __iter__(self) -> Iterator[str]:
        """The names of all parts."""
        return iter(self._infos)

    def __len__(self) -> int:
        """The number of parts."""
        return len(self._infos)

    def refuse_bombs(self) -> None:
        """Raise DocumentError where a part would unpack out of proportion (for a library that unpacks)."""
        for info in self._infos.values():
            self._refuse_bomb(info)

    def _refuse_bomb(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & 1:
            raise encrypted(self._file)
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > _LARGEST_PART or (info.file_size > _SMALL and ratio > _LARGEST_RATIO):
            raise DocumentError(
                f"„{self._file}“ würde sich beim Entpacken auf {info.file_size / 1e6:.0f} MB aufblähen und "
                "wurde nicht gelesen; prüfen Sie die Herkunft der Datei oder speichern Sie sie neu.",
                "too-large",
            )

    def read(self, name: str) -> bytes:
        """The unpacked bytes of a part; KeyError where there is none."""
        info = self._infos[name]
        self._refuse_bomb(info)
        try:
            return self._archive.read(info)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
            raise damaged(self._file) from error


def damaged(file: str) -> DocumentError:
    """The error for an office file whose inside cannot be read."""
    return DocumentError(
        f"„{file}“ ist beschädigt oder unvollständig; öffnen Sie die Datei in Word oder LibreOffice und "
        "speichern Sie sie neu.",
        "damaged",
    )
