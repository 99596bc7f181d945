"""Names that stand in a document's properties: who wrote it, who changed it last."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from defusedxml import ElementTree

_PEOPLE = {"creator", "lastModifiedBy", "initial-creator", "author", "manager"}
_PARTS = ("docProps/core.xml", "docProps/app.xml", "meta.xml", "word/comments.xml")
_ATTRIBUTE = re.compile(rb'w:author="([^"]{2,80})"')
_NOBODY = re.compile(
    r"(?i)user|admin|office|word|python|unbekannt|unknown|author|pdf|scan|microsoft|apache|libre|benutzer"
)


def people_in_properties(path: Path) -> list[str]:
    """Names of people in the properties and comments of an office or PDF file (empty where there are none, or
    where the file cannot be read: reading the document says why)."""
    try:
        found = list(_in_pdf(path) if path.suffix.lower() == ".pdf" else _in_archive(path))
    except Exception:  # whatever damaged files raise; it is told where the document is read
        return []
    return sorted({name for name in map(str.strip, found) if _is_name(name)})


def _is_name(name: str) -> bool:
    return (
        2 < len(name) < 60 and any(c.isupper() for c in name) and not _NOBODY.search(name) and "@" not in name
    )


def _in_archive(path: Path) -> Iterator[str]:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        for part in _PARTS:
            if part not in archive.namelist() or archive.getinfo(part).file_size > 5_000_000:
                continue
            data = archive.read(part)
            yield from (m.decode("utf-8", "replace") for m in _ATTRIBUTE.findall(data))
            for element in ElementTree.fromstring(data).iter():
                if element.tag.rsplit("}", 1)[-1] in _PEOPLE and element.text:
                    yield from re.split(r"[;,]", element.text)


def _in_pdf(path: Path) -> Iterator[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        yield from re.split(r"[;,]", document.get_metadata_dict().get("Author", ""))
    finally:
        document.close()
