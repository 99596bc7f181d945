"""A file that a window sends as a raw body: it appears whole or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path

import anyio
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request

from pipeline.errors import InputError, OutputError

LARGEST = 1_000_000_000
"""Bytes of a file."""


async def receive(request: Request, target: Path) -> None:
    """Write the body to ``target``. Raises InputError where it is too large or breaks off, OutputError."""
    partial = target.parent / f".{secrets.token_hex(6)}.partial"
    try:
        size = 0
        async with await anyio.open_file(partial, "xb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > LARGEST:
                    raise InputError(f"„{target.name}“ ist größer als ein Gigabyte; teilen Sie die Datei.")
                await file.write(chunk)
        await to_thread.run_sync(partial.replace, target)
    except OSError as error:
        raise OutputError(
            f"„{target.name}“ ließ sich nicht ablegen ({error.strerror or error}); prüfen Sie Speicherplatz "
            "und Schreibrechte."
        ) from error
    except ClientDisconnect as error:
        raise InputError(
            f"„{target.name}“ kam nicht vollständig an; fügen Sie die Datei noch einmal hinzu."
        ) from error
    finally:
        await to_thread.run_sync(lambda: partial.unlink(missing_ok=True))
