"""Whose codings come back: people, not our own machine; by name or pseudonym."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import ExchangeError, OutputError
from pipeline.exchange.incoming import InCoding
from pipeline.people.codings import MACHINE
from pipeline.people.decisions import person_key

_PSEUDONYM = re.compile(r"Person-[A-Z2-7]{6}")


@dataclass(frozen=True)
class People:
    """Who is who in a file. ``coder``: who made what the file ascribes to nobody or to an unknown name;
    ``known``: people whose codings went out with the file (they keep their names); ``key``: pseudonyms."""

    coder: str = ""
    known: frozenset[str] = frozenset()
    key: bytes | None = None

    def name(self, given: str) -> str:
        """The name under which a person of the file is stored; empty where nobody is named."""
        if self.coder and (not given or person_key(given) not in self.known):
            given = self.coder
        if not given or self.key is None or _PSEUDONYM.fullmatch(given):
            return " ".join(given.split())
        return pseudonym(given, self.key)

    def reviewer(self, names: Iterable[str]) -> str:
        """Who worked with the file: as told, else the only one of ``names`` (stored ones)."""
        if self.coder:
            return self.name(self.coder)
        found = {person_key(n): n for n in names if n}
        return next(iter(found.values())) if len(found) == 1 else ""


def with_machines(codings: Sequence[InCoding], machines: Collection[str]) -> list[InCoding]:
    """The codings, those of ``machines`` (names of rules and models) marked: programs forget users' ids."""
    return [
        replace(c, machine=True) if c.coder in machines or MACHINE.fullmatch(c.coder) else c for c in codings
    ]


def check_named(codings: Iterable[InCoding], file: str, people: People) -> None:
    """Raises ExchangeError where one name is given for several people."""
    if not people.coder:
        return
    named = {person_key(c.coder): c.coder for c in codings if c.coder and not c.machine}
    others = [n for k, n in named.items() if k not in people.known and k != person_key(people.coder)]
    if len(others) > 1:
        raise ExchangeError(
            f"„{file}“ enthält Kodierungen mehrerer Personen ({', '.join(sorted(others))}), die nicht alle "
            f"von „{people.coder}“ sein können; lassen Sie --coder weg, dann behält jede ihren Namen."
        )


def pseudonym(name: str, key: bytes) -> str:
    """A lasting pseudonym (``Person-K7QF2M``): the same name and key give the same, no way leads back."""
    even = " ".join(name.split()).casefold().encode("utf-8")
    digest = hmac.new(key, even, hashlib.sha256).digest()
    return "Person-" + base64.b32encode(digest)[:6].decode("ascii")


def pseudonym_key(path: Path) -> bytes:
    """The key in ``path``, made there on first use. It must not lie with the corpus."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError as error:
        raise OutputError(
            f"Der Schlüssel für Pseudonyme „{path}“ kann nicht gelesen oder angelegt werden "
            f"({error.strerror}); prüfen Sie die Rechte des Ordners."
        ) from error
    if len(key) < 16:
        raise ExchangeError(
            f"Der Schlüssel für Pseudonyme „{path}“ ist beschädigt; stellen Sie ihn aus einer Sicherung "
            "wieder her oder löschen Sie ihn (dann erhalten alle Personen neue Pseudonyme)."
        )
    return key
