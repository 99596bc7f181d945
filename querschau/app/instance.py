"""What outlives a server: address and secret by corpus folder, recent folders; in the user's state folder."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import urllib.request
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from platformdirs import user_state_path

_RECENT = 12


@dataclass(frozen=True)
class Instance:
    """A server of a corpus folder (empty: none chosen yet), running or not.

    ``secret``: the value of the session cookie, kept so that open windows go on after a restart.
    ``pid``: 0 when it has ended. ``person``: who coded last.
    """

    folder: str
    port: int = 0
    secret: str = ""
    pid: int = 0
    person: str = ""

    @property
    def origin(self) -> str:
        """The address that windows are opened at."""
        return f"http://127.0.0.1:{self.port}"

    def save(self) -> None:
        """Keep it, readable for this user only."""
        path = _file(self.folder)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(".partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(self), file)
        partial.replace(path)

    def ended(self) -> None:
        """Note that no server has this folder any more."""
        replace(self, pid=0).save()

    def opening_address(self) -> str | None:
        """A new address that opens a window on the running server; None where none answers."""
        if not self.pid or self.pid == os.getpid():
            return None
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self.origin}/api/oeffnen",
            data=b"{}",
            method="POST",
            headers={
                "Cookie": f"{cookie_name(self.port)}={self.secret}",
                "Content-Type": "application/json",
                "Origin": self.origin,
                "X-Querschau": "1",
            },
        )
        try:
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with direct.open(request, timeout=3) as answer:
                return str(json.load(answer)["address"])
        except (OSError, ValueError, KeyError):
            return None


def cookie_name(port: int) -> str:
    """Browsers do not tell ports apart in cookies: two projects would log each other out."""
    return f"querschau-{port}"


def instance_of(folder: Path | None) -> Instance:
    """What is known of the folder's server; of an unknown folder a new secret and no port."""
    name = str(folder.resolve()) if folder else ""
    try:
        known = Instance(**json.loads(_file(name).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Instance(name, secret=secrets.token_urlsafe(32))
    return known


def listening(port: int, otherwise: int) -> socket.socket:
    """A socket on the loopback address: at ``port`` (0: ``otherwise`` if free, else any). Raises OSError."""
    for wanted in [port] if port else [otherwise, 0]:
        # The protocol is named because asyncio sends at once (TCP_NODELAY) only where it reads "TCP" there;
        # else the second half of an answer waits 40 ms for the first to be acknowledged.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", wanted))
            return listener
        except OSError:
            listener.close()
            if wanted in (port, 0):
                raise
    raise AssertionError


def recent_folders() -> list[Path]:
    """Corpus folders opened lately, the last first; those that are gone are left out."""
    try:
        names = json.loads(_recent().read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(name) for name in names if Path(name).is_dir()]


def note_recent(folder: Path) -> None:
    """Put a folder first among the recent ones."""
    others = [str(f) for f in recent_folders() if f != folder]
    _recent().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _recent().write_text(json.dumps([str(folder), *others][:_RECENT]), "utf-8")


def _home() -> Path:
    return user_state_path("querschau", appauthor=False)


def _file(folder: str) -> Path:
    return _home() / f"{hashlib.sha256(folder.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.json"


def _recent() -> Path:
    return _home() / "zuletzt.json"
