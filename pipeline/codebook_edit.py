"""The codebook of a corpus, changed: always a new version, and a codebook of Querschau's is copied first."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from pipeline.codebook.changes import Change
from pipeline.codebook.find import find_codebook, is_shipped
from pipeline.codebook.revise import publish
from pipeline.corpus import CorpusFile
from pipeline.corpus_edit import CORPUS_FILE
from pipeline.errors import InputError
from pipeline.files import write_bytes
from pipeline.yaml_file import edit, fingerprint, read_model


def codebook_path(corpus: Path) -> Path:
    """The file of the codebook that the corpus in the folder ``corpus`` names. Raises CodebookError."""
    file = corpus / CORPUS_FILE
    return find_codebook(read_model(file, CorpusFile).codebook if file.is_file() else "", corpus)


def publish_own(corpus: Path, path: Path, changes: Sequence[Change], version: str, note: str) -> Path:
    """Write the changes of the codebook ``path`` as a new version; one that comes with Querschau is copied
    to the corpus, which names the copy from then on. Returns the file.

    Raises CodebookError where a change cannot be made, InputError where the copy's place is taken,
    OutputError; nothing is changed then.
    """
    today = date.today().isoformat()
    if not is_shipped(path):
        publish(path, changes, version, today, note, fingerprint(path))
        return path
    own = corpus / path.name
    if own.exists():
        raise InputError(
            f"„{own.name}“ liegt schon im Ordner des Korpus, wird aber nicht benutzt; benennen Sie die Datei "
            "um."
        )
    try:
        write_bytes(own, path.read_bytes())
        publish(own, changes, version, today, note, fingerprint(own))
        settings = corpus / CORPUS_FILE
        edit(settings, lambda data: data.__setitem__("codebook", own.name), fingerprint(settings))
    except Exception:
        with suppress(OSError):
            own.unlink(missing_ok=True)
        raise
    return own
