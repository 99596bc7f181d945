"""Files that appear whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import OutputError


@contextmanager
def replacing(path: Path, *, secret: bool = False) -> Iterator[Path]:
    """Give a temporary path beside ``path``; when the block ends well it becomes ``path``.

    ``secret``: nobody but the user may read it, where the system knows that (0600).

    On any error the temporary file is removed and what stood at ``path`` stays. An OSError becomes an
    OutputError that names the file and the remedy.
    """
    partial = path.with_name(f".{path.stem}.{os.getpid()}.partial{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if secret:
            partial.touch(mode=0o600)
        yield partial
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            f"„{path}“ kann nicht geschrieben werden ({error.strerror or error}); schließen Sie Programme, "
            "die die Datei geöffnet haben (etwa Excel), prüfen Sie Schreibrechte und Speicherplatz "
            "und starten Sie den Lauf erneut."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Wait until a file's content is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def writable(folder: Path) -> bool:
    """Whether a file can be made in ``folder``: on network drives only a trial tells."""
    trial = folder / f".{os.getpid()}.partial"
    try:
        trial.touch()
        trial.unlink()
    except OSError:
        return False
    return True


def write_bytes(path: Path, data: bytes, *, secret: bool = False) -> None:
    """Write ``data`` whole or not at all; when this returns it is on the disk (a power cut loses nothing)."""
    with replacing(path, secret=secret) as partial:
        partial.write_bytes(data)
        flush(partial)


def write_text(path: Path, text: str, *, mark: bool = False, secret: bool = False) -> None:
    """Write ``text`` as UTF-8 with LF line ends; ``mark`` puts the byte-order mark that spreadsheets want."""
    write_bytes(path, text.encode("utf-8-sig" if mark else "utf-8"), secret=secret)
