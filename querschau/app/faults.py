"""Faults of the program itself: a report on each that can be handed on, without any text of a document."""

from __future__ import annotations

import platform
import secrets
import sys
import traceback
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline import __version__

_KEPT = 20
_ROOT = Path(__file__).resolve().parents[2]
_reports: OrderedDict[str, str] = OrderedDict()


class Faults:
    """ASGI middleware that turns an error nobody expected into an answer. The server goes on with the
    connection, and nothing of the error, which may quote a text, is printed."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Exception], Response]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            await self._answer(Request(scope), error)(scope, receive, send)


def note_fault(error: BaseException, route: str) -> str:
    """Keep a report on an error (the last twenty are kept); its number. ``route``: what was asked for, as the
    program names it, not as an address."""
    number = secrets.token_hex(3)
    lines = [
        f"Querschau {__version__}, Fehler {number}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}, {sys.platform}",
        f"Anfrage: {route}",
        *_chain(error),
    ]
    _reports[number] = "\n".join(lines) + "\n"
    if len(_reports) > _KEPT:
        _reports.popitem(last=False)
    return number


def report_on(number: str) -> str | None:
    """The report on a fault; None where none is kept."""
    return _reports.get(number)


def _chain(error: BaseException | None) -> list[str]:
    """Kinds of errors and their places; what an error says may quote a text, so it stays here."""
    lines: list[str] = []
    while error is not None:
        lines.append(type(error).__name__)
        for frame in traceback.extract_tb(error.__traceback__):
            lines.append(f"  {_place(Path(frame.filename))}:{frame.lineno} {frame.name}")
        error = error.__cause__ or error.__context__
    return lines


def _place(file: Path) -> str:
    """A module's path without the folders of this computer."""
    if file.is_relative_to(_ROOT):
        return str(file.relative_to(_ROOT))
    return str(Path(*file.parts[-3:]))
