"""Old Word documents (DOC): converted to DOCX by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.errors import DocumentError
from pipeline.extract.formats.docx import read_docx
from pipeline.model import Document

_SECONDS = 240


def read_doc(data: bytes, name: str, file: str) -> Document:
    """The document in a DOC file; ``file`` is named in errors.

    Raises DocumentError, with ``unknown-format`` where LibreOffice is not installed.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise DocumentError(
            f"„{file}“ ist eine Datei im alten Word-Format (DOC); speichern Sie sie in Word als DOCX, oder "
            "installieren Sie LibreOffice, dann wird sie so gelesen.",
            "unknown-format",
        )
    with tempfile.TemporaryDirectory(prefix="querschau-doc-") as folder:
        return read_docx(_converted(program, data, Path(folder), file), name, file)


def _converted(program: str, data: bytes, folder: Path, file: str) -> bytes:
    """The document as DOCX; a profile of its own keeps the user's LibreOffice out of it."""
    source = folder / "dokument.doc"
    source.write_bytes(data)
    command = [program, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profil').as_uri()}"]
    command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(source)]
    try:
        subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        return (folder / "dokument.docx").read_bytes()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DocumentError(
            f"„{file}“ (altes Word-Format) konnte LibreOffice nicht umwandeln; öffnen Sie die Datei in "
            "Word und speichern Sie sie als DOCX.",
            "damaged",
        ) from error
