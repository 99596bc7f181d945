"""Opening a PDF, and the one German sentence for each way in which that can fail."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from pipeline.errors import DocumentError
from pipeline.extract.pdf.annotations import attachments_of, is_xfa

_TAIL = 8192


@contextmanager
def open_pdf(path: Path) -> Iterator[Any]:
    """The open pypdfium2 document; raises DocumentError where the file is no readable PDF."""
    _check(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _refusal(path, str(error)) from error
    document.init_forms()
    try:
        yield document
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class Outline:
    """Number of pages, what the file calls them, names of attached files, and whether it is a form that only
    Adobe's programs show."""

    pages: int
    labels: tuple[str, ...]
    attached: tuple[str, ...]
    xfa: bool


def look_into(path: Path) -> Outline:
    """What a file holds; raises DocumentError where there is no page or it cannot be opened."""
    with open_pdf(path) as document:
        labels = tuple(document.get_page_label(n) for n in range(len(document)))
        outline = Outline(len(document), labels, tuple(attachments_of(document)), is_xfa(document))
    if not outline.pages:
        raise _without_pages(path)
    return outline


def _check(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(1024)
            file.seek(max(0, size - _TAIL))
            tail = file.read()
    except OSError as error:
        raise DocumentError(
            f"„{path.name}“ kann nicht geöffnet werden ({error.strerror or error}); prüfen Sie, ob die Datei "
            "noch da ist und Sie sie lesen dürfen.",
            "missing",
        ) from error
    if not head.strip(b"\0 \r\n\t"):
        raise DocumentError(
            f"„{path.name}“ ist leer ({size} Byte); kopieren Sie die Datei noch einmal von ihrer Quelle.",
            "empty",
        )
    if b"%PDF-" not in head:
        raise DocumentError(
            f"„{path.name}“ ist keine PDF-Datei; prüfen Sie die Endung oder speichern Sie sie als PDF.",
            "not-pdf",
        )
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise DocumentError(
            f"„{path.name}“ ist abgeschnitten (das Dateiende fehlt); laden oder kopieren Sie die Datei noch "
            "einmal vollständig.",
            "truncated",
        )


def _refusal(path: Path, reason: str) -> DocumentError:
    """Why pdfium refused: it keeps the reason of an earlier file where it has none, so the file is asked."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        locked = data.find(b"/Encrypt") >= 0
        pageless = re.search(rb"/Type\s*/Pages\b[^>]*?/Count\s+0\b", data) is not None
    if locked and ("password" in reason.lower() or "security" in reason.lower()):
        return DocumentError(
            f"„{path.name}“ ist mit einem Kennwort geschützt; speichern Sie die Datei ohne Schutz und lesen "
            "Sie sie erneut ein.",
            "encrypted",
        )
    if pageless:
        return _without_pages(path)
    return DocumentError(
        f"„{path.name}“ ist beschädigt und lässt sich nicht als PDF öffnen; erzeugen oder laden Sie die "
        "Datei neu.",
        "damaged",
    )


def _without_pages(path: Path) -> DocumentError:
    return DocumentError(
        f"„{path.name}“ hat keine Seiten; erzeugen Sie die PDF-Datei aus dem ursprünglichen Programm neu.",
        "no-pages",
    )
